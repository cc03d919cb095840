"""Le registre des pages : ce qui n’y est pas n’existe pas à l’écran."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.navigation.page import Page

DOSSIER_PAGES: Final = Path(__file__).resolve().parents[2] / "pages"
VUE: Final = "vue"
INTEGRE: Final = "integre"


@dataclass(frozen=True, slots=True)
class PageEcran:
    """Une page de l’application.

    Attributes
    ----------
    titre
        Mot du menu, et début du titre de l’onglet.
    chemin
        Script, relatif à ``pages/``.
    adresse
        Dernier morceau de l’adresse. La page d’accueil répond à la racine ;
        son adresse y renvoie.
    est_accueil
        Vrai pour la page ouverte en premier, et pour elle seule.
    """

    titre: str
    chemin: str
    adresse: str
    est_accueil: bool = False


PAGES: Final = (
    PageEcran("Carte", "carte.py", "carte", est_accueil=True),
    PageEcran("Comparer", "comparer.py", "comparer"),
    PageEcran("Fiche", "fiche.py", "fiche"),
    PageEcran("Rencontres", "rencontres.py", "rencontres"),
    PageEcran("Le plan", "plan.py", "plan"),
    PageEcran("Données", "donnees.py", "donnees"),
    PageEcran("Méthode", "methode.py", "methode"),
)


def accueil() -> PageEcran:
    """Page ouverte en premier."""
    return next(page for page in PAGES if page.est_accueil)


def run_page_choisie(
    titre_application: str,
    show_bandeau: Callable[[], None],
    adresse: Mapping[str, str],
) -> None:
    """Montre le menu, donne son titre à l’onglet, puis joue la page choisie.

    Parameters
    ----------
    show_bandeau
        Montre ce qui doit se voir en tête de toute page.
    adresse
        Paramètres de l’adresse : ``vue`` nomme une page depuis la racine,
        ``integre=1`` ôte le menu.
    """
    pages = [_build_page(page) for page in PAGES]
    est_integree = adresse.get(INTEGRE) == "1"
    page = st.navigation(pages, position="hidden" if est_integree else "top")
    st.set_page_config(
        page_title=f"{page.title} – {titre_application}",
        layout="wide",
        initial_sidebar_state="collapsed",
    )
    if page.url_path == "":
        _follow_vue(pages, adresse)
    show_bandeau()
    page.run()


def _follow_vue(pages: Sequence[Page], adresse: Mapping[str, str]) -> None:
    """Depuis la racine, va à la page que ``vue`` nomme, avec le reste de l’adresse."""
    for page, ecran in zip(pages, PAGES, strict=True):
        if ecran.adresse == adresse.get(VUE) and not ecran.est_accueil:
            reste = {nom: valeur for nom, valeur in adresse.items() if nom != VUE}
            st.switch_page(page, query_params=reste)


def _build_page(page: PageEcran) -> Page:
    return st.Page(
        DOSSIER_PAGES / page.chemin,
        title=page.titre,
        url_path=page.adresse,
        default=page.est_accueil,
    )
