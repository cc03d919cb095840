"""Contours des communes et points des mairies, lus dans le paquet de contours."""

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ess_dash.extraction.erreurs import ExtractionError
from ess_dash.extraction.paquets import CONTOURS, read_contours_bruts
from ess_dash.territoires import EPSG_WGS84


@dataclass(frozen=True, slots=True)
class Contours:
    """Contours et mairies de France, indexés par code de commune, en WGS84.

    Attributes
    ----------
    communes
        Polygones, tels que le paquet les donne.
    mairies
        Points ; une commune dont la mairie n’est pas localisée n’y est pas.
    incompletes
        Communes nouvelles dont le contour n’est que celui du chef-lieu, faute de celui
        de leurs communes déléguées.
    """

    communes: gpd.GeoSeries
    mairies: gpd.GeoSeries
    incompletes: frozenset[str]


def read_contours(dossier: Path) -> Contours:
    """Lit les contours et les mairies dans le dossier des archives.

    Une commune nouvelle sans contour reçoit la réunion de ses communes déléguées.

    Parameters
    ----------
    dossier
        Dossier qui tient l’archive des contours.

    Raises
    ------
    ExtractionError
        Si l’archive ou une géométrie est illisible.
    """
    brut = read_contours_bruts(dossier)
    communes = brut[brut["type"] == "COM"]
    deleguees = brut[brut["type"] != "COM"]
    sans_contour = communes[communes["geometry"].isna()]
    polygones = pd.concat(
        [
            _parse_wkb(communes, "geometry"),
            _union_deleguees(deleguees, sans_contour),
        ]
    ).sort_index()
    orphelines = deleguees[deleguees["geometry"].isna()]
    incompletes = communes["id"].isin(orphelines["commune_parent_id"])
    return Contours(
        communes=gpd.GeoSeries(polygones, crs=EPSG_WGS84),
        mairies=_parse_wkb(communes, "mairie_localisation"),
        incompletes=frozenset(communes.loc[incompletes, "code"]),
    )


def _parse_wkb(lignes: pd.DataFrame, colonne: str) -> gpd.GeoSeries:
    presentes = lignes[lignes[colonne].notna()]
    try:
        geometries = shapely.from_wkb(presentes[colonne].to_numpy(dtype=object))
    except shapely.GEOSException as faute:
        raise ExtractionError(
            f"Une géométrie de {CONTOURS.archive} (colonne « {colonne} ») est "
            "illisible : remplacez l’archive par celle de la version épinglée."
        ) from faute
    return gpd.GeoSeries(geometries, index=presentes["code"], crs=EPSG_WGS84)


def _union_deleguees(
    deleguees: pd.DataFrame, sans_contour: pd.DataFrame
) -> gpd.GeoSeries:
    membres = deleguees[
        deleguees["commune_parent_id"].isin(sans_contour["id"])
        & deleguees["geometry"].notna()
    ]
    code_parent = sans_contour.set_index("id")["code"]
    parents = membres["commune_parent_id"].map(code_parent).to_numpy()
    polygones = np.asarray(_parse_wkb(membres, "geometry").values)
    unions = {
        code: shapely.union_all(polygones[parents == code])
        for code in sorted(set(parents))
    }
    index = pd.Index(list(unions), dtype="str")
    return gpd.GeoSeries(list(unions.values()), index=index, crs=EPSG_WGS84)
