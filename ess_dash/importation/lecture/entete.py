"""Trouver l’en-tête parmi les premières lignes, et ce qui n’est pas une donnée."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from ess_dash.importation.lecture.limites import LIGNES_EN_TETE, LIGNES_REGARDEES
from ess_dash.importation.lecture.modele import RangeeLue

# Ajoutée à un fichier de refus ; jamais relue.
COLONNE_ERREUR: Final = "erreur"

# L’Insee écrit parfois les libellés, puis les noms de variables sur la ligne d’après.
_VARIABLES: Final = frozenset(
    ("CODGEO", "LIBGEO", "CODGEO_INI", "LIBEPCI", "NATURE_EPCI", "DENS", "DENS7")
)
_NOMBRE: Final = re.compile(r"[+-]?[\d\s\u00a0\u202f.,]+%?")
_DATE: Final = re.compile(r"\d{1,4}[-/]\d{1,2}[-/]\d{1,4}.*")
_PART_MOTS: Final = 0.8
_PART_LARGEUR: Final = 0.6
_PART_DISTINCTS: Final = 0.6
_TOTAL: Final = re.compile(
    r"(?:(?:sous[- ])?total|totaux|ensemble|somme)"
    r"(?: (?:général|general|generale|générale|du tableau|des lignes))?\s*:?",
    re.IGNORECASE,
)
_NOTE: Final = re.compile(
    r"(?:sources?|notes?|champ|lecture|légende|legende|avertissement|\*|©|\(\d\))"
    r"(?:\b|\s|:).*",
    re.IGNORECASE | re.DOTALL,
)
_PIED_MAX: Final = 15


def find_en_tete(rangees: Sequence[RangeeLue]) -> int:
    """Rang de la ligne des noms de colonnes, parmi les vingt premières remplies.

    Celle qui porte un nom de variable de l’Insee (CODGEO, LIBEPCI) ; sinon la première
    dont les cases sont des mots, pour la plupart différents, sur presque toute la
    largeur du tableau ; à défaut, la première ligne.
    """
    premieres = rangees[:LIGNES_EN_TETE]
    for rang, rangee in enumerate(premieres):
        if not _VARIABLES.isdisjoint(rangee.cases):
            return rang
    largeur = _compute_largeur(rangees)
    rangs = (i for i, r in enumerate(premieres) if _is_en_tete(r.cases, largeur))
    return next(rangs, 0)


def find_pied(
    rangees: Sequence[RangeeLue], largeur: int
) -> tuple[list[int], list[int]]:
    """Rangs, parmi les données, des totaux et des notes du bas du tableau."""
    totaux: list[int] = []
    notes: list[int] = []
    bas = range(len(rangees) - 1, max(len(rangees) - 1 - _PIED_MAX, -1), -1)
    for rang in bas:
        remplies = [case for case in rangees[rang].cases if case]
        if _TOTAL.fullmatch(remplies[0]):
            totaux.append(rang)
        elif len(remplies) == 1 and largeur > 1 and _NOTE.fullmatch(remplies[0]):
            notes.append(rang)
        else:
            break
    return totaux[::-1], notes[::-1]


def rename_doublons(noms: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Noms sans vide ni doublon, et ceux qui étaient en double.

    Examples
    --------
    >>> rename_doublons(["nom", "", "nom"])
    (('nom', 'Colonne 2', 'nom (2)'), ('nom',))
    """
    pris: set[str] = set()
    doubles: dict[str, None] = {}
    sortie: list[str] = []
    for rang, nom in enumerate(noms, start=1):
        base = nom or f"Colonne {rang}"
        libre, n = base, 1
        while libre in pris:
            n += 1
            libre = f"{base} ({n})"
        if libre != base and nom:
            doubles[nom] = None
        pris.add(libre)
        sortie.append(libre)
    return tuple(sortie), tuple(doubles)


def _compute_largeur(rangees: Sequence[RangeeLue]) -> int:
    """Nombre de cases remplies le plus courant, lignes d’une case exceptées."""
    largeurs = Counter(
        n
        for rangee in rangees[:LIGNES_REGARDEES]
        if (n := sum(1 for case in rangee.cases if case)) > 1
    )
    return max(largeurs, key=lambda n: (largeurs[n], n)) if largeurs else 1


def _is_en_tete(cases: Sequence[str], largeur: int) -> bool:
    noms = [case for case in cases if case]
    mots = [nom for nom in noms if not _is_valeur(nom)]
    return (
        len(noms) >= max(min(2, largeur), _PART_LARGEUR * largeur)
        and len(mots) >= _PART_MOTS * len(noms)
        and len(set(mots)) >= _PART_DISTINCTS * len(mots)
    )


def _is_valeur(texte: str) -> bool:
    est_annee = len(texte) == 4 and texte.isdecimal() and texte[:2] in {"19", "20"}
    return not est_annee and bool(_NOMBRE.fullmatch(texte) or _DATE.fullmatch(texte))
