"""Un département de quelques villages posés sur un plan en kilomètres."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from pyproj import Transformer

from ess_dash.indicateurs.exemples import CommuneExemple, build_donnees
from tests.unit.indicateurs.maquette import build_source

ORIGINE_M = (700_000, 6_600_000)
VERS_DEGRES = Transformer.from_crs(2154, 4326, always_xy=True)


@dataclass(frozen=True)
class Village:
    """Une commune : son nom, sa place en km, ses habitants, son EPCI, ses lieux.

    ``lieux`` donne un soutien du Département par tiers-lieu (« oui », « cite »…).
    """

    nom: str
    x_km: float
    population: int
    lieux: tuple[str, ...] = ()
    y_km: float = 0.0
    epci: str = "Plaine"
    petr: str | None = None


def build_villages(*villages, sans_commune=0):
    """Données d’un département réduit à ces villages."""
    communes = tuple(
        CommuneExemple(v.nom, v.epci, v.population, petr=v.petr) for v in villages
    )
    donnees = build_donnees(communes)
    x = [ORIGINE_M[0] + 1000 * v.x_km for v in villages]
    y = [ORIGINE_M[1] + 1000 * v.y_km for v in villages]
    lon, lat = VERS_DEGRES.transform(np.array(x, float), np.array(y, float))
    lieux = [
        (f"{v.nom}-{rang}", v.nom, soutien)
        for v in villages
        for rang, soutien in enumerate(v.lieux)
    ]
    lieux += [(f"perdu-{rang}", "", "non_etabli") for rang in range(sans_commune)]
    return replace(
        donnees,
        communes=donnees.communes.assign(
            point_lon=lon, point_lat=lat, densite_7=7, zone_montagne=False
        ),
        lieux=build_lieux(lieux),
        sources={**donnees.sources, "lieux": (build_source("lieux"),)},
    )


def build_lieux(lieux):
    """Table de tiers-lieux : identifiant, commune, soutien du Département."""
    return pd.DataFrame(
        lieux, columns=["id_lieu", "code_commune", "soutien_departement"], dtype=object
    ).assign(
        nom="Lieu", roles=[frozenset({"tiers_lieu"})] * len(lieux), certitude="presse"
    )
