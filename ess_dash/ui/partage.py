"""Intégrer ou partager une fiche : son adresse, un cadre à coller, un code QR."""

import base64
from html import escape
from typing import Final, Literal

import streamlit as st

from ess_dash.presentation.dossier import Dossier
from ess_dash.render.html import render
from ess_dash.render.pdf.images import PdfError, export_qr
from ess_dash.ui.dossier import name_fichier
from ess_dash.ui.en_tetes import CADRES_PAR_DEFAUT, read_cadres
from ess_dash.ui.navigation import INTEGRE

HAUTEUR_CADRE_PX: Final = 900


def write_cadre(fiche: Dossier, lien: str) -> str:
    """Le cadre à coller dans la page d’un autre site.

    Examples
    --------
    >>> from ess_dash.presentation.dossier import Constat
    >>> fiche = Dossier("fiche-31127", "Caubous", "", Constat(""), ())
    >>> write_cadre(fiche, "https://exemple.fr/fiche?territoire=31127").split()[1]
    'src="https://exemple.fr/fiche?territoire=31127&amp;integre=1"'
    """
    return (
        f'<iframe src="{escape(f"{lien}&{INTEGRE}=1")}" '
        f'title="{escape(f"L’économie sociale et solidaire : {fiche.titre}")}" '
        f'width="100%" height="{HAUTEUR_CADRE_PX}" loading="lazy" '
        'style="border:0"></iframe>'
    )


def show_partage(fiche: Dossier, lien: str) -> None:
    """Montre l’adresse de la fiche, le cadre à copier et le code QR."""
    with st.expander("Intégrer ou partager", key="partage"):
        gauche, droite = st.columns([2, 1], gap="medium")
        with gauche:
            st.markdown("**Adresse de la fiche**")
            st.code(lien, language=None, wrap_lines=True)
            st.markdown("**Cadre à coller dans votre site**")
            st.code(write_cadre(fiche, lien), language=None, wrap_lines=True)
            st.caption(write_admis(read_cadres()))
        with droite:
            _show_qr(fiche, lien)


def write_admis(cadres: str) -> str:
    """Dit quels sites peuvent montrer la fiche dans un cadre.

    Examples
    --------
    >>> write_admis("'self' https://www.exemple.fr")
    'Sites admis à la montrer : https://www.exemple.fr.'
    """
    sites = [site for site in cadres.split() if not site.startswith("'")]
    if sites:
        return f"Sites admis à la montrer : {', '.join(sites)}."
    if cadres == CADRES_PAR_DEFAUT:
        return (
            "Aucun autre site n’est encore admis à la montrer : donner l’adresse du "
            "vôtre à la personne qui tient l’application."
        )
    return "L’application ne se laisse montrer dans aucun cadre."


def _show_qr(fiche: Dossier, lien: str) -> None:
    try:
        image = export_qr(lien, "png")
    except PdfError as erreur:
        st.caption(str(erreur))
        return
    st.markdown("**Code QR**")
    st.html(render("code_qr.html", image=base64.b64encode(image).decode(), lien=lien))
    with st.container(horizontal=True):
        _show_image(fiche, "Code QR (PNG)", "png", image)
        _show_image(fiche, "Code QR (SVG)", "svg", export_qr(lien, "svg"))


def _show_image(
    fiche: Dossier, libelle: str, forme: Literal["png", "svg"], image: bytes
) -> None:
    st.download_button(
        libelle,
        image,
        file_name=name_fichier(fiche, "code-qr", forme),
        on_click="ignore",
        type="tertiary",
        key=f"code_qr_{forme}",
    )
