"""La page « Fiche » : choisir → obtenir → montrer."""

from dataclasses import dataclass
from typing import Final

import streamlit as st

from ess_dash.presentation.dossier import Dossier
from ess_dash.presentation.fiche.reperage import Reperage
from ess_dash.presentation.panneau import TerritoireInconnuError
from ess_dash.presentation.situation import build_demande_situation
from ess_dash.render import dossier as rendu
from ess_dash.render import html
from ess_dash.ui import cache, cache_fiche
from ess_dash.ui import etat_fiche as fiches
from ess_dash.ui.carte import show_carte_simple, take_clic_carte
from ess_dash.ui.dossier import show_section
from ess_dash.ui.emporter import show_emporter
from ess_dash.ui.erreurs import neutralize
from ess_dash.ui.etat_fiche import EtatFiche
from ess_dash.ui.groupement import show_groupement
from ess_dash.ui.lot_fiches import show_lot
from ess_dash.ui.partage import show_partage
from ess_dash.ui.recherche import show_recherche
from ess_dash.ui.rencontres.ajouter import show_ajout
from ess_dash.ui.style import show_style

CLE_CARTE: Final = "carte_fiche"
# Les quatre blocs du plan, côte à côte ; leurs longs tableaux attendent qu’on les ouvre.
BLOCS: Final = ("employeurs", "secteurs", "formes-juridiques", "pepites")
LIGNES_BLOC: Final = 12


@dataclass(frozen=True, slots=True)
class Choix:
    """L’état lu dans l’adresse, et ce qui a dû en être écarté."""

    etat: EtatFiche
    avis: tuple[str, ...]

    @property
    def code(self) -> str:
        """Territoire choisi, le département si aucun ne l’est."""
        return (
            self.etat.territoire or cache.get_donnees().configuration.code_departement
        )


@dataclass(frozen=True, slots=True)
class Vue:
    """Une fiche et le territoire dont elle parle."""

    fiche: Dossier
    reperage: Reperage


def choose() -> Choix:
    """Lit le territoire demandé : un clic sur la carte passe d’abord dans l’adresse."""
    code = take_clic_carte(CLE_CARTE)
    if code:
        _open(code)
    return Choix(*fiches.read_etat())


def get(choix: Choix) -> Vue | str:
    """Fiche demandée, ou la phrase qui dit pourquoi il n’y en a pas."""
    try:
        reperage = cache_fiche.get_reperage(choix.code)
        return Vue(cache_fiche.get_fiche(reperage.code, choix.etat.nom), reperage)
    except TerritoireInconnuError as erreur:
        return str(erreur)


def show(choix: Choix, vue: Vue | str) -> None:
    """Montre l’identité, les chiffres, la carte, puis les parties de la fiche."""
    est_integree = choix.etat.est_integree
    show_style(comparer=True, fiche=True, integre=est_integree)
    avis = () if isinstance(vue, str) else vue.reperage.avis
    for phrase in (*choix.avis, *avis, *cache.get_donnees().incidents):
        st.warning(neutralize(phrase))
    if isinstance(vue, str):
        _show_refus(choix, vue)
    elif est_integree:
        _show_integree(choix, vue)
    else:
        _show_page(choix, vue)


def _show_refus(choix: Choix, phrase: str) -> None:
    st.html(html.to_entete("Fiche", phrase, ""))
    if not choix.etat.est_integree:
        _show_recherche()


def _show_page(choix: Choix, vue: Vue) -> None:
    code, nom = vue.reperage.code, choix.etat.nom
    lien = fiches.write_lien(code, nom)
    _show_barre(vue, nom, lien)
    gauche, droite = st.columns([2.4, 1], gap="medium")
    with gauche:
        _show_tete(vue.fiche)
        show_partage(vue.fiche, lien)
        show_ajout("fiche", vue.fiche)
    with droite:
        _show_situation(code)
    _show_parties(vue.fiche)
    show_lot()


def _show_barre(vue: Vue, nom: str, lien: str) -> None:
    """Choisir un autre territoire, ou emporter celui-ci."""
    with st.container(key="barre_fiche"):
        cherche, groupe, emporte = st.columns([2, 1, 1], vertical_alignment="bottom")
        with cherche:
            _show_recherche()
        with groupe:
            show_groupement(vue.reperage.code, nom, ouvrir=_open)
        with emporte:
            show_emporter(vue.fiche, vue.reperage.code, lien)


def _show_integree(choix: Choix, vue: Vue) -> None:
    """La fiche seule, pour le site d’un territoire : ses sources et d’où elle vient."""
    _show_tete(vue.fiche)
    _show_parties(vue.fiche, fichiers=False)
    st.html(
        rendu.to_pied_integre(
            vue.fiche, fiches.write_lien(vue.reperage.code, choix.etat.nom)
        )
    )


def _show_tete(fiche: Dossier) -> None:
    st.html(rendu.to_identite(fiche))
    st.html(rendu.to_chiffres_cles(fiche.chiffres_cles))
    st.html(rendu.to_constat(fiche.constat))


def _show_parties(fiche: Dossier, *, fichiers: bool = True) -> None:
    """Les quatre blocs sur deux colonnes, puis les autres parties l’une sous l’autre."""
    blocs = [section for section in fiche.sections if section.identifiant in BLOCS]
    with st.container(key="blocs"):
        for rang in range(0, len(blocs), 2):
            for colonne, section in zip(
                st.columns(2, gap="large"), blocs[rang : rang + 2], strict=False
            ):
                with colonne:
                    show_section(fiche, section, fichiers=fichiers, repli=LIGNES_BLOC)
    with st.container(key="dossier"):
        for section in fiche.sections:
            if section not in blocs:
                show_section(fiche, section, fichiers=fichiers)


def _show_recherche() -> None:
    show_recherche(
        cache_fiche.get_territoires(),
        cle="recherche_fiche",
        libelle="Territoire",
        invite="Commune, EPCI, PETR…",
        quand_choisi=_open,
    )


def _open(code: str, nom: str = "") -> None:
    fiches.update_etat(territoire=code, nom=nom)


def _show_situation(code: str) -> None:
    """Où est le territoire ; un clic en ouvre un autre."""
    show_carte_simple(
        cache.get_vue_carte(build_demande_situation(code)),
        cle=CLE_CARTE,
        selection=code,
        est_cliquable=True,
    )
