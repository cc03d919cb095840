"""Largeur des colonnes d’un tableau, d’après ce qu’elles contiennent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ess_dash.presentation.dossier import Colonne, Tableau
from ess_dash.render.precisions import Precision, Precisions

LARGEUR_PAGE_PT: Final = 493.0
CORPS_PT: Final = 8.5
CORPS_MIN_PT: Final = 6.0
# Largeur moyenne d’un caractère de Source Sans 3, rapportée au corps.
_CHASSE: Final = 0.54
_CORPS_PRECISION: Final = 0.84
_MARGE_CASE_PT: Final = 10.0
_LONGUEUR_TITRE_MIN: Final = 20
_LONGUEUR_TEXTE_MIN: Final = 15
_LONGUEUR_TITRE_MAX: Final = 44
_LONGUEUR_CASE_MAX: Final = 40
_LONGUEUR_MOT_MAX: Final = 24
_ETIREMENT_MAX: Final = 1.35

Donnee = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Besoin:
    """Place d’une colonne, en caractères : son plus long mot, et ce qu’elle préfère."""

    minimum: float
    prefere: float


def find_largeurs(tableau: Tableau, details: Precisions) -> Donnee:
    """Largeurs en points, colonne des titres d’abord, et corps du texte.

    Chaque colonne a la place de ses textes ; s’il en manque, elles cèdent ensemble
    jusqu’à leur plus long mot, puis le corps diminue ; s’il en reste, elles s’écartent
    un peu.
    """
    besoins = [_measure_titres(tableau, details), *_measure_colonnes(tableau, details)]
    minimums = [_to_points(besoin.minimum) for besoin in besoins]
    preferes = [_to_points(max(b.prefere, b.minimum)) for b in besoins]
    largeurs, echelle = _share(minimums, preferes)
    return {
        "largeurs": [round(largeur, 2) for largeur in largeurs],
        "corps": max(round(CORPS_PT * echelle, 2), CORPS_MIN_PT),
    }


def _share(
    minimums: Sequence[float], preferes: Sequence[float]
) -> tuple[list[float], float]:
    if sum(minimums) >= LARGEUR_PAGE_PT:
        echelle = LARGEUR_PAGE_PT / sum(minimums)
        return [minimum * echelle for minimum in minimums], echelle
    if sum(preferes) <= LARGEUR_PAGE_PT:
        etirement = min(LARGEUR_PAGE_PT / sum(preferes), _ETIREMENT_MAX)
        return [prefere * etirement for prefere in preferes], 1.0
    part = (LARGEUR_PAGE_PT - sum(minimums)) / (sum(preferes) - sum(minimums))
    couples = zip(minimums, preferes, strict=True)
    return [bas + part * (haut - bas) for bas, haut in couples], 1.0


def _to_points(longueur: float) -> float:
    return longueur * CORPS_PT * _CHASSE + _MARGE_CASE_PT


def _measure_titres(tableau: Tableau, details: Precisions) -> _Besoin:
    titres = [tableau.entete, *(ligne.titre for ligne in tableau.lignes)]
    notes = [ligne.note for ligne in tableau.lignes if ligne.note]
    petits = [*notes, *_list_textes(details.lignes)]
    prefere = max(_find_longueur(titres), _CORPS_PRECISION * _find_longueur(petits))
    minimum = max(_find_mot(titres, petits), min(prefere, _LONGUEUR_TITRE_MIN))
    return _Besoin(minimum, min(prefere, _LONGUEUR_TITRE_MAX))


def _measure_colonnes(tableau: Tableau, details: Precisions) -> list[_Besoin]:
    return [
        _measure_colonne(
            colonne,
            [ligne.cellules[rang].texte for ligne in tableau.lignes],
            [details.colonnes[rang], *(cases[rang] for cases in details.cases)],
        )
        for rang, colonne in enumerate(tableau.colonnes)
    ]


def _measure_colonne(
    colonne: Colonne, textes: Sequence[str], precisions: Sequence[Precision | None]
) -> _Besoin:
    """Un en-tête se coupe en deux lignes, une précision en trois."""
    petits = _list_textes(precisions)
    prefere = max(
        min(_find_longueur(textes), _LONGUEUR_CASE_MAX),
        len(colonne.titre) / 2,
        _CORPS_PRECISION * _find_longueur(petits) / 2.5,
    )
    minimum = _find_mot([colonne.titre, *textes], petits)
    if not colonne.est_nombre:
        minimum = max(minimum, min(_find_longueur(textes), _LONGUEUR_TEXTE_MIN))
    return _Besoin(minimum, prefere)


def _find_mot(textes: Iterable[str], petits: Iterable[str]) -> float:
    """Plus long morceau que l’on ne coupe pas ; une espace insécable n’en coupe aucun."""
    grand = max((len(mot) for texte in textes for mot in texte.split(" ")), default=0)
    petit = max((len(mot) for texte in petits for mot in texte.split(" ")), default=0)
    return min(max(grand, _CORPS_PRECISION * petit), _LONGUEUR_MOT_MAX)


def _find_longueur(textes: Iterable[str]) -> int:
    return max(map(len, textes), default=0)


def _list_textes(precisions: Iterable[Precision | None]) -> list[str]:
    return [precision.texte for precision in precisions if precision is not None]
