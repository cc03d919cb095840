"""Emporter un récit : diaporama, livret, page autonome, affiche, fichier, lien."""

from collections.abc import Callable
from functools import partial
from typing import Final

import streamlit as st

from ess_dash.presentation.modeles import FILIGRANE
from ess_dash.presentation.recit.lecture import RecitError, write_recit
from ess_dash.presentation.recit.modeles import Carte, Recit, Scene
from ess_dash.render.export import slugify
from ess_dash.render.pdf.images import PdfError, draw_qr
from ess_dash.render.recit.affiche import to_affiche
from ess_dash.render.recit.gabarit import check_gabarit
from ess_dash.render.recit.pdf import to_pdf
from ess_dash.render.recit.pptx import to_pptx
from ess_dash.render.scene_html import to_scene_html
from ess_dash.territoires import CodeTerritoire
from ess_dash.ui import cache
from ess_dash.ui import etat_rencontres as rencontres
from ess_dash.ui.erreurs import neutralize
from ess_dash.ui.exports import today

GABARIT_MO: Final = 20


def show_emporter(recit: Recit, scenes: tuple[Scene, ...], lien: str) -> None:
    """Montre les fichiers d’un récit ; chacun est fabriqué au clic.

    Parameters
    ----------
    recit
        Le récit, mots entre accolades remplacés.
    lien
        Adresse de la présentation en ligne ; vide si elle n’en a pas.
    """
    with st.popover("Emporter", key="emporter_recit"):
        boutons = st.container()
        gabarit = _choose_gabarit()
        with boutons:
            _show_fichiers(recit, scenes, _keep_lien(lien), gabarit)


def _choose_gabarit() -> bytes | None:
    fichier = st.file_uploader(
        "Votre modèle de diaporama (facultatif, PPTX)",
        type=["pptx"],
        key="recit_gabarit",
        max_upload_size=GABARIT_MO,
    )
    bons, avis = check_gabarit(None if fichier is None else fichier.getvalue())
    if avis:
        st.warning(neutralize(avis))
    return bons


def _show_fichiers(
    recit: Recit, scenes: tuple[Scene, ...], lien: str, gabarit: bytes | None
) -> None:
    departement = cache.get_donnees().configuration.code_departement
    fabriques: tuple[tuple[str, str, Callable[[], bytes]], ...] = (
        (
            "Diaporama (PPTX)",
            "pptx",
            partial(_make_pptx, recit, scenes, lien, gabarit),
        ),
        ("Livret à distribuer (PDF)", "pdf", partial(_make_pdf, recit, scenes, lien)),
        (
            "Page autonome, sans réseau (HTML)",
            "html",
            lambda: to_scene_html(recit, scenes, departement).encode(),
        ),
    )
    for libelle, extension, fabrique in fabriques:
        _show_bouton(recit, scenes, libelle, extension, fabrique)
    cartes = [scene for scene in scenes if isinstance(scene.visuel, Carte)]
    if cartes:
        _show_affiche(recit, scenes, cartes)


def _show_affiche(recit: Recit, scenes: tuple[Scene, ...], cartes: list[Scene]) -> None:
    """Affiche d’une des cartes du récit."""
    rang = st.selectbox(
        "Carte de l’affiche",
        range(len(cartes)),
        format_func=lambda r: cartes[r].titre,
        key="recit_affiche",
    )
    visuel = cartes[rang or 0].visuel
    if isinstance(visuel, Carte):
        fabrique = partial(_make_affiche, visuel)
        _show_bouton(recit, scenes, "Affiche A3 (PDF)", "a3.pdf", fabrique)


def _show_bouton(
    recit: Recit,
    scenes: tuple[Scene, ...],
    libelle: str,
    extension: str,
    fabrique: Callable[[], bytes],
) -> None:
    st.download_button(
        libelle,
        fabrique,
        file_name=name_fichier(recit, extension, fictive=_est_fictif(scenes)),
        on_click="ignore",
        width="stretch",
        key=f"recit_{extension}",
    )


def _est_fictif(scenes: tuple[Scene, ...]) -> bool:
    return any(scene.sur_demonstration for scene in scenes)


def name_fichier(recit: Recit, extension: str, *, fictive: bool = False) -> str:
    """Nom d’un fichier tiré d’un récit."""
    sujet = f"ess {recit.titre}{f' {FILIGRANE}' if fictive else ''}"
    return f"{slugify(sujet)[:80]}-{today().isoformat()}.{extension}"


def _make_pptx(
    recit: Recit, scenes: tuple[Scene, ...], lien: str, gabarit: bytes | None
) -> bytes:
    return to_pptx(
        recit,
        scenes,
        contours=cache.get_contours(),
        date=today(),
        adresse=lien,
        gabarit=gabarit,
    )


def _make_pdf(recit: Recit, scenes: tuple[Scene, ...], lien: str) -> bytes:
    return to_pdf(
        recit, scenes, contours=cache.get_contours(), date=today(), adresse=lien
    )


def _make_affiche(carte: Carte) -> bytes:
    return to_affiche(carte.vue, cache.get_contours(), date=today())


def _keep_lien(lien: str) -> str:
    """Adresse qui tient dans un code QR, sinon rien."""
    try:
        draw_qr(lien)
    except PdfError:
        return ""
    return lien


def show_partage(recit: Recit, territoire: CodeTerritoire) -> None:
    """Le lien qui rouvre ce récit, et le fichier qui le garde."""
    with st.expander("Partager ou enregistrer cette présentation", key="partage_recit"):
        try:
            lien = rencontres.write_lien_page(recit, territoire)
            st.markdown("**Lien qui la rouvre ici, avec vos modifications**")
            st.code(lien, language=None, wrap_lines=True)
        except RecitError as erreur:
            st.warning(neutralize(str(erreur)))
        st.download_button(
            "Enregistrer dans un fichier (JSON)",
            partial(_write_fichier, recit),
            file_name=name_fichier(recit, "json"),
            on_click="ignore",
            key="recit_json",
        )


def _write_fichier(recit: Recit) -> bytes:
    return write_recit(recit).encode()
