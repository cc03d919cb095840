"""Les contours posés sur la page : du Lambert-93 en mètres au papier en millimètres."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from ess_dash.render.impression.contours import Contours
from ess_dash.render.impression.placement import Boite
from ess_dash.territoires import CodeTerritoire, Maille

_MARGE_MM: Final = 3.5
_FINESSE_MM: Final = 0.04
_PART_COUVERTE: Final = 0.995

Geometries = npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Projection:
    """Passage du Lambert-93 en mètres à la page en millimètres."""

    mm_par_m: float
    x_page: float
    y_page: float

    def to_page(self, formes: Iterable[BaseGeometry]) -> Geometries:
        """Formes sur la page."""
        origine = np.array([self.x_page, self.y_page])
        posees = shapely.transform(
            np.asarray(list(formes), dtype=object),
            lambda xy: xy * self.mm_par_m + origine,
        )
        return np.asarray(posees)

    def to_point(self, x_m: float, y_m: float) -> tuple[float, float]:
        """Point sur la page."""
        return x_m * self.mm_par_m + self.x_page, y_m * self.mm_par_m + self.y_page


@dataclass(frozen=True, slots=True)
class Couche:
    """Une couche posée sur la page : formes, points et noms, par code."""

    formes: dict[CodeTerritoire, BaseGeometry]
    points: dict[CodeTerritoire, tuple[float, float]]
    noms: dict[CodeTerritoire, str]

    def select(self, codes: Iterable[CodeTerritoire]) -> list[BaseGeometry]:
        """Formes des codes qui ont un contour."""
        return [self.formes[code] for code in codes if code in self.formes]


@dataclass(frozen=True, slots=True)
class Ville:
    """Une commune dont le nom peut être écrit."""

    code: CodeTerritoire
    nom: str
    code_epci: str
    population: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Tout ce que la carte a de géographique, déjà à sa place sur la page."""

    cadre: Boite
    projection: Projection
    communes: Couche
    epci: Couche
    zones: Couche
    departement: Couche
    contexte: Couche
    villes: tuple[Ville, ...]

    @property
    def has_hors_maille(self) -> bool:
        """Vrai si les territoires de la maille laissent un vide dans le département."""
        couverte = shapely.area(np.array(list(self.zones.formes.values()))).sum()
        entiere = shapely.area(np.array(list(self.departement.formes.values()))).sum()
        return bool(couverte < _PART_COUVERTE * entiere)


def build_plan(contours: Contours, maille: Maille, cadre: Boite) -> Plan:
    """Pose les contours dans un cadre de la page.

    Parameters
    ----------
    contours
        Couches en Lambert-93.
    maille
        Maille montrée.
    cadre
        Rectangle réservé au plan, en millimètres.
    """
    projection = fit_projection(contours.departement, cadre)
    communes = _build_couche(contours.communes, projection)
    par_maille = {
        Maille.COMMUNE: communes,
        Maille.EPCI: _build_couche(contours.epci, projection),
        Maille.PETR: _build_couche(contours.petr, projection),
        Maille.DEPARTEMENT: _build_couche(contours.departement, projection),
    }
    return Plan(
        cadre=cadre,
        projection=projection,
        communes=communes,
        epci=par_maille[Maille.EPCI],
        zones=par_maille[maille],
        departement=par_maille[Maille.DEPARTEMENT],
        contexte=_clip(_build_couche(contours.contexte, projection), cadre),
        villes=_list_villes(contours.communes),
    )


def fit_projection(departement: gpd.GeoDataFrame, cadre: Boite) -> Projection:
    """Plus grande échelle où le département tient dans le cadre, centré."""
    x0, y0, x1, y1 = departement.total_bounds
    utile = cadre.grow(-_MARGE_MM)
    mm_par_m = min(utile.largeur / (x1 - x0), utile.hauteur / (y1 - y0))
    x_centre, y_centre = cadre.centre
    return Projection(
        mm_par_m,
        x_centre - mm_par_m * (x0 + x1) / 2,
        y_centre - mm_par_m * (y0 + y1) / 2,
    )


def _build_couche(table: gpd.GeoDataFrame, projection: Projection) -> Couche:
    """Contours allégés à ce que l’œil voit sur le papier, bords communs gardés."""
    posees = projection.to_page(table.geometry)
    formes = shapely.coverage_simplify(posees, _FINESSE_MM) if len(posees) else posees
    points = map(projection.to_point, table["x"], table["y"])
    codes = table["code"]
    return Couche(
        formes=dict(zip(codes, formes, strict=True)),
        points=dict(zip(codes, points, strict=True)),
        noms=dict(zip(codes, table["nom"], strict=True)),
    )


def _clip(couche: Couche, cadre: Boite) -> Couche:
    coupees = {
        code: shapely.clip_by_rect(forme, cadre.x0, cadre.y0, cadre.x1, cadre.y1)
        for code, forme in couche.formes.items()
    }
    visibles = {code: forme for code, forme in coupees.items() if not forme.is_empty}
    return Couche(visibles, couche.points, couche.noms)


def _list_villes(communes: gpd.GeoDataFrame) -> tuple[Ville, ...]:
    """Communes de la plus peuplée à la moins peuplée."""
    rangees = communes.sort_values(["population", "code"], ascending=[False, True])
    colonnes = ("code", "nom", "code_epci", "population")
    return tuple(
        Ville(str(code), str(nom), str(code_epci), int(population))
        for code, nom, code_epci, population in zip(
            *(rangees[colonne] for colonne in colonnes), strict=True
        )
    )
