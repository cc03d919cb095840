"""La page « Données » : choisir → obtenir → montrer."""

from dataclasses import dataclass
from typing import Final

import streamlit as st

from ess_dash.depot import DepotError, open_depot
from ess_dash.importation.types.registre import list_types
from ess_dash.presentation.donnees.imports import (
    VueLot,
    VueRevision,
    build_lots,
    build_revisions,
    write_constat,
)
from ess_dash.render import html
from ess_dash.sources import SourceError
from ess_dash.tables import TableError
from ess_dash.ui import etat as etats
from ess_dash.ui import etat_donnees
from ess_dash.ui.composants import Liaison, show_segments
from ess_dash.ui.donnees import ecritures
from ess_dash.ui.donnees.catalogue import show_catalogue
from ess_dash.ui.donnees.corriger import show_corriger
from ess_dash.ui.donnees.importer import show_importer
from ess_dash.ui.donnees.imports import show_imports
from ess_dash.ui.erreurs import neutralize
from ess_dash.ui.etat_donnees import EtatDonnees, PartieDonnees
from ess_dash.ui.style import show_style

LIAISON: Final = Liaison(etat_donnees.bind, etat_donnees.update_from)
SOUS_TITRE: Final = (
    "Importer, contrôler, publier, annuler : tout ce qui est publié ici est daté, cité, et "
    "se voit aussitôt sur la carte."
)


@dataclass(frozen=True, slots=True)
class Choix:
    """L’état lu dans l’adresse, et ce qui a dû en être écarté."""

    etat: EtatDonnees
    avis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vue:
    """Ce que le dépôt tient : ses imports, ses états datés."""

    lots: tuple[VueLot, ...]
    revisions: tuple[VueRevision, ...]
    incident: str = ""


def choose() -> Choix:
    """Lit dans l’adresse la partie, le type et la ligne ouverte."""
    return Choix(*etat_donnees.read_etat())


def get(_choix: Choix) -> Vue:
    """Imports et révisions du dépôt ; s’il ne se lit pas, une phrase le dit."""
    try:
        depot = open_depot()
        types = {connu.identifiant: connu.libelle for connu in list_types()}
        return Vue(
            build_lots(depot.list_lots(), types),
            build_revisions(depot.list_revisions()),
            depot.etat.phrase,
        )
    except DepotError as erreur:
        return Vue((), (), str(erreur))


def show(choix: Choix, vue: Vue) -> None:
    """Montre le constat, les parties, puis celle qui est choisie."""
    show_style(comparer=True, donnees=True)
    constat = write_constat(vue.lots, vue.revisions)
    st.html(html.to_entete(constat, SOUS_TITRE, ""))
    for phrase in filter(None, (*choix.avis, vue.incident)):
        st.warning(neutralize(phrase))
    for phrase in etats.take_phrases():
        st.success(neutralize(phrase))
    _show_reserves()
    _show_parties(choix.etat)
    _show_partie(choix.etat, vue)


def _show_reserves() -> None:
    if not ecritures.is_ouverte():
        st.info(neutralize(ecritures.FERMEE))
    if etats.read_demonstration():
        st.info(
            "Le jeu fictif est à l’écran : ce qui est importé ici s’ajoute aux vraies "
            "données, jamais à celles de la démonstration."
        )


def _show_parties(etat: EtatDonnees) -> None:
    with st.container(key="parties_donnees"):
        show_segments(
            LIAISON,
            "Partie",
            "partie",
            etat.partie,
            tuple(PartieDonnees),
            lambda partie: partie.libelle,
        )


def _show_partie(etat: EtatDonnees, vue: Vue) -> None:
    """Montre la partie choisie ; ce qui l’en empêche est une phrase."""
    parties = {
        PartieDonnees.IMPORTER: lambda: show_importer(etat),
        PartieDonnees.IMPORTS: lambda: show_imports(vue.lots, vue.revisions),
        PartieDonnees.CORRIGER: lambda: show_corriger(etat),
        PartieDonnees.CATALOGUE: show_catalogue,
    }
    try:
        parties[etat.partie]()
    except (DepotError, SourceError, TableError) as erreur:
        st.error(neutralize(str(erreur)))
