"""Situer des points parmi les communes ; distances en Lambert-93, jamais en degrés."""

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from ess_dash.territoires import EPSG_LAMBERT93, EPSG_WGS84

Reels = npt.NDArray[np.float64]
Masque = npt.NDArray[np.bool_]

# Sur une limite, la projection suffit à faire passer un point d’un côté à l’autre.
TOLERANCE_M: Final = 1.0
MARGE_DEGRES: Final = 0.1
LAMBERT93_EST_M: Final = (0.0, 1_300_000.0)
LAMBERT93_NORD_M: Final = (6_000_000.0, 7_200_000.0)

_CARDINAUX: Final = (
    *("au nord", "au nord-est", "à l’est", "au sud-est"),
    *("au sud", "au sud-ouest", "à l’ouest", "au nord-ouest"),
)


@dataclass(frozen=True, slots=True)
class Situation:
    """Où tombe un point.

    Attributes
    ----------
    codes
        Communes qui le contiennent ; deux sur une limite, aucune hors du département.
    distance_m
        Distance à la commune la plus proche, infinie si elle n’est pas calculable.
    voisine
        Nom de cette commune.
    direction
        De quel côté d’elle est le point (« au nord »).
    """

    codes: tuple[str, ...]
    distance_m: float
    voisine: str
    direction: str


@dataclass(frozen=True, slots=True)
class Atlas:
    """Les communes prêtes à situer des points."""

    noms: Mapping[str, str]
    codes: tuple[str, ...]
    arbre: shapely.STRtree
    cadre: tuple[float, float, float, float]

    def is_dans_cadre(self, lon: Reels, lat: Reels) -> Masque:
        """Points dans le rectangle du département, marge comprise."""
        ouest, sud, est, nord = self.cadre
        return (lon >= ouest) & (lon <= est) & (lat >= sud) & (lat <= nord)

    def locate(self, lon: Reels, lat: Reels) -> list[Situation]:
        """Situation de chaque point, dans l’ordre."""
        points = _convert(lon, lat, EPSG_WGS84, EPSG_LAMBERT93)
        return [self._locate_un(float(x), float(y)) for x, y in points]

    def _locate_un(self, x: float, y: float) -> Situation:
        if not (math.isfinite(x) and math.isfinite(y)):
            return Situation((), math.inf, "", "")
        point = shapely.Point(x, y)
        touchees = self.arbre.query(point, predicate="dwithin", distance=TOLERANCE_M)
        rang = int(self.arbre.nearest(point))
        contour = self.arbre.geometries[rang]
        return Situation(
            codes=tuple(sorted(self.codes[i] for i in touchees)),
            distance_m=float(shapely.distance(contour, point)),
            voisine=self.noms[self.codes[rang]],
            direction=_compute_direction(contour, point),
        )


def build_atlas(communes: gpd.GeoDataFrame) -> Atlas:
    """Index des communes d’une table à ``code_commune``, ``nom`` et contours."""
    codes = tuple(communes["code_commune"].astype(str))
    ouest, sud, est, nord = communes.to_crs(EPSG_WGS84).total_bounds
    return Atlas(
        noms=dict(zip(codes, communes["nom"].astype(str), strict=True)),
        codes=codes,
        arbre=shapely.STRtree(np.asarray(communes.to_crs(EPSG_LAMBERT93).geometry)),
        cadre=(
            ouest - MARGE_DEGRES,
            sud - MARGE_DEGRES,
            est + MARGE_DEGRES,
            nord + MARGE_DEGRES,
        ),
    )


def to_wgs84(x: Reels, y: Reels) -> tuple[Reels, Reels]:
    """Degrés laissés, Lambert-93 converti, le reste rendu absent (NaN)."""
    lon, lat = np.full_like(x, np.nan), np.full_like(y, np.nan)
    degres = (np.abs(x) <= 180) & (np.abs(y) <= 90)
    lon[degres], lat[degres] = x[degres], y[degres]
    metres = is_lambert93(x, y)
    if metres.any():
        convertis = _convert(x[metres], y[metres], EPSG_LAMBERT93, EPSG_WGS84)
        lon[metres], lat[metres] = convertis[:, 0], convertis[:, 1]
    return lon, lat


def is_lambert93(x: Reels, y: Reels) -> Masque:
    """Couples que seul le Lambert-93 explique, en France métropolitaine."""
    (ouest, est), (sud, nord) = LAMBERT93_EST_M, LAMBERT93_NORD_M
    return (x >= ouest) & (x <= est) & (y >= sud) & (y <= nord)


def normalize_commune(nom: str) -> str:
    """Nom de commune comparable : « ST-GAUDENS cedex » vaut « Saint-Gaudens ».

    Examples
    --------
    >>> normalize_commune("ST-GAUDENS Cedex 2"), normalize_commune("L'Isle-en-Dodon")
    ('saint gaudens', 'l isle en dodon')
    """
    nu = unicodedata.normalize("NFKD", nom).casefold()
    mots = re.findall(
        r"[a-z0-9]+", "".join(c for c in nu if not unicodedata.combining(c))
    )
    entiers = [_ABREGES.get(mot, mot) for mot in mots]
    return " ".join(mot for mot in entiers if mot != "cedex" and not mot.isdigit())


_ABREGES: Final = {"st": "saint", "ste": "sainte"}


def _convert(x: Reels, y: Reels, de: int, vers: int) -> Reels:
    """Coordonnées d’une projection dans une autre, une paire par ligne."""
    points = gpd.GeoSeries.from_xy(x, y, crs=de).to_crs(vers)
    return shapely.get_coordinates(np.asarray(points))


def _compute_direction(contour: shapely.Geometry, point: shapely.Point) -> str:
    depart, arrivee = shapely.get_coordinates(shapely.shortest_line(contour, point))
    est, nord = arrivee - depart
    octant = round(math.degrees(math.atan2(est, nord)) / 45) % len(_CARDINAUX)
    return _CARDINAUX[octant]
