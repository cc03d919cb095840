"""La feuille, un A4 paysage d’habitude : en millimètres, l’origine en bas à gauche.

Rien ne passe par ``pyplot`` ni par les réglages globaux de matplotlib : deux feuilles
peuvent vivre en même temps.
"""

import datetime as dt
import io
from collections.abc import Iterable, Mapping
from threading import Lock
from typing import Final, Literal

import numpy as np
import shapely
from matplotlib import rc_context
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.patheffects import Stroke
from matplotlib.text import Text
from matplotlib.transforms import Affine2D
from shapely.geometry.base import BaseGeometry

from ess_dash.presentation.palettes import ENCRE, PAPIER
from ess_dash.render.impression.police import (
    MM_PAR_POINT,
    Graisse,
    compose,
    load_police,
)

LARGEUR_MM: Final = 297.0
HAUTEUR_MM: Final = 210.0
MM_PAR_POUCE: Final = 25.4
RESOLUTION_PPP: Final = 250

SECONDAIRE: Final = "#4A5B64"
DISCRET: Final = "#66757D"
FILET: Final = "#D5DCDF"
FILIGRANE: Final = "#B4472E"
_CORPS_FILIGRANE_PT: Final = 88

# matplotlib ne promet rien à plusieurs fils : une carte s’enregistre à la fois.
_VERROU: Final = Lock()


class Feuille:
    """Page blanche où l’on pose des formes et des textes, les derniers au-dessus."""

    def __init__(
        self,
        largeur_mm: float = LARGEUR_MM,
        hauteur_mm: float = HAUTEUR_MM,
        resolution_ppp: int = RESOLUTION_PPP,
    ) -> None:
        self._largeur_mm, self._hauteur_mm = largeur_mm, hauteur_mm
        self._resolution_ppp = resolution_ppp
        pouces = (largeur_mm / MM_PAR_POUCE, hauteur_mm / MM_PAR_POUCE)
        self.figure = Figure(figsize=pouces, dpi=resolution_ppp, facecolor=PAPIER)
        self._vers_page = (
            Affine2D().scale(1 / MM_PAR_POUCE) + self.figure.dpi_scale_trans
        )
        self._rang = 0

    def fill(self, formes: Iterable[BaseGeometry], couleur: str) -> None:
        """Remplit des polygones d’une seule couleur."""
        chemin = to_chemin(formes)
        if chemin is not None:
            self._add(
                PathPatch(chemin, facecolor=couleur, edgecolor="none", linewidth=0)
            )

    def stroke(
        self,
        formes: Iterable[BaseGeometry],
        couleur: str,
        epaisseur_mm: float,
        *,
        opacite: float = 1,
    ) -> None:
        """Trace le bord de polygones."""
        chemin = to_chemin(formes)
        if chemin is not None:
            self._add(
                PathPatch(
                    chemin,
                    facecolor="none",
                    edgecolor=couleur,
                    linewidth=epaisseur_mm / MM_PAR_POINT,
                    joinstyle="round",
                    alpha=opacite,
                )
            )

    def draw_forme(
        self,
        chemin: Path,
        couleur: str,
        *,
        bord: str = PAPIER,
        epaisseur_mm: float = 0.25,
        opacite: float = 1,
    ) -> None:
        """Dessine une forme pleine avec son bord (symbole, cercle)."""
        self._add(
            PathPatch(
                chemin,
                facecolor=(couleur, opacite),
                edgecolor=bord,
                linewidth=epaisseur_mm / MM_PAR_POINT,
            )
        )

    def draw_lignes(
        self, lignes: Iterable[BaseGeometry], couleur: str, epaisseur_mm: float
    ) -> None:
        """Trace des lignes ouvertes."""
        segments = [shapely.get_coordinates(ligne) for ligne in lignes]
        self._add(
            LineCollection(
                segments,
                colors=couleur,
                linewidths=epaisseur_mm / MM_PAR_POINT,
                capstyle="butt",
            )
        )

    def write(
        self,
        x: float,
        y: float,
        texte: str,
        *,
        corps_pt: float,
        graisse: Graisse = Graisse.NORMAL,
        couleur: str = ENCRE,
        ancre: Literal["left", "center", "right"] = "left",
        verticale: Literal["baseline", "center_baseline"] = "baseline",
        halo_mm: float = 0,
        couleur_halo: str = PAPIER,
    ) -> None:
        """Écrit une ligne ; ``y`` est sa ligne de base, le halo est dessous."""

        def build_texte() -> Text:
            return Text(
                x,
                y,
                compose(texte),
                color=couleur,
                fontproperties=load_police(graisse, corps_pt),
                horizontalalignment=ancre,
                verticalalignment=verticale,
                parse_math=False,
            )

        if halo_mm:
            # Le halo seul est tracé ; le texte reste du texte, lisible dans le SVG.
            contour = Stroke(
                linewidth=2 * halo_mm / MM_PAR_POINT,
                foreground=couleur_halo,
                joinstyle="round",
            )
            halo = build_texte()
            halo.set_path_effects([contour])
            self._add(halo)
        self._add(build_texte())

    def stamp(self, texte: str) -> None:
        """Barre la page d’un filigrane, lisible sans cacher ce qu’il couvre."""
        self._add(
            Text(
                self._largeur_mm / 2,
                self._hauteur_mm / 2,
                compose(texte),
                color=FILIGRANE,
                alpha=0.16,
                rotation=24,
                fontproperties=load_police(
                    Graisse.GRAS, _CORPS_FILIGRANE_PT * self._largeur_mm / LARGEUR_MM
                ),
                horizontalalignment="center",
                verticalalignment="center",
                parse_math=False,
            )
        )

    def _add(self, dessin: Artist) -> None:
        self._rang += 1
        dessin.set_zorder(self._rang)
        dessin.set_transform(self._vers_page)
        self.figure.add_artist(dessin, clip=False)

    def save(
        self,
        forme: Literal["png", "svg"],
        metadonnees: Mapping[str, str],
        date: dt.date,
    ) -> bytes:
        """Enregistre : mêmes dessins, mêmes métadonnées, même date, mêmes octets."""
        tampon = io.BytesIO()
        champs = dict(metadonnees)
        champs["Creation Time" if forme == "png" else "Date"] = date.isoformat()
        with _VERROU, rc_context({"svg.hashsalt": champs["Title"]}):
            self.figure.savefig(
                tampon, format=forme, dpi=self._resolution_ppp, metadata=champs
            )
        return tampon.getvalue()


def to_chemin(formes: Iterable[BaseGeometry]) -> Path | None:
    """Chemin unique de polygones, trous compris ; ``None`` s’il n’y a rien à tracer."""
    polygones = shapely.get_parts(np.asarray(list(formes), dtype=object))
    polygones = polygones[
        shapely.get_type_id(polygones) == shapely.GeometryType.POLYGON
    ]
    orientes = shapely.orient_polygons(polygones)
    anneaux = [
        Path(shapely.get_coordinates(anneau), closed=True)
        for anneau in shapely.get_rings(orientes)
    ]
    return Path.make_compound_path(*anneaux) if anneaux else None
