"""Les figures pour le papier : le dessin de l’écran, sans titre, à la largeur d’une page.

Vega estime la largeur des textes quand il n’a pas de navigateur, et la surestime : les
figures auraient de grandes marges vides. On choisit donc la largeur du tracé d’après les
vraies chasses de la police, puis on rogne le dessin à ce qu’il contient.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from xml.etree import ElementTree as ET

import vl_convert

from ess_dash.presentation.dossier import Figure, Point, Trace
from ess_dash.render.caracteres import strip_contenu
from ess_dash.render.figures import POLICE_IMAGE, Spec, build_spec
from ess_dash.render.impression.police import MM_PAR_POINT, Graisse, measure_mm

# Sur 174 mm, un texte de 14 pixels se lit à 9 points.
LARGEUR_PX: Final = 760
TRACE_MIN_PX: Final = 240
_CORPS_PX: Final = 14
_REDUCTION: Final = 0.72
_LIGNE_PX: Final = 21
_LIGNE_MAX_PX: Final = 44
# Entre une marque et son texte, ou entre une graduation et l’axe.
_ECART_PX: Final = 12
_GRADUATION_PX: Final = 60
# Un point posé au bord du tracé le dépasse de son rayon.
_RAYON_PX: Final = 6
_CHASSE_ESTIMEE_PX: Final = 0.8 * _CORPS_PX
_SYMBOLE_PX: Final = 30
# Compté sur la largeur qu’estime Vega : une quarantaine de caractères.
_LIMITE_NOM_PX: Final = 480
_CADRE: Final = re.compile(r"M[\d.]+,[\d.]+h([\d.]+)v")
_VUE: Final = re.compile(r'viewBox="[^"]*"')
_LARGEUR: Final = re.compile(r' width="[^"]*"')
_NOMBRE: Final = r"(-?[\d.]+)"
_DECALAGE: Final = re.compile(rf"translate\({_NOMBRE},\s*{_NOMBRE}\)")


@dataclass(frozen=True, slots=True)
class Dessin:
    """Un dessin vectoriel et sa largeur."""

    svg: bytes
    largeur_px: float


# D’une fiche à l’autre, et d’une date à l’autre, les mêmes figures reviennent.
@lru_cache(maxsize=256)
def draw_figure(figure: Figure) -> Dessin:
    """Dessin vectoriel d’une figure, que le gabarit titre et légende."""
    spec = build_spec(figure, "clair")
    largeur = find_largeur_trace(figure)
    axe = {**spec["config"]["axis"], "labelLimit": _LIMITE_NOM_PX}
    legende = {**spec["config"]["legend"], "columns": _count_colonnes(figure, largeur)}
    reglages = {
        "font": POLICE_IMAGE,
        "axis": axe,
        "axisY": {"labelPadding": 2 * _RAYON_PX},
        "legend": legende,
    }
    papier: Spec = {
        **spec,
        "width": largeur,
        "height": _find_hauteur(figure, spec["height"]),
        "autosize": "pad",
        "config": {**spec["config"], **reglages},
    }
    return _crop(vl_convert.vegalite_to_svg(strip_contenu(papier)))


def _find_hauteur(figure: Figure, ecran_px: float) -> float:
    """Hauteur du tracé : moins qu’à l’écran, pour que la page tienne d’autres choses."""
    nombre = len(figure.axe_y.categories)
    if not nombre:
        return ecran_px * _REDUCTION
    return max(min(ecran_px * _REDUCTION, nombre * _LIGNE_MAX_PX), nombre * _LIGNE_PX)


def _count_colonnes(figure: Figure, largeur: float) -> int:
    """Colonnes de la légende, dont Vega écarte les entrées d’après son estimation."""
    noms = {couche.nom for couche in figure.couches if couche.nom}
    plus_large = max(map(len, noms), default=0) * _CHASSE_ESTIMEE_PX + _SYMBOLE_PX
    return max(int(largeur / plus_large), 1)


def find_largeur_trace(figure: Figure) -> float:
    """Largeur du tracé qui laisse la place des noms à gauche, des valeurs à droite."""
    noms = figure.axe_y.categories
    gauche = max((_measure_px(nom) for nom in noms), default=_GRADUATION_PX)
    reste = LARGEUR_PX - gauche - _ECART_PX
    return max(min([reste, *_list_largeurs(figure, reste)]), TRACE_MIN_PX)


def _list_largeurs(figure: Figure, reste: float) -> Iterator[float]:
    """Largeur que chaque texte posé à droite de sa marque laisse au tracé."""
    abscisses = [x for c in figure.couches for p in c.points for x in _list_x(p)]
    axe = figure.axe_x
    minimum = min(abscisses, default=0) if axe.minimum is None else axe.minimum
    maximum = max(abscisses, default=0) if axe.maximum is None else axe.maximum
    for couche in figure.couches:
        est_ecrite = couche.etiquettes or couche.trace is Trace.TEXTE
        for point in couche.points if est_ecrite else ():
            droites = () if point.a_gauche else _list_x(point)
            part = (max(droites, default=minimum) - minimum) / (maximum - minimum or 1)
            if part > 0:
                texte = _measure_px(point.libelle) + _ECART_PX
                yield (reste - texte) / part


def _list_x(point: Point) -> tuple[float, ...]:
    return tuple(x for x in (point.x, point.x_fin) if isinstance(x, int | float))


def _measure_px(texte: str, corps_px: float = _CORPS_PX) -> float:
    return measure_mm(texte, Graisse.NORMAL, corps_px) / MM_PAR_POINT


def _crop(svg: str) -> Dessin:
    """Rogne un dessin, à gauche et à droite, à ce qu’il contient."""
    racine = ET.fromstring(svg)  # noqa: S314 -- notre dessin, pas un fichier reçu
    bords = [bord for etendue in _list_etendues(racine, 0.0) for bord in etendue]
    gauche, largeur = min(bords) - 2, max(bords) - min(bords) + 4
    _, haut, _, hauteur = racine.attrib["viewBox"].split()
    tete, fin, corps = svg.partition(">")
    tete = _VUE.sub(f'viewBox="{gauche:.2f} {haut} {largeur:.2f} {hauteur}"', tete)
    tete = _LARGEUR.sub(f' width="{largeur:.2f}"', tete)
    return Dessin((tete + fin + corps).encode(), largeur)


def _list_etendues(noeud: ET.Element, x: float) -> Iterator[tuple[float, float]]:
    """Abscisses où commencent et finissent le tracé et les textes."""
    decalage = _DECALAGE.match(noeud.get("transform", ""))
    x += float(decalage[1]) if decalage else 0.0
    etiquette = noeud.tag.rpartition("}")[2]
    cadre = _CADRE.match(noeud.get("d", ""))
    if etiquette == "text":
        yield _find_etendue(noeud, x)
    elif cadre and noeud.get("class") == "background":
        yield x - _RAYON_PX, x + float(cadre[1]) + _RAYON_PX
    for enfant in noeud:
        yield from _list_etendues(enfant, x)


def _find_etendue(texte: ET.Element, x: float) -> tuple[float, float]:
    corps_px = float(texte.get("font-size", "14px").removesuffix("px"))
    largeur = max(
        (_measure_px(ligne, corps_px) for ligne in texte.itertext()), default=0
    )
    debut = x - largeur * {"middle": 0.5, "end": 1}.get(texte.get("text-anchor", ""), 0)
    return debut, debut + largeur
