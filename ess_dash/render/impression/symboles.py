"""Les symboles comptés : une grappe par commune, à la mairie ou reliée à elle."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import shapely

from ess_dash.presentation.modeles import SymboleCommune, VueCarte
from ess_dash.presentation.palettes import (
    COULEUR_PROJET,
    COULEUR_TIERS_LIEU,
    COULEUR_TOTEM,
    ENCRE,
    PAPIER,
)
from ess_dash.render.impression.blocs import DEMI_CHIFFRE_MM
from ess_dash.render.impression.couches import Plan
from ess_dash.render.impression.feuille import Feuille
from ess_dash.render.impression.motifs import DEMI_DIAGONALE_LOSANGE, build_symbole
from ess_dash.render.impression.placement import Boite, center, place_libre
from ess_dash.render.impression.police import Graisse
from ess_dash.territoires import EPSG_LAMBERT93, EPSG_WGS84, CodeCommune

CORPS_COMPTE_PT: Final = 7.5

# Forme et couleur de chaque couche, dans l’ordre où elles se dessinent.
FORMES: Final = {
    "totem": ("losange", COULEUR_TOTEM),
    "tiers_lieu": ("rond", COULEUR_TIERS_LIEU),
    "projet": ("carre", COULEUR_PROJET),
}
_RAYON_SEUL_MM: Final = 1.35
_RAYON_COMPTE_MM: Final = 1.95
_ECART_SANS_TRAIT_MM: Final = 3.0
_PORTEE_MM: Final = 40.0


@dataclass(frozen=True, slots=True)
class Signe:
    """Un symbole et son nombre, écrit à partir de deux."""

    forme: str
    couleur: str
    nombre: int

    @property
    def rayon(self) -> float:
        """Rayon apparent ; assez grand pour un nombre quand il y en a un."""
        return _RAYON_COMPTE_MM if self.nombre > 1 else _RAYON_SEUL_MM

    @property
    def largeur(self) -> float:
        """Largeur, bord blanc compris."""
        demi = DEMI_DIAGONALE_LOSANGE if self.forme == "losange" else 1
        return 2 * self.rayon * demi + 0.3

    @property
    def encre(self) -> str:
        """Couleur du nombre : le blanc sur l’ocre n’a pas le contraste voulu."""
        return ENCRE if self.couleur == COULEUR_TOTEM else PAPIER


@dataclass(frozen=True, slots=True)
class Grappe:
    """Les symboles d’une commune, côte à côte, avant puis après leur placement."""

    code_commune: CodeCommune
    signes: tuple[Signe, ...]
    mairie: tuple[float, float]
    boite: Boite

    @property
    def est_ecartee(self) -> bool:
        """Vrai si elle est assez loin de sa mairie pour qu’un trait l’y relie."""
        return math.dist(self.boite.centre, self.mairie) > _ECART_SANS_TRAIT_MM


def list_grappes(vue: VueCarte, plan: Plan) -> list[Grappe]:
    """Grappes à leur mairie, les plus larges d’abord."""
    grappes = (
        _build_grappe(symbole, plan.communes.points[symbole.code_commune])
        for symbole in vue.symboles
        if symbole.code_commune in plan.communes.points
    )
    return sorted(
        (grappe for grappe in grappes if grappe.signes),
        key=lambda grappe: (-grappe.boite.largeur, grappe.code_commune),
    )


def _build_grappe(symbole: SymboleCommune, mairie: tuple[float, float]) -> Grappe:
    comptes = (symbole.nb_totem, symbole.nb_tiers_lieu, symbole.nb_projet)
    signes = tuple(
        Signe(*forme, nombre)
        for forme, nombre in zip(FORMES.values(), comptes, strict=True)
        if nombre
    )
    largeur = sum(signe.largeur for signe in signes)
    hauteur = max((signe.largeur for signe in signes), default=0.0)
    boite = center(*mairie, largeur, hauteur)
    return Grappe(CodeCommune(symbole.code_commune), signes, mairie, boite)


def place_grappes(
    grappes: Iterable[Grappe], plan: Plan, prises: list[Boite]
) -> Iterator[Grappe]:
    """Grappes à leur place ; ``prises`` reçoit leurs boîtes."""
    for grappe in grappes:
        boite = place_libre(grappe.boite, prises, plan.cadre, _PORTEE_MM)
        prises.append(boite.grow(0.2))
        yield Grappe(grappe.code_commune, grappe.signes, grappe.mairie, boite)


def draw_grappes(feuille: Feuille, grappes: Iterable[Grappe]) -> None:
    """Dessine les traits, puis les symboles par-dessus."""
    posees = list(grappes)
    for grappe in posees:
        if grappe.est_ecartee:
            _draw_trait(feuille, grappe)
    for grappe in posees:
        _draw_grappe(feuille, grappe)


def draw_points(feuille: Feuille, vue: VueCarte, plan: Plan) -> list[Boite]:
    """Dessine les points exacts, là où ils sont ; rend la place qu’ils prennent."""
    if not vue.points:
        return []
    metres = gpd.GeoSeries(
        gpd.points_from_xy(
            [point.lon for point in vue.points], [point.lat for point in vue.points]
        ),
        crs=EPSG_WGS84,
    ).to_crs(EPSG_LAMBERT93)
    boites = []
    for place, x_m, y_m in zip(vue.points, metres.x, metres.y, strict=True):
        x, y = plan.projection.to_point(x_m, y_m)
        forme, couleur = FORMES[place.couche]
        feuille.draw_forme(
            build_symbole(forme, x, y, _RAYON_SEUL_MM), couleur, epaisseur_mm=0.3
        )
        boites.append(center(x, y, 2 * _RAYON_SEUL_MM, 2 * _RAYON_SEUL_MM))
    return boites


def _draw_trait(feuille: Feuille, grappe: Grappe) -> None:
    trait = shapely.LineString([grappe.mairie, grappe.boite.centre])
    feuille.draw_lignes([trait], PAPIER, 0.7)
    feuille.draw_lignes([trait], ENCRE, 0.2)
    feuille.draw_forme(build_symbole("rond", *grappe.mairie, 0.5), ENCRE)


def _draw_grappe(feuille: Feuille, grappe: Grappe) -> None:
    x, (_, y) = grappe.boite.x0, grappe.boite.centre
    for signe in grappe.signes:
        centre = x + signe.largeur / 2
        forme = build_symbole(signe.forme, centre, y, signe.rayon)
        feuille.draw_forme(forme, signe.couleur, epaisseur_mm=0.3)
        if signe.nombre > 1:
            feuille.write(
                centre,
                y - CORPS_COMPTE_PT * DEMI_CHIFFRE_MM,
                str(signe.nombre),
                corps_pt=CORPS_COMPTE_PT,
                graisse=Graisse.GRAS,
                couleur=signe.encre,
                ancre="center",
            )
        x += signe.largeur
