"""Les fichiers d’une figure par vue : image, dessin vectoriel, chiffres."""

import time
from collections.abc import Callable, Mapping
from typing import Final

from ess_dash.indicateurs.chargement import load_donnees
from ess_dash.presentation.comparer.dossiers import build_dossier
from ess_dash.presentation.dossier import Figure
from ess_dash.render.dossier import to_csv
from ess_dash.render.figures import to_png, to_svg
from ess_dash.ui.etat_comparer import EtatComparer, VueComparer

FABRIQUES: Final[Mapping[str, Callable[[Figure], bytes]]] = {
    "png": lambda figure: to_png(figure, fictive=True),
    "svg": lambda figure: to_svg(figure, fictive=True),
    "csv": lambda figure: to_csv(figure.tableau, fictive=True),
}
PREMIER: Final = "premier_png"


def measure_fichiers(tell: Callable[[str], None]) -> Mapping[str, Mapping[str, float]]:
    """Durée de fabrication, en ms, par sorte de fichier puis par vue.

    La toute première image, qui charge le moteur de dessin et les polices, est à part.

    Parameters
    ----------
    tell
        Dit où l’on en est.
    """
    tell("fichiers")
    figures = _load_figures()
    premiere = next(iter(figures))
    durees = {PREMIER: {premiere: _time(FABRIQUES["png"], figures[premiere])}}
    for sorte, fabrique in FABRIQUES.items():
        durees[sorte] = {vue: _time(fabrique, f) for vue, f in figures.items()}
    return durees


def _load_figures() -> Mapping[str, Figure]:
    """Première figure de chaque vue, sur les données de démonstration."""
    donnees = load_donnees(demonstration=True)
    dossiers = {
        vue.value: build_dossier(donnees, EtatComparer(vue=vue).demande)
        for vue in VueComparer
    }
    return {
        vue: next(figure for section in d.sections for figure in section.figures)
        for vue, d in dossiers.items()
    }


def _time(fabrique: Callable[[Figure], bytes], figure: Figure) -> float:
    depart = time.perf_counter()
    fabrique(figure)
    return (time.perf_counter() - depart) * 1000
