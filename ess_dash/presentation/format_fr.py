"""Les nombres comme on les écrit en français : « 11,3 % », « 55 100 », « 2017 »."""

import math
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from babel.dates import format_date as _babel_date

FINE: Final = "\u202f"
INSECABLE: Final = "\xa0"
# Babel écrit la même chose, trente fois moins vite : un dossier a deux mille nombres.
_EN_FRANCAIS: Final = str.maketrans({",": FINE, ".": ",", "-": "\u2212"})
SIGNES: Final = frozenset({"%", "€", "M€"})
# Premier mot d’une unité, au singulier ; un symbole ou un sigle ne s’accorde pas.
SINGULIERS: Final = {
    "bénévoles": "bénévole",
    "communes": "commune",
    "emplois": "emploi",
    "établissements": "établissement",
    "habitants": "habitant",
    "lieux": "lieu",
    "points": "point",
    "projets": "projet",
    "salariés": "salarié",
}


def format_nombre(valeur: float, decimales: int = 0) -> str:
    r"""Écrit un nombre : virgule décimale, milliers séparés par une espace fine.

    Parameters
    ----------
    valeur
        Nombre fini.
    decimales
        Chiffres après la virgule, toujours écrits.

    Raises
    ------
    ValueError
        Si le nombre n’est pas fini : on n’affiche ni ∞ ni NaN.

    Examples
    --------
    >>> format_nombre(55100), format_nombre(11.25, 1), format_nombre(-0.04, 1)
    ('55\u202f100', '11,3', '0,0')
    """
    if not math.isfinite(valeur):
        msg = "un nombre affiché doit être fini"
        raise ValueError(msg)
    arrondi = Decimal(repr(round_affiche(valeur, decimales)))
    return f"{arrondi:,.{decimales}f}".translate(_EN_FRANCAIS)


def round_affiche(valeur: float, decimales: int) -> float:
    """Arrondit comme on l’écrit : la moitié s’éloigne de zéro, et -0 devient 0.

    Examples
    --------
    >>> round_affiche(11.25, 1), round_affiche(0.5, 0), round_affiche(-0.04, 1)
    (11.3, 1.0, 0.0)
    """
    facteur = 10**decimales
    # L’ajout d’un milliardième rattrape les écritures binaires (11,25 tombe juste).
    entier = math.floor(abs(valeur) * facteur + 0.5 + 1e-9)
    return math.copysign(entier / facteur, valeur) if entier else 0.0


def format_valeur(valeur: float, unite: str, decimales: int) -> str:
    r"""Écrit un nombre et son unité, accordée, séparés par une espace insécable.

    Elle est fine devant un signe (%, €), pleine devant un mot.

    Examples
    --------
    >>> format_valeur(24.2, "%", 1), format_valeur(1.5, "lieux", 1)
    ('24,2\u202f%', '1,5\xa0lieu')
    """
    nombre = format_nombre(valeur, decimales)
    return nombre + format_unite(unite, round_affiche(valeur, decimales))


def format_unite(unite: str, valeur: float | None = None) -> str:
    r"""Ce qui suit le nombre : l’espace et l’unité, ou rien.

    Parameters
    ----------
    valeur
        Nombre écrit, avec lequel l’unité s’accorde : le pluriel commence à 2. Sans
        lui, l’unité reste au pluriel.

    Examples
    --------
    >>> format_unite("%"), format_unite("habitants"), format_unite("")
    ('\u202f%', '\xa0habitants', '')
    >>> format_unite("habitants", 0), format_unite("lieux", 2), format_unite("km", 1)
    ('\xa0habitant', '\xa0lieux', '\xa0km')
    """
    if not unite:
        return ""
    espace = FINE if unite in SIGNES else INSECABLE
    premier, *suite = unite.split(" ", 1)
    if valeur is not None and abs(valeur) < 2:
        premier = SINGULIERS.get(premier, premier)
    return espace + " ".join((premier, *suite))


def format_ecart(valeur: float, unite: str, decimales: int) -> str:
    r"""Écrit un écart avec son signe : « +12,9 points ».

    Examples
    --------
    >>> format_ecart(12.9, "points", 1), format_ecart(-1.4, "points", 1)
    ('+12,9\xa0points', '\u22121,4\xa0point')
    """
    arrondi = round_affiche(valeur, decimales)
    signe = "+" if arrondi > 0 else ""
    return signe + format_valeur(arrondi, unite, decimales)


def pluralize(nombre: float, singulier: str, pluriel: str = "") -> str:
    r"""Accorde un nom avec son nombre ; le pluriel commence à 2.

    Examples
    --------
    >>> pluralize(1, "projet"), pluralize(2, "projet"), pluralize(2, "lieu", "lieux")
    ('1\xa0projet', '2\xa0projets', '2\xa0lieux')
    """
    nom = singulier if abs(nombre) < 2 else pluriel or f"{singulier}s"
    return f"{format_nombre(nombre)}{INSECABLE}{nom}"


def sort_key(nom: str) -> str:
    """Clé de classement alphabétique : ni la casse ni les accents ne comptent.

    Examples
    --------
    >>> sorted(["Zinc", "Éole", "eau"], key=sort_key)
    ['eau', 'Éole', 'Zinc']
    """
    lettres = unicodedata.normalize("NFD", nom.casefold().replace("œ", "oe"))
    return "".join(c for c in lettres if not unicodedata.combining(c))


def format_date(jour: date) -> str:
    """Écrit une date en toutes lettres.

    Examples
    --------
    >>> format_date(date(2026, 11, 22))
    '22 novembre 2026'
    """
    ecrite = _babel_date(jour, format="d MMMM y", locale="fr_FR")
    return f"1er{ecrite[1:]}" if jour.day == 1 else ecrite


def format_instant(instant: datetime) -> str:
    """Écrit une date et une heure, à l’heure du serveur.

    Examples
    --------
    >>> from datetime import timedelta, timezone
    >>> paris = timezone(timedelta(hours=1))
    >>> format_instant(datetime(2026, 11, 22, 9, 5, tzinfo=paris))[:16]
    '22 novembre 2026'
    """
    local = instant.astimezone()
    return f"{format_date(local.date())} à {local.hour} h {local.minute:02d}"
