"""Le plan dessiné : contexte, territoires en classes, motifs, limites, cercles, échelle."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import shapely

from ess_dash.indicateurs.registre import Nature
from ess_dash.presentation.format_fr import FINE
from ess_dash.presentation.modeles import VueCarte, Zone
from ess_dash.presentation.palettes import ENCRE, PAPIER
from ess_dash.render.impression.cercles import TexteCercle, build_texte, draw_cercles
from ess_dash.render.impression.couches import Plan
from ess_dash.render.impression.feuille import FILET, SECONDAIRE, Feuille
from ess_dash.render.impression.motifs import COULEUR_MOTIF, draw_motif
from ess_dash.render.impression.placement import Boite
from ess_dash.territoires import CodeTerritoire, Maille

COULEUR_CONTEXTE: Final = "#F4F2EE"
COULEUR_ECARTE: Final = "#FFFFFF"
COULEUR_NEUTRE: Final = "#E6EAEB"
EPAISSEUR_METROPOLE_MM: Final = 0.75

_ECHELLE_KM: Final = 20
# En dessous, un nom peut couvrir un cercle ; des centaines de communes n’en laissent pas
# le choix.
_RAYON_GENANT_MM: Final = 0.8
_RAYON_GENANT_COMMUNE_MM: Final = 2.0


@dataclass(frozen=True, slots=True)
class Obstacles:
    """Ce que le plan a déjà dessiné et que les annotations contournent.

    Attributes
    ----------
    prises
        Textes, à ne jamais couvrir.
    cercles
        Grands cercles par territoire, à ne pas couvrir de noms.
    textes
        Textes des cercles, à écrire une fois les symboles posés.
    """

    prises: tuple[Boite, ...]
    cercles: Mapping[CodeTerritoire, Boite]
    textes: tuple[TexteCercle, ...]


def draw_plan(feuille: Feuille, vue: VueCarte, plan: Plan) -> Obstacles:
    """Dessine le plan et rend ce que les annotations devront contourner."""
    contexte = list(plan.contexte.formes.values())
    feuille.fill(contexte, COULEUR_CONTEXTE)
    feuille.stroke(contexte, PAPIER, 0.4)
    _draw_zones(feuille, vue, plan)
    _draw_limites(feuille, vue, plan)
    cercles = draw_cercles(feuille, vue, plan)
    par_commune = vue.demande.maille is Maille.COMMUNE
    genant = _RAYON_GENANT_COMMUNE_MM if par_commune else _RAYON_GENANT_MM
    textes = [texte for cercle in cercles if (texte := build_texte(cercle))]
    return Obstacles(
        prises=(*(texte.boite for texte in textes), _draw_echelle(feuille, plan)),
        cercles={c.code: c.boite for c in cercles if c.rayon >= genant},
        textes=tuple(textes),
    )


def _draw_zones(feuille: Feuille, vue: VueCarte, plan: Plan) -> None:
    couleurs = [
        ligne.couleur for ligne in vue.legende.lignes if ligne.genre == "classe"
    ]
    for couleur, codes in _group_by_couleur(vue, couleurs).items():
        feuille.fill(plan.zones.select(codes), couleur)
    for statut in dict.fromkeys(zone.statut for zone in vue.zones):
        absentes = (
            zone.code
            for zone in vue.zones_filtrees
            if zone.statut is statut and zone.valeur is None
        )
        formes = plan.zones.select(absentes)
        if formes:
            draw_motif(feuille, shapely.union_all(formes), statut)


def _list_absents(vue: VueCarte) -> list[str]:
    """Territoires couverts d’un motif : une limite blanche s’y perdrait."""
    return [zone.code for zone in vue.zones_filtrees if zone.valeur is None]


def _group_by_couleur(vue: VueCarte, couleurs: list[str]) -> dict[str, list[str]]:
    groupes: dict[str, list[str]] = {}
    for zone in vue.zones:
        groupes.setdefault(pick_couleur(vue, zone, couleurs), []).append(zone.code)
    return groupes


def pick_couleur(vue: VueCarte, zone: Zone, couleurs: list[str]) -> str:
    """Couleur de fond d’un territoire, comme la légende la donne."""
    if not zone.dans_filtre or zone.valeur is None:
        return COULEUR_ECARTE
    if vue.nature is Nature.NOMBRE or zone.classe is None:
        return COULEUR_NEUTRE
    return couleurs[zone.classe]


def _draw_limites(feuille: Feuille, vue: VueCarte, plan: Plan) -> None:
    """Limites communales à peine visibles, limites de la maille franches."""
    gardes = [zone.code for zone in vue.zones_filtrees]
    ecartes = [zone.code for zone in vue.zones if not zone.dans_filtre]
    par_commune = vue.demande.maille is Maille.COMMUNE
    if not par_commune:
        feuille.stroke(plan.communes.formes.values(), PAPIER, 0.08, opacite=0.55)
    feuille.stroke(plan.zones.select(gardes), PAPIER, 0.12 if par_commune else 0.4)
    feuille.stroke(plan.zones.select(ecartes), FILET, 0.12 if par_commune else 0.25)
    feuille.stroke(plan.zones.select(_list_absents(vue)), COULEUR_MOTIF, 0.25)
    if vue.demande.maille is not Maille.EPCI:
        feuille.stroke(plan.epci.formes.values(), SECONDAIRE, 0.16, opacite=0.7)
    feuille.stroke(plan.departement.formes.values(), SECONDAIRE, 0.3)
    feuille.stroke(
        plan.epci.select([vue.code_metropole]), ENCRE, EPAISSEUR_METROPOLE_MM
    )


def _draw_echelle(feuille: Feuille, plan: Plan) -> Boite:
    """Échelle graphique, dans un coin que le département laisse libre."""
    longueur = _ECHELLE_KM * 1000 * plan.projection.mm_par_m
    boite = _find_coin(plan, longueur + 14, 9)
    x, y = boite.x0 + 4, boite.y0 + 3
    graduations: Iterable[tuple[float, str]] = (
        (0, "0"),
        (longueur / 2, f"{_ECHELLE_KM // 2}"),
        (longueur, f"{_ECHELLE_KM}{FINE}km"),
    )
    traits = [shapely.LineString([(x, y), (x + longueur, y)])]
    for ecart, texte in graduations:
        traits.append(shapely.LineString([(x + ecart, y), (x + ecart, y + 1.4)]))
        feuille.write(
            x + ecart, y + 2.2, texte, corps_pt=7.5, couleur=SECONDAIRE, ancre="center"
        )
    feuille.draw_lignes(traits, ENCRE, 0.3)
    return boite


def _find_coin(plan: Plan, largeur: float, hauteur: float) -> Boite:
    cadre = plan.cadre
    coins = [
        Boite(x, y, x + largeur, y + hauteur)
        for y in (cadre.y0, cadre.y1 - hauteur)
        for x in (cadre.x0, cadre.x1 - largeur)
    ]
    departement = shapely.union_all(list(plan.departement.formes.values()))
    return min(
        coins, key=lambda coin: coin.to_polygone().intersection(departement).area
    )
