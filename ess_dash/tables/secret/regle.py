"""La règle du secret statistique : ce que le contenu d’une case suffit à masquer."""

from typing import Final

import numpy as np
import numpy.typing as npt

SEUIL_UNITES: Final = 3
SEUIL_DOMINANCE_PCT: Final = 85


def find_primaires(
    etablissements: npt.NDArray[np.number],
    effectifs: npt.NDArray[np.number],
    plus_grandes: npt.NDArray[np.number],
) -> npt.NDArray[np.bool_]:
    """Cases que leur contenu suffit à mettre sous secret ; une case vide n’en est pas.

    Formule : moins de trois unités, ou une seule qui fait plus de 85 % de la valeur.
    Source : règles de l’Insee pour les statistiques d’entreprises.

    Parameters
    ----------
    etablissements, effectifs, plus_grandes
        Unités de chaque case, leur valeur, et la contribution de la plus grande.

    Examples
    --------
    Trois établissements de 90, 5 et 5 salariés : le premier fait 90 %, secret.

    >>> find_primaires(np.array([3]), np.array([100]), np.array([90])).tolist()
    [True]
    """
    rares = (etablissements > 0) & (etablissements < SEUIL_UNITES)
    dominees = 100 * plus_grandes > SEUIL_DOMINANCE_PCT * effectifs
    masque: npt.NDArray[np.bool_] = rares | dominees
    return masque
