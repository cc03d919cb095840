"""Le cache de « Comparer », à part : ses bibliothèques mettent des secondes à se charger.

La carte, que l’on ouvre d’abord, n’a pas à les attendre.
"""

import streamlit as st

from ess_dash.presentation.comparer.demandes import Demande
from ess_dash.presentation.comparer.dossiers import build_dossier
from ess_dash.presentation.dossier import Dossier
from ess_dash.ui import etat as etats
from ess_dash.ui.cache import load_donnees_choisies


def get_dossier(demande: Demande) -> Dossier:
    """Dossier d’une demande de « Comparer »."""
    return _get_dossier(demande, etats.read_demonstration())


@st.cache_resource(show_spinner="Calcul en cours…", max_entries=256)
def _get_dossier(demande: Demande, demonstration: bool) -> Dossier:
    return build_dossier(load_donnees_choisies(demonstration), demande)
