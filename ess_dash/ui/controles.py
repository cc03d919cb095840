"""Les contrôles de la carte : chacun lit l’adresse et y écrit, aucun ne calcule."""

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Final

import streamlit as st

from ess_dash.indicateurs.filtres import Perimetre, Presence
from ess_dash.indicateurs.registre import INDICATEURS, Nature
from ess_dash.presentation.atelier import list_methodes
from ess_dash.presentation.lieux import LIBELLES_THEMES, LIBELLES_TYPES
from ess_dash.presentation.resume import LIBELLES_COUCHES
from ess_dash.ui import cache
from ess_dash.ui import etat as etats
from ess_dash.ui.composants import (
    Liaison,
    show_bascule,
    show_liste,
    show_pastilles,
    show_segments,
)
from ess_dash.ui.demonstration import show_demonstration
from ess_dash.ui.etat import EtatCarte

LIAISON: Final = Liaison(etats.bind, etats.update_from)
LIBELLES_AFFICHAGES = {"carte": "Carte", "tableau": "Tableau"}
PRESENCES_CERTAINES = (Presence.TOUT, Presence.OUI, Presence.NON)


def show_barre(
    etat: EtatCarte, variantes: Sequence[str], show_recherche: Callable[[], None]
) -> None:
    """Barre au-dessus de la carte : quoi, à quelle maille, où, et comment."""
    with st.container(key="barre"):
        colonnes = st.columns([3.2, 2.2, 3, 1.6, 1.6], vertical_alignment="bottom")
        with colonnes[0]:
            _show_indicateur(etat)
        with colonnes[1]:
            _show_maille(etat)
        with colonnes[2]:
            show_recherche()
        with colonnes[3]:
            show_affichage(etat)
        with colonnes[4]:
            show_reglages(etat, variantes)


def _show_indicateur(etat: EtatCarte) -> None:
    show_liste(
        LIAISON,
        "Indicateur",
        "indicateur",
        etat.indicateur,
        list(INDICATEURS),
        lambda identifiant: INDICATEURS[identifiant].libelle,
    )


def _show_maille(etat: EtatCarte) -> None:
    mailles = INDICATEURS[etat.indicateur].mailles
    show_segments(
        LIAISON, "Maille", "maille", etat.maille, mailles, lambda maille: maille.libelle
    )


def show_affichage(etat: EtatCarte) -> None:
    """Carte ou tableau : les mêmes lignes."""
    show_segments(
        LIAISON,
        "Affichage",
        "affichage",
        etat.affichage,
        etats.AFFICHAGES,
        LIBELLES_AFFICHAGES.__getitem__,
    )


def show_reglages(etat: EtatCarte, variantes: Sequence[str]) -> None:
    """Couches, filtres, classes et fond, repliés derrière un bouton."""
    with st.popover("Filtrer et régler", width="stretch", key="reglages"):
        _show_couches(etat)
        _show_filtres_territoire(etat)
        _show_filtres_contenu(etat)
        _show_classes(etat, variantes)
        _show_fond(etat)
        st.markdown("**Données**")
        show_demonstration()


def _show_couches(etat: EtatCarte) -> None:
    show_pastilles(
        LIAISON, "Couches montrées", "couches", etat.couches, LIBELLES_COUCHES
    )


def _show_filtres_territoire(etat: EtatCarte) -> None:
    st.markdown("**Territoires**")
    show_segments(
        LIAISON,
        "Périmètre",
        "perimetre",
        etat.perimetre,
        tuple(Perimetre),
        _read_libelle,
    )
    show_segments(
        LIAISON,
        "Zone de montagne",
        "montagne",
        etat.montagne,
        PRESENCES_CERTAINES,
        _read_libelle,
    )


def _show_filtres_contenu(etat: EtatCarte) -> None:
    st.markdown("**Lieux et projets**")
    show_segments(
        LIAISON,
        "En quartier prioritaire (déclaré)",
        "qpv",
        etat.qpv,
        tuple(Presence),
        _read_libelle,
    )
    show_pastilles(LIAISON, "Type de lieu", "types", etat.types, LIBELLES_TYPES)
    show_pastilles(LIAISON, "Thème du projet", "themes", etat.themes, LIBELLES_THEMES)
    show_pastilles(
        LIAISON,
        "Financeur du projet",
        "financeurs",
        etat.financeurs,
        cache.get_financeurs(),
    )


def _show_classes(etat: EtatCarte, variantes: Sequence[str]) -> None:
    fiche = INDICATEURS[etat.indicateur]
    if len(variantes) > 1:
        st.markdown("**Millésime**")
        choisie = etat.variante if etat.variante in variantes else variantes[0]
        show_segments(
            LIAISON, "Année de la source", "variante", choisie, variantes, str
        )
    if fiche.nature is not Nature.TAUX:
        return
    st.markdown("**Classes**")
    methodes = list_methodes(fiche)
    choisie_methode = etat.methode if etat.methode in methodes else methodes[0]
    show_liste(
        LIAISON,
        "Découpage",
        "methode",
        choisie_methode,
        methodes,
        lambda methode: methode.libelle.capitalize(),
    )
    show_bascule(
        LIAISON, "Opposer à la moyenne du département", "pivot", valeur=etat.pivot
    )


def _show_fond(etat: EtatCarte) -> None:
    st.markdown("**Fond de carte**")
    show_segments(
        LIAISON,
        "Fond",
        "fond",
        etat.fond,
        etats.FONDS,
        {"sans": "Sans tuiles", "plan": "Plan IGN (réseau)"}.__getitem__,
    )


def _read_libelle(modalite: Enum) -> str:
    return str(getattr(modalite, "libelle", modalite.value))


def show_tri(etat: EtatCarte) -> None:
    """Ordre des lignes du tableau."""
    show_segments(
        LIAISON,
        "Ranger par",
        "tri",
        etat.tri,
        ("nom", "valeur"),
        {"nom": "Nom", "valeur": "Valeur décroissante"}.__getitem__,
    )


def choose_page(pages: int) -> int:
    """Page du tableau ; rien à choisir s’il n’y en a qu’une."""
    if pages < 2:
        return 1
    return int(
        st.selectbox(
            "Page du tableau",
            range(1, pages + 1),
            format_func=lambda page: f"Page {page} sur {pages}",
            filter_mode=None,
        )
    )
