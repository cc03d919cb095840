"""Placement des textes et des symboles, en millimètres : des boîtes entrent, des places sortent.

Glouton et déterministe : le plus important d’abord, chacun à la première place libre.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import shapely
from shapely.geometry.base import BaseGeometry

_DIRECTIONS: Final = 24
_PAS_MM: Final = 0.75


@dataclass(frozen=True, slots=True)
class Boite:
    """Rectangle de la page."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def centre(self) -> tuple[float, float]:
        """Milieu de la boîte."""
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2

    @property
    def largeur(self) -> float:
        """Étendue horizontale."""
        return self.x1 - self.x0

    @property
    def hauteur(self) -> float:
        """Étendue verticale."""
        return self.y1 - self.y0

    def grow(self, marge: float) -> "Boite":
        """Même boîte, élargie de chaque côté."""
        return Boite(self.x0 - marge, self.y0 - marge, self.x1 + marge, self.y1 + marge)

    def contains(self, autre: "Boite") -> bool:
        """Vrai si l’autre boîte est entièrement dedans."""
        return (
            self.x0 <= autre.x0
            and self.y0 <= autre.y0
            and autre.x1 <= self.x1
            and autre.y1 <= self.y1
        )

    def overlap(self, autre: "Boite") -> float:
        """Surface commune."""
        largeur = min(self.x1, autre.x1) - max(self.x0, autre.x0)
        hauteur = min(self.y1, autre.y1) - max(self.y0, autre.y0)
        return largeur * hauteur if largeur > 0 and hauteur > 0 else 0.0

    def is_free(self, prises: Iterable["Boite"]) -> bool:
        """Vrai si aucune des boîtes prises ne la touche."""
        return all(self.overlap(prise) == 0 for prise in prises)

    def to_polygone(self) -> BaseGeometry:
        """Même rectangle, en géométrie."""
        return shapely.box(self.x0, self.y0, self.x1, self.y1)


def center(x: float, y: float, largeur: float, hauteur: float) -> Boite:
    """Boîte autour d’un point."""
    return Boite(x - largeur / 2, y - hauteur / 2, x + largeur / 2, y + hauteur / 2)


def spiral(portee_mm: float) -> Iterator[tuple[float, float]]:
    """Déplacements possibles, du plus court au plus long."""
    yield 0.0, 0.0
    for pas in range(1, int(portee_mm / _PAS_MM) + 1):
        for rang in range(_DIRECTIONS):
            angle = 2 * math.pi * rang / _DIRECTIONS
            yield pas * _PAS_MM * math.cos(angle), pas * _PAS_MM * math.sin(angle)


def place_dedans(
    depart: Boite,
    territoire: BaseGeometry,
    *,
    evitees: Sequence[Boite],
    prises: Sequence[Boite],
    cadre: Boite,
    portee_mm: float,
) -> Boite:
    """Meilleure place d’une étiquette : dans son territoire, hors du reste, proche.

    Parameters
    ----------
    depart
        Boîte au point d’étiquette.
    evitees
        Ce qu’il vaut mieux ne pas couvrir.
    prises
        Ce qu’il ne faut pas couvrir.
    """

    def cost(boite: Boite) -> float:
        ecart = math.dist(boite.centre, depart.centre)
        dehors = boite.to_polygone().difference(territoire).area
        couvert = sum(boite.overlap(autre) for autre in evitees)
        heurt = sum(boite.overlap(autre) for autre in prises)
        return ecart + 0.6 * dehors + 4 * couvert + 20 * heurt

    candidates = (move(depart, dx, dy) for dx, dy in spiral(portee_mm))
    return min((b for b in candidates if cadre.contains(b)), key=cost, default=depart)


def place_libre(
    depart: Boite, prises: Sequence[Boite], cadre: Boite, portee_mm: float
) -> Boite:
    """Première place libre en s’écartant du départ ; le départ si tout est pris."""
    candidates = (move(depart, dx, dy) for dx, dy in spiral(portee_mm))
    return next(
        (b for b in candidates if cadre.contains(b) and b.is_free(prises)), depart
    )


def place_autour(
    ancre: Boite, largeur: float, hauteur: float, prises: Sequence[Boite], cadre: Boite
) -> Boite | None:
    """Place d’un nom contre son ancre : à droite, à gauche, dessus, dessous, en biais."""
    x, y = ancre.centre
    droite, gauche = ancre.x1 + largeur / 2, ancre.x0 - largeur / 2
    haut, bas = ancre.y1 + hauteur / 2, ancre.y0 - hauteur / 2
    centres = (
        (droite, y),
        (gauche, y),
        (x, haut),
        (x, bas),
        (droite, haut - hauteur / 3),
        (gauche, haut - hauteur / 3),
        (droite, bas + hauteur / 3),
        (gauche, bas + hauteur / 3),
    )
    boites = (center(cx, cy, largeur, hauteur) for cx, cy in centres)
    return next((b for b in boites if cadre.contains(b) and b.is_free(prises)), None)


def move(boite: Boite, dx: float, dy: float) -> Boite:
    """Même boîte, déplacée."""
    return Boite(boite.x0 + dx, boite.y0 + dy, boite.x1 + dx, boite.y1 + dy)
