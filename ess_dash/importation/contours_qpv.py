"""Un contour lu, réparé, allégé ; et les communes qu’il touche, en Lambert-93."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from ess_dash import tables
from ess_dash.sources import SourceError
from ess_dash.tables import TableError
from ess_dash.tables.points.communes import LAMBERT93_EST_M, LAMBERT93_NORD_M
from ess_dash.territoires import EPSG_LAMBERT93, EPSG_WGS84, CodeDepartement
from ess_dash.textes.ecriture import format_nombre

# Deux mètres : l’épaisseur d’un trait, bien moins que celle d’un trottoir à l’autre.
SIMPLIFICATION_M: Final = 2.0
PAS_DEGRES: Final = 1e-5
CHANGEMENT_MAX_PCT: Final = 1.0
# Les contours de communes et de quartiers ne suivent pas les mêmes traits : une lisière
# n’est pas une commune touchée.
PART_TOUCHEE_PCT: Final = 5.0
_EPSG: Final = re.compile(r"EPSG:(\d{4,5})", re.ASCII)


class ContourError(Exception):
    """Le contour ne se lit pas : une phrase dit pourquoi."""


@dataclass(frozen=True, slots=True)
class Contour:
    """Un contour prêt à garder.

    Attributes
    ----------
    geojson
        En WGS84, cinq décimales au plus.
    forme_m
        En Lambert-93, avant d’être allégé.
    notes
        Ce qui a été réparé ou converti.
    est_change
        Vrai si la réparation change la surface de plus de 1 %.
    """

    geojson: str
    forme_m: BaseGeometry
    surface_km2: float
    notes: tuple[str, ...] = ()
    est_change: bool = False


@dataclass(frozen=True, slots=True)
class Decoupage:
    """Les communes du département, prêtes à être croisées ; voir :func:`build_decoupage`."""

    codes: tuple[str, ...]
    formes_m: Sequence[BaseGeometry]
    arbre: shapely.STRtree

    def list_communes(self, forme_m: BaseGeometry) -> tuple[str, ...]:
        """Communes où tombe au moins 5 % du contour, la plus couverte d’abord.

        Sans aucune, celle qui en couvre le plus ; aucune s’il est hors du département.
        """
        parts = [
            (100 * forme_m.intersection(self.formes_m[r]).area / forme_m.area, r)
            for r in self.arbre.query(forme_m, predicate="intersects")
        ]
        rangees = sorted(((-part, self.codes[r]) for part, r in parts if part > 0))
        touchees = [code for part, code in rangees if -part >= PART_TOUCHEE_PCT]
        return tuple(touchees or [code for _, code in rangees[:1]])


def build_decoupage(communes: gpd.GeoDataFrame) -> Decoupage:
    """Découpage d’une table à ``code_commune`` et contours."""
    formes = np.asarray(communes.to_crs(EPSG_LAMBERT93).geometry, dtype=object)
    codes = tuple(str(code) for code in communes["code_commune"])
    return Decoupage(codes, list(formes), shapely.STRtree(formes))


def load_decoupage(departement: str) -> Decoupage | None:
    """Découpage du département servi ; ``None`` si ses contours ne peuvent être lus."""
    try:
        return build_decoupage(tables.load_communes(CodeDepartement(departement)).df)
    except (SourceError, TableError):
        return None


def find_epsg(avis: Iterable[str]) -> int:
    """Système de coordonnées qu’un fichier déclare, tel que la lecture l’a dit ; 0 sinon.

    Examples
    --------
    >>> find_epsg(["Le fichier déclare ses coordonnées en mètres (EPSG:2154)."])
    2154
    """
    for phrase in avis:
        trouve = _EPSG.search(phrase)
        if trouve:
            return int(trouve[1])
    return 0


def read_contour(texte: str, epsg: int = 0) -> Contour:
    """Contour d’un GeoJSON, réparé et allégé.

    Parameters
    ----------
    texte
        Géométrie GeoJSON, sur une ligne.
    epsg
        Système déclaré ; 0 pour des degrés, ou du Lambert-93 que sa grandeur trahit.

    Raises
    ------
    ContourError
        S’il ne se lit pas, n’a pas de surface, ou n’est pas un polygone.
    """
    forme = _parse(texte)
    systeme, notes = _find_systeme(forme, epsg)
    brute_m = _project(forme, systeme, EPSG_LAMBERT93)
    forme_m, reparation = _repair(brute_m)
    legere = _project(
        shapely.simplify(forme_m, SIMPLIFICATION_M), EPSG_LAMBERT93, EPSG_WGS84
    )
    arrondie = shapely.set_precision(legere, PAS_DEGRES)
    if arrondie.is_empty:
        msg = "contour trop petit pour avoir une surface"
        raise ContourError(msg)
    notes += (f"contour qui se croise, réparé : {reparation}",) if reparation else ()
    change_pct = 100 * abs(forme_m.area - brute_m.area) / forme_m.area
    return Contour(
        geojson=_write(arrondie),
        forme_m=forme_m,
        surface_km2=forme_m.area / 1e6,
        notes=notes,
        est_change=bool(reparation) and change_pct > CHANGEMENT_MAX_PCT,
    )


def _parse(texte: str) -> BaseGeometry:
    try:
        forme = shapely.force_2d(shapely.from_geojson(texte))
    except shapely.errors.GEOSException as erreur:
        msg = "contour illisible, ou anneau qui ne se referme pas"
        raise ContourError(msg) from erreur
    if forme.is_empty:
        msg = "contour vide"
        raise ContourError(msg)
    return forme


def _find_systeme(forme: BaseGeometry, epsg: int) -> tuple[int, tuple[str, ...]]:
    ouest, sud, est, nord = forme.bounds
    if epsg:
        return epsg, (f"coordonnées converties en degrés (EPSG:{epsg})",)
    if max(abs(ouest), abs(est)) <= 180 and max(abs(sud), abs(nord)) <= 90:
        return EPSG_WGS84, ()
    est_lambert = (
        LAMBERT93_EST_M[0] <= ouest <= est <= LAMBERT93_EST_M[1]
        and LAMBERT93_NORD_M[0] <= sud <= nord <= LAMBERT93_NORD_M[1]
    )
    if not est_lambert:
        msg = "coordonnées qui ne sont ni des degrés ni du Lambert-93"
        raise ContourError(msg)
    return EPSG_LAMBERT93, ("coordonnées lues en Lambert-93, et converties en degrés",)


def _project(forme: BaseGeometry, de: int, vers: int) -> BaseGeometry:
    projetee: BaseGeometry = gpd.GeoSeries([forme], crs=de).to_crs(vers).iloc[0]
    return projetee


def _repair(forme: BaseGeometry) -> tuple[BaseGeometry, str]:
    """Surfaces d’un contour, et ce qui a été réparé ; vide si rien."""
    valide = forme if forme.is_valid else shapely.make_valid(forme)
    parties = [
        partie
        for partie in shapely.get_parts(shapely.get_parts(valide))
        if partie.geom_type == "Polygon" and partie.area > 0
    ]
    if not parties:
        msg = "un point ou une ligne, quand on attend un contour"
        raise ContourError(msg)
    unie = shapely.union_all(parties)
    if forme.is_valid and forme.geom_type in {"Polygon", "MultiPolygon"}:
        return unie, ""
    ecart = 100 * (unie.area - forme.area) / unie.area
    return unie, f"surface changée de {format_nombre(abs(ecart), 1)} %"


def _write(forme: BaseGeometry) -> str:
    """GeoJSON sur une ligne ; le pas de la grille borne les décimales."""
    ecrit: str = shapely.to_geojson(
        shapely.transform(forme, lambda xy: np.round(xy, 5))
    )
    return ecrit.replace(", ", ",").replace(": ", ":")
