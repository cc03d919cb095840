"""La carte d’une scène, sans titre ni légende : la diapositive les écrit en texte."""

import datetime as dt
from dataclasses import replace
from typing import Final, Literal

import geopandas as gpd

from ess_dash.presentation.modeles import FILIGRANE
from ess_dash.presentation.palettes import ENCRE
from ess_dash.presentation.recit.modeles import Carte
from ess_dash.render.carte_imprimee import write_description, write_titre
from ess_dash.render.impression.annotations import draw_annotations
from ess_dash.render.impression.contours import Contours
from ess_dash.render.impression.couches import build_plan
from ess_dash.render.impression.feuille import Feuille
from ess_dash.render.impression.placement import Boite
from ess_dash.render.impression.plan import draw_plan
from ess_dash.territoires import CodeTerritoire, Maille

LARGEUR_MM: Final = 118.0
HAUTEUR_MM: Final = 100.0
# Agrandie à 7,2 pouces sur la diapositive, elle y a 300 points par pouce.
RESOLUTION_PPP: Final = 480
_EPAISSEUR_TERRITOIRE_MM: Final = 0.8


def draw_plan_carte(
    carte: Carte,
    contours: Contours,
    *,
    forme: Literal["png", "svg"],
    date: dt.date,
) -> bytes:
    """Dessine la carte là où la scène se tourne, toutes ses couches révélées.

    Parameters
    ----------
    forme
        ``png`` à 300 points par pouce sur la diapositive, ou ``svg``.
    """
    vue = carte.vue
    territoire = _find_territoire(contours, carte.vers)
    feuille = Feuille(LARGEUR_MM, HAUTEUR_MM, RESOLUTION_PPP)
    plan = build_plan(
        contours if territoire is None else replace(contours, departement=territoire),
        vue.demande.maille,
        Boite(0, 0, LARGEUR_MM, HAUTEUR_MM),
    )
    obstacles = draw_plan(feuille, vue, plan)
    if territoire is not None:
        limite = plan.departement.formes.values()
        feuille.stroke(limite, ENCRE, _EPAISSEUR_TERRITOIRE_MM)
    draw_annotations(feuille, vue, plan, obstacles)
    if vue.sur_demonstration:
        feuille.stamp(FILIGRANE)
    textes = {"Title": write_titre(vue), "Description": write_description(vue)}
    return feuille.save(forme, textes, date)


def _find_territoire(
    contours: Contours, code: CodeTerritoire
) -> gpd.GeoDataFrame | None:
    """Contour du territoire que la carte montre de près, s’il en a un."""
    for maille in (Maille.COMMUNE, Maille.EPCI, Maille.PETR):
        zones = contours.zones_of(maille)
        trouvees = zones[zones["code"] == code]
        if len(trouvees):
            return trouvees
    return None
