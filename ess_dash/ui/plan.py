"""La page « Le plan » : choisir → obtenir → montrer."""

from dataclasses import dataclass
from typing import Final

import streamlit as st

from ess_dash.indicateurs.empreinte import FiltreEpci
from ess_dash.presentation.dossier import Dossier
from ess_dash.presentation.plan.modeles import VuePlan
from ess_dash.render import dossier as rendu
from ess_dash.render import html
from ess_dash.render.plan import to_engagements
from ess_dash.sources import SourceError
from ess_dash.tables import TableError
from ess_dash.tables.plans import PlanAbsentError
from ess_dash.ui import cache, cache_plan
from ess_dash.ui import etat as etats
from ess_dash.ui import etat_plan as plans
from ess_dash.ui.composants import Liaison, show_liste, show_segments
from ess_dash.ui.demonstration import show_demonstration
from ess_dash.ui.dossier import show_section, show_tout
from ess_dash.ui.erreurs import neutralize
from ess_dash.ui.etat_plan import EtatPlan, PartiePlan
from ess_dash.ui.style import show_style

LIAISON: Final = Liaison(plans.bind, plans.update_from)
# Les figures d’abord : les longs tableaux qui les détaillent attendent qu’on les ouvre.
REPLIS: Final = {PartiePlan.TERRITOIRE: 4}


@dataclass(frozen=True, slots=True)
class Choix:
    """L’état lu dans l’adresse, et ce qui a dû en être écarté."""

    etat: EtatPlan
    avis: tuple[str, ...]


def choose() -> Choix:
    """Lit dans l’adresse la partie, le filtre et la fiche-action ouverte."""
    return Choix(*plans.read_etat())


def get(choix: Choix) -> VuePlan | str:
    """La page, ou la phrase qui dit pourquoi il n’y en a pas."""
    try:
        return cache_plan.get_plan(choix.etat.epci)
    except (PlanAbsentError, SourceError, TableError) as erreur:
        return str(erreur)


def show(choix: Choix, vue: VuePlan | str) -> None:
    """Montre le constat, les réglages, puis la partie choisie."""
    show_style(comparer=True, plan=True)
    titre, sous_titre = (
        ("Le plan", vue)
        if isinstance(vue, str)
        else (vue.dossier.titre, vue.dossier.sous_titre)
    )
    st.html(html.to_entete(titre, sous_titre, ""))
    for phrase in (*choix.avis, *cache.get_donnees().incidents):
        st.warning(neutralize(phrase))
    if isinstance(vue, VuePlan):
        _show_page(choix.etat, vue)


def _show_page(etat: EtatPlan, vue: VuePlan) -> None:
    if etat.partie is PartiePlan.ENGAGEMENTS:
        st.html(rendu.to_chiffres_cles(vue.dossier.chiffres_cles))
    st.html(rendu.to_constat(vue.dossier.constat))
    _show_reglages(etat, vue.dossier)
    with st.container(key="dossier"):
        _show_partie(etat, vue)


def _show_reglages(etat: EtatPlan, dossier: Dossier) -> None:
    """La partie, le filtre quand il sert, les données, les fichiers."""
    with st.container(key="reglages_plan"):
        partie, donnees, fichiers = st.columns(
            [3.2, 1.4, 1.1], vertical_alignment="bottom"
        )
        with partie:
            show_segments(
                LIAISON,
                "Partie",
                "partie",
                etat.partie,
                tuple(PartiePlan),
                lambda partie: partie.libelle,
            )
        with donnees:
            show_demonstration()
        with fichiers:
            show_tout(dossier)
        if etat.partie is PartiePlan.TERRITOIRE:
            _show_filtre(etat)


def _show_filtre(etat: EtatPlan) -> None:
    with st.columns([1.4, 4.3])[0]:
        show_liste(
            LIAISON,
            "EPCI regardés",
            "epci",
            etat.epci,
            tuple(FiltreEpci),
            lambda filtre: filtre.libelle,
        )


def _show_partie(etat: EtatPlan, vue: VuePlan) -> None:
    for section in vue.dossier.sections:
        if section.identifiant not in etat.partie.sections:
            continue
        if section.identifiant == PartiePlan.ENGAGEMENTS.value:
            st.html(rendu.to_section(section))
            st.html(
                to_engagements(
                    vue.enjeux,
                    etat.action,
                    demonstration=etats.read_demonstration(),
                )
            )
        else:
            show_section(vue.dossier, section, repli=REPLIS.get(etat.partie, 0))
