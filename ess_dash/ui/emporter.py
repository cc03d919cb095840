"""Emporter une fiche : ses fichiers, et ce que l’on ajoute à son PDF."""

from dataclasses import dataclass
from functools import partial
from typing import Final

import streamlit as st

from ess_dash.presentation.dossier import Dossier
from ess_dash.presentation.modeles import VueCarte
from ess_dash.presentation.situation import build_demande_situation
from ess_dash.render.carte_situation import draw_situation
from ess_dash.render.dossier_pdf import to_pdf
from ess_dash.render.pdf.images import (
    TAILLE_LOGO_MAX_MO,
    PdfError,
    draw_qr,
    read_logo,
)
from ess_dash.sources import SourceError
from ess_dash.territoires import CodeTerritoire
from ess_dash.ui import cache
from ess_dash.ui.dossier import LIBELLE_PDF, show_fichier, show_fichiers
from ess_dash.ui.erreurs import neutralize
from ess_dash.ui.exports import today

TITRE_MAX: Final = 120
TEXTE_MAX: Final = 3000


@dataclass(frozen=True, slots=True)
class Habillage:
    """Ce que le lecteur ajoute au PDF ; tout est facultatif."""

    titre: str = ""
    texte: str = ""
    logo: bytes | None = None


@st.fragment
def show_emporter(fiche: Dossier, code: CodeTerritoire, lien: str) -> None:
    """Montre les fichiers de la fiche ; chacun est fabriqué au clic.

    Parameters
    ----------
    lien
        Adresse de la fiche, écrite dans le PDF et en code QR.
    """
    vue = cache.get_vue_carte(build_demande_situation(code))
    with st.popover("Télécharger la fiche", key="dossier_entier", width="stretch"):
        bouton = st.container()
        with st.expander("Ajouter au PDF un titre, un texte, un logo"):
            habillage = _choose_habillage()
        with bouton:
            fabrique = partial(build_pdf, fiche, code, vue, lien, habillage)
            show_fichier(fiche, LIBELLE_PDF, "pdf", fabrique)
        show_fichiers(fiche)


def _choose_habillage() -> Habillage:
    titre = st.text_input(
        "Titre (facultatif)", max_chars=TITRE_MAX, key="habillage_titre"
    )
    texte = st.text_area(
        "Texte (facultatif)",
        max_chars=TEXTE_MAX,
        key="habillage_texte",
        help="Il suit le constat. Une ligne vide sépare deux paragraphes.",
    )
    fichier = st.file_uploader(
        "Logo (facultatif) : PNG, JPEG ou SVG, 1 Mo au plus",
        type=["png", "jpg", "jpeg", "svg"],
        key="habillage_logo",
        max_upload_size=TAILLE_LOGO_MAX_MO,
    )
    logo, refus = check_logo(None if fichier is None else fichier.getvalue())
    if refus:
        st.warning(neutralize(refus))
    return Habillage(titre, texte, logo)


def check_logo(octets: bytes | None) -> tuple[bytes | None, str]:
    """Le logo s’il est bon, sinon rien et la phrase qui dit pourquoi.

    Examples
    --------
    >>> check_logo(None)
    (None, '')
    """
    if octets is None:
        return None, ""
    try:
        read_logo(octets)
    except PdfError as erreur:
        return None, f"{erreur} En attendant, le PDF se fait sans logo."
    return octets, ""


def build_pdf(
    fiche: Dossier,
    code: CodeTerritoire,
    vue: VueCarte,
    lien: str,
    habillage: Habillage,
) -> bytes:
    """PDF de la fiche, avec la carte et le code QR quand ils peuvent se faire."""
    return to_pdf(
        fiche,
        date=today(),
        carte_svg=_draw_carte(vue, code),
        adresse=_keep_lien(lien),
        titre=habillage.titre,
        texte_libre=habillage.texte,
        logo=habillage.logo,
    )


def _draw_carte(vue: VueCarte, code: CodeTerritoire) -> bytes | None:
    """Carte de situation ; sans contours, la fiche se fait sans elle."""
    try:
        return draw_situation(vue, cache.get_contours(), code)
    except SourceError:
        return None


def _keep_lien(lien: str) -> str:
    """Adresse qui tient dans un code QR, sinon rien."""
    try:
        draw_qr(lien)
    except PdfError:
        return ""
    return lien
