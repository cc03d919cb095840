"""Le cache de « Rencontres » : un atelier par jeu de données, puis les scènes d’un récit."""

import streamlit as st

from ess_dash.presentation.recit.atelier import AtelierRecit
from ess_dash.presentation.recit.modeles import Recit, Scene
from ess_dash.presentation.recit.scenes import build_scenes
from ess_dash.territoires import CodeTerritoire
from ess_dash.ui.cache import Jeu, load_jeu, note_garde, read_jeu


def get_scenes(recit: Recit, territoire: CodeTerritoire) -> tuple[Scene, ...]:
    """Scènes d’un récit, sur les données que regarde la visite.

    Raises
    ------
    TerritoireInconnuError
        Si le récit dépend d’un territoire que le département n’a pas.
    """
    return _get_scenes(recit, territoire, read_jeu())


@st.cache_resource(show_spinner=False, max_entries=8)
def _get_atelier(jeu: Jeu) -> AtelierRecit:
    return AtelierRecit(load_jeu(jeu))


@st.cache_resource(show_spinner="Préparation des étapes…", max_entries=64)
def _get_scenes(
    recit: Recit, territoire: CodeTerritoire, jeu: Jeu
) -> tuple[Scene, ...]:
    note_garde()
    return build_scenes(recit, _get_atelier(jeu), territoire)
