"""Des octets au texte : trouver l’encodage, dire ce qu’il a fallu supposer."""

import codecs
import re
from dataclasses import dataclass
from typing import Final

from ess_dash.textes.ecriture import ABSENT, cite, format_nombre

# Les marques UTF-32 commencent comme celles d’UTF-16 : elles se cherchent d’abord.
_BOMS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
ENCODAGES: Final = {
    "utf-8": "UTF-8",
    "cp1252": "Windows-1252",
    "mac_roman": "Macintosh",
    "cp850": "MS-DOS (850)",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
}
_HUIT_BITS: Final = ("cp1252", "mac_roman", "cp850")
_LETTRES: Final = frozenset("éèêëàâçùûôîïœÉÈÀÇŒ’°«»€")
_ECHANTILLON: Final = 65_536
_FRANCAIS_DE_PLUS: Final = 2

# « é » écrit en UTF-8 puis relu en Windows-1252 donne « Ã© », « ’ » donne « â€™ ».
_DOUBLE_ENCODAGE: Final = re.compile("Ã[©¨ªàâ§´®¯¢«¹»‰€]|â€[™œ“”¦\u0153]|Â[°«»’\u00a0]")
_SUITE_ABIMEE: Final = re.compile("[ÂÃÅ][^\x00-\x7f]|â[€‚][^\x00-\x7f]|Ã  ?")


@dataclass(frozen=True, slots=True)
class TexteDecode:
    """Un texte, l’encodage retenu, et ce qui reste à vérifier.

    Attributes
    ----------
    encodage
        Nom à montrer : « UTF-8 », « Windows-1252 ».
    avis
        Une phrase par supposition.
    accents_abimes
        Vrai si le texte a été enregistré deux fois dans des encodages différents.
    """

    texte: str
    encodage: str
    avis: tuple[str, ...]
    accents_abimes: bool


def decode(
    contenu: bytes, encodage: str = "", *, reparer_accents: bool = False
) -> TexteDecode:
    """Texte d’un fichier ; un octet illisible devient « � » et se dit.

    Parameters
    ----------
    contenu
        Octets du fichier.
    encodage
        Encodage choisi, un de ``ENCODAGES`` ; vide pour le chercher.
    reparer_accents
        Vrai pour remettre « é » là où le fichier porte « Ã© ».
    """
    texte, nom, avis = (
        (contenu.decode(encodage, errors="replace"), ENCODAGES[encodage], [])
        if encodage
        else _guess(contenu)
    )
    texte = texte.removeprefix("\ufeff")
    if reparer_accents:
        texte = repair_accents(texte)
    trace = _DOUBLE_ENCODAGE.search(texte)
    if trace is not None:
        avis.append(_write_double_encodage(trace.group()))
    nb_perdus = texte.count(ABSENT)
    if nb_perdus:
        avis.append(
            f"Caractères illisibles dans le fichier, remplacés par « {ABSENT} » : "
            f"{format_nombre(nb_perdus)}."
        )
    return TexteDecode(texte, nom, tuple(avis), trace is not None)


def repair_accents(texte: str) -> str:
    """Remet les accents d’un texte UTF-8 qui a été lu en Windows-1252.

    Ce qui n’est pas abîmé ne change pas.

    Examples
    --------
    >>> repair_accents("Ã‰picerie, lâ€™Ã©tÃ© Ã  Muret"), repair_accents("Été")
    ('Épicerie, l’été à Muret', 'Été')
    """
    return _SUITE_ABIMEE.sub(lambda suite: _repair(suite.group()), texte)


def _repair(suite: str) -> str:
    # L’espace insécable d’un « à » abîmé devient souvent une espace ordinaire.
    if suite.rstrip(" ") == "Ã":
        return "à "
    try:
        return suite.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return suite


def _guess(contenu: bytes) -> tuple[str, str, list[str]]:
    for bom, encodage, nom in _BOMS:
        if contenu.startswith(bom):
            texte = contenu.removeprefix(bom).decode(encodage, errors="replace")
            return texte, nom, []
    large = _find_utf16(contenu)
    if large:
        return contenu.decode(large, errors="replace"), "UTF-16", []
    try:
        return contenu.decode("utf-8"), "UTF-8", []
    except UnicodeDecodeError:
        encodage = _find_huit_bits(contenu)
    nom = ENCODAGES[encodage]
    avis = (
        f"Le fichier n’est pas en UTF-8 : il a été lu en {nom}. Vérifier les accents "
        "des noms dans l’aperçu."
    )
    return contenu.decode(encodage, errors="replace"), nom, [avis]


def _find_utf16(contenu: bytes) -> str:
    """Reconnaît de l’UTF-16 sans marque : un octet nul sur deux."""
    debut = contenu[: _ECHANTILLON & ~1]
    pairs, impairs = debut[::2].count(0), debut[1::2].count(0)
    moitie = len(debut) // 4
    if moitie and impairs > moitie and not pairs:
        return "utf-16-le"
    if moitie and pairs > moitie and not impairs:
        return "utf-16-be"
    return ""


def _find_huit_bits(contenu: bytes) -> str:
    """Encodage qui donne le plus de lettres françaises ; Windows-1252 à égalité."""
    hauts = bytes(octet for octet in contenu[:_ECHANTILLON] if octet >= 0x80)
    comptes = {
        encodage: sum(c in _LETTRES for c in hauts.decode(encodage, errors="replace"))
        for encodage in _HUIT_BITS
    }
    meilleur = max(_HUIT_BITS, key=lambda encodage: comptes[encodage])
    if comptes[meilleur] >= _FRANCAIS_DE_PLUS * max(comptes["cp1252"], 1):
        return meilleur
    return "cp1252"


def _write_double_encodage(trace: str) -> str:
    return (
        f"Des accents sont abîmés ({cite(trace)}) : le fichier a été enregistré deux "
        "fois dans des encodages différents. Choisir « Réparer les accents », ou "
        "refaire l’export en UTF-8."
    )
