"""La légende d’une carte, en formes et en texte que l’on retouche."""

from typing import Final

from pptx.enum.dml import MSO_PATTERN
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR
from pptx.util import Pt

from ess_dash.presentation.modeles import LigneLegende, VueCarte
from ess_dash.presentation.palettes import COULEUR_CERCLE, ENCRE, PAPIER
from ess_dash.render.impression.motifs import COULEUR_MOTIF
from ess_dash.render.recit.diapo import SECONDAIRE, Diapo, Style, to_rgb
from ess_dash.render.recit.mesure import Brut, Cadre, measure

_TITRE: Final = Style((14, 13, 12), gras=True)
_NOTE: Final = Style((11, 10, 9), couleur=SECONDAIRE)
_CORPS_PT: Final = 13
_CORPS_SERRE_PT: Final = 11
_CASE: Final = 0.3
_ECART: Final = 0.12
_AIR: Final = 0.07
_FORMES: Final = {"losange": MSO_SHAPE.DIAMOND, "rond": MSO_SHAPE.OVAL}
_MOTIFS: Final = {
    "non_publie": MSO_PATTERN.WIDE_UPWARD_DIAGONAL,
    "secret": MSO_PATTERN.OUTLINED_DIAMOND,
    "sans_objet": MSO_PATTERN.PERCENT_10,
}


def draw_legende(diapo: Diapo, vue: VueCarte, cadre: Cadre) -> None:
    """Écrit la légende dans un cadre ; ses notes y prennent ce qui reste."""
    lignes = list_lignes(vue)
    textes = (vue.legende.titre,)
    corps_titre = _TITRE.corps_pt[-1]
    hauteur_titre = measure(textes, cadre.largeur, corps_titre, gras=True) + 2 * _AIR
    titre = Cadre(cadre.x, cadre.y, cadre.largeur, max(0.3, hauteur_titre))
    diapo.write(textes, titre, _TITRE, "Titre de la légende")
    place = cadre.hauteur - titre.hauteur
    corps = _CORPS_PT
    if sum(_measure_ligne(ligne, cadre, corps) for ligne in lignes) > place:
        corps = _CORPS_SERRE_PT
    y, bas = cadre.y + titre.hauteur, cadre.y + cadre.hauteur
    for ligne in lignes:
        hauteur = _measure_ligne(ligne, cadre, corps)
        if y + hauteur > bas + 0.01:
            return
        _draw_ligne(diapo, ligne, Cadre(cadre.x, y, cadre.largeur, hauteur), corps)
        y += hauteur
    _write_notes(diapo, vue, Cadre(cadre.x, y + _AIR, cadre.largeur, bas - y - _AIR))


def _write_notes(diapo: Diapo, vue: VueCarte, cadre: Cadre) -> None:
    notes = vue.legende.notes
    if notes and measure(notes, cadre.largeur, _NOTE.corps_pt[-1]) <= cadre.hauteur:
        diapo.write(notes, cadre, _NOTE, "Notes de la légende")


def list_lignes(vue: VueCarte) -> list[LigneLegende]:
    """Lignes de légende de ce que la carte montre ; un symbole absent n’y est pas."""
    return [
        ligne
        for ligne in vue.legende.lignes
        if ligne.genre != "symbole" or ligne.effectif
    ]


def write_libelle(ligne: LigneLegende) -> str:
    """Libellé d’une ligne, et son effectif entre parenthèses."""
    effectif = "" if ligne.effectif is None else f" ({ligne.effectif})"
    return f"{ligne.libelle}{effectif}"


def _measure_ligne(ligne: LigneLegende, cadre: Cadre, corps_pt: float) -> float:
    largeur = cadre.largeur - _CASE - _ECART
    return measure((write_libelle(ligne),), largeur, corps_pt) + _AIR


def _draw_ligne(
    diapo: Diapo, ligne: LigneLegende, cadre: Cadre, corps_pt: float
) -> None:
    _draw_case(diapo, ligne, Cadre(cadre.x, cadre.y + cadre.hauteur / 2, _CASE, 0))
    diapo.write(
        (write_libelle(ligne),),
        Cadre(
            cadre.x + _CASE + _ECART,
            cadre.y,
            cadre.largeur - _CASE - _ECART,
            cadre.hauteur,
        ),
        Style((corps_pt,), ancre=MSO_ANCHOR.MIDDLE),
        "Légende",
    )


def _draw_case(diapo: Diapo, ligne: LigneLegende, milieu: Cadre) -> None:
    """Ce que la carte dessine : un symbole, un trait, une plage ou un motif."""
    x, y = milieu.x, milieu.y
    if ligne.genre == "symbole":
        forme = _FORMES.get(ligne.forme, MSO_SHAPE.RECTANGLE)
        case = Cadre(x + 0.06, y - 0.09, 0.18, 0.18)
        diapo.add_forme(forme, case, ligne.couleur).name = "Symbole"
    elif ligne.genre == "ligne":
        diapo.add_trait(Cadre(x, y - 0.02, _CASE, 0.04), ligne.couleur or ENCRE)
    elif ligne.genre == "cercle":
        case = Cadre(x + 0.06, y - 0.09, 0.18, 0.18)
        diapo.add_forme(MSO_SHAPE.OVAL, case, ligne.couleur or COULEUR_CERCLE)
    else:
        case = Cadre(x, y - 0.09, _CASE, 0.18)
        _fill(
            diapo.add_forme(MSO_SHAPE.RECTANGLE, case, ligne.couleur or PAPIER), ligne
        )


def _fill(forme: Brut, ligne: LigneLegende) -> None:
    forme.line.color.rgb = to_rgb("#D5DCDF")
    forme.line.width = Pt(0.75)
    if ligne.genre in _MOTIFS:
        forme.fill.patterned()
        forme.fill.pattern = _MOTIFS[ligne.genre]
        forme.fill.fore_color.rgb = to_rgb(COULEUR_MOTIF)
        forme.fill.back_color.rgb = to_rgb(PAPIER)
