"""Les barres, en graphique modifiable : une série par couche, une ligne par catégorie."""

from collections.abc import Mapping
from typing import Final

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_TICK_MARK,
)
from pptx.oxml.ns import qn
from pptx.util import Pt

from ess_dash.presentation.dossier import Axe, Couche, Figure, Point, Trace
from ess_dash.presentation.palettes import ENCRE
from ess_dash.render.figures import get_couleur
from ess_dash.render.recit.axes import (
    CORPS_PT,
    FILET,
    compute_graduation,
    draw_axe_nombres,
    draw_legende,
    find_format,
)
from ess_dash.render.recit.diapo import SECONDAIRE, Diapo, clean, to_rgb
from ess_dash.render.recit.mesure import Brut, Cadre

_NOM_HABITUEL: Final = "Valeur"
_ECART_PCT: Final = 45


def draw_barres(diapo: Diapo, figure: Figure, cadre: Cadre) -> Brut:
    """Pose le diagramme en barres d’une figure ; rend sa forme."""
    en_lignes = bool(figure.axe_y.categories)
    noms = (figure.axe_y if en_lignes else figure.axe_x).categories
    barres = [c for c in figure.couches if c.trace is Trace.BARRE and c.points]
    donnees: Brut = CategoryChartData()  # type: ignore[no-untyped-call]
    donnees.categories = [clean(nom) for nom in noms]
    for couche in barres:
        par_nom = _index_points(couche, en_lignes=en_lignes)
        donnees.add_series(
            clean(couche.nom) or _NOM_HABITUEL,
            [_read_valeur(par_nom.get(nom), en_lignes=en_lignes) for nom in noms],
        )
    genre = XL_CHART_TYPE.BAR_CLUSTERED if en_lignes else XL_CHART_TYPE.COLUMN_CLUSTERED
    forme = diapo.add_graphique(genre, cadre, donnees)
    _dress(forme.chart, figure, barres, en_lignes=en_lignes)
    return forme


def _index_points(couche: Couche, *, en_lignes: bool) -> Mapping[str, Point]:
    return {str(p.y if en_lignes else p.x): p for p in couche.points}


def _read_valeur(point: Point | None, *, en_lignes: bool) -> float | None:
    valeur = None if point is None else (point.x if en_lignes else point.y)
    return valeur if isinstance(valeur, int | float) else None


def _dress(
    graphique: Brut,
    figure: Figure,
    barres: list[Couche],
    *,
    en_lignes: bool,
) -> None:
    graphique.has_title = False
    graphique.font.size = Pt(CORPS_PT)
    trace = graphique.plots[0]
    trace.gap_width = _ECART_PCT
    trace.overlap = 0
    axe_noms, axe_valeurs = (
        (figure.axe_y, figure.axe_x) if en_lignes else (figure.axe_x, figure.axe_y)
    )
    _draw_axe_noms(graphique.category_axis, en_lignes=en_lignes)
    _draw_axe_valeurs(graphique.value_axis, axe_valeurs, barres, en_lignes=en_lignes)
    textes = _list_textes(figure, en_lignes=en_lignes) if len(barres) == 1 else {}
    for serie, couche in zip(trace.series, barres, strict=True):
        points = _index_points(couche, en_lignes=en_lignes)
        _color(serie, couche, [points.get(nom) for nom in axe_noms.categories])
        _label(serie, couche, axe_noms.categories, points, textes, en_lignes=en_lignes)
    if any(couche.nom for couche in barres):
        draw_legende(graphique, [r for r, c in enumerate(barres) if not c.nom])
    else:
        graphique.has_legend = False


def _draw_axe_noms(axe: Brut, *, en_lignes: bool) -> None:
    axe.format.line.color.rgb = to_rgb(FILET)
    axe.major_tick_mark = axe.minor_tick_mark = XL_TICK_MARK.NONE
    axe.tick_labels.font.size = Pt(CORPS_PT)
    axe.tick_labels.font.color.rgb = to_rgb(ENCRE)
    if en_lignes:
        # La première catégorie en haut, les nombres en bas.
        axe.reverse_order = True
        croise = axe._element.getparent().find(qn("c:valAx")).find(qn("c:crosses"))
        croise.set("val", "max")


def _draw_axe_valeurs(
    axe_brut: Brut,
    axe: Axe,
    barres: list[Couche],
    *,
    en_lignes: bool,
) -> None:
    valeurs = [
        valeur
        for couche in barres
        for p in couche.points
        if (valeur := _read_valeur(p, en_lignes=en_lignes)) is not None
    ]
    bas, haut, pas = compute_graduation([0.0, *valeurs], axe)
    draw_axe_nombres(axe_brut, axe, (bas, haut), pas)


def _color(serie: Brut, couche: Couche, points: list[Point | None]) -> None:
    serie.format.fill.solid()
    serie.format.fill.fore_color.rgb = to_rgb(get_couleur(couche.teinte, "clair"))
    serie.invert_if_negative = False
    for rang, point in enumerate(points):
        if point is not None and point.teinte is not None:
            remplissage = serie.points[rang].format.fill
            remplissage.solid()
            remplissage.fore_color.rgb = to_rgb(get_couleur(point.teinte, "clair"))


def _list_textes(figure: Figure, *, en_lignes: bool) -> Mapping[str, str]:
    """Textes écrits à côté des barres par une couche à part."""
    return {
        str(p.y if en_lignes else p.x): p.libelle
        for couche in figure.couches
        if couche.trace is Trace.TEXTE
        for p in couche.points
    }


def _label(
    serie: Brut,
    couche: Couche,
    noms: tuple[str, ...],
    points: Mapping[str, Point],
    textes: Mapping[str, str],
    *,
    en_lignes: bool,
) -> None:
    """Écrit les valeurs au bout des barres, comme la figure les écrit."""
    libelles = (
        {nom: points[nom].libelle for nom in points} if couche.etiquettes else textes
    )
    ecrits = {nom: libelles[nom] for nom in noms if nom in points and libelles.get(nom)}
    if not ecrits:
        return
    valeurs = [_read_valeur(points[nom], en_lignes=en_lignes) or 0.0 for nom in ecrits]
    forme = find_format(valeurs, list(ecrits.values()))
    if forme and len(ecrits) == len(points):
        etiquettes = serie.data_labels
        etiquettes.show_value = True
        etiquettes.number_format = clean(forme)
        etiquettes.number_format_is_linked = False
        etiquettes.position = XL_LABEL_POSITION.OUTSIDE_END
        etiquettes.font.size = Pt(CORPS_PT)
        etiquettes.font.color.rgb = to_rgb(ENCRE)
        return
    for rang, nom in enumerate(noms):
        if nom in ecrits:
            write_etiquette(
                serie.points[rang], ecrits[nom], XL_LABEL_POSITION.OUTSIDE_END
            )


def write_etiquette(
    point: Brut, texte: str, place: Brut, couleur: str = SECONDAIRE
) -> None:
    """Écrit un texte choisi à côté d’un point."""
    etiquette = point.data_label
    cadre = etiquette.text_frame
    cadre.text = clean(texte)
    cadre.word_wrap = False
    police = cadre.paragraphs[0].runs[0].font
    police.size = Pt(CORPS_PT)
    police.color.rgb = to_rgb(ENCRE if couleur == SECONDAIRE else couleur)
    etiquette.position = place
