"""La page « Carte » : choisir → obtenir → montrer."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import streamlit as st
from streamlit_folium import st_folium

from ess_dash.indicateurs.registre import INDICATEURS
from ess_dash.presentation.format_fr import sort_key
from ess_dash.presentation.message import build_message
from ess_dash.presentation.modeles import VueCarte, Zone
from ess_dash.presentation.panneau import TerritoireInconnuError
from ess_dash.presentation.resume import write_resume
from ess_dash.render import html
from ess_dash.render.carte_folium import (
    OBJETS_RENDUS,
    build_carte,
    build_etat,
    decode_clic,
)
from ess_dash.sources import SourceError
from ess_dash.ui import cache, controles, etat_fiche
from ess_dash.ui import etat as etats
from ess_dash.ui.erreurs import neutralize, show_erreur
from ess_dash.ui.etat import EtatCarte
from ess_dash.ui.exports import show_telechargements
from ess_dash.ui.points import list_points, show_mes_points
from ess_dash.ui.recherche import show_recherche
from ess_dash.ui.rencontres.ajouter import show_ajout
from ess_dash.ui.style import show_style

CLE_CARTE: Final = "carte"
HAUTEUR_PX: Final = 640
LIGNES_PAR_PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class Choix:
    """L’état lu dans l’adresse, et ce qui a dû en être écarté."""

    etat: EtatCarte
    avis: tuple[str, ...]


def choose() -> Choix:
    """Lit dans l’adresse ce que l’utilisateur veut voir."""
    return Choix(*etats.read_etat())


def get(choix: Choix) -> VueCarte:
    """Vue de la carte demandée."""
    return cache.get_vue_carte(choix.etat.demande)


def show(choix: Choix, vue: VueCarte) -> None:
    """Montre la vue : constat, contrôles, carte ou tableau, panneau, sources."""
    projection = choix.etat.mode == "projection"
    show_style(projection=projection, tableau=choix.etat.affichage == "tableau")
    _show_entete(vue)
    for phrase in (*choix.avis, *cache.get_donnees().incidents, *etats.take_phrases()):
        st.warning(neutralize(phrase))
    if projection:
        _show_carte_seule(vue)
        return
    controles.show_barre(choix.etat, _list_variantes(choix.etat), _show_recherche)
    _show_scene(vue)
    _show_dessous(vue)


def _show_entete(vue: VueCarte) -> None:
    resume = write_resume(vue.demande, cache.get_financeurs())
    st.html(html.to_entete(vue.constat, vue.sous_titre, resume))


def _list_variantes(etat: EtatCarte) -> tuple[str, ...]:
    return INDICATEURS[etat.indicateur].variantes(cache.get_donnees())


def _show_recherche() -> None:
    show_recherche(
        cache.get_entrees(),
        cle="recherche",
        libelle="Rechercher",
        invite="Commune, EPCI, lieu, projet…",
        quand_choisi=go_to,
    )


def go_to(valeur: str) -> None:
    """Va au territoire choisi, ou à la commune du lieu choisi."""
    donnees = cache.get_donnees()
    code = valeur if donnees.nom_of(valeur) else donnees.find_commune(valeur)
    if not code:
        etats.keep_phrase(
            "Aucune source publique ne situe ce projet : il est dans le tableau."
        )
        return
    etats.update_etat(territoire=code)
    etats.fly_to(code)


@st.fragment
def _show_scene(vue: VueCarte) -> None:
    """Carte et panneau : un clic ne rejoue que ce fragment."""
    _take_clic()
    etat, _ = etats.read_etat()
    gauche, droite = st.columns([2.5, 1], gap="medium")
    with gauche:
        carte_montree = _show_carte(vue, etat)
        if etat.affichage == "tableau" or not carte_montree:
            _show_tableaux(vue, etat)
    with droite:
        _show_panneau(vue, etat)


@st.fragment
def _show_carte_seule(vue: VueCarte) -> None:
    _take_clic()
    etat, _ = etats.read_etat()
    _show_carte(vue, etat)


def show_carte_simple(
    vue: VueCarte, *, cle: str, selection: str = "", est_cliquable: bool = False
) -> None:
    """Carte sans panneau : on y survole un territoire.

    Parameters
    ----------
    selection
        Code du territoire à entourer et à cadrer, vide si aucun.
    est_cliquable
        Vrai pour que la page apprenne le territoire cliqué, par ``take_clic_carte``.
    """
    try:
        adresses = cache.get_adresses()
    except SourceError as erreur:
        show_erreur(erreur)
        return
    message = build_message(
        vue,
        selection=selection,
        # Le nombre change avec le territoire : la carte y vole une fois.
        cadre=(selection, zlib.crc32(selection.encode())) if selection else None,
        theme=etats.read_theme(),
    )
    # Petite, la légende n’a pas la place d’y épingler le territoire : la page le nomme.
    message["epingle"] = None
    with st.container(key=f"zone_{cle}"):
        st_folium(
            build_carte(adresses, titre_cadre=_write_titre_cadre()),
            key=cle,
            height=HAUTEUR_PX,
            use_container_width=True,
            returned_objects=list(OBJETS_RENDUS) if est_cliquable else [],
            feature_group_to_add=build_etat(message),
        )


def take_clic_carte(cle: str) -> str:
    """Territoire que l’on vient de choisir sur une carte, vide si aucun ; une seule fois."""
    clic = decode_clic(etats.read_composant(cle).get("last_active_drawing"))
    if clic is None or not etats.take_clic(cle, clic.n):
        return ""
    return clic.code if cache.get_donnees().nom_of(clic.code) else ""


def _take_clic() -> None:
    code = take_clic_carte(CLE_CARTE)
    if code:
        etats.update_etat(territoire=code)


def _show_carte(vue: VueCarte, etat: EtatCarte) -> bool:
    """Montre la carte ; sans contours, dit pourquoi et rend faux."""
    try:
        adresses = cache.get_adresses()
    except SourceError as erreur:
        show_erreur(erreur)
        return False
    message = build_message(
        vue,
        selection=etat.territoire,
        cadre=etats.read_cadre(),
        theme=etats.read_theme(),
        mode=etat.mode,
        fond=etat.fond,
        points=list_points(),
    )
    with st.container(key="zone_carte"):
        st_folium(
            build_carte(adresses, titre_cadre=_write_titre_cadre()),
            key=CLE_CARTE,
            height=HAUTEUR_PX,
            use_container_width=True,
            returned_objects=list(OBJETS_RENDUS),
            feature_group_to_add=build_etat(message),
        )
    return True


def _write_titre_cadre() -> str:
    return f"Carte interactive de l’ESS {cache.get_donnees().configuration.en}"


def _show_panneau(vue: VueCarte, etat: EtatCarte) -> None:
    avis = ""
    try:
        panneau = cache.get_vue_panneau(vue.demande, etat.territoire)
    except TerritoireInconnuError as erreur:
        avis = str(erreur)
        panneau = cache.get_vue_panneau(vue.demande, "")
    with st.container(key="zone_panneau"):
        if etat.territoire:
            nom = cache.get_donnees().configuration.nom
            st.button(f"← {nom}", on_click=_go_back, key="retour", type="tertiary")
        lien = etat_fiche.write_lien(panneau.code)
        st.html(html.to_panneau(panneau, lien, avis))


def _go_back() -> None:
    etats.update_etat(territoire="")
    etats.fly_to("")


def _show_tableaux(vue: VueCarte, etat: EtatCarte) -> None:
    zones = _sort_zones(vue.zones_filtrees, etat.tri)
    pages = -(-len(zones) // LIGNES_PAR_PAGE) or 1
    controles.show_tri(etat)
    page = controles.choose_page(pages)
    debut = (page - 1) * LIGNES_PAR_PAGE
    st.html(html.to_tableau(vue, zones[debut : debut + LIGNES_PAR_PAGE]))
    st.html(html.to_tableau_lieux(vue.lieux))


def _sort_zones(zones: Sequence[Zone], tri: str) -> list[Zone]:
    """Par nom, ou de la plus grande valeur à la plus petite, les absences à la fin."""
    par_nom = sorted(zones, key=lambda zone: sort_key(zone.nom))
    if tri == "nom":
        return par_nom
    return sorted(
        par_nom, key=lambda zone: (zone.valeur is None, -(zone.valeur or 0.0))
    )


def _show_dessous(vue: VueCarte) -> None:
    gauche, droite = st.columns([2.5, 1], gap="medium")
    with gauche:
        st.html(html.to_pied(vue))
    with droite:
        show_telechargements(vue)
        show_ajout("carte")
        show_mes_points()
