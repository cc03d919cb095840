"""Le cache de « Fiche » : l’atelier d’un jeu de données, puis une fiche par territoire."""

import streamlit as st

from ess_dash.presentation.dossier import Dossier
from ess_dash.presentation.fiche.atelier import AtelierFiches, prepare
from ess_dash.presentation.fiche.fiche import build_fiche
from ess_dash.presentation.recherche import Entree
from ess_dash.territoires import CodeTerritoire, maille_of
from ess_dash.ui import cache
from ess_dash.ui import etat as etats
from ess_dash.ui.cache import load_donnees_choisies, note_garde


def get_fiche(code: CodeTerritoire) -> Dossier:
    """Fiche d’un territoire.

    Raises
    ------
    TerritoireInconnuError
        Si le code n’est celui d’aucun territoire du département.
    """
    return _get_fiche(code, etats.read_demonstration())


@st.cache_resource(show_spinner=False)
def _get_atelier(demonstration: bool) -> AtelierFiches:
    return prepare(load_donnees_choisies(demonstration))


@st.cache_resource(show_spinner="Préparation de la fiche…", max_entries=256)
def _get_fiche(code: CodeTerritoire, demonstration: bool) -> Dossier:
    note_garde()
    return build_fiche(_get_atelier(demonstration), code)


@st.cache_resource(show_spinner=False)
def get_territoires() -> tuple[Entree, ...]:
    """Ce que la recherche connaît : les territoires seulement."""
    return tuple(e for e in cache.get_entrees() if maille_of(e.valeur) is not None)
