"""L’apostrophe qui empêche un tableur de prendre un texte pour une formule."""

import re
from typing import Final

_SIGNES: Final = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "＝",
    "＋",
    "－",
    "＠",
    "|",
    "%",
)
_NOMBRE: Final = re.compile(r"[+-]?[\d\s\u00a0\u202f.,]+", re.ASCII)
_RETIRABLE: Final = re.compile(r"'(?=\s*['=+\-@＝＋－＠|%\t\r\n\d])")


def neutralize_formule(texte: str) -> str:
    """Texte qu’un tableur affichera sans l’exécuter ; un nombre ne change pas.

    ``restore_texte(neutralize_formule(texte)) == texte``, quel que soit le texte.

    Examples
    --------
    >>> (
    ...     neutralize_formule("=1+1"),
    ...     neutralize_formule("-20,5"),
    ...     neutralize_formule("'="),
    ... )
    ("'=1+1", '-20,5', "''=")
    """
    dangereux = texte.lstrip().startswith(_SIGNES) and not _NOMBRE.fullmatch(texte)
    return f"'{texte}" if dangereux or _RETIRABLE.match(texte) else texte


def restore_texte(texte: str) -> str:
    """Retire l’apostrophe posée devant une formule, un signe ou un code.

    Celle d’un nom reste : ``'s-Hertogenbosch``.

    Examples
    --------
    >>> restore_texte("'=1+1"), restore_texte("'01004"), restore_texte("'s-Gravenhage")
    ('=1+1', '01004', "'s-Gravenhage")
    """
    return texte[1:] if _RETIRABLE.match(texte) else texte
