"""Les contrôles de la carte : chacun lit l’adresse et y écrit, aucun ne calcule."""

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import TypeVar

import streamlit as st

from ess_dash.indicateurs.filtres import Perimetre, Presence
from ess_dash.indicateurs.registre import INDICATEURS, Nature
from ess_dash.presentation.atelier import list_methodes
from ess_dash.presentation.lieux import LIBELLES_THEMES, LIBELLES_TYPES
from ess_dash.presentation.resume import LIBELLES_COUCHES
from ess_dash.ui import cache
from ess_dash.ui import etat as etats
from ess_dash.ui.etat import EtatCarte

T = TypeVar("T")

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
    _show_liste(
        "Indicateur",
        "indicateur",
        etat.indicateur,
        list(INDICATEURS),
        lambda identifiant: INDICATEURS[identifiant].libelle,
    )


def _show_maille(etat: EtatCarte) -> None:
    mailles = INDICATEURS[etat.indicateur].mailles
    _show_segments(
        "Maille", "maille", etat.maille, mailles, lambda maille: maille.libelle
    )


def show_affichage(etat: EtatCarte) -> None:
    """Carte ou tableau : les mêmes lignes."""
    _show_segments(
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


def _show_couches(etat: EtatCarte) -> None:
    _show_pastilles("Couches montrées", "couches", etat.couches, LIBELLES_COUCHES)


def _show_filtres_territoire(etat: EtatCarte) -> None:
    st.markdown("**Territoires**")
    _show_segments(
        "Périmètre", "perimetre", etat.perimetre, tuple(Perimetre), _read_libelle
    )
    _show_segments(
        "Zone de montagne",
        "montagne",
        etat.montagne,
        PRESENCES_CERTAINES,
        _read_libelle,
    )


def _show_filtres_contenu(etat: EtatCarte) -> None:
    st.markdown("**Lieux et projets**")
    _show_segments(
        "En quartier prioritaire (déclaré)",
        "qpv",
        etat.qpv,
        tuple(Presence),
        _read_libelle,
    )
    _show_pastilles("Type de lieu", "types", etat.types, LIBELLES_TYPES)
    _show_pastilles("Thème du projet", "themes", etat.themes, LIBELLES_THEMES)
    _show_pastilles(
        "Financeur du projet", "financeurs", etat.financeurs, cache.get_financeurs()
    )


def _show_classes(etat: EtatCarte, variantes: Sequence[str]) -> None:
    fiche = INDICATEURS[etat.indicateur]
    if len(variantes) > 1:
        st.markdown("**Millésime**")
        choisie = etat.variante if etat.variante in variantes else variantes[0]
        _show_segments("Année de la source", "variante", choisie, variantes, str)
    if fiche.nature is not Nature.TAUX:
        return
    st.markdown("**Classes**")
    methodes = list_methodes(fiche)
    choisie_methode = etat.methode if etat.methode in methodes else methodes[0]
    _show_liste(
        "Découpage",
        "methode",
        choisie_methode,
        methodes,
        lambda methode: methode.libelle.capitalize(),
    )
    st.toggle(
        "Opposer à la moyenne du département",
        key=etats.bind("pivot", etat.pivot),
        on_change=etats.update_from,
        args=("pivot",),
    )


def _show_fond(etat: EtatCarte) -> None:
    st.markdown("**Fond de carte**")
    _show_segments(
        "Fond",
        "fond",
        etat.fond,
        etats.FONDS,
        {"sans": "Sans tuiles", "plan": "Plan IGN (réseau)"}.__getitem__,
    )


def _read_libelle(modalite: Enum) -> str:
    return str(getattr(modalite, "libelle", modalite.value))


def _show_liste(
    libelle: str,
    cle: str,
    valeur: T,
    options: Sequence[T],
    ecrire: Callable[[T], str],
) -> None:
    st.selectbox(
        libelle,
        options,
        format_func=ecrire,
        key=etats.bind(cle, valeur),
        on_change=etats.update_from,
        args=(cle,),
        filter_mode=None,
    )


def _show_segments(
    libelle: str,
    cle: str,
    valeur: T,
    options: Sequence[T],
    ecrire: Callable[[T], str],
) -> None:
    st.segmented_control(
        libelle,
        options,
        format_func=ecrire,
        required=True,
        key=etats.bind(cle, valeur),
        on_change=etats.update_from,
        args=(cle,),
    )


def _show_pastilles(
    libelle: str, cle: str, valeur: frozenset[str], libelles: Mapping[str, str]
) -> None:
    st.pills(
        libelle,
        list(libelles),
        format_func=libelles.__getitem__,
        selection_mode="multi",
        key=etats.bind(cle, [nom for nom in libelles if nom in valeur]),
        on_change=etats.update_from,
        args=(cle,),
    )


def show_tri(etat: EtatCarte) -> None:
    """Ordre des lignes du tableau."""
    _show_segments(
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
