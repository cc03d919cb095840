"""Des octets au texte : refuser ce qui n’en est pas, puis trouver l’encodage."""

import codecs
import re
from dataclasses import dataclass
from typing import Final

from ess_dash.tables.points.modele import TAILLE_MAX_OCTETS, PointsError
from ess_dash.textes.ecriture import ABSENT, format_nombre

_EN_CSV: Final = (
    "l’enregistrer en CSV (« Enregistrer sous », type « CSV UTF-8 »), puis l’ajouter "
    "de nouveau."
)
_EN_GEOJSON: Final = "l’exporter en GeoJSON depuis un logiciel de cartographie, puis l’ajouter de nouveau."
_COMPRESSE: Final = (
    "l’ouvrir sur l’ordinateur, puis ajouter le fichier CSV ou GeoJSON qu’il contient."
)
_AUTRE: Final = "demander le tableau d’origine, en CSV ou en GeoJSON."

_ZIP: Final = b"PK\x03\x04"
# (premiers octets, marque présente plus loin, ce que c’est, que faire)
_SIGNATURES: Final = (
    (_ZIP, b"xl/", "un classeur Excel", _EN_CSV),
    (_ZIP, b"opendocument.spreadsheet", "un classeur LibreOffice", _EN_CSV),
    (_ZIP, b"word/", "un document Word", _AUTRE),
    (_ZIP, b"ppt/", "une présentation PowerPoint", _AUTRE),
    (_ZIP, b"opendocument.", "un document LibreOffice", _AUTRE),
    (_ZIP, b".kml", "une carte KMZ", _EN_GEOJSON),
    (_ZIP, b".shp", "un shapefile compressé", _EN_GEOJSON),
    (_ZIP, b"", "une archive ZIP", _COMPRESSE),
    (b"PK\x05\x06", b"", "une archive ZIP vide", _AUTRE),
    (b"\x1f\x8b", b"", "une archive GZIP", _COMPRESSE),
    (b"7z\xbc\xaf\x27\x1c", b"", "une archive 7Z", _COMPRESSE),
    (b"Rar!", b"", "une archive RAR", _COMPRESSE),
    (
        b"\xd0\xcf\x11\xe0",
        b"",
        "un ancien classeur Excel (.xls) ou un classeur protégé par mot de passe",
        _EN_CSV,
    ),
    (b"%PDF", b"", "un PDF, où l’on ne peut pas lire de points", _AUTRE),
    (b"\x89PNG", b"", "une image", _AUTRE),
    (b"\xff\xd8\xff", b"", "une image", _AUTRE),
    (b"GIF8", b"", "une image", _AUTRE),
    (b"SQLite format 3", b"", "un GeoPackage ou une base de données", _EN_GEOJSON),
    (b"PAR1", b"", "une table Parquet", _EN_CSV),
    (b"\x00\x00\x27\x0a", b"", "un shapefile", _EN_GEOJSON),
    (b"{\\rtf", b"", "un document de traitement de texte", _AUTRE),
)
_BALISES: Final = (
    ("<kml", "une carte KML", _EN_GEOJSON),
    ("<gpx", "une trace GPX", _EN_GEOJSON),
    (
        "<html",
        "une page web (HTML), ce qui arrive quand un téléchargement échoue",
        "télécharger de nouveau le fichier CSV ou GeoJSON.",
    ),
    ("", "du XML ou du HTML", _AUTRE),
)
_DEBUT_REGARDE: Final = 4_096

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# « é » écrit en UTF-8 puis relu en Windows-1252 donne « Ã© », « ’ » donne « â€™ ».
_DOUBLE_ENCODAGE: Final = re.compile("Ã[©¨ªàâ§´®¯¢«¹»‰€]|â€[™œ“”¦\u0153]|Â[°«»’\u00a0]")


@dataclass(frozen=True, slots=True)
class Texte:
    """Le texte d’un fichier, et ce qu’il a fallu supposer pour le lire."""

    texte: str
    avis: tuple[str, ...]


def read_texte(contenu: bytes) -> Texte:
    """Texte d’un fichier déposé.

    Raises
    ------
    PointsError
        Si le fichier est vide, trop gros, ou n’est pas un texte.
    """
    _check_taille(contenu)
    _check_signature(contenu)
    texte, avis = _decode(contenu)
    if not texte.strip():
        msg = "Ce fichier est vide : vérifier l’export, puis l’ajouter de nouveau."
        raise PointsError(msg)
    if "\0" in texte:
        msg = (
            "Ce fichier contient des octets nuls : ce n’est pas un texte, ou il est "
            "enregistré en UTF-16. L’enregistrer en « CSV UTF-8 », puis l’ajouter de "
            "nouveau."
        )
        raise PointsError(msg)
    _check_balises(texte)
    return Texte(texte, (*avis, *_list_doutes(texte)))


def _check_taille(contenu: bytes) -> None:
    if len(contenu) > TAILLE_MAX_OCTETS:
        mega = 1024 * 1024
        msg = (
            f"Ce fichier pèse {format_nombre(len(contenu) / mega, 1)} Mo, et la limite "
            f"est de {TAILLE_MAX_OCTETS // mega} Mo : n’en garder que les colonnes et "
            "les lignes utiles."
        )
        raise PointsError(msg)


def _check_signature(contenu: bytes) -> None:
    for debut, marque, nature, remede in _SIGNATURES:
        if contenu.startswith(debut) and marque in contenu:
            raise _build_refus(nature, remede)


def _check_balises(texte: str) -> None:
    debut = texte[:_DEBUT_REGARDE].lstrip().casefold()
    if not debut.startswith("<"):
        return
    for balise, nature, remede in _BALISES:
        if balise in debut:
            raise _build_refus(nature, remede)


def _build_refus(nature: str, remede: str) -> PointsError:
    return PointsError(f"Ce fichier est {nature} : {remede}")


def _decode(contenu: bytes) -> tuple[str, list[str]]:
    for bom, encodage in _BOMS:
        if contenu.startswith(bom):
            return contenu.removeprefix(bom).decode(encodage, errors="replace"), []
    try:
        return contenu.decode("utf-8"), []
    except UnicodeDecodeError:
        avis = (
            "Le fichier n’est pas en UTF-8 : il a été lu en Windows-1252, l’encodage "
            "d’Excel en France. Vérifier les accents des noms."
        )
        return contenu.decode("cp1252", errors="replace"), [avis]


def _list_doutes(texte: str) -> list[str]:
    avis = []
    trace = _DOUBLE_ENCODAGE.search(texte)
    if trace is not None:
        avis.append(
            f"Des accents sont abîmés (« {trace.group()} ») : le fichier a été "
            "enregistré deux fois dans des encodages différents. Les noms sont gardés "
            "tels quels ; refaire l’export en UTF-8 pour les rétablir."
        )
    nb_perdus = texte.count(ABSENT)
    if nb_perdus:
        avis.append(
            f"Caractères illisibles dans le fichier, remplacés par « {ABSENT} » : "
            f"{format_nombre(nb_perdus)}."
        )
    return avis
