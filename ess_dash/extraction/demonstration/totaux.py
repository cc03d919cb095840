"""Totaux fictifs de l’ESS par EPCI et par an, sous les totaux publiés.

L’ESS pèse plus là où l’habitat est peu dense, moins dans les couronnes ; les tailles
suivent les populations réelles.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from ess_dash.extraction.demonstration.partage import Entiers, Reels, apportion
from ess_dash.extraction.demonstration.publies import (
    SOURCE_STATISTIQUE,
    Cadre,
    Publies,
)
from ess_dash.tables import Niveau

# Hypothèses du jeu fictif ; aucune n’est un fait.
ETP_PAR_SALARIE: Final = 0.76
POIDS_COURONNE_PCT: Final = 7.5
SUPPLEMENT_PEU_DENSE_PCT: Final = 12.0
DENSITE_PEU_DENSE_HAB_KM2: Final = 40.0
# Sous ce nombre d’habitants, la partie d’EPCI n’a d’abord que deux établissements : son
# total est sous secret la première année.
PETITE_PARTIE_HAB: Final = 1000
ETABLISSEMENTS_PETITE_PARTIE: Final = (2, 4)


@dataclass(frozen=True, slots=True)
class Profil:
    """Ce qui ne change pas d’une année à l’autre, par EPCI hors métropole."""

    codes: list[str]
    population: Reels
    emploi_par_habitant: Reels
    poids_pct: Reels
    etablissements_par_habitant: Reels


def build_totaux(
    cadres: tuple[Cadre, ...],
    publies: Publies,
    epci: pd.DataFrame,
    hasard: np.random.Generator,
) -> pd.DataFrame:
    """Une ligne par EPCI et par an, sans le secret.

    Parameters
    ----------
    epci
        ``code_epci``, ``nom``, ``population``, ``surface_km2``, ``part_rurale``.

    Returns
    -------
    pandas.DataFrame
        Colonnes de ``TotauxEss`` moins ``statut``, par année puis par code.
    """
    hors = epci[epci["code_epci"] != publies.metropole]
    profil = _build_profil(hors, hasard)
    annees = [
        pd.concat(
            [
                _build_metropole(cadre, publies),
                _build_hors(cadre, publies, profil, hasard),
            ]
        )
        for cadre in cadres
    ]
    totaux = pd.concat(annees).assign(niveau=Niveau.EPCI.value)
    return (
        totaux.assign(
            territoire=totaux["code"].map(epci.set_index("code_epci")["nom"]),
            millesime=f"{SOURCE_STATISTIQUE} " + totaux["annee"].astype(str),
        )
        .sort_values(["annee", "code"])
        .reset_index(drop=True)
    )


def _build_profil(hors: pd.DataFrame, hasard: np.random.Generator) -> Profil:
    population = hors["population"].to_numpy(np.float64)
    densite = population / hors["surface_km2"].to_numpy(np.float64)
    rurale = hors["part_rurale"].to_numpy(np.float64)
    isolement = np.minimum(1.0, DENSITE_PEU_DENSE_HAB_KM2 / densite)
    nb = len(hors)
    return Profil(
        codes=hors["code_epci"].tolist(),
        population=population,
        emploi_par_habitant=(0.32 - 0.2 * rurale) * hasard.uniform(0.9, 1.1, nb),
        poids_pct=(POIDS_COURONNE_PCT + SUPPLEMENT_PEU_DENSE_PCT * isolement)
        * hasard.uniform(0.93, 1.07, nb),
        etablissements_par_habitant=(1 + 0.8 * isolement)
        * hasard.uniform(0.9, 1.1, nb),
    )


def _build_metropole(cadre: Cadre, publies: Publies) -> pd.DataFrame:
    etp = publies.find(publies.metropole, "etp_ess", cadre.annee)
    return pd.DataFrame(
        {
            "code": [publies.metropole],
            "annee": cadre.annee,
            "etablissements_ess": cadre.metropole.etablissements,
            "emplois_ess": cadre.metropole.emplois,
            "etp_ess": round(etp or cadre.metropole.emplois * ETP_PAR_SALARIE),
            "emplois_prives": cadre.metropole.prives,
        }
    )


def _build_hors(
    cadre: Cadre, publies: Publies, profil: Profil, hasard: np.random.Generator
) -> pd.DataFrame:
    """Totaux d’une année hors métropole ; leur somme est le reste du département."""
    bruit = hasard.uniform(0.98, 1.02, (2, len(profil.codes)))
    prives = apportion(
        cadre.tout.prives - cadre.metropole.prives,
        profil.population * profil.emploi_par_habitant * bruit[0],
    )
    emplois = _build_emplois(cadre, publies, profil, prives, bruit[1])
    return pd.DataFrame(
        {
            "code": profil.codes,
            "annee": cadre.annee,
            "etablissements_ess": _build_etablissements(cadre, publies, profil),
            "emplois_ess": emplois,
            "etp_ess": np.rint(emplois * ETP_PAR_SALARIE * bruit[0]).astype(np.int64),
            "emplois_prives": prives,
        }
    )


def _build_emplois(
    cadre: Cadre, publies: Publies, profil: Profil, prives: Entiers, bruit: Reels
) -> Entiers:
    """Emplois de l’ESS : les poids publiés d’abord, le reste au prorata des poids."""
    connus = {
        code: poids_pct
        for annee in publies.annees
        for code, poids_pct in publies.list_poids(annee).items()
    }
    de_l_annee = publies.list_poids(cadre.annee)
    poids_pct = np.array(
        [
            de_l_annee.get(code, connus.get(code, poids) * facteur)
            for code, poids, facteur in zip(
                profil.codes, profil.poids_pct, bruit, strict=True
            )
        ]
    )
    fixes = np.isin(profil.codes, list(connus))
    emplois: Entiers = np.where(fixes, np.rint(prives * poids_pct / 100), 0).astype(
        np.int64
    )
    reste = cadre.tout.emplois - cadre.metropole.emplois - int(emplois.sum())
    emplois[~fixes] = apportion(reste, (prives * poids_pct)[~fixes])
    return emplois


def _build_etablissements(cadre: Cadre, publies: Publies, profil: Profil) -> Entiers:
    petites = profil.population < PETITE_PARTIE_HAB
    est_premiere = cadre.annee == publies.annees[0]
    nb_petite = ETABLISSEMENTS_PETITE_PARTIE[0 if est_premiere else 1]
    etablissements: Entiers = np.where(petites, nb_petite, 0).astype(np.int64)
    reste = (
        cadre.tout.etablissements
        - cadre.metropole.etablissements
        - int(etablissements.sum())
    )
    etablissements[~petites] = apportion(
        reste, (profil.population * profil.etablissements_par_habitant)[~petites]
    )
    return etablissements
