"""Le secret du jeu fictif : la règle de tous, posée sur une année entière.

L’extraction, les totaux et le détail du département sont publiés ensemble : ils sont
masqués ensemble. Ce que de vraies publications donnent reste ouvert, comme le détail du
département ; et, s’il se peut, la métropole et les totaux des EPCI.
"""

from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from ess_dash.extraction.demonstration.detail import GENRES, Detail
from ess_dash.extraction.demonstration.publies import Publies
from ess_dash.extraction.erreurs import ExtractionError
from ess_dash.tables import Diffusion
from ess_dash.tables.secret.extraction import mask_extraction
from ess_dash.tables.secret.masque import Colonnes
from ess_dash.tables.secret.regle import SEUIL_UNITES
from ess_dash.tables.secret.tableaux import TOTAL, SecretError

Masque: TypeAlias = npt.NDArray[np.bool_]
Nombres: TypeAlias = npt.NDArray[np.int64]

# Lieu qui est la somme des autres.
DEPARTEMENT: Final = "département"
COLONNES: Final = Colonnes(
    mesures=("effectifs", "etp"), plus_grande="plus_grande", ouverte="ouverte"
)


def build_masque(detail: Detail, publies: Publies) -> Masque:
    """Cases et totaux sous secret d’une année.

    Returns
    -------
    Masque
        EPCI (par code) puis département, par genre puis total.

    Raises
    ------
    ExtractionError
        Si un secret ne peut pas être protégé.
    """
    table = _build_table(detail)
    secrets = table["etablissements"].between(1, SEUIL_UNITES - 1)
    connus = np.isin(
        detail.codes, [publies.metropole, *publies.list_poids(detail.annee)]
    )
    ouvertures = (
        find_ouvertes(
            secrets.to_numpy().reshape(-1, len(GENRES) + 1)[:-1, -1],
            add_totaux(detail.effectifs)[:-1, -1],
            connus,
            np.isin(detail.codes, publies.metropole),
        ),
        find_publiees(connus),
    )
    for ouvertes in ouvertures:
        try:
            masquee = mask_extraction(
                table.assign(ouverte=ouvertes.ravel()), DEPARTEMENT, COLONNES
            )
        except SecretError:
            continue
        statuts = masquee["statut"].head(len(table)).to_numpy()
        masque: Masque = (statuts == Diffusion.SECRET.value).reshape(ouvertes.shape)
        return masque
    raise ExtractionError(
        "Un secret du jeu de démonstration ne peut pas être protégé : changez de graine "
        "avec --graine."
    )


def _build_table(detail: Detail) -> pd.DataFrame:
    """Une ligne par lieu et par genre, marges comprises."""
    lieux = [*detail.codes, DEPARTEMENT]
    familles = [*(genre.famille.value for genre in GENRES), TOTAL]
    secteurs = [*(genre.secteur.value for genre in GENRES), TOTAL]
    return pd.DataFrame(
        {
            "lieu": np.repeat(lieux, len(familles)),
            "famille": familles * len(lieux),
            "secteur": secteurs * len(lieux),
            "etablissements": add_totaux(detail.etablissements).ravel(),
            "effectifs": add_totaux(detail.effectifs).ravel(),
            "etp": add_totaux(detail.etp).ravel(),
            "plus_grande": add_maxima(detail.plus_grandes).ravel(),
        }
    )


def find_publiees(connus: Masque) -> Masque:
    """Ce que rien ne peut masquer : le département, et les totaux publiés ailleurs.

    Parameters
    ----------
    connus
        EPCI dont de vraies publications donnent le total.
    """
    ouvertes = np.zeros((len(connus) + 1, len(GENRES) + 1), dtype=np.bool_)
    ouvertes[-1, :] = True
    ouvertes[:-1, -1] = connus
    return ouvertes


def find_ouvertes(
    secrets: Masque, effectifs: Nombres, connus: Masque, entiers: Masque
) -> Masque:
    """Ce que l’on voudrait laisser ouvert : la métropole aussi, et presque tout total.

    Un total d’EPCI sous secret l’est avec le plus petit des autres, sans quoi celui du
    département le rendrait.

    Parameters
    ----------
    secrets, effectifs
        Par EPCI : son total est-il secret, et combien de salariés.
    connus
        EPCI dont de vraies publications donnent le total.
    entiers
        EPCI dont aucune case ne se masque.

    Examples
    --------
    Le total du premier EPCI est secret : le troisième, plus petit, l’accompagne.

    >>> secrets, aucun = np.array([True, False, False]), np.zeros(3, dtype=bool)
    >>> ouvertes = find_ouvertes(secrets, np.array([2, 9, 7]), aucun, aucun)
    >>> ouvertes[:, -1].tolist()
    [False, True, False, True]
    """
    ouvertes = find_publiees(connus)
    totaux = ~secrets
    if secrets.any():
        possibles = np.where(secrets | connus, np.inf, effectifs)
        totaux[possibles.argmin()] = False
    ouvertes[:-1, -1] |= totaux
    ouvertes[:-1, :][entiers] = True
    return ouvertes


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
