"""Secret complémentaire du jeu fictif : masquer ce qui trahirait un secret.

Les totaux de ligne et de colonne sont publiés ; une case seule masquée sur sa ligne se
retrouverait par soustraction. On la protège en masquant avec elle les cases d’un cycle,
le moins coûteux en salariés (Gusfield, 1988).
"""

from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import dijkstra

from ess_dash.extraction.erreurs import ExtractionError

Masque: TypeAlias = npt.NDArray[np.bool_]
Nombres: TypeAlias = npt.NDArray[np.int64]

# Une case déjà masquée ne coûte presque rien à réemployer.
COUT_CASE_MASQUEE: Final = 1e-6


def add_totaux(cases: Nombres) -> Nombres:
    """Ajoute le total des colonnes en dernière ligne, celui des lignes en dernière.

    Examples
    --------
    >>> add_totaux(np.array([[1, 2], [3, 4]])).tolist()
    [[1, 2, 3], [3, 4, 7], [4, 6, 10]]
    """
    lignes = np.vstack([cases, cases.sum(axis=0)])
    return np.hstack([lignes, lignes.sum(axis=1, keepdims=True)])


def add_maxima(cases: Nombres) -> Nombres:
    """Ajoute le maximum des colonnes et celui des lignes.

    Examples
    --------
    >>> add_maxima(np.array([[1, 2], [3, 4]])).tolist()
    [[1, 2, 2], [3, 4, 4], [3, 4, 4]]
    """
    lignes = np.vstack([cases, cases.max(axis=0)])
    return np.hstack([lignes, lignes.max(axis=1, keepdims=True)])


def protect(primaires: Masque, effectifs: Nombres, ouvertes: Masque) -> Masque:
    """Ajoute aux secrets primaires ce qu’il faut pour qu’aucun ne se déduise.

    Dans le graphe dont les sommets sont les lignes et les colonnes, totaux compris, et
    les arêtes les cases masquées, une case se déduit si et seulement si elle n’est sur
    aucun cycle : on ferme chaque cycle par le plus court chemin.

    Parameters
    ----------
    primaires, effectifs
        Table avec ses totaux (voir :func:`add_totaux`).
    ouvertes
        Cases publiées par ailleurs, qui ne peuvent pas être masquées.

    Raises
    ------
    ExtractionError
        Si un secret ne peut pas être protégé.
    """
    masque = primaires.copy()
    couts = np.where((effectifs > 0) & ~ouvertes, effectifs.astype(np.float64), np.inf)
    for ligne, colonne in np.argwhere(primaires):
        actuels = np.where(masque, COUT_CASE_MASQUEE, couts)
        actuels[ligne, colonne] = np.inf
        for case in _find_chemin(actuels, int(ligne), int(colonne)):
            masque[case] = True
    return masque


def _find_chemin(
    couts: npt.NDArray[np.float64], ligne: int, colonne: int
) -> list[tuple[int, int]]:
    """Cases du chemin le moins coûteux d’une ligne à une colonne."""
    nb_lignes = couts.shape[0]
    lignes, colonnes = np.nonzero(np.isfinite(couts))
    graphe = coo_matrix(
        (couts[lignes, colonnes], (lignes, nb_lignes + colonnes)),
        shape=(sum(couts.shape), sum(couts.shape)),
    ).tocsr()
    _, avant = dijkstra(graphe, directed=False, indices=ligne, return_predecessors=True)
    chemin = []
    sommet = nb_lignes + colonne
    while sommet != ligne:
        precedent = int(avant[sommet])
        if precedent < 0:
            raise ExtractionError(
                "Un secret du jeu de démonstration ne peut pas être protégé : changez "
                "de graine avec --graine."
            )
        chemin.append((min(sommet, precedent), max(sommet, precedent) - nb_lignes))
        sommet = precedent
    return chemin
