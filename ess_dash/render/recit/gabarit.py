"""Le modèle du diaporama : celui de l’utilisateur s’il se lit, sinon un modèle neutre."""

import io
import zipfile
from typing import Final

from lxml import etree
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.exc import PythonPptxError
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.util import Inches

from ess_dash.render.recit.mesure import Brut

LARGEUR_POUCES: Final = 13.333
HAUTEUR_POUCES: Final = 7.5
POLICE: Final = "Arial"
OCTETS_MAX: Final = 20_000_000
# Un fichier compressé peut en contenir un bien plus gros.
OCTETS_OUVERTS_MAX: Final = 200_000_000
NEUTRE: Final = "En attendant, le diaporama se fait sur le modèle neutre."
_TITRES: Final = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)
_NOM_TITRE_SEUL: Final = "Titre seul"
_RANG_TITRE_SEUL: Final = 5


def check_gabarit(octets: bytes | None) -> tuple[bytes | None, str]:
    """Le modèle s’il est bon, sinon rien et la phrase qui dit pourquoi.

    Examples
    --------
    >>> check_gabarit(None)
    (None, '')
    >>> check_gabarit(b"bonjour")[1][:54]
    'Le modèle n’est pas un diaporama PowerPoint lisible (.'
    """
    if octets is None:
        return None, ""
    if len(octets) > OCTETS_MAX:
        return None, f"Le modèle dépasse {OCTETS_MAX // 10**6} Mo. {NEUTRE}"
    presentation = _open(octets)
    if presentation is None:
        return (
            None,
            f"Le modèle n’est pas un diaporama PowerPoint lisible (.pptx). {NEUTRE}",
        )
    if _find_mise_en_page(presentation) is None:
        return None, f"Le modèle n’a aucune mise en page avec un titre. {NEUTRE}"
    return octets, ""


def open_gabarit(octets: bytes | None) -> tuple[Brut, Brut]:
    """Présentation vide, et la mise en page de ses diapositives.

    Parameters
    ----------
    octets
        Modèle de l’utilisateur ; absent ou mauvais, le modèle neutre le remplace.
    """
    bons, _ = check_gabarit(octets)
    presentation = _build_neutre() if bons is None else _empty(_open(bons))
    return presentation, _find_mise_en_page(presentation)


def _open(octets: bytes) -> Brut:
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            if sum(f.file_size for f in archive.infolist()) > OCTETS_OUVERTS_MAX:
                return None
        return Presentation(io.BytesIO(octets))
    except (
        PythonPptxError,
        zipfile.BadZipFile,
        etree.LxmlError,
        KeyError,
        ValueError,
        AttributeError,
        NotImplementedError,
        OSError,
    ):
        return None


def _find_mise_en_page(presentation: Brut) -> Brut:
    """Mise en page qui a un titre, et le moins possible d’autre chose."""
    avec_titre = [
        mise_en_page
        for mise_en_page in presentation.slide_layouts
        if any(p.placeholder_format.type in _TITRES for p in mise_en_page.placeholders)
    ]
    return min(avec_titre, key=lambda m: len(m.placeholders), default=None)


def _empty(presentation: Brut) -> Brut:
    """Le modèle sans les diapositives qu’il portait."""
    liste = presentation.slides._sldIdLst
    for diapositive in list(liste):
        presentation.part.drop_rel(diapositive.rId)
        liste.remove(diapositive)
    return presentation


def _build_neutre() -> Brut:
    """Modèle neutre, 16:9, d’une seule mise en page nommée en français."""
    presentation = Presentation()
    presentation.slide_width = Inches(LARGEUR_POUCES)
    presentation.slide_height = Inches(HAUTEUR_POUCES)
    gardee = presentation.slide_layouts[_RANG_TITRE_SEUL]
    for mise_en_page in list(presentation.slide_layouts):
        if mise_en_page is not gardee:
            presentation.slide_layouts.remove(mise_en_page)
    gardee.name = _NOM_TITRE_SEUL
    _set_police(presentation)
    for page in (gardee, presentation.slide_master):
        _widen(page)
    return presentation


def _set_police(presentation: Brut) -> None:
    """Écrit dans une police que tout poste possède, ou dont il a le double."""
    theme = presentation.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme._blob = theme.blob.replace(b"Calibri", POLICE.encode())


def _widen(page: Brut) -> None:
    """Étire sur 16:9 ce que le modèle de la bibliothèque pose sur 4:3."""
    for forme in page.placeholders:
        gauche, largeur = forme.left, forme.width
        haut, hauteur = forme.top, forme.height
        forme.left, forme.width = int(gauche * 4 / 3), int(largeur * 4 / 3)
        forme.top, forme.height = haut, hauteur
