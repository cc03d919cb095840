"""Un récit en diaporama PowerPoint : textes, tableaux et graphiques modifiables."""

import datetime as dt
import io
from dataclasses import replace
from typing import Final

import vl_convert
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN

from ess_dash.presentation.dossier import Figure
from ess_dash.presentation.format_fr import format_date
from ess_dash.presentation.modeles import FILIGRANE
from ess_dash.presentation.palettes import ACTION
from ess_dash.presentation.recit.modeles import (
    Carte,
    Chiffres,
    Genre,
    Recit,
    Scene,
    TableauScene,
    Texte,
)
from ess_dash.render.carte_imprimee import write_description
from ess_dash.render.figures_scene import to_svg_scene
from ess_dash.render.impression.contours import Contours
from ess_dash.render.pdf.images import export_qr
from ess_dash.render.recit.corps import (
    write_chiffres,
    write_paragraphes,
    write_tableau,
)
from ess_dash.render.recit.diapo import SECONDAIRE, Diapo, Style, clean, set_opacite
from ess_dash.render.recit.gabarit import open_gabarit
from ess_dash.render.recit.graphique import draw_graphique, is_modifiable
from ess_dash.render.recit.legende import draw_legende
from ess_dash.render.recit.mesure import Brut, Cadre
from ess_dash.render.recit.plan_carte import draw_plan_carte
from ess_dash.sources import load_configuration

__all__ = ["to_pptx"]

_X: Final = 0.6
_LARGEUR: Final = 12.13
SURTITRE: Final = Cadre(_X, 0.3, _LARGEUR, 0.32)
TITRE: Final = Cadre(_X, 0.64, _LARGEUR, 1.06)
PHRASE: Final = Cadre(_X, 1.76, _LARGEUR, 0.62)
CORPS: Final = Cadre(_X, 2.5, _LARGEUR, 4.3)
PIED: Final = Cadre(_X, 6.98, 10.9, 0.3)
NUMERO: Final = Cadre(11.7, 6.98, 1.03, 0.3)
# La carte prend toute la hauteur : le texte passe à gauche.
COLONNE_TITRE: Final = Cadre(_X, 0.64, 4.4, 1.9)
COLONNE_PHRASE: Final = Cadre(_X, 2.62, 4.4, 1.16)
LEGENDE: Final = Cadre(_X, 3.9, 4.4, 2.95)
CARTE: Final = Cadre(5.4, 0.4, 7.33, 6.4)
OUVERTURE_TITRE: Final = Cadre(1.2, 2.1, 10.9, 1.7)
OUVERTURE_PHRASE: Final = Cadre(1.2, 4.0, 10.9, 1.4)
FILIGRANE_CADRE: Final = Cadre(1.4, 3.0, 10.5, 1.6)
QR: Final = Cadre(_X, 2.5, 3.6, 3.6)
QR_ADRESSE: Final = Cadre(4.6, 2.5, 8.1, 3.6)

_STYLE_SURTITRE: Final = Style((15, 14, 13), couleur=ACTION, gras=True)
_STYLE_TITRE: Final = Style((30, 28, 26, 24, 22, 20), gras=True)
_STYLE_TITRE_COLONNE: Final = Style((26, 24, 22, 20, 18, 17, 16, 15), gras=True)
_STYLE_PHRASE: Final = Style((18, 17, 16, 15, 14), couleur=SECONDAIRE)
_STYLE_PHRASE_COLONNE: Final = Style((16, 15, 14, 13, 12), couleur=SECONDAIRE)
_STYLE_PIED: Final = Style((12, 11, 10, 9), couleur=SECONDAIRE)
_STYLE_NUMERO: Final = Style((12,), couleur=SECONDAIRE, alignement=PP_ALIGN.RIGHT)
_STYLE_OUVERTURE: Final = Style(
    (54, 48, 44, 40, 36, 32, 28, 24), gras=True, ancre=MSO_ANCHOR.BOTTOM
)
_STYLE_SOUS_TITRE: Final = Style((24, 22, 20, 18, 16), couleur=SECONDAIRE)
_STYLE_FILIGRANE: Final = Style(
    (80,), couleur="#B4472E", gras=True, alignement=PP_ALIGN.CENTER
)
_OPACITE_FILIGRANE: Final = 0.13
_ANGLE_FILIGRANE: Final = -14
_POUCE: Final = 914_400
# La figure est dessinée pour 966 pixels : 3,8 fois plus en fait 300 par pouce.
_AGRANDISSEMENT: Final = 3.8
_SOUS_LE_TITRE: Final = 0.12
_QR_TITRE: Final = "La présentation, à rejouer en direct"


def to_pptx(
    recit: Recit,
    scenes: tuple[Scene, ...],
    *,
    contours: Contours,
    date: dt.date,
    adresse: str = "",
    gabarit: bytes | None = None,
) -> bytes:
    """Diaporama d’un récit : une diapositive par scène, ses notes, ses sources.

    Parameters
    ----------
    recit
        Le récit, mots entre accolades remplacés.
    contours
        Couches du département, de ``build_contours``.
    date
        Jour inscrit dans les propriétés du fichier.
    adresse
        Adresse de la présentation en ligne : une dernière diapositive la donne, avec son
        code QR.
    gabarit
        Modèle de l’utilisateur ; mauvais (voir ``check_gabarit``), le modèle neutre sert.

    Raises
    ------
    PdfError
        Si l’adresse est trop longue pour un code QR.
    """
    presentation, mise_en_page = open_gabarit(gabarit)
    page = _Page(presentation, mise_en_page, len(scenes) + bool(adresse))
    for scene in scenes:
        diapo = page.add()
        _write_scene(diapo, scene, contours, date)
        _finish(diapo, scene, page)
    if adresse:
        _write_qr(page, adresse)
    _write_proprietes(presentation, recit, date)
    sortie = io.BytesIO()
    presentation.save(sortie)
    return sortie.getvalue()


class _Page:
    """La présentation en cours : elle donne les diapositives une à une."""

    def __init__(self, presentation: Brut, mise_en_page: Brut, total: int) -> None:
        self._presentation = presentation
        self._mise_en_page = mise_en_page
        self.total = total
        self.numero = 0

    def add(self) -> Diapo:
        """Diapositive neuve, dont il ne reste que le titre."""
        brute = self._presentation.slides.add_slide(self._mise_en_page)
        for emplacement in list(brute.placeholders):
            if emplacement is not brute.shapes.title and (
                emplacement.shape_id != brute.shapes.title.shape_id
            ):
                emplacement._element.getparent().remove(emplacement._element)
        self.numero += 1
        return Diapo(
            brute,
            self._presentation.slide_width / _POUCE,
            self._presentation.slide_height / _POUCE,
        )


def _write_scene(diapo: Diapo, scene: Scene, contours: Contours, date: dt.date) -> None:
    if scene.genre is Genre.OUVERTURE:
        diapo.write_titre(scene.titre, OUVERTURE_TITRE, _STYLE_OUVERTURE)
        diapo.write((scene.phrase,), OUVERTURE_PHRASE, _STYLE_SOUS_TITRE, "Sous-titre")
        return
    if scene.surtitre:
        diapo.write((scene.surtitre,), SURTITRE, _STYLE_SURTITRE, "Surtitre")
    visuel = scene.visuel
    if isinstance(visuel, Carte):
        bas = diapo.write_titre(scene.titre, COLONNE_TITRE, _STYLE_TITRE_COLONNE)
        _write_phrase(diapo, scene, COLONNE_PHRASE, _STYLE_PHRASE_COLONNE, bas)
        _draw_carte(diapo, visuel, contours, date)
        return
    bas = diapo.write_titre(scene.titre, TITRE, _STYLE_TITRE)
    _write_phrase(diapo, scene, PHRASE, _STYLE_PHRASE, bas)
    _write_visuel(diapo, visuel)


def _write_phrase(
    diapo: Diapo, scene: Scene, cadre: Cadre, style: Style, bas_titre: float
) -> None:
    """Écrit la phrase sous le titre, plus haut que sa place s’il est court."""
    if scene.phrase:
        place = replace(cadre, y=min(cadre.y, bas_titre + _SOUS_LE_TITRE))
        diapo.write((scene.phrase,), place, style, "Phrase")


def _write_visuel(
    diapo: Diapo, visuel: Texte | Chiffres | TableauScene | Figure
) -> None:
    if isinstance(visuel, Figure):
        _draw_figure(diapo, visuel)
    elif isinstance(visuel, TableauScene):
        write_tableau(diapo, visuel, CORPS)
    elif isinstance(visuel, Chiffres):
        write_chiffres(diapo, visuel, CORPS)
    else:
        write_paragraphes(diapo, visuel.paragraphes, CORPS)


def _draw_figure(diapo: Diapo, figure: Figure) -> None:
    """Graphique modifiable quand la figure s’y prête, sinon image à 300 points par pouce."""
    if is_modifiable(figure):
        draw_graphique(diapo, figure, CORPS)
        return
    image = vl_convert.svg_to_png(
        to_svg_scene(figure, "clair", "d"), scale=_AGRANDISSEMENT
    )
    nom = f"Graphique : {figure.titre}"
    diapo.add_image(io.BytesIO(image), CORPS, figure.alternative, nom)


def _draw_carte(diapo: Diapo, carte: Carte, contours: Contours, date: dt.date) -> None:
    image = draw_plan_carte(carte, contours, forme="png", date=date)
    alternative = write_description(carte.vue)
    diapo.add_image(io.BytesIO(image), CARTE, alternative, f"Carte : {carte.vue.titre}")
    draw_legende(diapo, carte.vue, LEGENDE)


def _finish(diapo: Diapo, scene: Scene, page: _Page) -> None:
    """Pied, numéro, filigrane et notes."""
    fictif = f"{FILIGRANE}. " if scene.sur_demonstration else ""
    sources = f"Sources : {' ; '.join(scene.sources)}" if scene.sources else ""
    if fictif or sources:
        diapo.write((f"{fictif}{sources}",), PIED, _STYLE_PIED, "Sources")
    numero = f"{page.numero} / {page.total}"
    diapo.write((numero,), NUMERO, _STYLE_NUMERO, "Numéro")
    # Une carte porte déjà le sien, pour qui la copie ailleurs.
    if scene.sur_demonstration and not isinstance(scene.visuel, Carte):
        _stamp(diapo)
    if scene.notes:
        diapo.write_notes(scene.notes)


def _stamp(diapo: Diapo) -> None:
    """Barre la diapositive, sans cacher ce qu’elle montre."""
    forme = diapo.write((FILIGRANE,), FILIGRANE_CADRE, _STYLE_FILIGRANE, FILIGRANE)
    forme.rotation = _ANGLE_FILIGRANE
    set_opacite(forme, _OPACITE_FILIGRANE)


def _write_qr(page: _Page, adresse: str) -> None:
    diapo = page.add()
    diapo.write_titre(_QR_TITRE, TITRE, _STYLE_TITRE)
    image = io.BytesIO(export_qr(adresse, "png"))
    diapo.add_image(image, QR, f"Code QR : {adresse}", "Code QR")
    textes = ("Viser le code avec un téléphone, ou ouvrir :", adresse)
    style = Style((22, 20, 18, 16, 14, 12, 11, 10), ecart_pt=10)
    diapo.write(textes, QR_ADRESSE, style, "Adresse")
    numero = f"{page.numero} / {page.total}"
    diapo.write((numero,), NUMERO, _STYLE_NUMERO, "Numéro")


def _write_proprietes(presentation: Brut, recit: Recit, date: dt.date) -> None:
    """Titre, auteur, langue et date : ce que montre le gestionnaire de fichiers."""
    jour = dt.datetime.combine(date, dt.time())
    auteur = f"Département {load_configuration().de}"
    proprietes = presentation.core_properties
    proprietes.title = clean(recit.titre)[:255]
    proprietes.subject = clean(recit.sous_titre)[:255]
    proprietes.author = proprietes.last_modified_by = auteur[:255]
    proprietes.language = "fr-FR"
    proprietes.created = proprietes.modified = jour
    proprietes.comments = f"Fait le {format_date(date)}."
    proprietes.keywords = ""
