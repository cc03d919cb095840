"""Les territoires où cliquer : leur nom, des points à l’intérieur, leur contour."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
from shapely.geometry.base import BaseGeometry

from ess_dash.sources import load_configuration, read_geoparquet

NOMBRE: Final = 10
POINTS_PAR_COTE: Final = 14


@dataclass(frozen=True, slots=True)
class Cliquable:
    """Un territoire et de quoi le viser.

    Attributes
    ----------
    points
        ``(latitude, longitude)`` à l’intérieur, du plus loin du bord au plus près.
    objet
        Territoire en GeoJSON, tel que streamlit-folium le renvoie quand on le clique.
    """

    code: str
    nom: str
    points: tuple[tuple[float, float], ...]
    objet: Mapping[str, Any]


def load_epci() -> tuple[Cliquable, ...]:
    """Plus grands EPCI du département servi, la métropole exceptée.

    La métropole porte presque tous les lieux : un clic y tomberait sur un symbole.
    """
    return _load("epci", load_configuration().code_metropole)


def load_communes() -> tuple[Cliquable, ...]:
    """Plus grandes communes du département servi."""
    return _load("commune", None)


def _load(maille: str, exceptee: str | None) -> tuple[Cliquable, ...]:
    departement = load_configuration().code_departement
    fichier = "epci" if maille == "epci" else "communes"
    table, _ = read_geoparquet(f"{departement}/{fichier}.parquet")
    code = f"code_{maille}"
    etendus = table[table[code] != exceptee].nlargest(NOMBRE, "surface_km2")
    return tuple(
        _build_cliquable(etendus.iloc[[rang]], code) for rang in range(len(etendus))
    )


def _build_cliquable(ligne: gpd.GeoDataFrame, code: str) -> Cliquable:
    return Cliquable(
        code=str(ligne[code].iloc[0]),
        nom=str(ligne["nom"].iloc[0]),
        points=_list_points(ligne.geometry.iloc[0]),
        objet=next(iter(ligne.iterfeatures())),
    )


def _list_points(contour: BaseGeometry) -> tuple[tuple[float, float], ...]:
    ouest, sud, est, nord = contour.bounds
    longitudes = np.linspace(ouest, est, POINTS_PAR_COTE)
    latitudes = np.linspace(sud, nord, POINTS_PAR_COTE)
    lon, lat = (grille.ravel() for grille in np.meshgrid(longitudes, latitudes))
    points = gpd.GeoSeries(gpd.points_from_xy(lon, lat))
    profondeur = points.distance(contour.boundary).where(points.within(contour), 0)
    rangs = np.argsort(-profondeur.to_numpy(), stable=True)
    dedans = rangs[: int((profondeur > 0).sum())]
    return tuple((float(lat[rang]), float(lon[rang])) for rang in dedans)
