"""Quelle table d’un fichier contrôler, et comme quel type."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ess_dash.importation.lecture import Lecture
from ess_dash.importation.modele import ImportRefuseError, TableLue, TypeImport
from ess_dash.importation.types.registre import find_type, rank_types, recognize
from ess_dash.textes.ecriture import apply_typographie, cite, write_liste


@dataclass(frozen=True, slots=True)
class Choix:
    """La table à contrôler et son type, ``None`` s’il est à choisir."""

    table: TableLue
    type_import: TypeImport | None
    possibles: tuple[TypeImport, ...] = field(default=())


def choose(lecture: Lecture, identifiant: str, feuille: str) -> Choix:
    """Table et type : ceux que l’on impose, sinon les plus vraisemblables."""
    tables = _pick_feuilles(lecture, feuille)
    if identifiant:
        voulu = find_type(identifiant)
        table = max(tables, key=voulu.recognize)
        return Choix(table, voulu, _list_possibles(table, voulu))
    notes = [rank_types(table) for table in tables]
    rang = max(range(len(tables)), key=lambda i: notes[i][0][1] if notes[i] else 0.0)
    reconnu = recognize(tables[rang])
    return Choix(tables[rang], reconnu, tuple(connu for connu, _ in notes[rang]))


def _pick_feuilles(lecture: Lecture, feuille: str) -> Sequence[TableLue]:
    if not feuille:
        return lecture.tables
    choisies = [table for table in lecture.tables if table.feuille == feuille]
    if choisies:
        return choisies
    noms = write_liste([cite(table.feuille) for table in lecture.tables])
    raise ImportRefuseError(
        apply_typographie(
            f"Le fichier n’a pas de feuille {cite(feuille)} à lire. Choisir parmi {noms}."
        )
    )


def _list_possibles(table: TableLue, voulu: TypeImport) -> tuple[TypeImport, ...]:
    classes = tuple(connu for connu, _ in rank_types(table))
    if any(connu.identifiant == voulu.identifiant for connu in classes):
        return classes
    return (voulu, *classes)


def write_type_inconnu(possibles: Sequence[TypeImport]) -> str:
    """Pourquoi le type est à choisir, et que faire."""
    if not possibles:
        return (
            "Les colonnes de ce fichier ne disent pas ce qu’il contient. Choisir son "
            "type, ou partir du modèle à télécharger."
        )
    noms = write_liste([cite(connu.libelle) for connu in possibles])
    return f"Ce fichier peut être de plusieurs types : {noms}. Choisir le sien."
