"""Des blocs empilés dans une colonne : chacun connaît sa hauteur avant d’être dessiné."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ess_dash.presentation.palettes import ENCRE
from ess_dash.render.impression.feuille import SECONDAIRE, Feuille
from ess_dash.render.impression.police import MM_PAR_POINT, Graisse, wrap

# Demi-hauteur d’un chiffre, par point de corps : de quoi centrer une ligne sur une case.
DEMI_CHIFFRE_MM: Final = 0.115

_MONTANTE: Final = 0.74


@dataclass(frozen=True, slots=True)
class Style:
    """Un style de texte ; l’interligne est un multiple du corps."""

    corps_pt: float
    graisse: Graisse = Graisse.NORMAL
    couleur: str = ENCRE
    interligne: float = 1.22

    @property
    def ligne_mm(self) -> float:
        """Hauteur d’une ligne."""
        return self.corps_pt * MM_PAR_POINT * self.interligne

    def scale(self, reduction: float) -> "Style":
        """Même style, plus petit."""
        return replace(self, corps_pt=self.corps_pt * reduction)


TITRE_SECTION: Final = Style(11.5, Graisse.DEMI)
COURANT: Final = Style(9.5)
NOTE: Final = Style(8.3, couleur=SECONDAIRE)


@dataclass(frozen=True, slots=True)
class Bloc:
    """Un morceau de colonne : sa hauteur, et comment le dessiner depuis son coin haut."""

    hauteur: float
    draw: Callable[[Feuille, float, float], None]


def build_paragraphe(texte: str, style: Style, largeur: float) -> Bloc:
    """Texte coupé à la largeur de la colonne."""
    lignes = wrap(texte, largeur, style.graisse, style.corps_pt)
    return Bloc(
        len(lignes) * style.ligne_mm,
        lambda feuille, x, y: write_lignes(feuille, lignes, style, x, y),
    )


def write_lignes(
    feuille: Feuille, lignes: Sequence[str], style: Style, x: float, y_haut: float
) -> None:
    """Écrit des lignes l’une sous l’autre ; ``y_haut`` est le haut de la première."""
    for rang, ligne in enumerate(lignes):
        feuille.write(
            x,
            y_haut - rang * style.ligne_mm - style.corps_pt * MM_PAR_POINT * _MONTANTE,
            ligne,
            corps_pt=style.corps_pt,
            graisse=style.graisse,
            couleur=style.couleur,
        )


def build_espace(hauteur: float) -> Bloc:
    """Du blanc."""
    return Bloc(hauteur, lambda _feuille, _x, _y: None)


def measure_blocs(blocs: Iterable[Bloc]) -> float:
    """Hauteur de blocs empilés."""
    return sum(bloc.hauteur for bloc in blocs)


def draw_blocs(
    feuille: Feuille, blocs: Iterable[Bloc], x: float, y_haut: float
) -> None:
    """Dessine des blocs l’un sous l’autre."""
    for bloc in blocs:
        bloc.draw(feuille, x, y_haut)
        y_haut -= bloc.hauteur
