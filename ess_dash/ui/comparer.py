"""La page « Comparer » : choisir → obtenir → montrer."""

from dataclasses import dataclass

import streamlit as st

from ess_dash.indicateurs.zonages import ZonageError
from ess_dash.presentation.dossier import Dossier
from ess_dash.render import html
from ess_dash.ui import cache, cache_comparer, controles_comparer
from ess_dash.ui import etat as etats
from ess_dash.ui import etat_comparer as comparer
from ess_dash.ui.dossier import show_dossier
from ess_dash.ui.erreurs import neutralize
from ess_dash.ui.etat_comparer import EtatComparer
from ess_dash.ui.style import show_style


@dataclass(frozen=True, slots=True)
class Choix:
    """L’état lu dans l’adresse, et ce qui a dû en être écarté."""

    etat: EtatComparer
    avis: tuple[str, ...]


def choose() -> Choix:
    """Lit dans l’adresse ce que l’utilisateur veut comparer."""
    return Choix(*comparer.read_etat())


def get(choix: Choix) -> Dossier | str:
    """Dossier demandé, ou la phrase qui dit pourquoi il n’y en a pas."""
    try:
        return cache_comparer.get_dossier(choix.etat.demande)
    except ZonageError as erreur:
        return str(erreur)


def show(choix: Choix, dossier: Dossier | str) -> None:
    """Montre le constat, les réglages, puis le dossier."""
    show_style(comparer=True)
    titre, sous_titre = (
        ("Comparer", dossier)
        if isinstance(dossier, str)
        else (dossier.titre, dossier.sous_titre)
    )
    st.html(html.to_entete(titre, sous_titre, ""))
    for phrase in (*choix.avis, *cache.get_donnees().incidents, *etats.take_phrases()):
        st.warning(neutralize(phrase))
    controles_comparer.show_vues(choix.etat)
    controles_comparer.show_reglages(choix.etat)
    if isinstance(dossier, Dossier):
        show_dossier(dossier)
