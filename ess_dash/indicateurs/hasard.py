"""Le Gini qu’aurait le seul hasard : peu d’unités ne peuvent pas suivre le repère."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ess_dash.indicateurs.inegalite import Vecteur, compute_parts

TIRAGES: Final = 2000
GRAINE: Final = 31


@dataclass(frozen=True, slots=True)
class GiniHasard:
    """Gini que donnerait une répartition au hasard, à proportion du repère.

    Attributes
    ----------
    bas, haut
        Bornes où tombent 95 tirages sur 100.
    """

    bas: float
    median: float
    haut: float


def compute_gini_hasard(nombre: int, poids: Sequence[float]) -> GiniHasard:
    """Gini qu’aurait le seul hasard : peu d’unités ne peuvent pas suivre le repère.

    Méthode : ``nombre`` unités tirées une à une, chaque territoire ayant pour chance sa
    part du repère ; même tirage à chaque appel.

    Raises
    ------
    ValueError
        Une phrase, si le nombre ou le repère est nul.

    Examples
    --------
    Une unité pour deux territoires égaux : tout est forcément dans un seul.

    >>> compute_gini_hasard(1, [1, 1]).median
    0.5
    """
    # Le repère face à lui-même : seuls ses défauts peuvent être refusés.
    _, parts = compute_parts(poids, poids)
    if nombre < 1:
        msg = "Le total à répartir est nul : il n’y a rien à mesurer."
        raise ValueError(msg)
    tirages = np.random.default_rng(GRAINE).multinomial(nombre, parts, size=TIRAGES)
    ginis = _compute_ginis(tirages / nombre, parts)
    bas, median, haut = np.quantile(ginis, (0.025, 0.5, 0.975))
    return GiniHasard(float(bas), float(median), float(haut))


def _compute_ginis(parts_valeurs: Vecteur, part_poids: Vecteur) -> Vecteur:
    """Gini de chaque ligne ; même formule que :func:`compute_gini`, en une fois."""
    rapports = parts_valeurs / np.where(part_poids > 0, part_poids, 1)
    ordre = np.argsort(rapports, axis=1)
    cumul = np.cumsum(np.take_along_axis(parts_valeurs, ordre, axis=1), axis=1)
    deux_bords = 2 * cumul - np.take_along_axis(parts_valeurs, ordre, axis=1)
    ginis: Vecteur = 1 - (part_poids[ordre] * deux_bords).sum(axis=1)
    return ginis
