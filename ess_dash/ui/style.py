"""La feuille de style de l’application, posée une fois par page."""

from pathlib import Path
from typing import Final

import streamlit as st

_DOSSIER: Final = Path(__file__).parent / "styles"


def show_style(
    *,
    projection: bool = False,
    tableau: bool = False,
    comparer: bool = False,
    fiche: bool = False,
    integre: bool = False,
    plan: bool = False,
    donnees: bool = False,
    rencontres: bool = False,
) -> None:
    """Pose la feuille commune, et celles du mode de la page."""
    st.html(_DOSSIER / "page.css")
    modes = {
        "comparer": comparer,
        "fiche": fiche,
        "projection": projection,
        "tableau": tableau,
        "integre": integre,
        "plan": plan,
        "donnees": donnees,
        "rencontres": rencontres,
    }
    for nom, est_demandee in modes.items():
        if est_demandee:
            st.html(_DOSSIER / f"{nom}.css")
