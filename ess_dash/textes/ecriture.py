"""Écrire les messages : citations, listes de lignes, nombres, espaces insécables."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

INSECABLE: Final = "\u00a0"
FINE: Final = "\u202f"
ABSENT: Final = "\ufffd"
LONGUEUR_CITATION: Final = 60
NB_LIGNES_CITEES: Final = 10

_CONTROLES: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_DEMI_CODES: Final = re.compile("[\ud800-\udfff]")
_AVANT_INSECABLE: Final = re.compile(" (?=[:»])")
_AVANT_FINE: Final = re.compile(" (?=[;!?%])")


def apply_typographie(phrase: str) -> str:
    r"""Pose les espaces insécables d’une phrase française.

    Examples
    --------
    >>> apply_typographie("Le mot « lat » : où ?") == (
    ...     "Le mot «\u00a0lat\u00a0»\u00a0: où\u202f?"
    ... )
    True
    """
    phrase = _AVANT_INSECABLE.sub(INSECABLE, phrase.replace("« ", f"«{INSECABLE}"))
    return _AVANT_FINE.sub(FINE, phrase)


def clean_texte(texte: str) -> str:
    r"""Texte d’une ligne, sans caractère de commande ni demi-caractère.

    Un demi-caractère (``"\ud800"`` en JSON) ne peut pas être envoyé au navigateur.

    Examples
    --------
    >>> clean_texte("  La\r\nFabrique\tverte ")
    'La Fabrique verte'
    """
    entier = _DEMI_CODES.sub(ABSENT, _CONTROLES.sub(" ", texte))
    return unicodedata.normalize("NFC", entier).strip()


def shorten(texte: str, longueur: int = LONGUEUR_CITATION) -> str:
    """Texte coupé, avec des points de suspension s’il l’est.

    Examples
    --------
    >>> shorten("Ateliers", 5)
    'Atel…'
    """
    return texte if len(texte) <= longueur else f"{texte[: longueur - 1].rstrip()}…"


def cite(texte: str) -> str:
    """Texte du fichier entre guillemets, propre et court."""
    return f"« {shorten(clean_texte(texte))} »"


def write_liste(elements: Sequence[str], maxi: int = NB_LIGNES_CITEES) -> str:
    """Énumération française, écourtée quand elle est longue.

    Examples
    --------
    >>> write_liste(["2", "3", "7"])
    '2, 3 et 7'
    >>> write_liste(["2", "3", "5", "7"], maxi=2)
    '2, 3 et 2 autres'
    """
    if len(elements) > maxi + 1:
        elements = [*elements[:maxi], f"{len(elements) - maxi} autres"]
    if not elements:
        return ""
    *debut, fin = elements
    return f"{', '.join(debut)} et {fin}" if debut else fin


def format_nombre(valeur: float, decimales: int = 0) -> str:
    r"""Nombre français : virgule décimale, milliers séparés par une espace fine.

    Examples
    --------
    >>> format_nombre(1500.04, 1) == "1\u202f500,0"
    True
    """
    ecrit = f"{valeur:,.{decimales}f}"
    return ecrit.replace(",", FINE).replace(".", ",")


def format_distance(metres: float) -> str:
    r"""Distance lisible : au mètre près sous un kilomètre, au kilomètre au-delà.

    Examples
    --------
    >>> (
    ...     format_distance(412.3) == "412\u202fm",
    ...     format_distance(211_900) == "212\u202fkm",
    ... )
    (True, True)
    """
    if metres < 1000:
        return f"{format_nombre(metres)}{FINE}m"
    return f"{format_nombre(metres / 1000)}{FINE}km"
