"""Le bandeau des données fictives : sur toute page, tant qu’elles sont choisies."""

import streamlit as st

from ess_dash.render.html import to_demonstration
from ess_dash.ui import etat as etats


def show_bandeau() -> None:
    """Dit que les données sont fictives, et offre d’en revenir."""
    etats.recall_demonstration()
    if not etats.read_demonstration():
        return
    with st.container(key="bandeau", horizontal=True, vertical_alignment="center"):
        st.html(to_demonstration())
        st.button(
            "Revenir aux données réelles",
            on_click=_leave,
            key="quitter_demonstration",
            type="tertiary",
        )


def _leave() -> None:
    etats.switch_demonstration(active=False)
