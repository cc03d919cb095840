"""Où un poids est le plus petit ou le plus grand, quand ses termes ont des bornes.

w est le poids de l’ESS dans le département, s et n les parts de la métropole dans les
emplois de l’ESS et dans les autres emplois privés ; toutes les parts vont de 0 à 1.
"""

from collections.abc import Iterator
from itertools import product
from typing import Final

_TOLERANCE: Final = 1e-12

Bornes = tuple[float, float]
Point = tuple[float, float, float]


class IntervalleError(ValueError):
    """L’intervalle ne peut pas être calculé ; le message est une phrase."""


def compute_poids_metropole(w: float, s: float, n: float) -> float:
    """Poids de l’ESS dans la métropole : ws / [ws + (1 - w)n] ; parts de 0 à 1."""
    return w * s / (w * s + (1 - w) * n)


def compute_poids_hors(w: float, s: float, n: float) -> float:
    """Poids de l’ESS hors métropole ; parts de 0 à 1.

    Examples
    --------
    >>> compute_poids_hors(0.1, 0.5, 0.5)
    0.1
    """
    return w * (1 - s) / (w * (1 - s) + (1 - w) * (1 - n))


def list_sommets(w: Bornes, s: Bornes, n: Bornes, m: Bornes) -> Iterator[Point]:
    """Points (w, s, n) où le poids hors métropole et le quotient sont extrêmes.

    Ce sont les coins de la boîte w x s x n où le poids de la métropole est dans ses
    bornes, et les points de ses arêtes où il les atteint. Ces deux grandeurs sont
    monotones en chaque variable dans la boîte, puis, sur la surface où le poids de la
    métropole est fixé, le long de chaque face : leurs extrêmes sont sur des arêtes.

    Parameters
    ----------
    w, s, n, m
        Bornes, en parts de 0 à 1, 0 et 1 exclus.

    Raises
    ------
    IntervalleError
        Si une borne n’est pas strictement entre 0 et 1.
    """
    boite = (w, s, n)
    if any(not 0 < borne < 1 for bornes in (*boite, m) for borne in bornes):
        msg = "Une part égale à 0 ou à 100 % ne laisse rien à encadrer."
        raise IntervalleError(msg)
    for coin in product(*boite):
        if _est_entre(compute_poids_metropole(*coin), m):
            yield coin
    for cible, coin in product(m, product(*boite)):
        for axe, point in enumerate(_solve(_to_cote(cible), *coin)):
            if _est_entre(point[axe], boite[axe]):
                yield point


def _solve(cote: float, w: float, s: float, n: float) -> tuple[Point, Point, Point]:
    """Déplace tour à tour w, s puis n pour que la métropole ait la cote voulue.

    En cotes p / (1 - p), le poids de la métropole est celui du département fois s / n.
    """
    cote_w = cote * n / s
    departement = _to_cote(w)
    return (
        (cote_w / (1 + cote_w), s, n),
        (w, cote * n / departement, n),
        (w, s, departement * s / cote),
    )


def _to_cote(part: float) -> float:
    return part / (1 - part)


def _est_entre(valeur: float, bornes: Bornes) -> bool:
    return bornes[0] - _TOLERANCE <= valeur <= bornes[1] + _TOLERANCE
