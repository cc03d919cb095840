"""Le cache de « Données » : ce contre quoi un fichier se contrôle, ce qui se corrige."""

import datetime as dt

import streamlit as st

from ess_dash.depot import open_depot
from ess_dash.importation.contexte import build_contexte
from ess_dash.importation.modele import Contexte
from ess_dash.presentation.catalogue import VueCatalogue, build_catalogue
from ess_dash.presentation.donnees.registre import Registre, load_registre
from ess_dash.presentation.dossier import Dossier
from ess_dash.presentation.qualite import build_qualite
from ess_dash.ui.cache import (
    Jeu,
    find_jeu,
    get_communes_contours,
    load_jeu,
    read_jeu,
)


def get_contexte() -> Contexte:
    """Contexte d’un contrôle : toujours les vraies données, en leur dernier état.

    Raises
    ------
    SourceError, TableError
        Si les données livrées ne peuvent pas être lues.
    """
    return _get_contexte(find_jeu(demonstration=False))


@st.cache_resource(show_spinner="Préparation du contrôle…", max_entries=2)
def _get_contexte(jeu: Jeu) -> Contexte:
    return build_contexte(load_jeu(jeu), contours=get_communes_contours())


def get_registre() -> Registre:
    """Projets et lieux tels qu’ils se corrigent, avec leur version au dépôt.

    Raises
    ------
    DepotError
        Si le dépôt ne peut pas être lu.
    SourceError, TableError
        Si les données livrées ne peuvent pas être lues.
    """
    return _get_registre(open_depot().version_donnees())


@st.cache_resource(show_spinner=False, max_entries=2)
def _get_registre(version: str) -> Registre:
    return load_registre(open_depot(), version)


def get_catalogue(jour: dt.date) -> VueCatalogue:
    """Catalogue des sources du jeu que regarde la visite, aux âges de ce jour."""
    return _get_catalogue(read_jeu(), jour)


@st.cache_resource(show_spinner="Lecture du catalogue…", max_entries=4)
def _get_catalogue(jeu: Jeu, jour: dt.date) -> VueCatalogue:
    return build_catalogue(load_jeu(jeu), open_depot(), date=jour)


def get_qualite() -> Dossier:
    """Rapport de qualité du jeu que regarde la visite."""
    return _get_qualite(read_jeu())


@st.cache_resource(show_spinner="Contrôle de la qualité…", max_entries=4)
def _get_qualite(jeu: Jeu) -> Dossier:
    depot = None if jeu.demonstration else open_depot()
    point_dans_commune = _get_contexte(find_jeu(demonstration=False)).point_dans_commune
    return build_qualite(load_jeu(jeu), depot, point_dans_commune=point_dans_commune)
