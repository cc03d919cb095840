"""Le modèle à télécharger d’un type d’import : ses colonnes et deux lignes d’exemple."""

import csv
import datetime as dt
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any, Final, Literal

import xlsxwriter

from ess_dash.importation.modele import CommuneConnue, Contexte, TypeImport

FormatGabarit = Literal["csv", "xlsx"]

NB_EXEMPLES: Final = 2
FEUILLE: Final = "Modèle"
FEUILLE_NOTES: Final = "Notes"
LARGEUR_COLONNE: Final = 22
LARGEUR_DESCRIPTION: Final = 80
# La même demande rend le même fichier.
_CREE_LE: Final = dt.datetime(2000, 1, 1)  # noqa: DTZ001 — un classeur n’a pas de fuseau
_ENTETES_NOTES: Final = ("Colonne", "Obligatoire", "Ce qu’elle contient", "Exemple")


def build_gabarit(
    type_import: TypeImport, format_fichier: FormatGabarit, contexte: Contexte
) -> bytes:
    """Modèle d’un type d’import, que ce type relit sans une remarque.

    Parameters
    ----------
    format_fichier
        ``csv`` (point-virgule, UTF-8 avec marque) ou ``xlsx`` (tout en texte, et une
        feuille qui décrit les colonnes).
    contexte
        Donne aux exemples des communes du département servi.
    """
    lignes = list_exemples(type_import, contexte)
    if format_fichier == "csv":
        return _write_csv(lignes)
    return _write_xlsx(type_import, lignes)


def list_exemples(type_import: TypeImport, contexte: Contexte) -> list[list[str]]:
    """Noms de colonnes, puis deux lignes d’exemple."""
    lignes = [[colonne.identifiant for colonne in type_import.colonnes]]
    for rang, commune in enumerate(_choose_communes(contexte)):
        mots = _write_mots(commune, contexte)
        lignes.append(
            [_fill(colonne.exemples[rang], mots) for colonne in type_import.colonnes]
        )
    return lignes


def _choose_communes(contexte: Contexte) -> Sequence[CommuneConnue]:
    """Deux communes où placer un exemple : un point, un code postal, un nom unique."""
    communes = list(contexte.communes.values())
    noms = Counter(commune.nom for commune in communes)
    completes = (
        commune
        for commune in communes
        if commune.codes_postaux
        and noms[commune.nom] == 1
        and _contains_son_point(commune, contexte)
    )
    choisies = list(islice(completes, NB_EXEMPLES)) or communes
    return [choisies[rang % len(choisies)] for rang in range(NB_EXEMPLES)]


def _contains_son_point(commune: CommuneConnue, contexte: Contexte) -> bool:
    if commune.point is None:
        return False
    return contexte.point_dans_commune(*commune.point) == commune.code_commune


def _write_mots(commune: CommuneConnue, contexte: Contexte) -> Mapping[str, str]:
    lon, lat = commune.point or ("", "")
    return {
        "{commune}": commune.nom,
        "{code_commune}": commune.code_commune,
        "{code_postal}": next(iter(commune.codes_postaux), ""),
        "{code_epci}": commune.code_epci,
        "{epci}": contexte.epci.get(commune.code_epci, ""),
        "{departement}": contexte.configuration.nom,
        "{latitude}": _write_degres(lat),
        "{longitude}": _write_degres(lon),
    }


def _write_degres(valeur: float | str) -> str:
    return f"{valeur:.5f}".replace(".", ",") if isinstance(valeur, float) else valeur


def _fill(exemple: str, mots: Mapping[str, str]) -> str:
    for mot, valeur in mots.items():
        exemple = exemple.replace(mot, valeur)
    return exemple


def _write_csv(lignes: Sequence[Sequence[str]]) -> bytes:
    texte = io.StringIO(newline="")
    csv.writer(texte, delimiter=";", lineterminator="\r\n").writerows(lignes)
    return texte.getvalue().encode("utf-8-sig")


def _write_xlsx(type_import: TypeImport, lignes: Sequence[Sequence[str]]) -> bytes:
    octets = io.BytesIO()
    classeur = xlsxwriter.Workbook(
        octets, {"in_memory": True, "strings_to_formulas": False}
    )
    classeur.set_properties({"title": type_import.libelle, "created": _CREE_LE})
    gras = classeur.add_format({"bold": True, "num_format": "@"})
    texte = classeur.add_format({"num_format": "@", "text_wrap": False})
    modele = classeur.add_worksheet(FEUILLE)
    modele.set_column(0, len(lignes[0]) - 1, LARGEUR_COLONNE, texte)
    modele.freeze_panes(1, 0)
    _fill_feuille(modele, lignes, (gras, texte))
    notes = classeur.add_worksheet(FEUILLE_NOTES)
    notes.set_column(0, 1, LARGEUR_COLONNE, texte)
    notes.set_column(2, 2, LARGEUR_DESCRIPTION, texte)
    _fill_feuille(notes, _list_notes(type_import, lignes), (gras, texte))
    classeur.close()
    return octets.getvalue()


def _fill_feuille(
    feuille: Any,  # noqa: ANN401 — xlsxwriter ne livre pas ses types
    lignes: Sequence[Sequence[str]],
    styles: tuple[Any, Any],
) -> None:
    for rang, ligne in enumerate(lignes):
        for colonne, case in enumerate(ligne):
            if case:
                feuille.write_string(rang, colonne, case, styles[min(rang, 1)])


def _list_notes(
    type_import: TypeImport, lignes: Sequence[Sequence[str]]
) -> list[Sequence[str]]:
    return [
        _ENTETES_NOTES,
        *(
            (
                colonne.identifiant,
                "oui" if colonne.est_requise else "non",
                colonne.description,
                exemple,
            )
            for colonne, exemple in zip(type_import.colonnes, lignes[1], strict=True)
        ),
    ]
