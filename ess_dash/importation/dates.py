"""Lire une date ou une année : seules des écritures sans équivoque sont admises."""

import re
from datetime import date, timedelta
from typing import Final

from ess_dash.importation.valeurs import ABSENTE, Valeur, correct, is_vide, refuse

ANNEE_MIN: Final = 1990
ANNEE_MAX: Final = 2099
# Le jour 1 d’un tableur est le 1er janvier 1900 ; il compte un 29 février 1900 de trop.
ORIGINE_TABLEUR: Final = date(1899, 12, 30)
SERIE_MIN: Final = 61
SERIE_MAX: Final = 73_050

_FRANCAISE: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)
_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\d{2}:\d{2}.*)?", re.ASCII)
_COURTE: Final = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2}", re.ASCII)
_SERIE: Final = re.compile(r"(\d{2,5})(?:[.,]\d+)?", re.ASCII)
_ANNEE: Final = re.compile(r"(\d{4})(?:[.,]0+)?", re.ASCII)
_ANNEES: Final = re.compile(r"(\d{4})\s*(?:[-–/]|à|au)\s*(\d{4})", re.ASCII)
_CONSEIL: Final = "Écrire jj/mm/aaaa, ou aaaa-mm-jj."


def parse_date(texte: str) -> Valeur:
    """Date, au format ``aaaa-mm-jj``.

    Examples
    --------
    >>> parse_date("03/04/2024").texte, parse_date("2024-04-03T00:00:00").texte
    ('2024-04-03', '2024-04-03')
    >>> parse_date("45385").texte, parse_date("30/02/2024").etat
    ('2024-04-03', <Etat.REFUSE: 'refuse'>)
    """
    if is_vide(texte):
        return ABSENTE
    if (ecrite := _FRANCAISE.fullmatch(texte)) is not None:
        return _build_date(int(ecrite[3]), int(ecrite[2]), int(ecrite[1]))
    if (ecrite := _ISO.fullmatch(texte)) is not None:
        return _build_date(int(ecrite[1]), int(ecrite[2]), int(ecrite[3]))
    if _COURTE.fullmatch(texte):
        return refuse("année à deux chiffres : on ne sait de quel siècle", _CONSEIL)
    return _parse_serie(texte)


def _parse_serie(texte: str) -> Valeur:
    serie = _SERIE.fullmatch(texte)
    if serie is None or not SERIE_MIN <= int(serie[1]) <= SERIE_MAX:
        return refuse("date illisible", _CONSEIL)
    jour = ORIGINE_TABLEUR + timedelta(days=int(serie[1]))
    if not ANNEE_MIN <= jour.year <= ANNEE_MAX:
        return refuse(f"date hors des années {ANNEE_MIN} à {ANNEE_MAX}", _CONSEIL)
    lue = f"{jour:%d/%m/%Y}"
    return correct(jour.isoformat(), f"nombre de jours d’un tableur : lu {lue}")


def _build_date(annee: int, mois: int, jour: int) -> Valeur:
    try:
        lue = date(annee, mois, jour)
    except ValueError:
        return refuse("ce jour n’existe pas", _CONSEIL)
    if not ANNEE_MIN <= annee <= ANNEE_MAX:
        return refuse(f"date hors des années {ANNEE_MIN} à {ANNEE_MAX}", _CONSEIL)
    return Valeur(lue.isoformat())


def parse_annee(texte: str) -> Valeur:
    """Année à quatre chiffres ; d’une date ou d’une période, l’année du début.

    Examples
    --------
    >>> parse_annee("2024").texte, parse_annee("2023-2024").texte
    ('2024', '2023')
    >>> parse_annee("01/09/2024").texte, parse_annee("24").etat
    ('2024', <Etat.REFUSE: 'refuse'>)
    """
    if is_vide(texte):
        return ABSENTE
    if (ecrite := _ANNEE.fullmatch(texte)) is not None:
        return _check_annee(ecrite[1])
    if (periode := _ANNEES.fullmatch(texte)) is not None:
        lue = _check_annee(periode[1])
        return lue if lue.etat else _check_fin(lue, periode[2])
    if _FRANCAISE.fullmatch(texte) or _ISO.fullmatch(texte):
        lue = parse_date(texte)
        return lue if lue.etat else Valeur(lue.texte[:4])
    return refuse("année illisible", "Écrire l’année en quatre chiffres : 2026.")


def _check_annee(annee: str) -> Valeur:
    if ANNEE_MIN <= int(annee) <= ANNEE_MAX:
        return Valeur(annee)
    return refuse(
        f"année hors de {ANNEE_MIN} à {ANNEE_MAX}",
        "Écrire l’année en quatre chiffres : 2026.",
    )


def _check_fin(debut: Valeur, fin: str) -> Valeur:
    lue = _check_annee(fin)
    return lue if lue.etat else debut


def find_fin_de_periode(texte: str) -> str:
    """Dernière année d’une période ; vide si le texte n’en est pas une.

    Examples
    --------
    >>> find_fin_de_periode("2023-2024"), find_fin_de_periode("2023")
    ('2024', '')
    """
    periode = _ANNEES.fullmatch(texte)
    return periode[2] if periode else ""
