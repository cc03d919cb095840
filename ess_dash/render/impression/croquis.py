"""Un petit dessin vectoriel écrit à la main : des polygones et des lignes de texte.

matplotlib met un quart de seconde à enregistrer une page ; un croquis se refait pour
chaque fiche d’une série. Les textes y restent du texte, que Typst compose avec la police
du document.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from ess_dash.render.impression.feuille import SECONDAIRE
from ess_dash.render.impression.police import MM_PAR_POINT
from ess_dash.render.pdf.texte import clean_texte

CORPS_PT: Final = 7.0
# Entre guillemets : un nom qui finit par un chiffre n’en est pas un sans eux.
POLICE: Final = "'Source Sans 3'"
# Un dixième de millimètre : sous ce pas, deux points se confondent sur le papier.
PAS_PAR_MM: Final = 10


@dataclass(frozen=True, slots=True)
class Trait:
    """Un trait : sa couleur et son épaisseur."""

    couleur: str
    epaisseur_mm: float


class Croquis:
    """Formes et textes en millimètres ; l’origine est en haut à gauche."""

    def __init__(self, largeur_mm: float) -> None:
        self.largeur_mm = largeur_mm
        self._morceaux: list[str] = []

    def fill(self, formes: Iterable[BaseGeometry], couleur: str) -> None:
        """Remplit des polygones d’une seule couleur."""
        self._add(formes, f'fill="{couleur}"')

    def stroke(self, formes: Iterable[BaseGeometry], trait: Trait) -> None:
        """Trace le bord de polygones."""
        self._add(
            formes,
            f'fill="none" stroke="{trait.couleur}" '
            f'stroke-width="{trait.epaisseur_mm * PAS_PAR_MM:.1f}" '
            'stroke-linejoin="round"',
        )

    def _add(self, formes: Iterable[BaseGeometry], style: str) -> None:
        chemin = write_chemin(formes)
        if chemin:
            self._morceaux.append(f'<path {style} d="{chemin}"/>')

    def write(
        self,
        x: float,
        y: float,
        texte: str,
        *,
        couleur: str = SECONDAIRE,
        est_gras: bool = False,
        halo: Trait | None = None,
    ) -> None:
        """Écrit une ligne ; ``y`` est sa ligne de base, le halo est dessous."""
        style = f'fill="{couleur}"' + (' font-weight="600"' if est_gras else "")
        place = f'x="{x * PAS_PAR_MM:.0f}" y="{y * PAS_PAR_MM:.0f}"'
        corps = f"{CORPS_PT * MM_PAR_POINT * PAS_PAR_MM:.1f}"
        contenu = escape(clean_texte(texte))
        if halo is not None:
            bord = (
                f'stroke="{halo.couleur}" stroke-linejoin="round" '
                f'stroke-width="{halo.epaisseur_mm * PAS_PAR_MM:.1f}"'
            )
            self._write_texte(f"{place} {style} {bord}", corps, contenu)
        self._write_texte(f"{place} {style}", corps, contenu)

    def _write_texte(self, attributs: str, corps: str, contenu: str) -> None:
        self._morceaux.append(
            f'<text {attributs} font-family="{POLICE}" font-size="{corps}">'
            f"{contenu}</text>"
        )

    def save(self, hauteur_mm: float) -> bytes:
        """Le SVG, à sa taille sur le papier."""
        largeur = round(self.largeur_mm * PAS_PAR_MM)
        hauteur = round(hauteur_mm * PAS_PAR_MM)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.largeur_mm:g}mm" '
            f'height="{hauteur_mm:.1f}mm" viewBox="0 0 {largeur} {hauteur}">'
            f"{''.join(self._morceaux)}</svg>"
        ).encode()


def write_chemin(formes: Iterable[BaseGeometry]) -> str:
    """Chemin SVG des anneaux de polygones, au dixième de millimètre, en déplacements.

    Examples
    --------
    >>> write_chemin([shapely.box(0, 0, 1, 2)])
    'M10 0v20h-10v-20z'
    """
    polygones = shapely.get_parts(np.asarray(list(formes), dtype=object))
    polygones = polygones[
        shapely.get_type_id(polygones) == shapely.GeometryType.POLYGON
    ]
    anneaux = shapely.get_rings(polygones)
    return "".join(_write_anneau(shapely.get_coordinates(a)) for a in anneaux)


def _write_anneau(points: npt.NDArray[np.float64]) -> str:
    pas = np.rint(points * PAS_PAR_MM).astype(int)
    sauts = np.diff(pas, axis=0)
    utiles = sauts[np.any(sauts != 0, axis=1)]
    if len(utiles) < 3:
        return ""
    x, y = pas[0]
    # Le dernier saut revient au départ : « z » le dit seul.
    return f"M{x} {y}{''.join(_write_saut(*saut) for saut in utiles[:-1])}z"


def _write_saut(x: int, y: int) -> str:
    if y == 0:
        return f"h{x}"
    return f"v{y}" if x == 0 else f"l{x} {y}"
