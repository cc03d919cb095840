"""Qualité : chaque import publié, et les raisons de ce qu’il a corrigé ou refusé."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from ess_dash.depot import Lot
from ess_dash.importation.modele import Etat
from ess_dash.presentation.dossier import (
    Cellule,
    Colonne,
    Ligne,
    Section,
    Tableau,
)
from ess_dash.presentation.format_fr import format_date, format_nombre
from ess_dash.textes.ecriture import cite, write_liste

MOTIFS_PAR_LOT: Final = 12
_COMPTES: Final = {
    "Lignes": "nb_lignes",
    "Gardées": "nb_gardees",
    "Corrigées": "nb_corrigees",
    "À vérifier": "nb_doutes",
    "Refusées": "nb_refusees",
    "Hors sujet": "nb_ignorees",
}
_LIBELLES: Final = {etat.value: etat.libelle for etat in Etat}


def list_motifs(lots: Iterable[Lot]) -> tuple[tuple[Lot, Mapping[str, Any]], ...]:
    """Motifs retenus au contrôle de chaque import, du plus fréquent au moins."""
    return tuple(
        (lot, motif) for lot in lots for motif in lot.rapport.get("motifs", ())
    )


def build_lots(lots: tuple[Lot, ...]) -> Section | None:
    """Section « Imports » ; ``None`` s’il n’y en a pas."""
    if not lots:
        return None
    return Section(
        identifiant="imports",
        titre="Les imports, un par un",
        tableaux=(_build_comptes(lots), *_iter_motifs(lots)),
    )


def _build_comptes(lots: tuple[Lot, ...]) -> Tableau:
    return Tableau(
        identifiant="imports",
        titre="Ce que les lignes de chaque fichier sont devenues",
        entete="Import",
        colonnes=(
            *(Colonne(titre) for titre in _COMPTES),
            Colonne("Publié le", est_nombre=False),
        ),
        lignes=tuple(_build_ligne(lot) for lot in lots),
    )


def _build_ligne(lot: Lot) -> Ligne:
    comptes = [int(getattr(lot, nom)) for nom in _COMPTES.values()]
    publie = lot.publie_le or lot.cree_le
    return Ligne(
        titre=f"N° {lot.id}, {cite(lot.nom_fichier)}",
        cellules=(
            *(
                Cellule(format_nombre(n), float(n), millesime=lot.millesime)
                for n in comptes
            ),
            Cellule(format_date(publie.astimezone().date())),
        ),
        note=", ".join(filter(None, (lot.titre, lot.millesime))),
    )


def _iter_motifs(lots: tuple[Lot, ...]) -> Iterator[Tableau]:
    lignes = tuple(
        _build_motif(lot, motif)
        for lot in lots
        for _, motif in list_motifs((lot,))[:MOTIFS_PAR_LOT]
    )
    if lignes:
        yield Tableau(
            identifiant="motifs",
            titre="Pourquoi des lignes ont été corrigées, mises en doute ou refusées",
            entete="Motif",
            colonnes=(
                Colonne("Lignes"),
                Colonne("Ce qu’elles deviennent", est_nombre=False),
                Colonne("Premières lignes", est_nombre=False),
            ),
            lignes=lignes,
        )


def _build_motif(lot: Lot, motif: Mapping[str, Any]) -> Ligne:
    nombre, citees = int(motif["nombre"]), [str(n) for n in motif["lignes"]]
    ou = f"{cite(motif['colonne'])} : " if motif["colonne"] else ""
    return Ligne(
        titre=f"{ou}{motif['motif']}",
        cellules=(
            Cellule(format_nombre(nombre), float(nombre)),
            Cellule(_LIBELLES.get(motif["etat"], motif["etat"])),
            Cellule(write_liste(citees)),
        ),
        rubrique=f"N° {lot.id}, {lot.nom_fichier}",
    )
