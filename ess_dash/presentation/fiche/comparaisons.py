"""Comparaisons : le poids de l’ESS face au Département, à la région et à la France.

Un rapprochement n’est fait qu’à même base et même millésime ; sinon le chiffre est montré
tel qu’il est publié, et la ligne dit pourquoi il ne se rapproche pas.
"""

from collections.abc import Iterable
from typing import Final

from ess_dash.indicateurs.chiffre import Chiffre, Statut
from ess_dash.indicateurs.coherence import (
    compute_ecart_points,
    compute_quotient,
    explain_refus,
)
from ess_dash.indicateurs.emploi_ess import list_chiffres_publies
from ess_dash.indicateurs.mesures import POIDS
from ess_dash.presentation.dossier import (
    Cellule,
    Colonne,
    Ligne,
    Section,
    Tableau,
    write_cellule,
)
from ess_dash.presentation.fiche.atelier import AtelierFiches, Sujet
from ess_dash.presentation.fiche.communs import build_absence
from ess_dash.presentation.fiche.poids import est_poids, find_poids, rank_millesime

# Niveaux d’au-dessus, dans l’ordre du tableau, et leur nom quand rien n’est publié.
NIVEAUX: Final = (
    ("departement", "Département"),
    ("region", "Région"),
    ("france", "France"),
)
AUCUN: Final = "Aucun poids publié à ce niveau."


def build_comparaisons(atelier: AtelierFiches, sujet: Sujet) -> Section:
    """Section « Comparaisons »."""
    poids = find_poids(atelier, sujet)
    references = tuple(_list_references(atelier, sujet, poids))
    return Section(
        identifiant="comparaisons",
        titre="Comparaisons",
        texte=_write_texte(poids),
        tableaux=(_build_tableau(sujet, poids, references),),
    )


def _list_references(
    atelier: AtelierFiches, sujet: Sujet, poids: Chiffre
) -> Iterable[tuple[str, Chiffre]]:
    """Nom et poids de chaque niveau au-dessus du territoire."""
    if sujet.code_epci:
        siens = _list_poids(atelier, sujet.code_epci)
        nom = f"EPCI : {atelier.noms[sujet.code_epci]}"
        yield nom, _find_proche(sujet, poids, siens)
    for niveau, libelle in NIVEAUX:
        if niveau == sujet.maille.value:
            continue
        nom, siens = _read_niveau(atelier, niveau, libelle)
        yield nom, _find_proche(sujet, poids, siens)


def _read_niveau(
    atelier: AtelierFiches, niveau: str, libelle: str
) -> tuple[str, tuple[Chiffre, ...]]:
    if niveau not in atelier.niveaux:
        return libelle, ()
    nom, code = atelier.niveaux[niveau]
    titre = nom if nom == libelle else f"{libelle} : {nom}"
    return titre, _list_poids(atelier, code)


def _list_poids(atelier: AtelierFiches, code: str) -> tuple[Chiffre, ...]:
    """Poids publiés, toutes bases : celui de l’emploi privé et le plus récent d’abord."""
    siens = (c for c in list_chiffres_publies(atelier.donnees, code))
    return tuple(
        sorted(
            (c for c in siens if c.indicateur == POIDS),
            key=lambda c: (not est_poids(c), rank_millesime(c)),
        )
    )


def _find_proche(
    sujet: Sujet, poids: Chiffre, candidats: tuple[Chiffre, ...]
) -> Chiffre:
    """Poids comparable à celui du territoire, à défaut le premier, à défaut l’absence."""
    comparables = (c for c in candidats if not explain_refus(poids, c))
    proche = next(comparables, next(iter(candidats), None))
    return proche or build_absence(sujet, POIDS, "%", AUCUN)


def _write_texte(poids: Chiffre) -> str:
    if poids.valeur is None:
        return (
            "Sans poids de l’ESS connu ici, rien ne se compare ; les autres niveaux sont "
            "donnés pour mémoire."
        )
    return (
        "Deux poids ne se rapprochent qu’à même base et même millésime ; ailleurs, "
        "chacun est donné tel que publié, avec le motif du refus."
    )


def _build_tableau(
    sujet: Sujet, poids: Chiffre, references: tuple[tuple[str, Chiffre], ...]
) -> Tableau:
    sienne = Ligne(sujet.nom, (*_write_poids(poids), *_write_soi(sujet)))
    lignes = tuple(
        Ligne(nom, (*_write_poids(c), *_write_rapports(poids, c)))
        for nom, c in references
    )
    return Tableau(
        identifiant="comparaisons",
        titre="Poids de l’ESS dans l’emploi",
        entete="Territoire",
        colonnes=(
            Colonne("Poids publié"),
            Colonne("Base", est_nombre=False),
            Colonne("Millésime", est_nombre=False),
            Colonne("Écart à ce niveau"),
            Colonne("Quotient de localisation"),
        ),
        lignes=(sienne, *lignes),
        note="Quotient de localisation : poids ici rapporté au poids du niveau ; 1 "
        "quand ils sont égaux.",
    )


def _write_poids(chiffre: Chiffre) -> tuple[Cellule, Cellule, Cellule]:
    return (
        write_cellule(chiffre, 1),
        Cellule(chiffre.base or "sans objet"),
        Cellule(chiffre.millesime or "sans objet"),
    )


def _write_soi(sujet: Sujet) -> tuple[Cellule, Cellule]:
    """Un territoire ne se compare pas à lui-même."""
    motif = "Un territoire ne se compare pas à lui-même."
    absent = build_absence(sujet, POIDS, "", motif, Statut.SANS_OBJET)
    cellule = write_cellule(absent)
    return (cellule, cellule)


def _write_rapports(poids: Chiffre, reference: Chiffre) -> tuple[Cellule, Cellule]:
    return (
        write_cellule(compute_ecart_points(poids, reference), 1, signe=True),
        write_cellule(compute_quotient(poids, reference), 2),
    )
