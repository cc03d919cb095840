"""La page « Méthode » : choisir → obtenir → montrer (il n’y a rien à choisir)."""

import streamlit as st

from ess_dash.presentation.methode import VueMethode
from ess_dash.render import html
from ess_dash.ui import cache
from ess_dash.ui.erreurs import neutralize
from ess_dash.ui.style import show_style


def get() -> VueMethode:
    """Vue de la page."""
    return cache.get_vue_methode()


def show(vue: VueMethode) -> None:
    """Montre la page."""
    show_style()
    st.title("Méthode, sources et limites")
    for phrase in vue.incidents:
        st.warning(neutralize(phrase))
    st.html(html.to_methode(vue))
