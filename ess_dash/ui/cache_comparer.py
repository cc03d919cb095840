"""Le cache de « Comparer », à part : ses bibliothèques mettent des secondes à se charger.

La carte, que l’on ouvre d’abord, n’a pas à les attendre.
"""

from dataclasses import replace

import streamlit as st

from ess_dash.indicateurs.implantation import Implantation
from ess_dash.indicateurs.trajets import MaillageError
from ess_dash.presentation.comparer.demandes import (
    Decoupage,
    Demande,
    DemandeMaillage,
)
from ess_dash.presentation.comparer.dossiers import build_dossier
from ess_dash.presentation.comparer.maillage import build_maillage, solve_implantation
from ess_dash.presentation.dossier import Dossier
from ess_dash.tables.temps_trajet import TempsTrajet
from ess_dash.ui import etat as etats
from ess_dash.ui.cache import load_donnees_choisies


def get_dossier(demande: Demande, temps: TempsTrajet | None = None) -> Dossier:
    """Dossier d’une demande de « Comparer ».

    Parameters
    ----------
    temps
        Temps de trajet importés dans cette visite ; pour le maillage seulement.
    """
    demonstration = etats.read_demonstration()
    if isinstance(demande, DemandeMaillage):
        empreinte = "" if temps is None else temps.empreinte
        return _get_maillage(demande, demonstration, empreinte, temps)
    return _get_dossier(demande, demonstration)


@st.cache_resource(show_spinner="Calcul en cours…", max_entries=256)
def _get_dossier(demande: Demande, demonstration: bool) -> Dossier:
    return build_dossier(load_donnees_choisies(demonstration), demande)


@st.cache_resource(show_spinner=False, max_entries=64)
def _get_maillage(
    demande: DemandeMaillage,
    demonstration: bool,
    empreinte: str,
    _temps: TempsTrajet | None,
) -> Dossier:
    # Où ouvrir ne dépend pas des groupes : en changer ne relance pas la recherche.
    sans_groupes = replace(demande, decoupage=Decoupage())
    return build_maillage(
        load_donnees_choisies(demonstration),
        demande,
        _temps,
        _find_implantation(sans_groupes, demonstration, empreinte, _temps),
    )


@st.cache_resource(show_spinner="Recherche des meilleurs emplacements…", max_entries=64)
def _find_implantation(
    demande: DemandeMaillage,
    demonstration: bool,
    empreinte: str,  # noqa: ARG001 — entre dans la clé à la place de la matrice
    _temps: TempsTrajet | None,
) -> Implantation | None:
    """Résultat de la recherche ; ``None`` si un réglage l’empêche, ce que la vue dira.

    ``empreinte`` tient lieu de la matrice dans la clé : la comparer prendrait des
    secondes.
    """
    try:
        return solve_implantation(load_donnees_choisies(demonstration), demande, _temps)
    except MaillageError:
        return None
