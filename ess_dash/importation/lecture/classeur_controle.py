"""Regarder une feuille XLSX avant de la lire : étendue, formules, cases fusionnées."""

import re
from dataclasses import dataclass
from typing import Final

from ess_dash.importation.lecture.limites import (
    CASES_MAX,
    COLONNES_MAX,
    LIGNES_MAX_XLSX,
)
from ess_dash.importation.lecture.refus_lecture import build_refus
from ess_dash.textes.ecriture import format_nombre

FUSIONS_MAX: Final = 20_000

_PREFIXE: Final = rb"<(?:\w{1,20}:)?"
# Une case refermée aussitôt est vide : elle ne porte qu’un format.
_CASE: Final = re.compile(
    _PREFIXE
    + rb"""c(?:\s(?:[^<>]*?\s)?r\s*=\s*["']([A-Za-z]+)(\d+)["'][^<>]*|\s[^<>]*)?(?<!/)>"""
)
_REFERENCE: Final = re.compile(rb"""(?:^|\s)r\s*=\s*["']([A-Za-z]+)(\d+)["']""")
_SANS_VALEUR: Final = re.compile(
    _PREFIXE
    + rb"c\s([^<>]*[^<>/])>\s*"
    + _PREFIXE
    + rb"f\b(?:[^<>]*/>|[^<>]*>[^<]*</(?:\w{1,20}:)?f>)\s*(?:"
    + _PREFIXE
    + rb"v\s*/>|"
    + _PREFIXE
    + rb"v>\s*</(?:\w{1,20}:)?v>)?\s*</"
)
_FUSION: Final = re.compile(
    rb"""mergeCell\s[^<>]*?ref\s*=\s*["']\$?([A-Z]+)\$?(\d+):\$?([A-Z]+)\$?(\d+)["']"""
)
_CHIFFRES_MAX: Final = 8


@dataclass(frozen=True, slots=True)
class Fusion:
    """Cases fusionnées d’une colonne : première et dernière lignes, rang de la colonne."""

    debut: int
    fin: int
    rang: int


@dataclass(frozen=True, slots=True)
class Etendue:
    """Ce que le XML d’une feuille dit d’elle.

    Attributes
    ----------
    lignes, colonnes
        Dernière ligne et dernière colonne remplies.
    sans_valeur
        Ligne et rang de colonne des formules dont le résultat n’est pas enregistré.
    fusions
        Fusions sur plusieurs lignes.
    """

    lignes: int
    colonnes: int
    sans_valeur: tuple[tuple[int, int], ...]
    fusions: tuple[Fusion, ...]


def scan_feuille(xml: bytes, nom: str) -> Etendue:
    """Étendue réelle d’une feuille, d’après ses cases remplies.

    Raises
    ------
    ImportRefuseError
        Si une case est remplie très loin du tableau, ou s’il y en a trop.
    """
    lignes = nb_cases = nb_sans_reference = 0
    lettres: set[bytes] = set()
    for case in _CASE.finditer(xml):
        nb_cases += 1
        if case[1] is None:
            nb_sans_reference += 1
            continue
        lettres.add(case[1])
        lignes = max(lignes, int(case[2][:_CHIFFRES_MAX]))
    colonnes = max(
        (rank_colonne(nom_colonne) + 1 for nom_colonne in lettres), default=0
    )
    _check_etendue(nom, lignes, colonnes, nb_cases)
    return Etendue(
        # Des cases sans référence se suivent : on ne sait où qu’en les lisant.
        lignes=LIGNES_MAX_XLSX + 1 if nb_sans_reference else max(lignes, 1),
        colonnes=COLONNES_MAX + 1 if nb_sans_reference else max(colonnes, 1),
        sans_valeur=_list_sans_valeur(xml),
        fusions=_list_fusions(xml, lignes),
    )


def check_nb_lignes(nb_lignes: int, nom: str) -> None:
    """Refuse une feuille trop longue.

    Raises
    ------
    ImportRefuseError
        Au-delà du nombre de lignes admis.
    """
    if nb_lignes > LIGNES_MAX_XLSX:
        raise build_refus(
            f"La feuille « {nom} » a plus de {format_nombre(LIGNES_MAX_XLSX)} lignes, et "
            "c’est la limite : n’en garder que le territoire ou les années utiles, ou "
            "l’enregistrer en CSV."
        )


def rank_colonne(lettres: bytes) -> int:
    """Rang d’une colonne, la première est 0.

    Examples
    --------
    >>> rank_colonne(b"A"), rank_colonne(b"AA"), rank_colonne(b"XFD")
    (0, 26, 16383)
    """
    rang = 0
    for lettre in lettres[:_CHIFFRES_MAX].upper():
        rang = rang * 26 + lettre - 64
    return rang - 1


def _check_etendue(nom: str, lignes: int, colonnes: int, nb_cases: int) -> None:
    if lignes > LIGNES_MAX_XLSX or colonnes > COLONNES_MAX:
        raise build_refus(
            f"Dans la feuille « {nom} », une case est remplie à la ligne "
            f"{format_nombre(lignes)} ou dans la colonne {format_nombre(colonnes)} ; la "
            f"limite est de {format_nombre(LIGNES_MAX_XLSX)} lignes et de {COLONNES_MAX} "
            "colonnes. Effacer ce qui est loin du tableau, ou l’enregistrer en CSV."
        )
    if nb_cases > CASES_MAX // 2:
        raise build_refus(
            f"La feuille « {nom} » a plus de {format_nombre(CASES_MAX // 2)} cases "
            "remplies, et c’est la limite : n’en garder que les colonnes et les lignes "
            "utiles, ou l’enregistrer en CSV."
        )


def _list_sans_valeur(xml: bytes) -> tuple[tuple[int, int], ...]:
    trouvees = (_REFERENCE.search(m.group(1)) for m in _SANS_VALEUR.finditer(xml))
    return tuple(
        (int(m.group(2)), rank_colonne(m.group(1))) for m in trouvees if m is not None
    )


def _list_fusions(xml: bytes, lignes: int) -> tuple[Fusion, ...]:
    fusions = []
    for rang, trouvee in enumerate(_FUSION.finditer(xml)):
        if rang >= FUSIONS_MAX:
            break
        debut, fin = int(trouvee.group(2)[:8]), int(trouvee.group(4)[:8])
        if fin > debut:
            colonne = rank_colonne(trouvee.group(1))
            fusions.append(Fusion(debut, min(fin, lignes), colonne))
    return tuple(fusions)
