"""Les données fictives : la bascule, et le bandeau qui les dit sur toute page."""

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


def show_demonstration() -> None:
    """Bascule vers les données fictives."""
    st.toggle(
        "Données de démonstration",
        key=etats.bind("demonstration", etats.read_demonstration()),
        on_change=_switch_demonstration,
        help="Des chiffres inventés, au format de l’extraction de la CRESS, pour voir "
        "ce que l’outil donne une fois les vrais importés.",
    )


def _switch_demonstration() -> None:
    etats.switch_demonstration(active=bool(etats.read_controle("demonstration")))


def _leave() -> None:
    etats.switch_demonstration(active=False)
