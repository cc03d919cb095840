"""Ce qui s’écrit sur le plan, par priorité : poids publiés, symboles, villes, voisins."""

from collections.abc import Sequence
from typing import Final

from ess_dash.presentation.modeles import Etiquette, VueCarte
from ess_dash.render.impression.cercles import write_textes
from ess_dash.render.impression.couches import Plan, Ville
from ess_dash.render.impression.feuille import Feuille
from ess_dash.render.impression.noms import (
    build_pastille,
    draw_territoires,
    draw_villes,
    draw_voisins,
    list_ancres,
    list_villes_nommables,
)
from ess_dash.render.impression.placement import Boite, center, place_dedans
from ess_dash.render.impression.plan import Obstacles
from ess_dash.render.impression.police import Graisse, measure_mm
from ess_dash.render.impression.symboles import (
    draw_grappes,
    draw_points,
    list_grappes,
    place_grappes,
)

CORPS_POIDS_PT: Final = 15.0
CORPS_MILLESIME_PT: Final = 7.5

_HAUTEUR_POIDS_MM: Final = 8.0
_PORTEE_POIDS_MM: Final = 25.0


def draw_annotations(
    feuille: Feuille, vue: VueCarte, plan: Plan, obstacles: Obstacles
) -> bool:
    """Écrit les annotations, chacune à une place qui ne couvre pas les précédentes.

    Returns
    -------
    bool
        Vrai si un symbole a dû s’écarter de sa commune : la légende explique le trait.
    """
    prises = list(obstacles.prises)
    grappes = list_grappes(vue, plan)
    villes = _list_villes(vue, plan, obstacles)
    evitees = [
        *obstacles.cercles.values(),
        *(grappe.boite for grappe in grappes),
        *(build_pastille(plan, ville) for ville in villes[:1]),
    ]
    _draw_poids(feuille, vue, plan, evitees, prises)
    draw_territoires(feuille, vue, plan, evitees, prises)
    posees = {str(g.code_commune): g for g in place_grappes(grappes, plan, prises)}
    draw_grappes(feuille, posees.values())
    prises.extend(draw_points(feuille, vue, plan))
    write_textes(feuille, obstacles.textes)
    prises.extend(obstacles.cercles.values())
    draw_villes(feuille, plan, list_ancres(plan, villes, posees, obstacles), prises)
    draw_voisins(feuille, plan, prises)
    return any(grappe.est_ecartee for grappe in posees.values())


def _list_villes(vue: VueCarte, plan: Plan, obstacles: Obstacles) -> list[Ville]:
    """Villes à nommer qui ne le sont pas déjà dans leur cercle."""
    if "villes" not in vue.demande.couches:
        return []
    nommes = {texte.code for texte in obstacles.textes}
    return [v for v in list_villes_nommables(plan.villes) if v.code not in nommes]


def _draw_poids(
    feuille: Feuille,
    vue: VueCarte,
    plan: Plan,
    evitees: Sequence[Boite],
    prises: list[Boite],
) -> None:
    for etiquette in vue.etiquettes:
        if etiquette.code not in plan.epci.points:
            continue
        largeur = 1 + max(
            measure_mm(etiquette.texte, Graisse.GRAS, CORPS_POIDS_PT),
            measure_mm(etiquette.precision, Graisse.NORMAL, CORPS_MILLESIME_PT),
        )
        boite = place_dedans(
            center(*plan.epci.points[etiquette.code], largeur, _HAUTEUR_POIDS_MM),
            plan.epci.formes[etiquette.code],
            evitees=evitees,
            prises=prises,
            cadre=plan.cadre,
            portee_mm=_PORTEE_POIDS_MM,
        )
        prises.append(boite)
        _write_poids(feuille, boite, etiquette)


def _write_poids(feuille: Feuille, boite: Boite, etiquette: Etiquette) -> None:
    x, _ = boite.centre
    feuille.write(
        x,
        boite.y0 + 4.0,
        etiquette.texte,
        corps_pt=CORPS_POIDS_PT,
        graisse=Graisse.GRAS,
        ancre="center",
        halo_mm=0.7,
    )
    feuille.write(
        x,
        boite.y0 + 0.7,
        etiquette.precision,
        corps_pt=CORPS_MILLESIME_PT,
        ancre="center",
        halo_mm=0.55,
    )
