"""Somme et rapport de chiffres : ce que le résultat garde de ses termes."""

from ess_dash.indicateurs.chiffre import Chiffre, Statut
from ess_dash.indicateurs.coherence import explain_millesimes
from ess_dash.indicateurs.series import MOTIF_DENOMINATEUR_NUL


def add_chiffres(termes: tuple[Chiffre, ...], code: str, perimetre: str) -> Chiffre:
    """Somme de chiffres connus d’une même quantité, au même millésime.

    Examples
    --------
    300 et « environ 700 » habitants : environ 1 000.
    """
    premier = termes[0]
    return Chiffre(
        indicateur=premier.indicateur,
        code=code,
        valeur=sum(c.valeur for c in termes if c.valeur is not None),
        statut=Statut.CALCULE,
        unite=premier.unite,
        millesime=premier.millesime,
        perimetre=perimetre,
        precision=join_precisions(*termes),
        sources=tuple(dict.fromkeys(s for c in termes for s in c.sources)),
    )


def compute_rapport(
    numerateur: Chiffre,
    denominateur: Chiffre,
    *,
    nom: str,
    unite: str,
    facteur: float = 1.0,
    memes_millesimes: bool = False,
) -> Chiffre:
    """Rapport de deux quantités d’un même groupe.

    Formule : facteur x numérateur / dénominateur.

    Parameters
    ----------
    memes_millesimes
        Vrai pour refuser un rapport entre deux millésimes ou deux sources.

    Examples
    --------
    12 lieux pour 60 000 habitants, facteur 100 000 : 20 lieux pour 100 000 habitants.
    """
    motif = _explain_rapport(
        numerateur, denominateur, memes_millesimes=memes_millesimes
    )
    valeur = None
    if not motif and numerateur.valeur is not None and denominateur.valeur:
        valeur = facteur * numerateur.valeur / denominateur.valeur
    absent = next((c for c in (numerateur, denominateur) if c.valeur is None), None)
    statut = Statut.CALCULE if valeur is not None else Statut.SANS_OBJET
    return Chiffre(
        indicateur=nom,
        code=numerateur.code,
        valeur=valeur,
        statut=absent.statut if absent is not None else statut,
        unite=unite,
        millesime=join_millesimes(numerateur, denominateur),
        perimetre=numerateur.perimetre,
        precision=join_precisions(numerateur, denominateur),
        motif=motif,
        sources=tuple(dict.fromkeys(numerateur.sources + denominateur.sources)),
    )


def _explain_rapport(
    numerateur: Chiffre, denominateur: Chiffre, *, memes_millesimes: bool
) -> str:
    for cote in (numerateur, denominateur):
        if cote.valeur is None:
            return cote.motif
    if memes_millesimes:
        refus = explain_millesimes(numerateur.millesime, denominateur.millesime)
        if refus:
            return refus
    if not denominateur.valeur:
        return MOTIF_DENOMINATEUR_NUL
    return ""


def join_millesimes(*chiffres: Chiffre) -> str:
    """Millésimes d’un calcul, sans doublon, dans l’ordre de ses termes."""
    return " / ".join(dict.fromkeys(c.millesime for c in chiffres if c.millesime))


def join_precisions(*chiffres: Chiffre) -> str:
    """Un calcul sur un chiffre réservé l’est aussi, sans en garder le sens."""
    return "environ" if any(c.precision for c in chiffres) else ""
