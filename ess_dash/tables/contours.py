"""Contrôle d’une table de contours : ses colonnes, sa projection, ses formes."""

from collections.abc import Iterator
from typing import Final

import geopandas as gpd
import pandera.pandas as pa

from ess_dash.sources import Source, read_geoparquet
from ess_dash.tables.contrat import Faute, Table, TableError, validate
from ess_dash.territoires import EPSG_WGS84, CodeDepartement

COLONNE_CONTOUR: Final = "geometry"
FORMES_ADMISES: Final = ("Polygon", "MultiPolygon")


def load_contours(
    departement: CodeDepartement, fichier: str, modele: type[pa.DataFrameModel]
) -> Table[gpd.GeoDataFrame]:
    """Lit et vérifie une couche d’un département.

    Parameters
    ----------
    departement
        Code du département.
    fichier
        Nom du fichier (``communes.parquet``).
    modele
        Contrat des colonnes autres que le contour.

    Raises
    ------
    SourceError
        Si le fichier manque ou a changé.
    TableError
        Si une colonne ou un contour rompt le contrat.
    """
    brute, source = read_geoparquet(f"{departement}/{fichier}")
    return Table(validate_contours(brute, modele, source), (source,))


def validate_contours(
    brute: gpd.GeoDataFrame, modele: type[pa.DataFrameModel], source: Source
) -> gpd.GeoDataFrame:
    """Couche conforme, en WGS84, ou l’exception qui dit toutes les fautes.

    Raises
    ------
    TableError
        Si une colonne ou un contour rompt le contrat.
    """
    if COLONNE_CONTOUR not in brute:
        faute = Faute(COLONNE_CONTOUR, None, "", "colonne absente, à ajouter")
        raise TableError(source.identifiant, [faute])
    fautes: list[object] = list(_list_fautes_contours(brute))
    attributs = brute.drop(columns=COLONNE_CONTOUR)
    try:
        valides = validate(attributs, modele, source)
    except TableError as erreur:
        raise TableError(source.identifiant, [*erreur.fautes, *fautes]) from None
    if fautes:
        raise TableError(source.identifiant, fautes)
    return gpd.GeoDataFrame(valides, geometry=brute.geometry, crs=brute.crs)


def _list_fautes_contours(brute: gpd.GeoDataFrame) -> Iterator[Faute]:
    epsg = brute.crs.to_epsg() if brute.crs is not None else None
    if epsg != EPSG_WGS84:
        yield Faute(
            COLONNE_CONTOUR,
            None,
            f"EPSG:{epsg}" if epsg else "aucune projection",
            f"attendu : EPSG:{EPSG_WGS84} (longitude, latitude)",
        )
    contours = brute.geometry
    vides = contours.isna() | contours.is_empty
    regles = (
        (vides, "le contour est vide"),
        (~vides & ~contours.geom_type.isin(FORMES_ADMISES), "un polygone est attendu"),
        (~vides & ~contours.is_valid, "le contour se recoupe lui-même"),
    )
    for fautifs, regle in regles:
        for ligne in brute.index[fautifs]:
            yield Faute(COLONNE_CONTOUR, int(ligne) + 1, "", regle)
