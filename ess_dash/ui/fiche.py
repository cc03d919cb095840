"""La page « Fiche » : choisir → obtenir → montrer."""

from dataclasses import dataclass

import streamlit as st

from ess_dash.presentation.dossier import Dossier
from ess_dash.presentation.modeles import DemandeCarte
from ess_dash.presentation.panneau import TerritoireInconnuError
from ess_dash.render import dossier as rendu
from ess_dash.render import html
from ess_dash.territoires import Maille, maille_of
from ess_dash.ui import cache, cache_fiche
from ess_dash.ui import etat_fiche as fiches
from ess_dash.ui.carte import show_carte_simple
from ess_dash.ui.dossier import show_sections, show_tout
from ess_dash.ui.erreurs import neutralize
from ess_dash.ui.etat_fiche import EtatFiche
from ess_dash.ui.recherche import show_recherche
from ess_dash.ui.style import show_style


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


def choose() -> Choix:
    """Lit dans l’adresse le territoire demandé."""
    return Choix(*fiches.read_etat())


def get(choix: Choix) -> Dossier | str:
    """Fiche demandée, ou la phrase qui dit pourquoi il n’y en a pas."""
    try:
        return cache_fiche.get_fiche(choix.code)
    except TerritoireInconnuError as erreur:
        return str(erreur)


def show(choix: Choix, fiche: Dossier | str) -> None:
    """Montre l’identité, les chiffres, la carte, puis les parties de la fiche."""
    show_style(comparer=True)
    for phrase in (*choix.avis, *cache.get_donnees().incidents):
        st.warning(neutralize(phrase))
    if isinstance(fiche, str):
        st.html(html.to_entete("Fiche", fiche, ""))
        _show_recherche()
        return
    gauche, droite = st.columns([2.4, 1], gap="medium")
    with gauche:
        st.html(rendu.to_identite(fiche))
        st.html(rendu.to_chiffres_cles(fiche.chiffres_cles))
        st.html(rendu.to_constat(fiche.constat))
    with droite:
        _show_recherche()
        show_tout(fiche)
        _show_situation(choix)
    show_sections(fiche)


def _show_recherche() -> None:
    show_recherche(
        cache_fiche.get_territoires(),
        cle="recherche_fiche",
        libelle="Territoire",
        invite="Commune, EPCI, PETR…",
        quand_choisi=_open,
    )


def _open(code: str) -> None:
    fiches.update_etat(territoire=code)


def _show_situation(choix: Choix) -> None:
    """Où est le territoire, parmi les EPCI ou les communes."""
    maille = maille_of(choix.code)
    demande = (
        DemandeCarte(
            indicateur="densite_7", maille=Maille.COMMUNE, couches=frozenset({"villes"})
        )
        if maille is Maille.COMMUNE
        else DemandeCarte(
            maille=Maille.PETR if maille is Maille.PETR else Maille.EPCI,
            couches=frozenset({"villes"}),
        )
    )
    show_carte_simple(
        cache.get_vue_carte(demande),
        cle="carte_fiche",
        selection=choix.etat.territoire,
    )
