"""Figure → dessin vectoriel seul : la page qui le reçoit écrit le titre et les sources."""

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import vl_convert

from ess_dash.presentation.dossier import Figure
from ess_dash.render.caracteres import strip_contenu
from ess_dash.render.figures import (
    LARGEUR_IMAGE_PX,
    POLICE_IMAGE,
    Spec,
    build_spec,
)

# Ce que prend une légende à 14 pixels : une lettre, un symbole et son écart, une rangée.
_LETTRE_PX: Final = 7.0
_SYMBOLE_PX: Final = 40
_RANGEE_PX: Final = 22


# Les mêmes figures reviennent d’un format à l’autre, et d’une fiche à l’autre.
@lru_cache(maxsize=256)
def to_svg_nu(figure: Figure) -> str:
    """Dessin d’une figure, sans titre, ni sources, ni filigrane.

    Returns
    -------
    str
        Élément ``<svg>`` de 900 pixels de large, thème clair, police des images ; les
        libellés y sont échappés, et il ne porte aucun caractère que XML refuse.
    """
    # Un caractère que XML refuse n’est pas une erreur pour vl-convert : il tue le serveur.
    dessin: str = vl_convert.vegalite_to_svg(strip_contenu(_build_spec_nue(figure)))
    return dessin


def _build_spec_nue(figure: Figure) -> Spec:
    spec = build_spec(figure, "clair")
    config = spec["config"]
    colonnes, rangees = _split_legende(figure, config["axis"]["labelLimit"])
    return {
        **spec,
        "width": LARGEUR_IMAGE_PX,
        "height": spec["height"] + (rangees - 1) * _RANGEE_PX,
        "autosize": {"type": "fit", "contains": "padding"},
        "config": {
            **config,
            "font": POLICE_IMAGE,
            "legend": {**config["legend"], "columns": colonnes},
        },
    }


def _split_legende(figure: Figure, marge_max_px: float) -> tuple[int, int]:
    """Colonnes et rangées de la légende : Vega coupe ce qui dépasse du dessin.

    Parameters
    ----------
    marge_max_px
        Largeur au-delà de laquelle le nom d’une catégorie est abrégé.
    """
    noms = [couche.nom for couche in figure.couches if couche.nom]
    if not noms:
        return 1, 1
    marge_px = min(_measure(figure.axe_y.categories), marge_max_px)
    place_px = LARGEUR_IMAGE_PX - marge_px - _SYMBOLE_PX
    # Une seule rangée n’aligne rien ; plusieurs alignent toutes leurs colonnes.
    if sum(_measure([nom]) + _SYMBOLE_PX for nom in noms) <= place_px:
        return len(noms), 1
    colonnes = max(1, int(place_px / (_measure(noms) + _SYMBOLE_PX)))
    return colonnes, math.ceil(len(noms) / colonnes)


def _measure(textes: Sequence[str]) -> float:
    """Largeur estimée du plus long texte, en pixels."""
    return max(map(len, textes), default=0) * _LETTRE_PX
