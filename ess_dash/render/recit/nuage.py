"""Points, courbes, intervalles et repères, en nuage modifiable.

Une catégorie y est une hauteur entière, et son nom l’étiquette d’un point posé au bord.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pptx.chart.data import XyChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_MARKER_STYLE
from pptx.enum.dml import MSO_LINE_DASH_STYLE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Pt

from ess_dash.presentation.dossier import Couche, Figure, Point, Teinte, Trace
from ess_dash.render.figures import get_couleur
from ess_dash.render.recit.axes import (
    CORPS_PT,
    compute_graduation,
    draw_axe_nombres,
    draw_legende,
    hide_axe,
)
from ess_dash.render.recit.barres import write_etiquette
from ess_dash.render.recit.diapo import Diapo, clean, to_rgb
from ess_dash.render.recit.mesure import Brut, Cadre

_NOMS: Final = "Noms"
_MARGE: Final = 0.6
_LETTRE_POUCE: Final = 0.105
_PART_NOMS_MAX: Final = 0.42
_EPAISSEURS_PT: Final = {Trace.LIGNE: 2.5, Trace.INTERVALLE: 5.0, Trace.REGLE: 1.5}
_INTERVALLE_FIN_PT: Final = 2.0


@dataclass(frozen=True, slots=True)
class _Serie:
    """Une série du nuage : des places, et les textes écrits à côté."""

    nom: str
    places: tuple[tuple[float, float], ...]
    couche: Couche | None
    couleurs: tuple[str, ...]
    textes: tuple[str, ...]
    position: Brut = XL_LABEL_POSITION.RIGHT
    en_legende: bool = False


@dataclass(frozen=True, slots=True)
class _Repere:
    """Bornes et pas des deux axes, et la hauteur de chaque catégorie."""

    x: tuple[float, float, float]
    y: tuple[float, float, float]
    noms: tuple[str, ...]

    def to_y(self, valeur: float | str | None) -> float:
        if isinstance(valeur, str):
            return float(len(self.noms) - self.noms.index(valeur))
        return 0.0 if valeur is None else float(valeur)


def draw_nuage(diapo: Diapo, figure: Figure, cadre: Cadre) -> Brut:
    """Pose le nuage d’une figure ; rend sa forme."""
    repere = _build_repere(figure)
    series = list(_list_series(figure, repere))
    donnees: Brut = XyChartData()  # type: ignore[no-untyped-call]
    for serie in series:
        ajout = donnees.add_series(clean(serie.nom))
        for x, y in serie.places:
            ajout.add_data_point(x, y)
    forme = diapo.add_graphique(XL_CHART_TYPE.XY_SCATTER_LINES, cadre, donnees)
    graphique = forme.chart
    graphique.has_title = False
    graphique.font.size = Pt(CORPS_PT)
    for brute, serie in zip(graphique.plots[0].series, series, strict=True):
        _dress(brute, serie)
    _draw_axes(graphique, figure, repere)
    if any(serie.en_legende for serie in series):
        draw_legende(graphique, [r for r, s in enumerate(series) if not s.en_legende])
    else:
        graphique.has_legend = False
    if repere.noms:
        _reserve(graphique, repere.noms, diapo.fit(cadre).largeur)
    return forme


def _build_repere(figure: Figure) -> _Repere:
    noms = figure.axe_y.categories
    points = [p for couche in figure.couches for p in couche.points]
    xs = [v for p in points for v in (p.x, p.x_fin) if isinstance(v, int | float)]
    ys = [v for p in points for v in (p.y, p.y_fin) if isinstance(v, int | float)]
    return _Repere(
        x=compute_graduation(xs, figure.axe_x),
        y=(1 - _MARGE, len(noms) + _MARGE, 1.0)
        if noms
        else compute_graduation(ys, figure.axe_y),
        noms=noms,
    )


def _list_series(figure: Figure, repere: _Repere) -> Iterator[_Serie]:
    if repere.noms:
        yield _Serie(
            nom=_NOMS,
            places=_place_noms(figure, repere),
            couche=None,
            couleurs=(),
            textes=repere.noms,
            position=XL_LABEL_POSITION.LEFT,
        )
    for couche in figure.couches:
        if couche.trace in (Trace.INTERVALLE, Trace.REGLE):
            for rang, point in enumerate(couche.points):
                yield _build_segment(couche, point, repere, est_premier=not rang)
        else:
            yield from _split_couleurs(couche, repere)


def _place_noms(figure: Figure, repere: _Repere) -> tuple[tuple[float, float], ...]:
    """Un point par nom, au bord ; le dernier se répète jusqu’à la plus longue série.

    LibreOffice perd les séries qui en précèdent une plus longue.
    """
    places = [(repere.x[0], repere.to_y(nom)) for nom in repere.noms]
    longueur = max(len(couche.points) for couche in figure.couches)
    return (*places, *(places[-1:] * (longueur - len(places))))


def _split_couleurs(couche: Couche, repere: _Repere) -> Iterator[_Serie]:
    """Une série par couleur de points ; une courbe n’en a qu’une."""
    groupes: dict[Teinte, list[Point]] = {}
    for point in couche.points:
        teinte = point.teinte if couche.trace is Trace.POINT else None
        groupes.setdefault(teinte or couche.teinte, []).append(point)
    for rang, (teinte, points) in enumerate(groupes.items()):
        part = replace(couche, points=tuple(points), teinte=teinte)
        yield replace(
            _build_serie(part, repere), en_legende=bool(couche.nom) and not rang
        )


def _build_serie(couche: Couche, repere: _Repere) -> _Serie:
    """Points ou courbe : une seule série, ses étiquettes à côté de chacun."""
    est_texte = couche.trace is Trace.TEXTE
    return _Serie(
        nom=couche.nom or ("Textes" if est_texte else "Points"),
        places=tuple((_to_x(p.x), repere.to_y(p.y)) for p in couche.points),
        couche=couche,
        couleurs=_list_couleurs(couche),
        textes=tuple(
            p.libelle if couche.etiquettes or est_texte else "" for p in couche.points
        ),
    )


def _build_segment(
    couche: Couche, point: Point, repere: _Repere, *, est_premier: bool
) -> _Serie:
    """Intervalle ou repère : un trait d’un bout à l’autre, son texte au bout."""
    est_haut = couche.trace is Trace.REGLE and point.y is None
    return _Serie(
        nom=couche.nom or clean(point.detail or point.libelle) or "Repère",
        places=_find_bouts(point, repere),
        couche=couche,
        couleurs=_list_couleurs(couche, point),
        textes=("", point.libelle if couche.etiquettes else ""),
        position=XL_LABEL_POSITION.RIGHT if not est_haut else XL_LABEL_POSITION.ABOVE,
        en_legende=bool(couche.nom) and est_premier,
    )


def _find_bouts(
    point: Point, repere: _Repere
) -> tuple[tuple[float, float], tuple[float, float]]:
    if point.y is None:
        return (_to_x(point.x), repere.y[0]), (_to_x(point.x), repere.y[1])
    y = repere.to_y(point.y)
    if point.x is None:
        return (repere.x[0], y), (repere.x[1], y)
    x = _to_x(point.x)
    return (x, y), (
        x if point.x_fin is None else point.x_fin,
        y if point.y_fin is None else point.y_fin,
    )


def _to_x(valeur: float | str | None) -> float:
    return float(valeur) if isinstance(valeur, int | float) else 0.0


def _list_couleurs(couche: Couche, *points: Point) -> tuple[str, ...]:
    return tuple(
        get_couleur(p.teinte or couche.teinte, "clair") for p in points or couche.points
    )


def _dress(brute: Brut, serie: _Serie) -> None:
    """Marque, trait et textes d’une série."""
    brute.smooth = False
    trace = None if serie.couche is None else serie.couche.trace
    if trace in _EPAISSEURS_PT and serie.couche is not None:
        _draw_trait(brute, serie.couche, serie.couleurs[0])
    else:
        brute.format.line.fill.background()
    if trace is Trace.POINT and serie.couche is not None:
        _draw_marque(brute.marker, serie.couleurs[0], 11)
    elif trace is Trace.LIGNE:
        _draw_marque(brute.marker, serie.couleurs[0], 7)
    else:
        brute.marker.style = XL_MARKER_STYLE.NONE
    for rang, texte in enumerate(serie.textes):
        if texte:
            write_etiquette(brute.points[rang], texte, serie.position)


def _draw_trait(brute: Brut, couche: Couche, couleur: str) -> None:
    ligne = brute.format.line
    ligne.color.rgb = to_rgb(couleur)
    est_fin = couche.trace is Trace.INTERVALLE and couche.pointillee
    ligne.width = Pt(_INTERVALLE_FIN_PT if est_fin else _EPAISSEURS_PT[couche.trace])
    if couche.pointillee and not est_fin:
        ligne.dash_style = MSO_LINE_DASH_STYLE.DASH


def _draw_marque(marque: Brut, couleur: str, taille: int) -> None:
    marque.style = XL_MARKER_STYLE.CIRCLE
    marque.size = taille
    marque.format.fill.solid()
    marque.format.fill.fore_color.rgb = to_rgb(couleur)
    marque.format.line.fill.background()


def _draw_axes(graphique: Brut, figure: Figure, repere: _Repere) -> None:
    draw_axe_nombres(graphique.category_axis, figure.axe_x, repere.x[:2], repere.x[2])
    axe_y = graphique.value_axis
    if repere.noms:
        axe_y.minimum_scale, axe_y.maximum_scale = repere.y[:2]
        axe_y.major_unit = 1
        hide_axe(axe_y)
    else:
        draw_axe_nombres(axe_y, figure.axe_y, repere.y[:2], repere.y[2])


def _reserve(graphique: Brut, noms: Sequence[str], largeur: float) -> None:
    """Garde à gauche du tracé la place des noms, que le tableur ne compte pas."""
    part = min(_PART_NOMS_MAX, (max(map(len, noms)) * _LETTRE_POUCE + 0.3) / largeur)
    place = parse_xml(
        f"<c:layout {nsdecls('c')}><c:manualLayout>"
        '<c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
        f'<c:x val="{part:.3f}"/><c:y val="0.1"/>'
        f'<c:w val="{0.94 - part:.3f}"/><c:h val="0.68"/>'
        "</c:manualLayout></c:layout>"
    )
    zone = graphique._chartSpace.find(qn("c:chart")).find(qn("c:plotArea"))
    ancienne = zone.find(qn("c:layout"))
    if ancienne is not None:
        zone.remove(ancienne)
    zone.insert(0, place)
