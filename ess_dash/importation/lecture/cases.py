"""Une case en texte : propre, et écrite de la même façon d’où qu’elle vienne."""

import datetime as dt
import math
import re
import unicodedata
from decimal import Decimal
from typing import Final

from ess_dash.textes.ecriture import ABSENT, clean_texte
from ess_dash.textes.formules import restore_texte

ERREURS_TABLEUR: Final = frozenset(
    ("#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!")
)

_ECHAPPEMENT: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NON_CARACTERES: Final = re.compile("[\ufffe\uffff\ud800-\udfff]")
_COMMANDES: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]")
_TROIS_DECIMALES: Final = re.compile(r"-?[1-9]\d{0,2}\.\d{3}")
_BOM: Final = "\ufeff"
_ENTIERS_EXACTS: Final = 1e15


def clean_case(texte: str) -> str:
    r"""Texte d’une case : une ligne, sans blanc autour ni apostrophe de tableur.

    Examples
    --------
    >>> clean_case(" '01004\n"), clean_case("Cafe\u0301")
    ('01004', 'Café')
    """
    if texte.isascii() and texte.isprintable():
        propre = texte.strip()
    else:
        propre = _NON_CARACTERES.sub(ABSENT, clean_texte(texte.replace(_BOM, "")))
    return restore_texte(propre) if propre.startswith("'") else propre


def clean_fichier(texte: str) -> str:
    """Texte d’un CSV entier, tel que ses cases n’aient plus qu’à être rognées.

    Les sauts de ligne et les tabulations restent : ce sont des séparateurs.
    """
    # Des fichiers mis bout à bout laissent leur marque d’encodage au milieu.
    propre = _COMMANDES.sub(" ", texte.replace(_BOM, ""))
    propre = _NON_CARACTERES.sub(ABSENT, propre)
    return unicodedata.normalize("NFC", propre)


def write_valeur(valeur: object) -> str:
    """Valeur d’une cellule ou d’une propriété, en texte.

    Un booléen s’écrit ``oui`` ou ``non``, une date ``AAAA-MM-JJ``, un nombre avec un
    point et sans ``.0`` ; s’il a trois décimales, un zéro de plus, pour que le point
    ne puisse pas passer pour un séparateur de milliers.

    Examples
    --------
    >>> [write_valeur(v) for v in (31555.0, 43.604, 0.1 + 0.2, True, None)]
    ['31555', '43.6040', '0.3', 'oui', '']
    >>> write_valeur(dt.datetime(2024, 4, 3)), write_valeur(dt.time(9, 30))
    ('2024-04-03', '09:30')
    """
    if valeur is None:
        return ""
    if isinstance(valeur, str):
        return clean_case(valeur)
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, int | float):
        return write_nombre(valeur)
    if isinstance(valeur, dt.datetime | dt.date | dt.time):
        return _write_moment(valeur)
    return clean_case(str(valeur))


def write_nombre(valeur: float) -> str:
    """Nombre sans exposant ; vide s’il n’est pas fini."""
    if isinstance(valeur, int):
        return str(valeur)
    if not math.isfinite(valeur):
        return ""
    if valeur.is_integer() and abs(valeur) < _ENTIERS_EXACTS:
        return str(int(valeur))
    # Quinze chiffres : ce que montre un tableur, sans le bruit du calcul.
    ecrit = f"{valeur:.15g}"
    if "e" in ecrit:
        ecrit = format(Decimal(ecrit), "f")
    return f"{ecrit}0" if _TROIS_DECIMALES.fullmatch(ecrit) else ecrit


def _write_moment(valeur: dt.datetime | dt.date | dt.time) -> str:
    if isinstance(valeur, dt.time):
        return valeur.isoformat("minutes" if not valeur.second else "seconds")
    if isinstance(valeur, dt.datetime) and valeur.time() != dt.time():
        return valeur.isoformat(" ", "minutes" if not valeur.second else "seconds")
    return valeur.strftime("%Y-%m-%d") if valeur.year > 999 else valeur.isoformat()[:10]


def unescape_xlsx(texte: str) -> str:
    r"""Remet les caractères qu’un classeur écrit ``_x000D_``.

    Examples
    --------
    >>> unescape_xlsx("a_x000D_b") == "a\rb", unescape_xlsx("_x005F_x0041_")
    (True, '_x0041_')
    """
    if "_x" not in texte:
        return texte
    return _ECHAPPEMENT.sub(lambda code: chr(int(code.group(1), 16)), texte)
