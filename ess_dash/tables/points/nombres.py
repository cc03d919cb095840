"""Lire un nombre tel qu’un tableur ou un agent l’écrit, ou dire pourquoi c’est non."""

import re
from typing import Final

_ESPACES: Final = str.maketrans(dict.fromkeys("\u00a0\u202f\u2007\u2009\t", " "))
_MOINS: Final = str.maketrans({"\u2212": "-", "\u2013": "-"})
_ENTIER: Final = r"(?:\d{1,3}(?: \d{3})+|\d{1,9})"
_NOMBRE: Final = re.compile(
    rf"[+-]?(?:{_ENTIER}(?:[.,]\d{{0,40}})?|[.,]\d{{1,40}})", re.ASCII
)

_SEXAGESIMAL: Final = re.compile(r"\d\s*[°º'′’].*\d|[nsewo]\s*$|^\s*[nsewo]\s*\d", re.I)
_SCIENTIFIQUE: Final = re.compile(r"^[+-]?[\d.,]+e[+-]?\d+$", re.I)
_SANS_VALEUR: Final = frozenset({"nan", "inf", "infinity", "null", "none", "na", "nd"})

_DEGRES: Final = "Écrire des degrés décimaux : 43,5 pour 43° 30′."
_EXPLICATIONS: Final = {
    "sans_valeur": (
        "ce n’est pas une coordonnée",
        "Renseigner la coordonnée, ou retirer la ligne.",
    ),
    "scientifique": (
        "écriture scientifique : le tableur a perdu les derniers chiffres",
        "Mettre la colonne au format Nombre dans le tableur, puis enregistrer.",
    ),
    "sexagesimal": ("degrés, minutes et secondes, ou point cardinal", _DEGRES),
    "separateurs": (
        "plusieurs points ou virgules dans un même nombre",
        "Garder une seule virgule, devant les décimales.",
    ),
    "autre": ("ce n’est pas un nombre", _DEGRES),
}


def parse_nombre(texte: str) -> float | None:
    """Nombre écrit à la française ou à l’anglaise ; ``None`` si ce n’en est pas un.

    Examples
    --------
    >>> parse_nombre("43,6045"), parse_nombre("-1.5"), parse_nombre("574 000,25")
    (43.6045, -1.5, 574000.25)
    >>> parse_nombre("NaN") is None, parse_nombre("1e400") is None
    (True, True)
    """
    propre = _clean_nombre(texte)
    if _NOMBRE.fullmatch(propre) is None:
        return None
    return float(propre.replace(" ", "").replace(",", "."))


def explain_nombre(texte: str) -> tuple[str, str]:
    """Pourquoi un texte n’est pas un nombre, et que faire."""
    propre = _clean_nombre(texte)
    return _EXPLICATIONS[_find_motif(propre)]


def split_couple(texte: str) -> tuple[str, str] | None:
    """Coupe « latitude, longitude » en deux textes.

    Examples
    --------
    >>> split_couple("43.6045, 1.4442"), split_couple("[43,6045 ; 1,4442]")
    (('43.6045', '1.4442'), ('43,6045', '1,4442'))
    >>> split_couple("43,6045,1,4442")
    ('43,6045', '1,4442')
    >>> split_couple("Toulouse") is None
    True
    """
    propre = texte.strip().strip("()[]").translate(_ESPACES)
    for separateur in (";", ", ", ",", " "):
        parties = [partie.strip() for partie in propre.split(separateur)]
        if len(parties) == 2 and all(parties):
            return parties[0], parties[1]
    morceaux = propre.split(",")
    if len(morceaux) == 4:
        return ",".join(morceaux[:2]), ",".join(morceaux[2:])
    return None


def _clean_nombre(texte: str) -> str:
    return texte.translate(_ESPACES).translate(_MOINS).strip().removesuffix("°").strip()


def _find_motif(propre: str) -> str:
    if propre.lstrip("+-").casefold() in _SANS_VALEUR:
        return "sans_valeur"
    if _SCIENTIFIQUE.match(propre):
        return "scientifique"
    if _SEXAGESIMAL.search(propre) and any(c.isdigit() for c in propre):
        return "sexagesimal"
    if re.fullmatch(r"[+-]?[\d., ]*[.,][\d., ]*[.,][\d., ]*", propre):
        return "separateurs"
    return "autre"
