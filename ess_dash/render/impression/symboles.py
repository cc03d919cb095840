"""Les symboles comptés : une grappe par commune, à la mairie ou reliée à elle."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

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
from ess_dash.territoires import CodeCommune

CORPS_COMPTE_PT: Final = 7.5

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
    comptes = (
        ("losange", COULEUR_TOTEM, symbole.nb_totem),
        ("rond", COULEUR_TIERS_LIEU, symbole.nb_tiers_lieu),
        ("carre", COULEUR_PROJET, symbole.nb_projet),
    )
    signes = tuple(Signe(*compte) for compte in comptes if compte[2])
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
