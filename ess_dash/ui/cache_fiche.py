"""Le cache de « Fiche » : l’atelier d’un jeu de données, puis une fiche par territoire."""

from collections.abc import Mapping

import streamlit as st

from ess_dash.presentation.dossier import Dossier
from ess_dash.presentation.fiche.atelier import AtelierFiches, prepare
from ess_dash.presentation.fiche.fiche import build_fiche
from ess_dash.presentation.fiche.reperage import Reperage, locate
from ess_dash.presentation.recherche import Entree, build_departement
from ess_dash.territoires import CodeTerritoire, Maille, maille_of
from ess_dash.ui import cache
from ess_dash.ui.cache import Jeu, load_jeu, note_garde, read_jeu


def get_reperage(code: CodeTerritoire) -> Reperage:
    """Territoire que désigne un code, et ce qu’il faut en dire.

    Raises
    ------
    TerritoireInconnuError
        Si le code ne mène à aucun territoire du département.
    """
    return locate(cache.get_donnees(), code)


def get_fiche(code: CodeTerritoire, nom: str = "") -> Dossier:
    """Fiche d’un territoire ; ``nom`` est celui que l’on donne à un groupement.

    Raises
    ------
    TerritoireInconnuError
        Si le code ne mène à aucun territoire du département.
    """
    return _get_fiche(code, nom, read_jeu())


@st.cache_resource(show_spinner=False)
def _get_atelier(jeu: Jeu) -> AtelierFiches:
    return prepare(load_jeu(jeu))


@st.cache_resource(show_spinner="Préparation de la fiche…", max_entries=256)
def _get_fiche(code: CodeTerritoire, nom: str, jeu: Jeu) -> Dossier:
    note_garde()
    return build_fiche(_get_atelier(jeu), code, nom)


@st.cache_resource(show_spinner=False)
def get_territoires() -> tuple[Entree, ...]:
    """Ce que la recherche connaît : les territoires seulement, le département compris."""
    territoires = (e for e in cache.get_entrees() if maille_of(e.valeur) is not None)
    return (*territoires, build_departement(cache.get_donnees()))


@st.cache_resource(show_spinner=False)
def get_membres() -> Mapping[CodeTerritoire, str]:
    """Ce qu’un groupement peut réunir : chaque EPCI, puis chaque commune, et son nom."""
    donnees = cache.get_donnees()
    communes = donnees.communes.sort_values("nom")
    postaux = communes["codes_postaux"].str.replace(" ", ", ")
    return {
        **donnees.index_noms(Maille.EPCI),
        **{
            code: f"{nom} ({postal})"
            for code, nom, postal in zip(
                communes["code_commune"], communes["nom"], postaux, strict=True
            )
        },
    }
