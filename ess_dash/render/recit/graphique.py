"""Figure → graphique modifiable : barres, courbes, points, traits ; le reste en image.

Les barres sont un diagramme en barres. Le reste est un nuage de points, où une catégorie
est une hauteur : chaque marque y est une série que l’on retouche.
"""

from typing import Final

from ess_dash.presentation.dossier import Couche, Figure, Trace
from ess_dash.render.recit.barres import draw_barres
from ess_dash.render.recit.diapo import SECONDAIRE, Diapo, Style
from ess_dash.render.recit.mesure import Brut, Cadre
from ess_dash.render.recit.nuage import draw_nuage

_AVEC_BARRES: Final = frozenset({Trace.BARRE, Trace.REGLE, Trace.TEXTE})
_DU_NUAGE: Final = frozenset(
    {Trace.POINT, Trace.LIGNE, Trace.INTERVALLE, Trace.REGLE, Trace.TEXTE}
)
_HAUTEUR_REPERES: Final = 0.34
_REPERES: Final = Style((14, 13, 12, 11), couleur=SECONDAIRE)


def is_modifiable(figure: Figure) -> bool:
    """Vrai si la figure se dit en graphique de tableur."""
    return _est_en_barres(figure) or _est_en_nuage(figure)


def draw_graphique(diapo: Diapo, figure: Figure, cadre: Cadre) -> None:
    """Pose le graphique modifiable d’une figure, et ses repères écrits dessous."""
    if not _est_en_barres(figure):
        _finish(draw_nuage(diapo, figure, cadre), figure)
        return
    reperes = _list_reperes(figure)
    bas = _HAUTEUR_REPERES if reperes else 0
    dessus = Cadre(cadre.x, cadre.y, cadre.largeur, cadre.hauteur - bas)
    _finish(draw_barres(diapo, figure, dessus), figure)
    if reperes:
        dessous = Cadre(cadre.x, cadre.y + dessus.hauteur, cadre.largeur, bas)
        diapo.write((f"Repère · {' · '.join(reperes)}",), dessous, _REPERES, "Repère")


def _finish(forme: Brut, figure: Figure) -> None:
    Diapo.describe(forme, f"Graphique : {figure.titre}", figure.alternative)


def _list_pleines(figure: Figure) -> list[Couche]:
    return [couche for couche in figure.couches if couche.points]


def _est_en_barres(figure: Figure) -> bool:
    couches = _list_pleines(figure)
    barres = [couche for couche in couches if couche.trace is Trace.BARRE]
    horizontale = bool(figure.axe_y.categories)
    return (
        bool(barres)
        and horizontale != bool(figure.axe_x.categories)
        and {couche.trace for couche in couches} <= _AVEC_BARRES
        and all(_est_simple(couche, horizontale=horizontale) for couche in barres)
        and all(
            point.y is None if horizontale else point.x is None
            for couche in couches
            if couche.trace is Trace.REGLE
            for point in couche.points
        )
    )


def _est_simple(couche: Couche, *, horizontale: bool) -> bool:
    """Vrai si chaque barre part de zéro, une seule par catégorie."""
    noms = [p.y if horizontale else p.x for p in couche.points]
    return len(noms) == len(set(noms)) and all(
        p.x_fin is None and p.y_fin is None for p in couche.points
    )


def _est_en_nuage(figure: Figure) -> bool:
    couches = _list_pleines(figure)
    return (
        bool(couches)
        and not figure.axe_x.categories
        and {couche.trace for couche in couches} <= _DU_NUAGE
        and any(couche.trace is not Trace.TEXTE for couche in couches)
    )


def _list_reperes(figure: Figure) -> list[str]:
    """Ce que disent les traits de repère, qu’un diagramme en barres ne sait pas tracer."""
    points = [p for c in figure.couches if c.trace is Trace.REGLE for p in c.points]
    return [texte for p in points if (texte := p.detail or p.libelle)]
