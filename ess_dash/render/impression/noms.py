"""Les noms : villes contre leur point, territoires dans leur contour, voisins autour."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import shapely

from ess_dash.presentation.modeles import VueCarte, Zone
from ess_dash.presentation.palettes import ENCRE
from ess_dash.render.impression.couches import Plan, Ville
from ess_dash.render.impression.feuille import DISCRET, SECONDAIRE, Feuille
from ess_dash.render.impression.motifs import build_symbole
from ess_dash.render.impression.placement import (
    Boite,
    center,
    move,
    place_autour,
    place_dedans,
    spiral,
)
from ess_dash.render.impression.plan import Obstacles
from ess_dash.render.impression.police import Graisse, measure_mm, wrap
from ess_dash.render.impression.symboles import Grappe
from ess_dash.territoires import CodeTerritoire

CORPS_VILLE_PT: Final = 8.0
CORPS_GRANDE_VILLE_PT: Final = 10.0
CORPS_TERRITOIRE_PT: Final = 9.5
CORPS_VOISIN_PT: Final = 9.0
HABITANTS_GRANDE_VILLE: Final = 100_000
# Seuils de l’écran au zoom d’ouverture : une ville, ou la principale de son EPCI.
HABITANTS_VILLE: Final = 20_000
HABITANTS_PRINCIPALE: Final = 1_500
NOMBRE_TERRITOIRES_NOMMES: Final = 8

_HALO_MM: Final = 0.55
_RAYON_PASTILLE_MM: Final = 0.5
_LARGEUR_TERRITOIRE_MM: Final = 28.0
_LIGNE_TERRITOIRE_MM: Final = 4.0
_HAUTEUR_VOISIN_MM: Final = 4.5


@dataclass(frozen=True, slots=True)
class Ancre:
    """Ce contre quoi le nom d’une ville s’écrit ; ``pastille`` s’il faut un point."""

    ville: Ville
    boite: Boite
    pastille: bool


def list_villes_nommables(villes: Iterable[Ville]) -> list[Ville]:
    """Villes à nommer, par population : les grandes, et la principale de chaque EPCI.

    Parameters
    ----------
    villes
        De la plus peuplée à la moins peuplée.
    """
    rangees = list(villes)
    principales: dict[str, CodeTerritoire] = {}
    for ville in rangees:
        principales.setdefault(ville.code_epci, ville.code)
    return [
        ville
        for ville in rangees
        if ville.population >= HABITANTS_VILLE
        or (
            ville.population >= HABITANTS_PRINCIPALE
            and principales[ville.code_epci] == ville.code
        )
    ]


def build_pastille(plan: Plan, ville: Ville) -> Boite:
    """Place du point d’une ville."""
    cote = 2 * _RAYON_PASTILLE_MM + 0.4
    return center(*plan.communes.points[ville.code], cote, cote)


def list_ancres(
    plan: Plan,
    villes: Iterable[Ville],
    grappes: Mapping[CodeTerritoire, Grappe],
    obstacles: Obstacles,
) -> Iterator[Ancre]:
    """Le symbole de la commune s’il est à sa place, son cercle, ou sa mairie."""
    for ville in villes:
        grappe = grappes.get(ville.code)
        if grappe is not None and not grappe.est_ecartee:
            yield Ancre(ville, grappe.boite, pastille=False)
        elif ville.code in obstacles.cercles:
            yield Ancre(ville, obstacles.cercles[ville.code], pastille=False)
        else:
            yield Ancre(ville, build_pastille(plan, ville), pastille=grappe is None)


def draw_villes(
    feuille: Feuille, plan: Plan, ancres: Iterable[Ancre], prises: list[Boite]
) -> None:
    """Écrit chaque ville qui trouve une place libre."""
    for ancre in ancres:
        if ancre.pastille and not ancre.boite.is_free(prises):
            continue
        place = _write_ville(feuille, ancre, prises, plan.cadre)
        if place is None:
            continue
        prises.append(place)
        if ancre.pastille:
            prises.append(ancre.boite)
            point = build_symbole("rond", *ancre.boite.centre, _RAYON_PASTILLE_MM)
            feuille.draw_forme(point, ENCRE)


def _write_ville(
    feuille: Feuille, ancre: Ancre, prises: Sequence[Boite], cadre: Boite
) -> Boite | None:
    grande = ancre.ville.population >= HABITANTS_GRANDE_VILLE
    corps = CORPS_GRANDE_VILLE_PT if grande else CORPS_VILLE_PT
    nom = ancre.ville.nom
    largeur = measure_mm(nom, Graisse.DEMI, corps)
    place = place_autour(ancre.boite.grow(0.5), largeur, corps * 0.32, prises, cadre)
    if place is not None:
        _write_centre(feuille, place, nom, corps, couleur=ENCRE, halo_mm=_HALO_MM)
    return place


def _write_centre(
    feuille: Feuille,
    place: Boite,
    nom: str,
    corps_pt: float,
    *,
    couleur: str,
    halo_mm: float,
    graisse: Graisse = Graisse.DEMI,
) -> None:
    feuille.write(
        *place.centre,
        nom,
        corps_pt=corps_pt,
        graisse=graisse,
        couleur=couleur,
        ancre="center",
        verticale="center_baseline",
        halo_mm=halo_mm,
    )


def draw_territoires(
    feuille: Feuille,
    vue: VueCarte,
    plan: Plan,
    evitees: Sequence[Boite],
    prises: list[Boite],
) -> None:
    """Écrit les noms des territoires, s’ils sont assez peu pour y être tous."""
    if len(vue.zones) > NOMBRE_TERRITOIRES_NOMMES:
        return
    for zone in vue.zones_filtrees:
        if zone.code in plan.zones.points:
            _write_territoire(feuille, zone, plan, evitees, prises)


def _write_territoire(
    feuille: Feuille,
    zone: Zone,
    plan: Plan,
    evitees: Sequence[Boite],
    prises: list[Boite],
) -> None:
    lignes = wrap(zone.nom, _LARGEUR_TERRITOIRE_MM, Graisse.DEMI, CORPS_TERRITOIRE_PT)
    largeur = 1 + max(
        measure_mm(ligne, Graisse.DEMI, CORPS_TERRITOIRE_PT) for ligne in lignes
    )
    boite = _find_place_territoire(
        plan, zone.code, largeur, len(lignes) * _LIGNE_TERRITOIRE_MM, evitees, prises
    )
    prises.append(boite)
    for rang, ligne in enumerate(lignes):
        y_haut = boite.y1 - rang * _LIGNE_TERRITOIRE_MM
        place = Boite(boite.x0, y_haut - _LIGNE_TERRITOIRE_MM, boite.x1, y_haut)
        _write_centre(
            feuille,
            place,
            ligne,
            CORPS_TERRITOIRE_PT,
            couleur=SECONDAIRE,
            halo_mm=_HALO_MM,
        )


def _find_place_territoire(
    plan: Plan,
    code: CodeTerritoire,
    largeur: float,
    hauteur: float,
    evitees: Sequence[Boite],
    prises: Sequence[Boite],
) -> Boite:
    """Dans le territoire ; à côté s’il est plus petit que son nom."""
    forme = plan.zones.formes[code]
    if forme.area < 2 * largeur * hauteur:
        contour = Boite(*forme.bounds).grow(0.5)
        a_cote = place_autour(contour, largeur, hauteur, prises, plan.cadre)
        if a_cote is not None:
            return a_cote
    return place_dedans(
        center(*plan.zones.points[code], largeur, hauteur),
        forme,
        evitees=evitees,
        prises=prises,
        cadre=plan.cadre,
        portee_mm=30,
    )


def draw_voisins(feuille: Feuille, plan: Plan, prises: list[Boite]) -> None:
    """Écrit le nom des départements voisins, au milieu de ce qu’on en voit."""
    for code, forme in plan.contexte.formes.items():
        nom = plan.contexte.noms[code]
        visible = shapely.buffer(forme, -0.5)
        if visible.is_empty:
            continue
        largeur = measure_mm(nom, Graisse.NORMAL, CORPS_VOISIN_PT) + 2
        place = _find_place_voisin(visible, largeur, prises, plan.cadre)
        if place is None:
            continue
        prises.append(place)
        _write_centre(
            feuille,
            place,
            nom,
            CORPS_VOISIN_PT,
            couleur=DISCRET,
            halo_mm=0,
            graisse=Graisse.NORMAL,
        )


def _find_place_voisin(
    visible: shapely.Polygon | shapely.MultiPolygon,
    largeur: float,
    prises: Sequence[Boite],
    cadre: Boite,
) -> Boite | None:
    """Première place libre, entièrement dans ce qu’on voit du voisin."""
    point = shapely.get_point(shapely.maximum_inscribed_circle(visible, 0.5), 0)
    depart = center(point.x, point.y, largeur, _HAUTEUR_VOISIN_MM)
    shapely.prepare(visible)
    return next(
        (
            boite
            for dx, dy in spiral(40)
            if (boite := move(depart, dx, dy)).is_free(prises)
            and cadre.contains(boite)
            and shapely.contains(visible, boite.to_polygone())
        ),
        None,
    )
