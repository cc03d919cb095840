"""TopoJSON : des polygones qui partagent leurs arcs, en coordonnées entières.

Les bords d’une couverture valide sont égaux sommet à sommet : il suffit de couper les
anneaux aux carrefours et de garder chaque arc une fois. Une union (EPCI, PETR,
département) reprend les mêmes arcs, donc ses bords coïncident avec ceux des communes.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

Point = tuple[int, int]
Anneau = list[Point]
MultiPolygone = list[list[Anneau]]


@dataclass(frozen=True, slots=True)
class Objet:
    """Une géométrie WGS84 et les propriétés que le navigateur lira."""

    geometrie: BaseGeometry
    proprietes: Mapping[str, object]


@dataclass(slots=True)
class _Arcs:
    """Arcs déjà vus ; un arc parcouru à l’envers est noté ``~indice``."""

    carrefours: frozenset[Point]
    liste: list[tuple[Point, ...]] = field(default_factory=list)
    indices: dict[tuple[Point, ...], int] = field(default_factory=dict)

    def encode_anneau(self, anneau: Anneau) -> list[int]:
        return [self._encode_arc(arc) for arc in _split_anneau(anneau, self.carrefours)]

    def _encode_arc(self, arc: tuple[Point, ...]) -> int:
        if arc in self.indices:
            return self.indices[arc]
        if arc[::-1] in self.indices:
            return ~self.indices[arc[::-1]]
        self.indices[arc] = len(self.liste)
        self.liste.append(arc)
        return self.indices[arc]


def build_topologie(
    objets: Mapping[str, Sequence[Objet]], decimales: int
) -> dict[str, Any]:
    """Assemble une topologie TopoJSON quantifiée.

    Parameters
    ----------
    objets
        Géométries de chaque objet TopoJSON, dans l’ordre voulu. Leurs coordonnées sont
        déjà arrondies ; ce qui se touche partage ses sommets.
    decimales
        Décimales des coordonnées, donc pas de la quantification.

    Returns
    -------
    dict
        Topologie prête pour ``json.dumps``.
    """
    echelle = 10**decimales
    entiers = {
        nom: [_to_entiers(objet.geometrie, echelle) for objet in liste]
        for nom, liste in objets.items()
    }
    arcs = _Arcs(_find_carrefours(entiers))
    geometries = {
        nom: {
            "type": "GeometryCollection",
            "geometries": [
                _encode_objet(polygones, objet.proprietes, arcs)
                for polygones, objet in zip(entiers[nom], liste, strict=True)
            ],
        }
        for nom, liste in objets.items()
    }
    origine = (
        min(x for arc in arcs.liste for x, _ in arc),
        min(y for arc in arcs.liste for _, y in arc),
    )
    return {
        "type": "Topology",
        "transform": {
            "scale": [1 / echelle, 1 / echelle],
            "translate": [valeur / echelle for valeur in origine],
        },
        "objects": geometries,
        "arcs": [_to_ecarts(arc, origine) for arc in arcs.liste],
    }


def _to_entiers(geometrie: BaseGeometry, echelle: int) -> MultiPolygone:
    orientee = shapely.normalize(shapely.orient_polygons(geometrie))
    return [
        [
            _read_anneau(anneau, echelle)
            for anneau in (polygone.exterior, *polygone.interiors)
        ]
        for polygone in shapely.get_parts(orientee)
    ]


def _read_anneau(anneau: BaseGeometry, echelle: int) -> Anneau:
    # Le dernier point répète le premier.
    points = np.rint(shapely.get_coordinates(anneau)[:-1] * echelle).astype(int)
    return [(int(x), int(y)) for x, y in points]


def _find_carrefours(entiers: Mapping[str, list[MultiPolygone]]) -> frozenset[Point]:
    voisins: defaultdict[Point, set[Point]] = defaultdict(set)
    for anneau in _iter_anneaux(entiers):
        for avant, apres in zip(anneau, anneau[1:] + anneau[:1], strict=True):
            voisins[avant].add(apres)
            voisins[apres].add(avant)
    return frozenset(point for point, autour in voisins.items() if len(autour) > 2)


def _iter_anneaux(entiers: Mapping[str, list[MultiPolygone]]) -> Iterator[Anneau]:
    for liste in entiers.values():
        for multipolygone in liste:
            for polygone in multipolygone:
                yield from polygone


def _split_anneau(
    anneau: Anneau, carrefours: frozenset[Point]
) -> Iterator[tuple[Point, ...]]:
    coupes = [i for i, point in enumerate(anneau) if point in carrefours]
    if not coupes:
        # Sans carrefour, deux voisins (enclave et trou) partent du même sommet.
        coupes = [anneau.index(min(anneau))]
    depart = coupes[0]
    tourne = [*anneau[depart:], *anneau[: depart + 1]]
    bornes = [coupe - depart for coupe in coupes] + [len(anneau)]
    for debut, fin in pairwise(bornes):
        yield tuple(tourne[debut : fin + 1])


def _encode_objet(
    polygones: MultiPolygone, proprietes: Mapping[str, object], arcs: _Arcs
) -> dict[str, Any]:
    encodes = [[arcs.encode_anneau(anneau) for anneau in p] for p in polygones]
    if len(encodes) == 1:
        forme: dict[str, Any] = {"type": "Polygon", "arcs": encodes[0]}
    else:
        forme = {"type": "MultiPolygon", "arcs": encodes}
    return forme | {"properties": dict(proprietes)}


def _to_ecarts(arc: tuple[Point, ...], origine: Point) -> list[list[int]]:
    precedents = (origine, *arc)
    return [[x - x0, y - y0] for (x, y), (x0, y0) in zip(arc, precedents, strict=False)]
