"""Le cache de « Comparer », à part : ses bibliothèques mettent des secondes à se charger.

La carte, que l’on ouvre d’abord, n’a pas à les attendre.
"""

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from ess_dash.indicateurs.implantation import Implantation
from ess_dash.indicateurs.quantites import list_millesimes
from ess_dash.indicateurs.trajets import MaillageError
from ess_dash.indicateurs.zonages import Groupe
from ess_dash.presentation.comparer.demandes import (
    Decoupage,
    Demande,
    DemandeMaillage,
    DemandeSimulateur,
)
from ess_dash.presentation.comparer.dossiers import build_dossier
from ess_dash.presentation.comparer.maillage import build_maillage, solve_implantation
from ess_dash.presentation.comparer.parite import list_beneficiaires
from ess_dash.presentation.comparer.simulateur import list_territoires
from ess_dash.presentation.dossier import Dossier
from ess_dash.tables.temps_trajet import TempsTrajet
from ess_dash.ui.cache import Jeu, find_jeu, load_jeu, note_garde, read_jeu


def get_dossier(demande: Demande, temps: TempsTrajet | None = None) -> Dossier:
    """Dossier d’une demande de « Comparer ».

    Parameters
    ----------
    temps
        Temps de trajet importés dans cette visite ; pour le maillage seulement.
    """
    jeu = read_jeu()
    if isinstance(demande, DemandeMaillage):
        empreinte = "" if temps is None else temps.empreinte
        return _get_maillage(demande, jeu, empreinte, temps)
    return _get_dossier(demande, jeu)


@st.cache_resource(show_spinner="Calcul en cours…", max_entries=256)
def _get_dossier(demande: Demande, jeu: Jeu) -> Dossier:
    note_garde()
    return build_dossier(load_jeu(jeu), demande)


@st.cache_resource(show_spinner=False, max_entries=64)
def _get_maillage(
    demande: DemandeMaillage,
    jeu: Jeu,
    empreinte: str,
    _temps: TempsTrajet | None,
) -> Dossier:
    note_garde()
    # Où ouvrir ne dépend pas des groupes : en changer ne relance pas la recherche.
    sans_groupes = replace(demande, decoupage=Decoupage())
    return build_maillage(
        load_jeu(jeu),
        demande,
        _temps,
        _find_implantation(sans_groupes, jeu, empreinte, _temps),
    )


@st.cache_resource(show_spinner="Recherche des meilleurs emplacements…", max_entries=64)
def _find_implantation(
    demande: DemandeMaillage,
    jeu: Jeu,
    empreinte: str,  # noqa: ARG001 — entre dans la clé à la place de la matrice
    _temps: TempsTrajet | None,
) -> Implantation | None:
    """Résultat de la recherche ; ``None`` si un réglage l’empêche, ce que la vue dira.

    ``empreinte`` tient lieu de la matrice dans la clé : la comparer prendrait des
    secondes.
    """
    try:
        return solve_implantation(load_jeu(jeu), demande, _temps)
    except MaillageError:
        return None


def get_millesimes() -> tuple[str, ...]:
    """Millésimes de l’ESS, du plus récent au plus ancien."""
    return _get_millesimes(read_jeu())


@st.cache_resource(show_spinner=False)
def _get_millesimes(jeu: Jeu) -> tuple[str, ...]:
    return list_millesimes(load_jeu(jeu))


def get_beneficiaires(decoupage: Decoupage) -> tuple[Groupe, ...]:
    """Groupes dont on peut suivre la part."""
    return _get_beneficiaires(decoupage, read_jeu())


@st.cache_resource(show_spinner=False, max_entries=64)
def _get_beneficiaires(decoupage: Decoupage, jeu: Jeu) -> tuple[Groupe, ...]:
    return list_beneficiaires(load_jeu(jeu), decoupage)


def get_territoires(demande: DemandeSimulateur) -> Mapping[str, str]:
    """Nom des territoires entre lesquels on peut déplacer, par code."""
    sans_deplacement = replace(demande, deplacements=())
    return _get_territoires(sans_deplacement, read_jeu())


@st.cache_resource(show_spinner=False, max_entries=64)
def _get_territoires(demande: DemandeSimulateur, jeu: Jeu) -> Mapping[str, str]:
    return dict(list_territoires(load_jeu(jeu), demande))


@st.cache_resource(show_spinner=False)
def get_plus_peuples() -> tuple[str, str]:
    """Codes des deux EPCI les plus peuplés du département."""
    communes = load_jeu(find_jeu(demonstration=False)).communes
    populations = communes.groupby("code_epci", observed=True)["population"].sum()
    premier, second = populations.nlargest(2).index
    return str(premier), str(second)
