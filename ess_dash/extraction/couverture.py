"""Géométrie d’une couverture : des polygones voisins dont les bords coïncident.

Tout se mesure et se simplifie en Lambert-93 ; ce qui sort est en WGS84.
"""

from collections.abc import Collection
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry import Polygon

from ess_dash.extraction.erreurs import ExtractionError
from ess_dash.territoires import EPSG_LAMBERT93, EPSG_WGS84

# Au centimètre, deux bords communs restent identiques après un aller-retour entre
# WGS84 et Lambert-93.
DECIMALES_CONTOUR: Final = 7
DECIMALES_POINT: Final = 5

_LARGEUR_JOUR_M: Final = 20.0
_PRECISION_ETIQUETTE_M: Final = 20.0


def clean_couverture(
    contours: gpd.GeoSeries, incompletes: Collection[str]
) -> gpd.GeoSeries:
    """Rend les bords communs identiques, sans rien simplifier.

    Parameters
    ----------
    contours
        Polygones valides en WGS84, dont certains bords se chevauchent ou bâillent
        (un jour de moins de 20 m de large va au voisin qui le borde le plus).
    incompletes
        Codes des polygones dont une partie manque : le trou que leurs voisins laissent
        leur revient.

    Returns
    -------
    geopandas.GeoSeries
        Les mêmes, en WGS84 à 7 décimales, formant une couverture valide.
    """
    metres = contours.to_crs(EPSG_LAMBERT93)
    # Les types publiés de shapely sont d’une version antérieure à coverage_clean.
    propres = shapely.coverage_clean(  # type: ignore[attr-defined]
        np.asarray(metres.values), gap_width=_LARGEUR_JOUR_M
    )
    serie = gpd.GeoSeries(propres, index=contours.index, crs=EPSG_LAMBERT93)
    complete = _fill_trous(serie, incompletes)
    return check_couverture(to_degres(complete, DECIMALES_CONTOUR))


def _fill_trous(metres: gpd.GeoSeries, incompletes: Collection[str]) -> gpd.GeoSeries:
    ensemble = shapely.coverage_union_all(np.asarray(metres.values))
    complete = metres.copy()
    candidats = metres.index.intersection(sorted(incompletes))
    for partie in shapely.get_parts(ensemble):
        for anneau in partie.interiors:
            trou = Polygon(anneau)
            bords = gpd.GeoSeries(complete.loc[candidats]).intersection(trou).length
            if bords.max() > 0:
                code = str(bords.idxmax())
                reunis = shapely.coverage_union_all([complete.loc[code], trou])
                complete.loc[code] = reunis
    return complete


def simplify_couverture(
    couverture: gpd.GeoSeries,
    tolerance_m: float,
    decimales: int,
    *,
    bord_libre: bool = True,
) -> gpd.GeoSeries:
    """Simplifie en gardant les bords communs.

    Parameters
    ----------
    couverture
        Couverture valide en WGS84.
    tolerance_m
        Tolérance en mètres (côté de la plus petite surface gardée).
    decimales
        Décimales gardées en WGS84.
    bord_libre
        Faux pour laisser intact le bord extérieur de la couverture.

    Returns
    -------
    geopandas.GeoSeries
        Couverture valide en WGS84, arrondie.
    """
    metres = couverture.to_crs(EPSG_LAMBERT93)
    simples = shapely.coverage_simplify(
        np.asarray(metres.values), tolerance_m, simplify_boundary=bord_libre
    )
    serie = gpd.GeoSeries(simples, index=couverture.index, crs=EPSG_LAMBERT93)
    return check_couverture(to_degres(serie, decimales))


def check_couverture(couverture: gpd.GeoSeries) -> gpd.GeoSeries:
    """Rend la couverture telle quelle, si elle est valide.

    Parameters
    ----------
    couverture
        Polygones dans un même système de coordonnées.

    Raises
    ------
    ExtractionError
        Si un polygone est vide ou invalide, ou si des bords ne coïncident pas.
    """
    polygones = np.asarray(couverture.values)
    bords = shapely.coverage_invalid_edges(polygones)
    fautifs = (
        ~shapely.is_valid(polygones)
        | shapely.is_empty(polygones)
        | ~(shapely.is_empty(bords) | shapely.is_missing(bords))
    )
    if fautifs.any():
        raise ExtractionError(
            "Les contours ne forment pas une couverture valide autour de "
            f"{', '.join(map(str, couverture.index[fautifs]))} : le paquet de contours "
            "a changé, son nettoyage est à revoir."
        )
    return couverture


def to_degres(metres: gpd.GeoSeries, decimales: int) -> gpd.GeoSeries:
    """Projette en WGS84 et arrondit : un même sommet s’arrondit partout de même."""
    degres = np.asarray(metres.to_crs(EPSG_WGS84).values)
    return round_degres(
        gpd.GeoSeries(degres, index=metres.index, crs=EPSG_WGS84), decimales
    )


def round_degres(degres: gpd.GeoSeries, decimales: int) -> gpd.GeoSeries:
    """Arrondit les coordonnées et retire les sommets devenus consécutifs et égaux.

    Raises
    ------
    ExtractionError
        Si un contour s’écrase à l’arrondi.
    """
    arrondis = shapely.transform(
        np.asarray(degres.values), lambda xy: np.round(xy, decimales)
    )
    try:
        sans_doublon = shapely.remove_repeated_points(arrondis, 0)
    except shapely.GEOSException as faute:
        raise ExtractionError(
            f"Arrondi à {decimales} décimales, un contour n’a plus de surface : le "
            "paquet de contours a changé, le grain des fichiers est à revoir."
        ) from faute
    return gpd.GeoSeries(sans_doublon, index=degres.index, crs=degres.crs)


def union_by(couverture: gpd.GeoSeries, groupes: pd.Series) -> gpd.GeoSeries:
    """Réunit les polygones d’un même groupe, sans changer un sommet.

    Parameters
    ----------
    couverture
        Couverture valide.
    groupes
        Code du groupe de chaque polygone, même index ; les polygones sans groupe
        sont laissés de côté.

    Returns
    -------
    geopandas.GeoSeries
        Une géométrie par groupe, rangée par code de groupe croissant.
    """
    unions = {
        code: shapely.coverage_union_all(np.asarray(membres.values))
        for code, membres in couverture.groupby(groupes, sort=True)
    }
    codes = pd.Index(list(unions), dtype="str")
    return gpd.GeoSeries(list(unions.values()), index=codes, crs=couverture.crs)


def compute_surface_km2(contours: gpd.GeoSeries) -> pd.Series:
    """Surface en km², mesurée en Lambert-93, au centième."""
    return (contours.to_crs(EPSG_LAMBERT93).area / 1_000_000).round(2)


def compute_etiquette(contours: gpd.GeoSeries) -> gpd.GeoSeries:
    """Point intérieur le plus loin des bords, où écrire un nom (WGS84)."""
    metres = contours.to_crs(EPSG_LAMBERT93)
    rayons = shapely.maximum_inscribed_circle(
        np.asarray(metres.values), tolerance=_PRECISION_ETIQUETTE_M
    )
    centres = gpd.GeoSeries(
        shapely.get_point(rayons, 0), index=contours.index, crs=EPSG_LAMBERT93
    )
    return to_degres(centres, DECIMALES_POINT)


def compute_cadre(contours: gpd.GeoSeries, marge_m: float) -> Polygon:
    """Rectangle WGS84 qui contient les contours et leur marge, mesurée en mètres."""
    ouest, sud, est, nord = contours.to_crs(EPSG_LAMBERT93).total_bounds
    metres = gpd.GeoSeries(
        [shapely.box(ouest - marge_m, sud - marge_m, est + marge_m, nord + marge_m)],
        crs=EPSG_LAMBERT93,
    )
    limites = metres.to_crs(EPSG_WGS84).total_bounds.round(DECIMALES_POINT)
    return shapely.box(*limites)


def clip_to_cadre(
    contours: gpd.GeoSeries, cadre: Polygon, decimales: int
) -> gpd.GeoSeries:
    """Coupe au cadre et arrondit ; ce qui n’y a plus de surface disparaît."""
    coupes = [
        shapely.union_all([p for p in shapely.get_parts(coupe) if p.area > 0])
        for coupe in shapely.intersection(np.asarray(contours.values), cadre)
    ]
    serie = gpd.GeoSeries(coupes, index=contours.index, crs=contours.crs)
    return check_couverture(
        round_degres(gpd.GeoSeries(serie[~serie.is_empty]), decimales)
    )
