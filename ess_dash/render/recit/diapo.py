"""Une diapositive : poser un texte, une forme, une image, sans jamais sortir de la page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from ess_dash.presentation.palettes import ENCRE
from ess_dash.render.caracteres import strip_illegaux
from ess_dash.render.recit.gabarit import HAUTEUR_POUCES, LARGEUR_POUCES
from ess_dash.render.recit.mesure import Brut, Cadre, fit_corps, measure

SECONDAIRE: Final = "#4A5B64"
_POUCE: Final = 914_400


@dataclass(frozen=True, slots=True)
class Style:
    """Comment un texte s’écrit.

    Attributes
    ----------
    corps_pt
        Corps essayés, du plus grand au plus petit.
    ecart_pt
        Écart entre deux paragraphes.
    """

    corps_pt: Sequence[float]
    couleur: str = ENCRE
    gras: bool = False
    ecart_pt: float = 0
    ancre: Brut = MSO_ANCHOR.TOP
    alignement: Brut = PP_ALIGN.LEFT
    puces: bool = False


class Diapo:
    """Une diapositive et sa taille.

    Parameters
    ----------
    diapositive
        Celle de la bibliothèque.
    largeur, hauteur
        Taille de la page, en pouces ; les cadres sont donnés pour 13,33 × 7,5.
    """

    def __init__(self, diapositive: Brut, largeur: float, hauteur: float) -> None:
        self.brute = diapositive
        self._echelles = (largeur / LARGEUR_POUCES, hauteur / HAUTEUR_POUCES)

    def fit(self, cadre: Cadre) -> Cadre:
        """Le cadre à l’échelle de cette page."""
        return cadre.scale(*self._echelles)

    def write_titre(self, texte: str, cadre: Cadre, style: Style) -> float:
        """Écrit le titre, que les plans et lecteurs d’écran lisent ; rend où il finit."""
        forme = self.brute.shapes.title
        self._place(forme, cadre)
        self._write(forme.text_frame, (texte,), self.fit(cadre), style)
        corps = forme.text_frame.paragraphs[0].runs[0].font.size.pt
        place = self.fit(cadre)
        prise = measure((clean(texte),), place.largeur, corps, gras=style.gras)
        return cadre.y + min(cadre.hauteur, prise / self._echelles[1])

    def write(
        self, textes: Sequence[str], cadre: Cadre, style: Style, nom: str = ""
    ) -> Brut:
        """Écrit des paragraphes dans un cadre, au plus grand corps qui tient."""
        forme = self.brute.shapes.add_textbox(*self._emu(cadre))
        forme.name = nom or "Texte"
        self._write(forme.text_frame, textes, self.fit(cadre), style)
        return forme

    def add_image(
        self,
        image: Brut,
        cadre: Cadre,
        alternative: str,
        nom: str,
    ) -> None:
        """Pose une image entière et centrée dans un cadre."""
        forme = self.brute.shapes.add_picture(image, 0, 0)
        gauche, haut, largeur, hauteur = self._emu(cadre)
        echelle = min(largeur / forme.width, hauteur / forme.height)
        forme.width, forme.height = (
            int(forme.width * echelle),
            int(forme.height * echelle),
        )
        forme.left = gauche + (largeur - forme.width) // 2
        forme.top = haut + (hauteur - forme.height) // 2
        self.describe(forme, nom, alternative)

    def add_forme(self, genre: Brut, cadre: Cadre, couleur: str) -> Brut:
        """Pose une forme pleine, qui ne dit rien à un lecteur d’écran."""
        forme = self.brute.shapes.add_shape(genre, *self._emu(cadre))
        forme.shadow.inherit = False
        forme.fill.solid()
        forme.fill.fore_color.rgb = to_rgb(couleur)
        forme.line.fill.background()
        return forme

    def add_trait(self, cadre: Cadre, couleur: str) -> Brut:
        """Pose un filet horizontal."""
        return self.add_forme(MSO_SHAPE.RECTANGLE, cadre, couleur)

    def add_tableau(self, lignes: int, colonnes: int, cadre: Cadre) -> Brut:
        """Pose un tableau vide."""
        return self.brute.shapes.add_table(lignes, colonnes, *self._emu(cadre))

    def add_graphique(self, genre: Brut, cadre: Cadre, donnees: Brut) -> Brut:
        """Pose un graphique modifiable."""
        return self.brute.shapes.add_chart(genre, *self._emu(cadre), donnees)

    def write_notes(self, texte: str) -> None:
        """Écrit ce que dit l’orateur."""
        cadre = self.brute.notes_slide.notes_text_frame
        if cadre is not None:
            cadre.text = clean(texte)

    @staticmethod
    def describe(forme: Brut, nom: str, alternative: str) -> None:
        """Nomme une forme et lui donne son texte alternatif."""
        forme.name = clean(nom)
        forme._element.xpath(".//p:cNvPr")[0].set("descr", clean(alternative))

    def _place(self, forme: Brut, cadre: Cadre) -> None:
        forme.left, forme.top, forme.width, forme.height = self._emu(cadre)

    def _emu(self, cadre: Cadre) -> tuple[int, int, int, int]:
        juste = self.fit(cadre)
        return (
            int(juste.x * _POUCE),
            int(juste.y * _POUCE),
            int(juste.largeur * _POUCE),
            int(juste.hauteur * _POUCE),
        )

    @staticmethod
    def _write(
        cadre_texte: Brut,
        textes: Sequence[str],
        cadre: Cadre,
        style: Style,
    ) -> None:
        propres = [clean(texte) for texte in textes]
        corps = fit_corps(
            propres, cadre, style.corps_pt, gras=style.gras, ecart_pt=style.ecart_pt
        )
        cadre_texte.word_wrap = True
        cadre_texte.vertical_anchor = style.ancre
        strip_marges(cadre_texte)
        for rang, texte in enumerate(propres):
            ajout = cadre_texte.add_paragraph() if rang else cadre_texte.paragraphs[0]
            _write_paragraphe(ajout, texte, corps, style, est_premier=not rang)


def strip_marges(cadre_texte: Brut) -> None:
    """Ôte les marges d’un texte : son cadre est sa place."""
    for cote in ("left", "right", "top", "bottom"):
        setattr(cadre_texte, f"margin_{cote}", Inches(0))


def _write_paragraphe(
    paragraphe: Brut,
    texte: str,
    corps_pt: float,
    style: Style,
    *,
    est_premier: bool,
) -> None:
    paragraphe.alignment = style.alignement
    paragraphe.line_spacing = 1.0
    paragraphe.space_before = Pt(0 if est_premier else style.ecart_pt)
    morceau = paragraphe.add_run()
    morceau.text = f"•\u00a0{texte}" if style.puces else texte
    morceau.font.size = Pt(corps_pt)
    morceau.font.bold = style.gras
    morceau.font.color.rgb = to_rgb(style.couleur)
    morceau._r.get_or_add_rPr().set("lang", "fr-FR")


def to_rgb(couleur: str) -> RGBColor:
    """Couleur écrite ``#RRVVBB`` comme la bibliothèque la veut."""
    rouge, vert, bleu = bytes.fromhex(couleur.removeprefix("#"))
    return RGBColor(rouge, vert, bleu)  # type: ignore[no-untyped-call]


def clean(texte: str) -> str:
    """Texte sans caractère que le format refuse, ni commande de mise en page."""
    return strip_illegaux(texte).replace("\v", " ").replace("\t", " ")


def set_opacite(forme: Brut, opacite: float) -> None:
    """Rend transparent le texte d’une forme ; 1 pour opaque."""
    for couleur in forme._element.iter(qn("a:srgbClr")):
        alpha = couleur.makeelement(qn("a:alpha"), {"val": str(int(opacite * 100_000))})
        couleur.append(alpha)
