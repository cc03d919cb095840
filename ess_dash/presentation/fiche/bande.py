"""Bande de distribution : où ce territoire se place parmi ses pairs."""

from dataclasses import dataclass, replace
from typing import Final

from ess_dash.indicateurs.chiffre import Chiffre
from ess_dash.indicateurs.coherence import explain_refus
from ess_dash.presentation.dossier import (
    Axe,
    Colonne,
    Couche,
    Figure,
    Ligne,
    Point,
    Tableau,
    Teinte,
    Trace,
    list_citations,
    write_cellule,
)
from ess_dash.presentation.fiche.atelier import AtelierFiches, Sujet
from ess_dash.presentation.fiche.communs import find_rang, write_rang
from ess_dash.presentation.format_fr import pluralize
from ess_dash.presentation.phrases import PLURIELS
from ess_dash.territoires import Maille

# Passé cette part de l’axe, la valeur s’écrit avant son point pour ne pas être coupée.
PART_A_GAUCHE: Final = 0.8


@dataclass(frozen=True, slots=True)
class Bande:
    """Ce qu’une bande montre.

    Attributes
    ----------
    mesure
        Grandeur et unité, en toutes lettres.
    pairs
        Chiffres des territoires de la même maille, celui de la fiche compris.
    reference
        Département, ou ``None``.
    ensemble
        Ce que sont les pairs, quand ce ne sont pas tous ceux de la maille.
    """

    identifiant: str
    mesure: str
    decimales: int
    pairs: tuple[Chiffre, ...]
    reference: Chiffre | None
    maille: Maille
    ensemble: str = ""


def build_bande(
    atelier: AtelierFiches, sujet: Sujet, bande: Bande
) -> tuple[Figure, ...]:
    """Figure de la bande ; aucune sans deux valeurs différentes à comparer.

    Returns
    -------
    tuple
        Une figure, ou rien.
    """
    connus = sorted(
        (c for c in bande.pairs if c.valeur is not None), key=lambda c: -(c.valeur or 0)
    )
    sien = next((c for c in connus if c.code == sujet.code), None)
    absent = sien is None and sujet.maille is not Maille.DEPARTEMENT
    if absent or len({c.valeur for c in connus}) < 2:
        return ()
    return (_build_figure(atelier, sujet, bande, connus, sien),)


def _build_figure(
    atelier: AtelierFiches,
    sujet: Sujet,
    bande: Bande,
    connus: list[Chiffre],
    sien: Chiffre | None,
) -> Figure:
    titre = _write_titre(sujet, bande, connus, sien)
    reference = _find_reference(bande, connus[0])
    haut, bas = connus[0], connus[-1]
    alternative = (
        f"{titre}. De {_write(bas, bande)} ({atelier.noms[bas.code]}) à "
        f"{_write(haut, bande)} ({atelier.noms[haut.code]})"
    )
    if reference is not None:
        alternative += f" ; Département : {_write(reference, bande)}"
    return Figure(
        identifiant=bande.identifiant,
        titre=titre,
        sous_titre=f"{bande.mesure} ; {_write_pairs(bande, len(connus))}, "
        f"{haut.millesime}",
        couches=(
            *_draw_reference(reference, bande),
            *_draw_points(atelier, bande, connus, sien),
        ),
        axe_x=Axe(bande.mesure, minimum=0),
        axe_y=Axe("", categories=_list_lignes(sujet, bande, connus, sien)),
        alternative=f"{alternative}.",
        tableau=_build_tableau(atelier, bande),
        sources=list_citations(*connus),
        hauteur_px=120,
    )


def _list_lignes(
    sujet: Sujet, bande: Bande, connus: list[Chiffre], sien: Chiffre | None
) -> tuple[str, ...]:
    """Le territoire a sa ligne : son nom n’y gêne aucun autre point."""
    pairs = _write_ligne(bande, len(connus))
    return (pairs,) if sien is None else (sujet.nom, pairs)


def _write_ligne(bande: Bande, nombre: int) -> str:
    """« 76 communes » : le sous-titre dit lesquelles."""
    return pluralize(nombre, bande.maille.singulier, PLURIELS[bande.maille])


def _write(chiffre: Chiffre, bande: Bande) -> str:
    return write_cellule(chiffre, bande.decimales).texte


def _write_pairs(bande: Bande, nombre: int) -> str:
    compte = pluralize(nombre, bande.maille.singulier, PLURIELS[bande.maille])
    publies = "connus" if nombre < len(bande.pairs) else ""
    return " ".join(filter(None, (compte, bande.ensemble, publies)))


def _write_titre(
    sujet: Sujet, bande: Bande, connus: list[Chiffre], sien: Chiffre | None
) -> str:
    rang = find_rang(sujet.maille, sien, connus)
    if sien is None or rang is None:
        bas, haut = _write(connus[-1], bande), _write(connus[0], bande)
        return f"De {bas} à {haut}, selon les {PLURIELS[bande.maille]}"
    return (
        f"{sujet.nom} : {_write(sien, bande)}, {rang.ordinal} sur "
        f"{_write_pairs(bande, rang.total)}"
    )


def _find_reference(bande: Bande, pair: Chiffre) -> Chiffre | None:
    """Département, seulement au millésime et à la base des points."""
    if bande.reference is None or explain_refus(pair, bande.reference):
        return None
    return bande.reference


def _draw_reference(reference: Chiffre | None, bande: Bande) -> tuple[Couche, ...]:
    if reference is None:
        return ()
    nom = f"Département : {_write(reference, bande)}"
    return (
        Couche(
            Trace.REGLE,
            (Point(reference.valeur, None, nom, nom),),
            teinte=Teinte.REPERE,
            etiquettes=True,
            pointillee=True,
        ),
    )


def _draw_points(
    atelier: AtelierFiches, bande: Bande, connus: list[Chiffre], sien: Chiffre | None
) -> tuple[Couche, ...]:
    """Tous les pairs sur une ligne ; le territoire de la fiche y est, et sur la sienne."""
    pairs = _write_ligne(bande, len(connus))
    autres = tuple(
        _build_point(atelier, bande, c, pairs) for c in connus if c is not sien
    )
    couche = Couche(Trace.POINT, autres, teinte=Teinte.NEUTRE)
    if sien is None:
        return (couche,)
    nomme = _build_point(atelier, bande, sien, atelier.noms[sien.code])
    valeur = replace(
        nomme,
        libelle=nomme.detail,
        a_gauche=(sien.valeur or 0) > PART_A_GAUCHE * (connus[0].valeur or 0),
    )
    return (
        couche,
        Couche(
            Trace.POINT,
            (_build_point(atelier, bande, sien, pairs),),
            teinte=Teinte.ACCENT,
        ),
        Couche(Trace.POINT, (valeur,), teinte=Teinte.ACCENT, etiquettes=True),
    )


def _build_point(
    atelier: AtelierFiches, bande: Bande, chiffre: Chiffre, ligne: str
) -> Point:
    return Point(
        x=chiffre.valeur,
        y=ligne,
        libelle=atelier.noms[chiffre.code],
        detail=_write(chiffre, bande),
    )


def _build_tableau(atelier: AtelierFiches, bande: Bande) -> Tableau:
    """Tous les pairs, les valeurs connues d’abord, avec leur rang."""
    ranges = sorted(
        bande.pairs,
        key=lambda c: (c.valeur is None, -(c.valeur or 0), atelier.noms[c.code]),
    )
    return Tableau(
        identifiant=bande.identifiant,
        titre=f"{bande.mesure} : {_write_pairs(bande, len(bande.pairs))}",
        entete=bande.maille.singulier[:1].upper() + bande.maille.singulier[1:],
        colonnes=(Colonne(bande.mesure), Colonne("Rang")),
        lignes=tuple(
            Ligne(
                atelier.noms[c.code],
                (
                    write_cellule(c, bande.decimales),
                    write_rang(find_rang(bande.maille, c, bande.pairs), c),
                ),
            )
            for c in ranges
        ),
    )
