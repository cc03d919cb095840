"""Quelles données : la bascule vers les fictives, et le bandeau qui le dit partout."""

import streamlit as st

from ess_dash.render.html import to_demonstration, to_revision
from ess_dash.ui import cache
from ess_dash.ui import etat as etats


def show_bandeau() -> None:
    """Dit que les données sont fictives ou d’un autre jour, et offre d’en revenir."""
    etats.recall_jeu()
    if not etats.read_demonstration():
        _show_revision()
        return
    with st.container(key="bandeau", horizontal=True, vertical_alignment="center"):
        st.html(to_demonstration())
        st.button(
            "Revenir aux données réelles",
            on_click=_leave,
            key="quitter_demonstration",
            type="tertiary",
        )


def _show_revision() -> None:
    """Dit de quel jour sont les données, quand ce n’est pas le dernier état."""
    revision = etats.read_revision()
    if revision is None:
        return
    with st.container(key="bandeau", horizontal=True, vertical_alignment="center"):
        st.html(to_revision(cache.write_revision(revision)))
        st.button(
            "Revenir aux données du jour",
            on_click=etats.switch_revision,
            args=(None,),
            key="quitter_revision",
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
