"""Répartir un total entier entre des poids, sans rien perdre ni ajouter."""

from collections.abc import Sequence
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

Reels: TypeAlias = npt.NDArray[np.float64]
Entiers: TypeAlias = npt.NDArray[np.int64]

NB_PASSAGES: Final = 200


def apportion(total: int, poids: npt.ArrayLike) -> Entiers:
    """Entiers proportionnels aux poids, de somme exacte (plus forts restes).

    À restes égaux, le premier poids l’emporte.

    Examples
    --------
    >>> apportion(10, [1, 1, 1]).tolist()
    [4, 3, 3]
    >>> apportion(0, [0, 0]).tolist()
    [0, 0]
    """
    reels = np.asarray(poids, dtype=np.float64)
    somme = reels.sum()
    exacts = total * reels / somme if somme else np.zeros_like(reels)
    entiers: Entiers = np.floor(exacts).astype(np.int64)
    manquants = total - int(entiers.sum())
    rangs = np.argsort(entiers - exacts, kind="stable")
    entiers[rangs[:manquants]] += 1
    return entiers


def rake(poids: Reels, lignes: Reels, marges: Sequence[tuple[Reels, Reels]]) -> Reels:
    """Ajuste une table aux totaux de ses lignes et de groupes de ses colonnes.

    Ajustement proportionnel itératif (Deming et Stephan, 1940) : chaque marge est
    rétablie à son tour ; celle des lignes l’est exactement, en dernier.

    Parameters
    ----------
    poids
        Table de départ, lignes x colonnes.
    lignes
        Total voulu de chaque ligne.
    marges
        Par marge, le groupe de chaque colonne (matrice groupes x colonnes, 0 ou 1) et
        le total voulu de chaque groupe.
    """
    table = poids.copy()
    for _ in range(NB_PASSAGES):
        for groupes, totaux in marges:
            table *= (totaux / (groupes @ table.sum(axis=0))) @ groupes
        table *= (lignes / table.sum(axis=1))[:, np.newaxis]
    return table
