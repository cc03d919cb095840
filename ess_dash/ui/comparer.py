"""La page « Comparer » : choisir → obtenir → montrer."""

from dataclasses import dataclass, replace
from functools import partial

import streamlit as st

from ess_dash.indicateurs.maillage import write_variante
from ess_dash.indicateurs.zonages import GenreZonage, ZonageError
from ess_dash.presentation.dossier import Dossier
from ess_dash.presentation.modeles import DemandeCarte
from ess_dash.render import html
from ess_dash.territoires import Maille
from ess_dash.ui import cache, cache_comparer, controles_comparer
from ess_dash.ui import etat as etats
from ess_dash.ui import etat_comparer as comparer
from ess_dash.ui.carte import show_carte_simple
from ess_dash.ui.dossier import show_dossier
from ess_dash.ui.erreurs import neutralize
from ess_dash.ui.etat_comparer import EtatComparer, VueComparer
from ess_dash.ui.rencontres.ajouter import show_ajout
from ess_dash.ui.style import show_style
from ess_dash.ui.temps_trajet import read_temps


@dataclass(frozen=True, slots=True)
class Choix:
    """L’état lu dans l’adresse, et ce qui a dû en être écarté."""

    etat: EtatComparer
    avis: tuple[str, ...]


def choose() -> Choix:
    """Lit dans l’adresse ce que l’utilisateur veut comparer."""
    etat, avis = comparer.read_etat()
    return Choix(_propose_epci(etat), avis)


def _propose_epci(etat: EtatComparer) -> EtatComparer:
    """Tant qu’aucun EPCI n’est choisi, propose les deux plus peuplés."""
    if etat.zonage is not GenreZonage.DEUX_EPCI or etat.a or etat.b:
        return etat
    premier, second = cache_comparer.get_plus_peuples()
    return replace(etat, a=premier, b=second)


def get(choix: Choix) -> Dossier | str:
    """Dossier demandé, ou la phrase qui dit pourquoi il n’y en a pas."""
    try:
        return cache_comparer.get_dossier(choix.etat.demande, read_temps())
    except ZonageError as erreur:
        return str(erreur)


def show(choix: Choix, dossier: Dossier | str) -> None:
    """Montre le constat, les réglages, puis le dossier."""
    show_style(comparer=True)
    titre, sous_titre = (
        ("Comparer", dossier)
        if isinstance(dossier, str)
        else (dossier.titre, dossier.sous_titre)
    )
    st.html(html.to_entete(titre, sous_titre, ""))
    for phrase in (*choix.avis, *cache.get_donnees().incidents, *etats.take_phrases()):
        st.warning(neutralize(phrase))
    controles_comparer.show_vues(choix.etat)
    controles_comparer.show_reglages(choix.etat)
    if isinstance(dossier, Dossier):
        show_dossier(dossier, show_carte=partial(_show_carte, choix.etat))
        show_ajout("comparer", dossier)


def _show_carte(etat: EtatComparer) -> None:
    """Sous le constat du maillage : les communes, d’autant plus sombres que loin."""
    if etat.vue is VueComparer.MAILLAGE and read_temps() is None:
        show_carte_simple(cache.get_vue_carte(_ask_carte(etat)), cle="carte_maillage")


def _ask_carte(etat: EtatComparer) -> DemandeCarte:
    seuil = etat.seuil
    return DemandeCarte(
        indicateur="distance_tiers_lieu_km",
        maille=Maille.COMMUNE,
        variante=write_variante(etat.detour, sans_soutien=etat.sans_soutien),
        couches=frozenset({"tiers_lieu", "villes"}),
        seuils=(0, seuil / 2, seuil, 2 * seuil, 3 * seuil),
    )
