"""Figure → dessin pour la scène : assez gros pour le fond de la salle, clair et sombre."""

import re
from functools import lru_cache
from typing import Final

import vl_convert

from ess_dash.presentation.dossier import Figure
from ess_dash.render.caracteres import strip_contenu
from ess_dash.render.figures import (
    HAUTEUR_CATEGORIE_PX,
    POLICE_IMAGE,
    Spec,
    build_spec,
)

# La figure est dessinée à 14 pixels, puis agrandie 1,8 fois : 25 pixels sur la scène.
AGRANDISSEMENT: Final = 1.8
LARGE_PX: Final = (966, 355)
HAUTE_PX: Final = (660, 500)
_NATURELLE_MAX_PX: Final = 330
_MINIMUM_PX: Final = 250
_HAUTEUR_PAR_CATEGORIE_PX: Final = 74
_PART_LIBELLES: Final = 0.42
_AIR_LEGENDE_PX: Final = 8
_IDENTIFIANT: Final = re.compile(r'(id="|url\(#|href="#)')


def est_haute(figure: Figure) -> bool:
    """Vrai si la figure a besoin de toute la hauteur : le texte passe à gauche."""
    categories = HAUTEUR_CATEGORIE_PX * len(figure.axe_y.categories)
    return max(figure.hauteur_px, categories) > _NATURELLE_MAX_PX


# Une figure de récit revient à l’écran, dans le fichier et dans l’aperçu.
@lru_cache(maxsize=256)
def to_svg_scene(figure: Figure, theme: str, prefixe: str) -> str:
    """Dessin d’une figure, sans titre ni sources, que la page écrit en texte.

    Parameters
    ----------
    theme
        ``clair`` ou ``sombre``.
    prefixe
        Mot qui distingue les identifiants de ce dessin dans une page qui en a plusieurs.

    Returns
    -------
    str
        Élément ``<svg>`` sans taille propre : il prend celle de son cadre.
    """
    # Un caractère que XML refuse n’est pas une erreur pour vl-convert : il tue le serveur.
    svg: str = vl_convert.vegalite_to_svg(strip_contenu(_build_spec(figure, theme)))
    distinct = _IDENTIFIANT.sub(rf"\g<1>{prefixe}-", svg)
    return _drop_taille(distinct)


def _drop_taille(svg: str) -> str:
    """Ôte largeur et hauteur de la balise : la feuille de style les donne."""
    balise, chevron, reste = svg.partition(">")
    nue = re.sub(r'\s(?:width|height)="[^"]*"', "", balise)
    return f'{nue} role="presentation"{chevron}{reste}'


def _build_spec(figure: Figure, theme: str) -> Spec:
    spec = build_spec(figure, theme)
    config = spec["config"]
    largeur, hauteur = _choose_taille(figure)
    return {
        **spec,
        "width": largeur,
        "height": hauteur,
        "autosize": {"type": "fit", "contains": "padding"},
        "config": {
            **config,
            "font": POLICE_IMAGE,
            "axis": {**config["axis"], "labelLimit": largeur * _PART_LIBELLES},
            "legend": {
                **config["legend"],
                "offset": config["legend"]["offset"] + _AIR_LEGENDE_PX,
                "columns": _count_colonnes(figure, largeur),
            },
        },
    }


def _choose_taille(figure: Figure) -> tuple[int, int]:
    largeur, maximum = HAUTE_PX if est_haute(figure) else LARGE_PX
    categories = len(figure.axe_y.categories)
    if not categories or est_haute(figure):
        return largeur, maximum
    voulue = _HAUTEUR_PAR_CATEGORIE_PX * categories + 60
    return largeur, min(maximum, max(_MINIMUM_PX, voulue))


def _count_colonnes(figure: Figure, largeur_px: int) -> int:
    """Colonnes de la légende : Vega coupe ce qui dépasse du dessin."""
    noms = [couche.nom for couche in figure.couches if couche.nom]
    plus_long = max(map(len, noms), default=0) * 7.2 + 40
    return max(1, min(len(noms), int(largeur_px * 0.8 / plus_long)))
