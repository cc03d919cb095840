"""Placer le fictif dans de vraies communes : métropole, montagne, rural, autres."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

import numpy as np
import pandas as pd

from ess_dash.tables import Reponse

# Bourgs ruraux, rural à habitat dispersé ou très dispersé (grille de densité, Insee).
NIVEAUX_RURAUX: Final = (5, 6, 7)
# Un porteur ne sait pas toujours si son adresse est dans le quartier.
PART_QPV_INCONNU: Final = 0.2


class Strate(Enum):
    """Où l’on tire : quartier prioritaire de la métropole, ou genre de commune."""

    QPV = "qpv"
    METROPOLE = "metropole"
    MONTAGNE = "montagne"
    RURAL = "rural"
    AUTRE = "autre"


@dataclass(frozen=True, slots=True)
class Places:
    """Communes et quartiers prioritaires où tirer.

    Attributes
    ----------
    communes
        ``code_commune``, ``nom``, ``population`` et ``strate``, par code.
    qpv
        ``code_qpv`` et ``code_commune`` des quartiers de la métropole, par code.
    communes_a_qpv
        Communes qui ont un quartier prioritaire, dans tout le département.
    """

    communes: pd.DataFrame
    qpv: pd.DataFrame
    communes_a_qpv: frozenset[str]


def build_places(
    communes: pd.DataFrame, zonages: pd.DataFrame, qpv: pd.DataFrame, metropole: str
) -> Places:
    """Communes du département, chacune dans sa strate."""
    jointes = communes.merge(
        zonages.drop(columns="nom"), on="code_commune", validate="one_to_one"
    ).sort_values("code_commune", ignore_index=True)
    strates = pd.Series(Strate.AUTRE.value, index=jointes.index)
    strates[jointes["densite_7"].isin(NIVEAUX_RURAUX)] = Strate.RURAL.value
    strates[jointes["zone_montagne"]] = Strate.MONTAGNE.value
    strates[jointes["code_epci"] == metropole] = Strate.METROPOLE.value
    gardees = jointes[["code_commune", "nom", "population"]].assign(strate=strates)
    de_la_metropole = gardees.loc[
        gardees["strate"] == Strate.METROPOLE.value, "code_commune"
    ]
    situes = qpv[qpv["code_commune"].isin(de_la_metropole)]
    return Places(
        communes=gardees,
        qpv=situes[["code_qpv", "code_commune"]].sort_values("code_qpv"),
        communes_a_qpv=frozenset(qpv["code_commune"]),
    )


def draw_places(
    places: Places, quotas: Mapping[Strate, int], hasard: np.random.Generator
) -> pd.DataFrame:
    """Tire des communes, strate par strate, puis mêle l’ordre.

    Parameters
    ----------
    quotas
        Nombre de tirages par strate.

    Returns
    -------
    pandas.DataFrame
        ``code_commune``, ``commune``, ``qpv``, ``code_qpv``.
    """
    tirages = pd.concat(
        [
            _draw_strate(places, strate, nombre, hasard)
            for strate, nombre in quotas.items()
        ],
        ignore_index=True,
    )
    tirages = tirages.iloc[hasard.permutation(len(tirages))].reset_index(drop=True)
    noms = places.communes.set_index("code_commune")["nom"]
    return tirages.assign(
        commune=tirages["code_commune"].map(noms),
        qpv=_answer_qpv(places, tirages, hasard),
    )


def _draw_strate(
    places: Places, strate: Strate, nombre: int, hasard: np.random.Generator
) -> pd.DataFrame:
    if strate is Strate.QPV:
        return places.qpv.iloc[hasard.choice(len(places.qpv), nombre)]
    est_metropole = strate is Strate.METROPOLE
    urne = places.communes[places.communes["strate"] == strate.value]
    # Hors métropole, les petites communes ont leur chance, et pas deux fois la même.
    poids = urne["population"].to_numpy(np.float64) ** (1.0 if est_metropole else 0.8)
    rangs = hasard.choice(
        len(urne), nombre, replace=est_metropole, p=poids / poids.sum()
    )
    return pd.DataFrame(
        {"code_commune": urne["code_commune"].iloc[rangs], "code_qpv": ""}
    )


def _answer_qpv(
    places: Places, tirages: pd.DataFrame, hasard: np.random.Generator
) -> list[str]:
    """Réponse du porteur : « non » est certain là où il n’y a aucun quartier."""
    doutes = hasard.random(len(tirages)) < PART_QPV_INCONNU
    possibles = tirages["code_commune"].isin(places.communes_a_qpv)
    return [
        _choose_reponse(code, est_incertain=doute and possible).value
        for code, doute, possible in zip(
            tirages["code_qpv"], doutes, possibles, strict=True
        )
    ]


def _choose_reponse(code_qpv: str, *, est_incertain: bool) -> Reponse:
    if code_qpv:
        return Reponse.OUI
    return Reponse.INCONNU if est_incertain else Reponse.NON
