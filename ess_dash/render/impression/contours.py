"""Contours en Lambert-93 : la carte imprimée les dessine, le GeoJSON les rend."""

from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import pandas as pd
import shapely

from ess_dash.territoires import EPSG_LAMBERT93, EPSG_WGS84, Maille

_CLES: Final = {
    Maille.COMMUNE: "code_commune",
    Maille.EPCI: "code_epci",
    Maille.PETR: "code_petr",
    Maille.DEPARTEMENT: "code_departement",
}


@dataclass(frozen=True, slots=True)
class Contours:
    """Couches d’un département en Lambert-93, rangées par code.

    Chaque couche a ``code``, ``nom``, ``geometry``, et ``x``, ``y`` en mètres : la
    mairie d’une commune, le point d’étiquette d’un groupement. Les communes portent
    aussi ``code_epci`` et ``population``. ``petr`` est vide quand il n’y en a pas.
    """

    communes: gpd.GeoDataFrame
    epci: gpd.GeoDataFrame
    petr: gpd.GeoDataFrame
    departement: gpd.GeoDataFrame
    contexte: gpd.GeoDataFrame

    def zones_of(self, maille: Maille) -> gpd.GeoDataFrame:
        """Couche d’une maille."""
        return {
            Maille.COMMUNE: self.communes,
            Maille.EPCI: self.epci,
            Maille.PETR: self.petr,
            Maille.DEPARTEMENT: self.departement,
        }[maille]


def build_contours(
    *,
    communes: gpd.GeoDataFrame,
    epci: gpd.GeoDataFrame,
    petr: gpd.GeoDataFrame,
    departement: gpd.GeoDataFrame,
    contexte: gpd.GeoDataFrame,
) -> Contours:
    """Projette en Lambert-93 les couches telles que les tables les donnent.

    Parameters
    ----------
    communes
        ``code_commune``, ``nom``, ``code_epci``, ``population``, ``mairie_lon``,
        ``mairie_lat``.
    epci, petr
        Code, ``nom``, ``etiquette_lon``, ``etiquette_lat``.
    departement, contexte
        ``code_departement``, ``nom``.
    """
    points = ("etiquette_lon", "etiquette_lat")
    return Contours(
        communes=_project(
            communes,
            Maille.COMMUNE,
            ("mairie_lon", "mairie_lat"),
            ("code_epci", "population"),
        ),
        epci=_project(epci, Maille.EPCI, points),
        petr=_project(petr, Maille.PETR, points),
        departement=_project(departement, Maille.DEPARTEMENT, None),
        contexte=_project(contexte, Maille.DEPARTEMENT, None),
    )


def _project(
    table: gpd.GeoDataFrame,
    maille: Maille,
    colonnes_point: tuple[str, str] | None,
    autres: tuple[str, ...] = (),
) -> gpd.GeoDataFrame:
    metres = table.to_crs(EPSG_LAMBERT93)
    points = _project_points(metres, table, colonnes_point)
    attributs = pd.DataFrame(
        {
            "code": table[_CLES[maille]].astype("str"),
            "nom": table["nom"],
            "x": points.x,
            "y": points.y,
        }
        | {nom: table[nom] for nom in autres},
        index=table.index,
    )
    couche = gpd.GeoDataFrame(attributs, geometry=metres.geometry, crs=metres.crs)
    return couche.sort_values("code", ignore_index=True)


def _project_points(
    metres: gpd.GeoDataFrame,
    table: gpd.GeoDataFrame,
    colonnes: tuple[str, str] | None,
) -> gpd.GeoSeries:
    """Points donnés, ou un point intérieur pour ceux qui manquent."""
    interieurs = metres.geometry.representative_point()
    if colonnes is None:
        return interieurs
    lon, lat = (table[nom].astype("float64") for nom in colonnes)
    donnes = gpd.GeoSeries(
        shapely.points(lon.to_numpy(), lat.to_numpy()),
        index=table.index,
        crs=EPSG_WGS84,
    ).to_crs(EPSG_LAMBERT93)
    return donnes.where(lon.notna() & lat.notna(), interieurs)
