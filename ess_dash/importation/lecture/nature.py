"""Ce qu’est un fichier, d’après son contenu ; jamais d’après son nom."""

import re
from enum import Enum
from typing import Final

from ess_dash.importation.lecture.limites import MEGA, OCTETS_MAX, OCTETS_MAX_ZIP
from ess_dash.importation.lecture.refus_lecture import build_refus
from ess_dash.textes.ecriture import format_nombre

_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0"
_CHIFFRE: Final = "EncryptedPackage".encode("utf-16-le")
_EN_XLSX: Final = (
    "l’ouvrir dans un tableur, « Enregistrer sous », type « Classeur Excel (.xlsx) » "
    "ou « CSV UTF-8 », puis le déposer de nouveau."
)
_DEBALLER: Final = (
    "l’ouvrir sur l’ordinateur, puis déposer le fichier CSV, XLSX ou GeoJSON qu’il "
    "contient."
)
_EN_GEOJSON: Final = (
    "l’exporter en GeoJSON depuis un logiciel de cartographie, puis le déposer de "
    "nouveau."
)
_AUTRE: Final = "demander le tableau d’origine, en CSV, XLSX ou GeoJSON."

_SIGNATURES: Final = (
    (b"PK\x05\x06", "une archive ZIP vide", _AUTRE),
    (b"\x1f\x8b", "une archive GZIP", _DEBALLER),
    (b"7z\xbc\xaf\x27\x1c", "une archive 7Z", _DEBALLER),
    (b"Rar!", "une archive RAR", _DEBALLER),
    (b"%PDF", "un PDF, où l’on ne peut pas lire de tableau", _AUTRE),
    (b"\x89PNG", "une image", _AUTRE),
    (b"\xff\xd8\xff", "une image", _AUTRE),
    (b"GIF8", "une image", _AUTRE),
    (b"SQLite format 3", "un GeoPackage ou une base de données", _EN_GEOJSON),
    (b"PAR1", "une table Parquet", _EN_XLSX),
    (b"\x00\x00\x27\x0a", "un shapefile", _EN_GEOJSON),
    (b"{\\rtf", "un document de traitement de texte", _AUTRE),
)
_BALISES: Final = (
    ("<kml", "une carte KML", _EN_GEOJSON),
    ("<gpx", "une trace GPX", _EN_GEOJSON),
    ("excel.sheet", "un ancien classeur Excel en XML", _EN_XLSX),
    (
        "<table",
        "une page web (HTML) qui contient un tableau, nommée à tort .xls ou .csv",
        _EN_XLSX,
    ),
    (
        "<html",
        "une page web (HTML), ce qui arrive quand un téléchargement échoue",
        "télécharger de nouveau le fichier CSV, XLSX ou GeoJSON.",
    ),
    ("", "du XML ou du HTML", _AUTRE),
)
_DEBUT_REGARDE: Final = 65_536
# Un CSV peut commencer par un titre entre crochets : « [Export 2026] ».
_DEBUT_JSON: Final = re.compile(r"\s*(?:\{|\[\s*(?:[\[{\]]|-?\d))")


class Nature(Enum):
    """Les formes que l’on sait ouvrir."""

    TEXTE = "texte"
    ZIP = "zip"


def find_nature(contenu: bytes) -> Nature:
    """Forme d’un fichier déposé.

    Raises
    ------
    ImportRefuseError
        S’il est vide, trop gros, ou d’une forme que l’on ne lit pas.
    """
    check_taille(contenu, OCTETS_MAX_ZIP if contenu.startswith(_ZIP) else OCTETS_MAX)
    if contenu.startswith(_OLE):
        raise _build_refus_ole(contenu)
    for debut, nature, remede in _SIGNATURES:
        if contenu.startswith(debut):
            raise build_autre_nature(nature, remede)
    return Nature.ZIP if contenu.startswith(_ZIP) else Nature.TEXTE


def build_autre_nature(nature: str, remede: str) -> Exception:
    """Refus d’une forme que l’on ne lit pas."""
    return build_refus(f"Ce fichier est {nature} : {remede}")


def build_vide() -> Exception:
    """Refus d’un fichier sans rien dedans."""
    return build_refus(
        "Ce fichier est vide : vérifier l’export, puis le déposer de nouveau."
    )


def build_autre_classeur(nature: str) -> Exception:
    """Refus d’un classeur d’une autre forme que XLSX."""
    return build_autre_nature(nature, _EN_XLSX)


def is_json(texte: str) -> bool:
    """Vrai si le texte commence comme un objet ou une liste JSON."""
    return _DEBUT_JSON.match(texte) is not None


def check_balises(texte: str) -> None:
    """Refuse une page web ou du XML.

    Raises
    ------
    ImportRefuseError
        En disant ce que c’est.
    """
    debut = texte[:_DEBUT_REGARDE].lstrip().casefold()
    if not debut.startswith("<"):
        return
    for balise, nature, remede in _BALISES:
        if balise in debut:
            raise build_autre_nature(nature, remede)


def check_taille(contenu: bytes, maxi: int = OCTETS_MAX) -> None:
    """Refuse un fichier vide ou trop gros.

    Raises
    ------
    ImportRefuseError
        En disant sa taille et la limite.
    """
    if not contenu.strip(b"\0 \t\r\n"):
        raise build_vide()
    if len(contenu) > maxi:
        raise build_refus(
            f"Ce fichier pèse {format_nombre(len(contenu) / MEGA, 1)} Mo, et la limite "
            f"est de {maxi // MEGA} Mo : n’en garder que les colonnes et les "
            "lignes utiles, ou le couper en deux."
        )


def _build_refus_ole(contenu: bytes) -> Exception:
    if _CHIFFRE in contenu:
        return build_refus(
            "Ce classeur est protégé par un mot de passe : l’ouvrir dans Excel, retirer "
            "le mot de passe (« Fichier », « Informations », « Protéger le classeur »), "
            "l’enregistrer, puis le déposer de nouveau."
        )
    return build_autre_classeur("un ancien classeur Excel (.xls)")
