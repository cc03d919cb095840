"""La feuille de style de l’application, posée une fois par page."""

from pathlib import Path
from typing import Final

import streamlit as st

_DOSSIER: Final = Path(__file__).parent / "styles"


def show_style(
    *, projection: bool = False, tableau: bool = False, comparer: bool = False
) -> None:
    """Pose la feuille commune, et celle du mode de la page."""
    st.html(_DOSSIER / "page.css")
    if comparer:
        st.html(_DOSSIER / "comparer.css")
    if projection:
        st.html(_DOSSIER / "projection.css")
    if tableau:
        st.html(_DOSSIER / "tableau.css")
