"""Le seul endroit des caches : deux lignes par porte, les objets gardés sont figés.

``cache_resource`` partage l’objet entre tous les visiteurs : il n’est permis que parce
que rien de ce qui est gardé ici n’est modifié ni ne vient d’un visiteur.
"""

import gc
from collections.abc import Callable, Mapping
from itertools import count
from typing import Final, TypeVar

import geopandas as gpd
import streamlit as st

from ess_dash import tables
from ess_dash.indicateurs.chargement import load_donnees
from ess_dash.indicateurs.donnees import Donnees
from ess_dash.presentation.assembler import build_vue_carte
from ess_dash.presentation.methode import VueMethode, build_vue_methode
from ess_dash.presentation.modeles import DemandeCarte, VueCarte, VuePanneau
from ess_dash.presentation.panneau import build_vue_panneau
from ess_dash.presentation.recherche import Entree, build_entrees
from ess_dash.render.carte_folium import AdressesCarte
from ess_dash.render.carte_imprimee import Contours, build_contours
from ess_dash.sources import SourceError, list_sources, read_navigateur_index
from ess_dash.tables import TableError
from ess_dash.territoires import CodeTerritoire
from ess_dash.ui import etat as etats

T = TypeVar("T")


def _est_complet(donnees: Donnees) -> bool:
    """Une lecture incomplète n’est pas gardée : un fichier rétabli est relu."""
    return not donnees.incidents


# Nombre d’objets de cache entre deux mises à l’abri.
PAS_GEL: Final = 16
_gardes = count(1)


@st.cache_resource(show_spinner=False)
def freeze_memoire() -> int:
    """Met à l’abri du ramasse-miettes ce qui est chargé pour de bon ; rend le compte.

    Streamlit ramasse toute la mémoire après chaque réexécution : parcourir les modules
    et les tables, qui ne bougent plus, coûtait bien plus que la page elle-même.
    """
    return _freeze()


def _freeze() -> int:
    gc.collect()
    gc.freeze()
    return gc.get_freeze_count()


def note_garde() -> None:
    """Compte un objet de plus dans un cache, et les met de temps en temps à l’abri.

    Sans ramassage, qui ferait attendre le lecteur : Streamlit vient d’en faire un.
    """
    if next(_gardes) % PAS_GEL == 0:
        gc.freeze()


@st.cache_resource(show_spinner="Lecture des données…", validate=_est_complet)
def load_donnees_choisies(demonstration: bool) -> Donnees:
    """Tables vraies, ou fictives : deux jeux qui ne se mêlent jamais."""
    donnees = load_donnees(demonstration=demonstration)
    _freeze()
    return donnees


def get_donnees() -> Donnees:
    """Tables du département servi, vraies ou fictives selon la visite."""
    return load_donnees_choisies(etats.read_demonstration())


def get_vue_carte(demande: DemandeCarte) -> VueCarte:
    """Vue d’une demande ; deux visiteurs qui demandent la même chose la partagent."""
    return _get_vue_carte(demande, etats.read_demonstration())


@st.cache_resource(show_spinner=False, max_entries=256)
def _get_vue_carte(
    demande: DemandeCarte,
    demonstration: bool,
) -> VueCarte:
    note_garde()
    return build_vue_carte(load_donnees_choisies(demonstration), demande)


def get_vue_panneau(demande: DemandeCarte, code: CodeTerritoire) -> VuePanneau:
    """Panneau d’un territoire sous une demande."""
    return _get_vue_panneau(demande, code, etats.read_demonstration())


@st.cache_resource(show_spinner=False, max_entries=1024)
def _get_vue_panneau(
    demande: DemandeCarte,
    code: CodeTerritoire,
    demonstration: bool,
) -> VuePanneau:
    vue = _get_vue_carte(demande, demonstration)
    return build_vue_panneau(load_donnees_choisies(demonstration), vue, code)


def get_entrees() -> tuple[Entree, ...]:
    """Ce que la recherche connaît : territoires, lieux, projets."""
    return _get_entrees(etats.read_demonstration())


@st.cache_resource(show_spinner=False)
def _get_entrees(demonstration: bool) -> tuple[Entree, ...]:
    return build_entrees(load_donnees_choisies(demonstration))


@st.cache_resource(show_spinner=False)
def get_adresses() -> AdressesCarte:
    """Adresses des contours que le navigateur charge, vues du cadre de la carte."""
    departement = get_donnees().configuration.code_departement
    noms = read_navigateur_index(departement)
    dossier = f"../../geo/{departement}/navigateur"
    return AdressesCarte(
        territoires=f"{dossier}/{noms['territoires']}",
        contexte=f"{dossier}/{noms['contexte']}",
    )


@st.cache_resource(show_spinner=False)
def get_communes_contours() -> gpd.GeoDataFrame:
    """Communes et leurs contours, en WGS84."""
    return tables.load_communes(get_donnees().configuration.code_departement).df


@st.cache_resource(show_spinner=False)
def get_contours() -> Contours:
    """Contours de toutes les mailles et de l’entourage, pour l’impression et les exports."""
    departement = get_donnees().configuration.code_departement
    return build_contours(
        communes=get_communes_contours(),
        epci=tables.load_epci(departement).df,
        petr=tables.load_petr(departement).df,
        departement=tables.load_departement(departement).df,
        contexte=tables.load_contexte(departement).df,
    )


def get_financeurs() -> Mapping[str, str]:
    """Nom affiché de chaque financeur, par identifiant."""
    projets = get_donnees().projets
    return dict(
        zip(projets["financeur"], projets["financeur_libelle_court"], strict=True)
    )


def _est_sans_incident(vue: VueMethode) -> bool:
    return not vue.incidents


@st.cache_resource(show_spinner=False, validate=_est_sans_incident)
def get_vue_methode() -> VueMethode:
    """Page « Méthode » : elle reste lisible quand les données ne le sont pas."""
    incidents: list[str] = []
    donnees = _try_or_note(
        lambda: load_donnees_choisies(demonstration=False), incidents
    )
    sources = _try_or_note(list_sources, incidents)
    return build_vue_methode(donnees, sources or (), incidents)


def _try_or_note(lire: Callable[[], T], incidents: list[str]) -> T | None:
    try:
        return lire()
    except (SourceError, TableError) as erreur:
        incidents.append(str(erreur))
        return None
