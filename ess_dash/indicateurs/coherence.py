"""La garde de cohérence : ce qui peut se comparer, et pourquoi le reste ne le peut pas.

Deux chiffres ne se comparent que s’ils mesurent la même grandeur, rapportée à la même
base, au même millésime. Le refus se dit en une phrase, jamais par une case vide.
"""

from collections.abc import Callable
from typing import Final

from ess_dash.indicateurs.chiffre import Chiffre, Statut

MILLESIME_INCONNU: Final = "non précisé"


def explain_refus(chiffre: Chiffre, reference: Chiffre) -> str:
    """Motif de refus d’une comparaison, ou texte vide si elle est permise.

    Parameters
    ----------
    chiffre, reference
        Les deux valeurs à rapprocher ; les territoires peuvent différer.

    Returns
    -------
    str
        Une phrase, sans point final de trop, ou ``""``.
    """
    for cote in (chiffre, reference):
        if cote.valeur is None:
            return cote.motif
    if chiffre.indicateur != reference.indicateur:
        return "Les deux chiffres ne mesurent pas la même grandeur."
    if chiffre.base != reference.base:
        return (
            f"Les bases diffèrent : « {chiffre.base} » d’un côté, "
            f"« {reference.base} » de l’autre."
        )
    return explain_millesimes(chiffre.millesime, reference.millesime)


def explain_millesimes(millesime: str, autre: str) -> str:
    """Pourquoi deux millésimes ne se rapprochent pas ; vide s’ils se rapprochent."""
    if MILLESIME_INCONNU in (millesime, autre):
        return "Le millésime d’un des deux chiffres n’est pas précisé par sa source."
    if millesime != autre:
        return f"Les millésimes diffèrent : {millesime} d’un côté, {autre} de l’autre."
    return ""


def compute_ecart_points(chiffre: Chiffre, reference: Chiffre) -> Chiffre:
    """Écart d’un taux à sa référence, en points.

    Formule : taux du territoire - taux de référence.

    Parameters
    ----------
    chiffre, reference
        Deux taux en pourcentage.

    Returns
    -------
    Chiffre
        Calculé ; secret ou non publié comme le taux qui manque ; sans objet, avec le
        motif du refus, si la comparaison n’est pas permise.

    Examples
    --------
    24,2 % face à 11,3 %, même millésime et même base : +12,9 points.
    """
    return _combine(
        f"ecart_{chiffre.indicateur}_points",
        "points",
        chiffre,
        reference,
        lambda a, b: a - b,
    )


def compute_quotient(chiffre: Chiffre, reference: Chiffre) -> Chiffre:
    """Quotient de localisation : poids d’un territoire rapporté au poids de référence.

    Formule : part dans le territoire / part dans la référence ; 1 : même poids.

    Parameters
    ----------
    chiffre, reference
        Deux parts de même base et de même millésime.

    Returns
    -------
    Chiffre
        Calculé ; secret ou non publié comme le poids qui manque ; sans objet si la
        comparaison est refusée ou la référence nulle.

    Examples
    --------
    24,2 % dans l’EPCI, 12,1 % dans le département : quotient 2.
    """
    if reference.valeur == 0:
        return _refuse(
            "quotient_localisation",
            "",
            chiffre,
            "La référence est nulle : le rapport n’existe pas.",
        )
    return _combine("quotient_localisation", "", chiffre, reference, lambda a, b: a / b)


def _combine(
    nom: str,
    unite: str,
    chiffre: Chiffre,
    reference: Chiffre,
    operation: Callable[[float, float], float],
) -> Chiffre:
    motif = explain_refus(chiffre, reference)
    if motif or chiffre.valeur is None or reference.valeur is None:
        absent = next((c for c in (chiffre, reference) if c.valeur is None), None)
        statut = Statut.SANS_OBJET if absent is None else absent.statut
        return _refuse(nom, unite, chiffre, motif, statut)
    return Chiffre(
        indicateur=nom,
        code=chiffre.code,
        valeur=operation(chiffre.valeur, reference.valeur),
        statut=Statut.CALCULE,
        unite=unite,
        millesime=chiffre.millesime,
        base=chiffre.base,
        perimetre=chiffre.perimetre,
        sources=tuple(dict.fromkeys(chiffre.sources + reference.sources)),
    )


def _refuse(
    nom: str,
    unite: str,
    chiffre: Chiffre,
    motif: str,
    statut: Statut = Statut.SANS_OBJET,
) -> Chiffre:
    return Chiffre(
        indicateur=nom,
        code=chiffre.code,
        valeur=None,
        statut=statut,
        unite=unite,
        millesime=chiffre.millesime,
        base=chiffre.base,
        perimetre=chiffre.perimetre,
        motif=motif,
        sources=chiffre.sources,
    )
