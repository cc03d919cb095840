"""Motifs et symboles, en formes exactes : les mêmes sur la carte et dans la légende."""

import math
from typing import Final

import numpy as np
import shapely
from matplotlib.path import Path
from shapely.geometry.base import BaseGeometry

from ess_dash.indicateurs.chiffre import Statut
from ess_dash.presentation.palettes import PAPIER
from ess_dash.render.impression.feuille import Feuille

COULEUR_MOTIF: Final = "#93A0A6"
EPAISSEUR_MOTIF_MM: Final = 0.18
_PAS_SIMPLE_MM: Final = 2.0
_PAS_CROISE_MM: Final = 1.5
_PAS_POINTS_MM: Final = 1.7
_RAYON_POINT_MM: Final = 0.22
# Les trois formes ont la même surface apparente.
DEMI_DIAGONALE_LOSANGE: Final = 1.25
_DEMI_COTE_CARRE: Final = 0.92


def draw_motif(feuille: Feuille, forme: BaseGeometry, statut: Statut) -> None:
    """Couvre une forme du motif de son absence de valeur.

    « Non publié » est rayé en oblique, « secret » l’est dans les deux sens, « sans
    objet » est pointillé.
    """
    feuille.fill([forme], PAPIER)
    if statut is Statut.SANS_OBJET:
        points = shapely.intersection(build_points(forme), forme)
        disques = shapely.buffer(
            shapely.get_parts(points), _RAYON_POINT_MM, quad_segs=3
        )
        feuille.fill(disques, COULEUR_MOTIF)
        return
    lignes = build_obliques(forme, 45, _PAS_SIMPLE_MM)
    if statut is Statut.SECRET:
        lignes = [
            *build_obliques(forme, 45, _PAS_CROISE_MM),
            *build_obliques(forme, -45, _PAS_CROISE_MM),
        ]
    feuille.draw_lignes(lignes, COULEUR_MOTIF, EPAISSEUR_MOTIF_MM)


def build_obliques(
    forme: BaseGeometry, angle_degres: float, pas_mm: float
) -> list[BaseGeometry]:
    """Lignes parallèles coupées à une forme ; calées sur la page, donc continues."""
    x0, y0, x1, y1 = forme.bounds
    angle = math.radians(angle_degres)
    direction = np.array([math.cos(angle), math.sin(angle)])
    normale = np.array([-direction[1], direction[0]])
    coins = np.array([[x0, y0], [x1, y0], [x0, y1], [x1, y1]])
    bas, haut = (coins @ normale).min(), (coins @ normale).max()
    debut, fin = (coins @ direction).min(), (coins @ direction).max()
    rangs = np.arange(math.ceil(bas / pas_mm), math.floor(haut / pas_mm) + 1)
    lignes = [
        shapely.LineString(
            [rang * pas_mm * normale + borne * direction for borne in (debut, fin)]
        )
        for rang in rangs
    ]
    coupees = shapely.get_parts(shapely.intersection(np.array(lignes, object), forme))
    return [
        ligne
        for ligne in coupees
        if shapely.get_type_id(ligne) == shapely.GeometryType.LINESTRING
        and not ligne.is_empty
    ]


def build_points(forme: BaseGeometry) -> BaseGeometry:
    """Semis régulier de points sur l’étendue d’une forme."""
    x0, y0, x1, y1 = forme.bounds
    pas = _PAS_POINTS_MM
    xs = np.arange(math.ceil(x0 / pas), math.floor(x1 / pas) + 1) * pas
    ys = np.arange(math.ceil(y0 / pas), math.floor(y1 / pas) + 1) * pas
    grille = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    return shapely.MultiPoint(grille)


def build_symbole(forme: str, x: float, y: float, rayon_mm: float) -> Path:
    """Losange, rond ou carré, centré sur un point."""
    if forme == "losange":
        demi = rayon_mm * DEMI_DIAGONALE_LOSANGE
        coins = [(x, y - demi), (x + demi, y), (x, y + demi), (x - demi, y)]
        return Path([*coins, coins[0]], closed=True)
    if forme == "carre":
        demi = rayon_mm * _DEMI_COTE_CARRE
        bas, haut = y - demi, y + demi
        coins = [(x - demi, bas), (x + demi, bas), (x + demi, haut), (x - demi, haut)]
        return Path([*coins, coins[0]], closed=True)
    return Path.circle((x, y), rayon_mm)
