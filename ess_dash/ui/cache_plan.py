"""Le cache de « Le plan » : les tables du département, puis une vue par filtre."""

import streamlit as st

from ess_dash.indicateurs.empreinte import FiltreEpci
from ess_dash.presentation.methode_incoherences import (
    GroupeIncoherences,
    build_incoherences,
)
from ess_dash.presentation.plan.modeles import VuePlan
from ess_dash.presentation.plan.page import build_plan
from ess_dash.sources import load_configuration
from ess_dash.tables.plans import Plan, load_documents, load_incoherences, load_plan
from ess_dash.territoires import CodeDepartement
from ess_dash.ui.cache import Jeu, load_jeu, note_garde, read_jeu


def get_plan(filtre: FiltreEpci) -> VuePlan:
    """Page entière, sous un filtre.

    Raises
    ------
    PlanAbsentError, SourceError, TableError
        Si le plan n’est pas transcrit, ou n’a pas pu être lu.
    """
    return _get_plan(filtre, read_jeu())


@st.cache_resource(show_spinner=False, max_entries=16)
def _get_plan(filtre: FiltreEpci, jeu: Jeu) -> VuePlan:
    note_garde()
    donnees = load_jeu(jeu)
    return build_plan(
        donnees, _load_plan(donnees.configuration.code_departement), filtre
    )


@st.cache_resource(show_spinner=False)
def get_incoherences() -> tuple[GroupeIncoherences, ...]:
    """Points où les documents du plan ne s’accordent pas, pour « Méthode ».

    Raises
    ------
    PlanAbsentError, SourceError, TableError
        Si le plan n’est pas transcrit, ou n’a pas pu être lu.
    """
    departement = load_configuration().code_departement
    return build_incoherences(
        load_incoherences(departement).df, load_documents(departement).df
    )


@st.cache_resource(show_spinner=False, max_entries=4)
def _load_plan(departement: CodeDepartement) -> Plan:
    return load_plan(departement)
