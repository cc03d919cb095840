"""Le seul endroit des caches : deux lignes par porte, les objets gardés sont figés.

``cache_resource`` partage l’objet entre tous les visiteurs : il n’est permis que parce
que rien de ce qui est gardé ici n’est modifié ni ne vient d’un visiteur.
"""

import gc
from collections.abc import Callable, Mapping
from itertools import count
from typing import Final, NamedTuple, TypeVar

import geopandas as gpd
import streamlit as st

from ess_dash import tables
from ess_dash.depot import DepotError, open_depot
from ess_dash.indicateurs.chargement import load_donnees_en_service
from ess_dash.indicateurs.donnees import Donnees
from ess_dash.presentation.assembler import build_vue_carte
from ess_dash.presentation.format_fr import format_instant
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


# Où la session garde les données que regarde la page.
JEU: Final = "jeu"
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


class Jeu(NamedTuple):
    """Quelles données : c’est la clé de tout ce qui en dépend.

    Attributes
    ----------
    demonstration
        Vrai pour le jeu fictif.
    version
        État du dépôt ; il change à chaque publication, saisie, annulation.
    revision
        Révision regardée, ``None`` pour la dernière.
    """

    demonstration: bool
    version: str = ""
    revision: int | None = None


def settle_jeu() -> None:
    """Fixe, en tête de page, les données que toute la page regardera.

    Le dépôt n’est interrogé qu’une fois, et une publication faite entre-temps ne peut
    pas mettre deux états dans une même page.
    """
    etats.keep_session(JEU, _find_jeu_demande())


def read_jeu() -> Jeu:
    """Données que regarde la page ; une page jouée seule les demande à l’instant."""
    jeu = etats.read_session(JEU)
    return jeu if isinstance(jeu, Jeu) else _find_jeu_demande()


def _find_jeu_demande() -> Jeu:
    return find_jeu(
        demonstration=etats.read_demonstration(), revision=etats.read_revision()
    )


def find_jeu(*, demonstration: bool, revision: int | None = None) -> Jeu:
    """Jeu vrai ou fictif ; les fictives ne doivent rien au dépôt."""
    if demonstration:
        return Jeu(demonstration=True)
    try:
        version = open_depot().version_donnees()
    except DepotError as erreur:
        version = str(erreur)
    return Jeu(demonstration=False, version=version, revision=revision)


@st.cache_resource(
    show_spinner="Lecture des données…", validate=_est_complet, max_entries=8
)
def load_jeu(jeu: Jeu) -> Donnees:
    """Tables vraies, ou fictives : deux jeux qui ne se mêlent jamais."""
    donnees = load_donnees_en_service(
        demonstration=jeu.demonstration, revision=jeu.revision
    )
    _freeze()
    return donnees


def get_donnees() -> Donnees:
    """Tables du département servi, vraies ou fictives selon la visite."""
    return load_jeu(read_jeu())


def write_revision(revision: int) -> str:
    """Jour et heure d’une révision du dépôt ; vide si elle n’existe pas."""
    try:
        revisions = open_depot().list_revisions()
    except DepotError:
        return ""
    trouvees = (r.horodatage for r in revisions if r.id == revision)
    return next((format_instant(instant) for instant in trouvees), "")


def get_vue_carte(demande: DemandeCarte) -> VueCarte:
    """Vue d’une demande ; deux visiteurs qui demandent la même chose la partagent."""
    return _get_vue_carte(demande, read_jeu())


@st.cache_resource(show_spinner=False, max_entries=256)
def _get_vue_carte(
    demande: DemandeCarte,
    jeu: Jeu,
) -> VueCarte:
    note_garde()
    return build_vue_carte(load_jeu(jeu), demande)


def get_vue_panneau(demande: DemandeCarte, code: CodeTerritoire) -> VuePanneau:
    """Panneau d’un territoire sous une demande."""
    return _get_vue_panneau(demande, code, read_jeu())


@st.cache_resource(show_spinner=False, max_entries=1024)
def _get_vue_panneau(
    demande: DemandeCarte,
    code: CodeTerritoire,
    jeu: Jeu,
) -> VuePanneau:
    vue = _get_vue_carte(demande, jeu)
    return build_vue_panneau(load_jeu(jeu), vue, code)


def get_entrees() -> tuple[Entree, ...]:
    """Ce que la recherche connaît : territoires, lieux, projets."""
    return _get_entrees(read_jeu())


@st.cache_resource(show_spinner=False, max_entries=8)
def _get_entrees(jeu: Jeu) -> tuple[Entree, ...]:
    return build_entrees(load_jeu(jeu))


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


def get_vue_methode() -> VueMethode:
    """Page « Méthode » : elle reste lisible quand les données ne le sont pas."""
    return _get_vue_methode(find_jeu(demonstration=False))


@st.cache_resource(show_spinner=False, validate=_est_sans_incident, max_entries=2)
def _get_vue_methode(jeu: Jeu) -> VueMethode:
    incidents: list[str] = []
    donnees = _try_or_note(lambda: load_jeu(jeu), incidents)
    sources = _try_or_note(list_sources, incidents)
    return build_vue_methode(donnees, sources or (), incidents)


def _try_or_note(lire: Callable[[], T], incidents: list[str]) -> T | None:
    try:
        return lire()
    except (SourceError, TableError) as erreur:
        incidents.append(str(erreur))
        return None
