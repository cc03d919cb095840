"""Candidatures fictives au soutien du Département, aux totaux annoncés par le plan.

Le soutien y est concentré sur la métropole, comme le plan le déplore : de quoi éprouver
un rééquilibrage.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, TypeVar

import numpy as np
import pandas as pd

from ess_dash.extraction.demonstration.partage import Entiers, apportion
from ess_dash.extraction.demonstration.places import Places, Strate, draw_places
from ess_dash.extraction.erreurs import ExtractionError
from ess_dash.tables import ThemePlan
from ess_dash.tables.candidatures import Candidatures, StatutCandidature

T = TypeVar("T")

REPERES: Final = ("projets_accueillis", "projets_finances", "emplois_projetes_etp")
# Hypothèses du jeu fictif : poids de chaque strate, année, thème et suite.
QUOTAS_FINANCES: Final = MappingProxyType(
    {
        Strate.QPV: 7,
        Strate.METROPOLE: 31,
        Strate.MONTAGNE: 4,
        Strate.RURAL: 8,
        Strate.AUTRE: 6,
    }
)
QUOTAS_AUTRES: Final = MappingProxyType(
    {
        Strate.QPV: 8,
        Strate.METROPOLE: 48,
        Strate.MONTAGNE: 10,
        Strate.RURAL: 21,
        Strate.AUTRE: 18,
    }
)
ANNEES: Final = MappingProxyType(
    {2020: 12, 2021: 15, 2022: 17, 2023: 18, 2024: 20, 2025: 18}
)
SUITES: Final = MappingProxyType(
    {
        StatutCandidature.REFUSE: 60,
        StatutCandidature.ABANDONNE: 27,
        StatutCandidature.REORIENTE: 18,
    }
)
THEMES: Final = MappingProxyType(
    {
        ThemePlan.BIFURCATION_ECOLOGIQUE: 24,
        ThemePlan.SOLIDARITE_TERRITORIALE: 14,
        ThemePlan.INCLUSION: 20,
        ThemePlan.ALIMENTATION: 18,
        ThemePlan.INSERTION: 14,
        ThemePlan.COMMANDE_PUBLIQUE: 3,
        ThemePlan.NON_CLASSE: 7,
    }
)
MONTANT_MEDIAN_EUR: Final = 22_000
BORNES_MONTANT_EUR: Final = (5_000, 80_000)
PAS_MONTANT_EUR: Final = 500


def build_candidatures(
    places: Places, reperes: pd.DataFrame, hasard: np.random.Generator
) -> pd.DataFrame:
    """Une ligne par candidature, par année puis au hasard.

    Parameters
    ----------
    reperes
        Repères du plan : candidatures, projets financés, emplois projetés.

    Raises
    ------
    ExtractionError
        Si un repère manque.
    """
    accueillis, finances, etp = _find_reperes(reperes)
    retenues = _draw(places, QUOTAS_FINANCES, finances, hasard)
    autres = _draw(places, QUOTAS_AUTRES, accueillis - finances, hasard)
    table = pd.concat(
        [
            _finance(retenues, etp, hasard),
            _refuse(autres, hasard),
        ],
        ignore_index=True,
    )
    melees = table.iloc[hasard.permutation(len(table))]
    rangees = melees.sort_values("annee", kind="stable", ignore_index=True)
    numeros = [str(rang).zfill(3) for rang in range(1, len(rangees) + 1)]
    noms = [
        f"Projet fictif n° {int(numero)} ({commune})"
        for numero, commune in zip(numeros, rangees["commune"], strict=True)
    ]
    nommees = rangees.assign(
        id_candidature=[f"projet-fictif-{numero}" for numero in numeros], nom=noms
    )
    return nommees[list(Candidatures.to_schema().columns)]


def _find_reperes(reperes: pd.DataFrame) -> tuple[int, int, int]:
    valeurs = dict(zip(reperes["identifiant"], reperes["valeur"], strict=True))
    manquants = [nom for nom in REPERES if nom not in valeurs]
    if manquants:
        raise ExtractionError(
            "Les repères du plan ne donnent pas : "
            f"{', '.join(manquants)}. Les ajouter à plan_reperes.csv."
        )
    accueillis, finances, etp = (int(valeurs[nom]) for nom in REPERES)
    return accueillis, finances, etp


def _draw(
    places: Places,
    quotas: Mapping[Strate, int],
    nombre: int,
    hasard: np.random.Generator,
) -> pd.DataFrame:
    """Place, date et range les candidatures, sans leur suite."""
    exacts = apportion(nombre, list(quotas.values())).tolist()
    tirees = draw_places(places, dict(zip(quotas, exacts, strict=True)), hasard)
    themes = _repeat(THEMES, nombre)
    return tirees.assign(
        annee=np.array(_repeat(ANNEES, nombre)),
        theme_plan=[themes[rang].value for rang in hasard.permutation(nombre)],
        demande=_draw_montants(nombre, hasard),
    )


def _repeat(poids: Mapping[T, int], nombre: int) -> list[T]:
    """Chaque clé autant de fois que son poids le veut."""
    fois = apportion(nombre, list(poids.values()))
    return [cle for cle, n in zip(poids, fois, strict=True) for _ in range(n)]


def _draw_montants(nombre: int, hasard: np.random.Generator) -> Entiers:
    montants = MONTANT_MEDIAN_EUR * hasard.lognormal(0, 0.5, nombre)
    bornes = np.clip(montants, *BORNES_MONTANT_EUR)
    pas: Entiers = np.rint(bornes / PAS_MONTANT_EUR).astype(np.int64)
    return pas * PAS_MONTANT_EUR


def _finance(
    retenues: pd.DataFrame, etp: int, hasard: np.random.Generator
) -> pd.DataFrame:
    """Attribue de la moitié à la totalité du montant demandé, et les emplois."""
    nb = len(retenues)
    part = hasard.uniform(0.5, 1, nb)
    pas = np.floor(retenues["demande"] * part / PAS_MONTANT_EUR).astype(np.int64)
    # En demi-emplois, un au moins par projet.
    demis = 1 + apportion(2 * etp - nb, hasard.gamma(2, 1, nb))
    return retenues.assign(
        statut=StatutCandidature.FINANCE.value,
        montant_demande_eur=retenues["demande"],
        montant_attribue_eur=(pas * PAS_MONTANT_EUR).astype("Int64"),
        etp=demis / 2,
    )


def _refuse(autres: pd.DataFrame, hasard: np.random.Generator) -> pd.DataFrame:
    nb = len(autres)
    suites = _repeat(SUITES, nb)
    return autres.assign(
        statut=[suites[rang].value for rang in hasard.permutation(nb)],
        montant_demande_eur=autres["demande"],
        montant_attribue_eur=pd.array([pd.NA] * nb, dtype="Int64"),
        etp=(1 + hasard.poisson(5, nb)) / 2,
    )
