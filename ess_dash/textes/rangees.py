"""Découper un CSV en lignes logiques, sans rien supposer de ce qu’elles disent."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from ess_dash.textes.ecriture import format_nombre

# Par préférence : le point-virgule est celui d’Excel en France.
SEPARATEURS: Final = (";", ",", "\t", "|")
MARQUE_COMMENTAIRE: Final = "#"

# Ajoutée en dernière ligne : si elle n’en revient pas seule, un guillemet est resté
# ouvert et a avalé la fin du fichier, ce que le module csv ne dit pas.
SENTINELLE: Final = "\x1f"

_SEPARATEURS_ET_ESPACES: Final = "".join(SEPARATEURS) + " "
_BLANCS: Final = _SEPARATEURS_ET_ESPACES + "\r\n"
_SEP_EXCEL: Final = re.compile(r"sep=.?", re.IGNORECASE)


class RangeesError(Exception):
    """Le texte ne se découpe pas en lignes : une phrase dit où et que faire."""


class Rangee(NamedTuple):
    """Une ligne logique du fichier, qui peut tenir sur plusieurs lignes écrites."""

    debut: int
    fin: int
    cases: list[str]


def strip_fin(texte: str) -> str:
    r"""Retire les lignes vides du bas : un tableur en écrit parfois un million.

    Examples
    --------
    >>> strip_fin("nom;lat\nA;\n;;\n\n")
    'nom;lat\nA;'
    """
    corps = texte.rstrip(_BLANCS)
    reste = texte[len(corps) :]
    return corps + reste[: len(reste) - len(reste.lstrip(_SEPARATEURS_ET_ESPACES))]


def iter_rangees(texte: str, separateur: str) -> Iterator[Rangee]:
    """Lignes logiques, sentinelle comprise ; refuse une case démesurée.

    Raises
    ------
    RangeesError
        Si une case dépasse ce qu’un tableur admet.
    """
    flux = io.StringIO(f"{texte}\n{SENTINELLE}", newline="")
    lecteur = csv.reader(flux, delimiter=separateur, skipinitialspace=True)
    debut = 1
    try:
        for cases in lecteur:
            yield Rangee(debut, lecteur.line_num, cases)
            debut = lecteur.line_num + 1
    except csv.Error:
        msg = (
            f"Ligne {debut} : une case est démesurée (plus de "
            f"{format_nombre(csv.field_size_limit())} caractères). Chercher un guillemet "
            '(") ouvert et jamais refermé, puis ajouter le fichier de nouveau.'
        )
        raise RangeesError(msg) from None


def write_guillemet_ouvert(ligne: int) -> str:
    """Dit qu’un guillemet a avalé la fin du fichier."""
    return (
        f'Ligne {ligne} : un guillemet (") est ouvert et jamais refermé, si bien que '
        "la suite du fichier ne se lit pas. Le fermer ou l’effacer, puis ajouter le "
        "fichier de nouveau."
    )


def count_remplies(cases: Sequence[str]) -> int:
    """Rang de la dernière case remplie."""
    rangs = range(len(cases), 0, -1)
    return next((rang for rang in rangs if cases[rang - 1].strip()), 0)


def is_remplie(rangee: Rangee) -> bool:
    """Vrai si une case au moins porte du texte ; la sentinelle n’en est pas."""
    return (
        any(rangee.cases)
        and rangee.cases != [SENTINELLE]
        and any(case.strip() for case in rangee.cases)
    )


def is_commentaire(rangee: Rangee) -> bool:
    """Vrai si la ligne commence par la marque des commentaires."""
    return rangee.cases[0].lstrip().startswith(MARQUE_COMMENTAIRE)


def is_sep(rangee: Rangee) -> bool:
    """Reconnaît le « sep=; » par lequel Excel dit le séparateur."""
    return _SEP_EXCEL.fullmatch("".join(rangee.cases[:2]).strip()) is not None
