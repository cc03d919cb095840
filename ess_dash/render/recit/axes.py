"""Ce que les graphiques modifiables ont en commun : axes, légende, étiquettes."""

import math
import re
from collections.abc import Sequence
from typing import Final

from pptx.enum.chart import XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.oxml.ns import qn
from pptx.util import Pt

from ess_dash.presentation.dossier import Axe
from ess_dash.presentation.format_fr import format_nombre
from ess_dash.presentation.palettes import ENCRE
from ess_dash.render.recit.diapo import SECONDAIRE, clean, to_rgb
from ess_dash.render.recit.mesure import Brut

CORPS_PT: Final = 14
FILET: Final = "#E3E8EA"
_GRADUATIONS: Final = 6
_PAS: Final = (1, 2, 2.5, 5, 10)
_ETIQUETTE: Final = re.compile(r"([−-]?\d(?:[\d\u202f]*\d)?(?:,(\d+))?)(\D.*)?")


def draw_axe_nombres(
    axe_brut: Brut,
    axe: Axe,
    bornes: tuple[float, float],
    pas: float,
) -> None:
    """Gradue un axe de nombres entre deux bornes."""
    axe_brut.minimum_scale, axe_brut.maximum_scale = bornes
    axe_brut.major_unit = pas
    axe_brut.has_major_gridlines = True
    axe_brut.major_gridlines.format.line.color.rgb = to_rgb(FILET)
    axe_brut.format.line.fill.background()
    axe_brut.major_tick_mark = axe_brut.minor_tick_mark = XL_TICK_MARK.NONE
    etiquettes = axe_brut.tick_labels
    etiquettes.number_format = _write_format(
        _find_decimales(axe, pas), est_annee=axe.est_annee
    )
    etiquettes.number_format_is_linked = False
    etiquettes.font.size = Pt(CORPS_PT)
    etiquettes.font.color.rgb = to_rgb(SECONDAIRE)
    write_titre_axe(axe_brut, axe.titre)


def _find_decimales(axe: Axe, pas: float) -> int:
    return axe.decimales if float(pas).is_integer() else max(1, axe.decimales)


def write_titre_axe(axe_brut: Brut, titre: str) -> None:
    """Écrit la grandeur d’un axe, ou dit qu’il n’en a pas."""
    axe_brut.has_title = bool(titre)
    if titre:
        texte = axe_brut.axis_title.text_frame
        texte.text = clean(titre)
        police = texte.paragraphs[0].runs[0].font
        police.size, police.bold = Pt(CORPS_PT), False
        police.color.rgb = to_rgb(SECONDAIRE)


def hide_axe(axe_brut: Brut) -> None:
    """Ôte d’un axe ses nombres, ses traits et son titre."""
    axe_brut.has_major_gridlines = False
    axe_brut.has_title = False
    axe_brut.tick_label_position = XL_TICK_LABEL_POSITION.NONE
    axe_brut.major_tick_mark = axe_brut.minor_tick_mark = XL_TICK_MARK.NONE
    axe_brut.format.line.fill.background()


def draw_legende(graphique: Brut, rangs_sans_nom: Sequence[int]) -> None:
    """Pose la légende en haut, sans les séries qui n’ont pas de nom à y dire."""
    graphique.has_legend = True
    legende = graphique.legend
    legende.position = XL_LEGEND_POSITION.TOP
    legende.include_in_layout = False
    legende.font.size = Pt(CORPS_PT)
    legende.font.color.rgb = to_rgb(ENCRE)
    element = legende._element
    place = element.find(qn("c:legendPos"))
    for rang in reversed(rangs_sans_nom):
        entree = element.makeelement(qn("c:legendEntry"), {})
        entree.append(element.makeelement(qn("c:idx"), {"val": str(rang)}))
        entree.append(element.makeelement(qn("c:delete"), {"val": "1"}))
        place.addnext(entree)


def compute_graduation(
    valeurs: Sequence[float], axe: Axe
) -> tuple[float, float, float]:
    """Bornes rondes qui contiennent les valeurs et celles de l’axe, et le pas.

    Examples
    --------
    >>> compute_graduation([10.6, 24.2], Axe("", minimum=0))
    (0.0, 25.0, 5.0)
    """
    bas = min(valeurs, default=0.0) if axe.minimum is None else axe.minimum
    haut = max(valeurs, default=1.0) if axe.maximum is None else axe.maximum
    etendue = max(haut - bas, abs(haut) * 0.05, 1e-9)
    pas = _find_pas(etendue / _GRADUATIONS)
    if axe.decimales == 0:
        pas = max(1.0, float(math.ceil(pas)))
    debut = pas * math.floor(bas / pas)
    # Un bord sans marque : le pas suivant si la plus grande valeur le touche.
    return float(debut), float(pas * math.ceil(haut / pas - 1e-9)), float(pas)


def _find_pas(voulu: float) -> float:
    puissance = float(10 ** math.floor(math.log10(voulu)))
    return next(p * puissance for p in _PAS if p * puissance >= voulu - 1e-12)


def find_format(valeurs: Sequence[float], libelles: Sequence[str]) -> str:
    """Format de nombre qui écrit chaque valeur comme son libellé ; vide s’il n’y en a pas.

    Une étiquette qui suit sa valeur reste juste quand l’utilisateur retouche le tableau.

    Examples
    --------
    >>> find_format([57.19, 42.81], ["57 %", "43 %"])
    '#,##0" %"'
    >>> find_format([57.19], ["presque 57 %"])
    ''
    """
    formes = {
        (len(m.group(2) or ""), m.group(3) or "")
        for libelle in libelles
        if (m := _ETIQUETTE.fullmatch(libelle))
    }
    if len(formes) != 1 or '"' in str(formes):
        return ""
    [(decimales, suite)] = formes
    ecrits = [f"{format_nombre(valeur, decimales)}{suite}" for valeur in valeurs]
    if ecrits != list(libelles):
        return ""
    return _write_format(decimales) + (f'"{suite}"' if suite else "")


def _write_format(decimales: int, *, est_annee: bool = False) -> str:
    entier = "0" if est_annee else "#,##0"
    return f"{entier}.{'0' * decimales}" if decimales else entier
