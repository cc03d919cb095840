"""Rendre les lignes refusées dans la forme reçue, avec une colonne « erreur »."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Final

from ess_dash.importation.lecture.entete import COLONNE_ERREUR
from ess_dash.importation.lecture.geojson import FORME, LAT, LON
from ess_dash.importation.modele import Etat, LigneImport, Rapport, TableLue
from ess_dash.textes.ecriture import clean_texte
from ess_dash.textes.formules import neutralize_formule

SUFFIXE: Final = "_refus"
_GEOMETRIES: Final = frozenset((LON, LAT, FORME))
_OPTIONS_XLSX: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_LARGEUR_ERREUR: Final = 80


def write_refus(table: TableLue, rapport: Rapport) -> tuple[str, bytes]:
    """Nom et contenu du fichier des lignes refusées.

    Un CSV garde son séparateur ; un XLSX et un GeoJSON restent ce qu’ils sont. Un texte
    qu’un tableur prendrait pour une formule reçoit une apostrophe, que la lecture retire :
    relu, le fichier donne les mêmes textes. La colonne « erreur » n’est pas relue.

    Parameters
    ----------
    table
        Table lue, telle qu’elle a été contrôlée.
    rapport
        Son contrôle ; vide de refus, le fichier n’a que ses noms de colonnes.
    """
    erreurs = {
        ligne.numero: write_erreur(ligne)
        for ligne in rapport.lignes
        if ligne.etat is Etat.REFUSE
    }
    refusees = [
        (cases, erreurs[numero])
        for numero, cases in zip(table.numeros, table.lignes, strict=True)
        if numero in erreurs
    ]
    ecrire = {"xlsx": _write_xlsx, "geojson": _write_geojson}.get(
        table.nature, _write_csv
    )
    extension = table.nature if table.nature in {"xlsx", "geojson"} else "csv"
    return f"{_write_base(table)}{SUFFIXE}.{extension}", ecrire(table, refusees)


def write_erreur(ligne: LigneImport) -> str:
    """Fautes d’une ligne, en une phrase par faute."""
    return " ".join(
        f"{remarque.colonne} : {_finish(remarque.motif)} {_finish(remarque.suggestion)}".strip()
        if remarque.colonne
        else f"{_finish(remarque.motif)} {_finish(remarque.suggestion)}".strip()
        for remarque in ligne.remarques
        if remarque.etat is Etat.REFUSE
    )


def _finish(phrase: str) -> str:
    return f"{phrase}." if phrase and not phrase.endswith((".", "!", "?")) else phrase


def _write_base(table: TableLue) -> str:
    """Nom du fichier d’origine, sans dossier ni extension ; celui du CSV d’un zip."""
    nom = (
        table.feuille if table.nature == "csv" and table.feuille else table.nom_fichier
    )
    base = PurePosixPath(clean_texte(nom).replace("\\", "/")).name
    return base.rsplit(".", 1)[0].removesuffix(SUFFIXE) or "import"


def _iter_textes(
    table: TableLue, refusees: Sequence[tuple[tuple[str, ...], str]]
) -> Iterator[list[str]]:
    yield [*map(neutralize_formule, table.entetes), COLONNE_ERREUR]
    for cases, erreur in refusees:
        yield [*map(neutralize_formule, cases), neutralize_formule(erreur)]


def _write_csv(
    table: TableLue, refusees: Sequence[tuple[tuple[str, ...], str]]
) -> bytes:
    flux = io.StringIO(newline="")
    ecrivain = csv.writer(flux, delimiter=table.separateur, lineterminator="\r\n")
    ecrivain.writerows(_iter_textes(table, refusees))
    # La marque fait lire les accents à Excel.
    return flux.getvalue().encode("utf-8-sig")


def _write_xlsx(
    table: TableLue, refusees: Sequence[tuple[tuple[str, ...], str]]
) -> bytes:
    # Chargé à l’usage : l’enfant qui lit importe ce paquet, et n’écrit jamais.
    import xlsxwriter  # noqa: PLC0415

    flux = io.BytesIO()
    with xlsxwriter.Workbook(flux, dict(_OPTIONS_XLSX)) as classeur:
        texte = classeur.add_format({"num_format": "@"})
        gras = classeur.add_format({"num_format": "@", "bold": True})
        feuille = classeur.add_worksheet("Refus")
        for numero, cases in enumerate(_iter_textes(table, refusees)):
            for rang, case in enumerate(cases):
                feuille.write_string(numero, rang, case, texte if numero else gras)
        feuille.freeze_panes(1, 0)
        feuille.set_column(len(table.entetes), len(table.entetes), _LARGEUR_ERREUR)
    return flux.getvalue()


def _write_geojson(
    table: TableLue, refusees: Sequence[tuple[tuple[str, ...], str]]
) -> bytes:
    entites = [
        _build_entite(table.entetes, cases, erreur) for cases, erreur in refusees
    ]
    collection = {"type": "FeatureCollection", "features": entites}
    return json.dumps(collection, ensure_ascii=False, indent=1).encode()


def _build_entite(
    entetes: Sequence[str], cases: Sequence[str], erreur: str
) -> dict[str, object]:
    valeurs = dict(zip(entetes, cases, strict=True))
    proprietes = {
        nom: neutralize_formule(valeur)
        for nom, valeur in valeurs.items()
        if nom not in _GEOMETRIES
    }
    return {
        "type": "Feature",
        "geometry": _build_geometrie(valeurs),
        "properties": {**proprietes, COLONNE_ERREUR: erreur},
    }


def _build_geometrie(valeurs: dict[str, str]) -> object:
    if valeurs.get(FORME):
        return json.loads(valeurs[FORME])
    if valeurs.get(LON) and valeurs.get(LAT):
        position = [float(valeurs[LON]), float(valeurs[LAT])]
        return {"type": "Point", "coordinates": position}
    return None
