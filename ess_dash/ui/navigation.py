"""Le registre des pages : ce qui n’y est pas n’existe pas à l’écran."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.navigation.page import Page

DOSSIER_PAGES: Final = Path(__file__).resolve().parents[2] / "pages"


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
    PageEcran("Méthode", "methode.py", "methode"),
)


def accueil() -> PageEcran:
    """Page ouverte en premier."""
    return next(page for page in PAGES if page.est_accueil)


def run_page_choisie(titre_application: str, show_bandeau: Callable[[], None]) -> None:
    """Montre le menu, donne son titre à l’onglet, puis joue la page choisie.

    Parameters
    ----------
    show_bandeau
        Montre ce qui doit se voir en tête de toute page.
    """
    page = st.navigation([_build_page(page) for page in PAGES], position="top")
    st.set_page_config(
        page_title=f"{page.title} – {titre_application}",
        layout="wide",
        initial_sidebar_state="collapsed",
    )
    show_bandeau()
    page.run()


def _build_page(page: PageEcran) -> Page:
    return st.Page(
        DOSSIER_PAGES / page.chemin,
        title=page.titre,
        url_path=page.adresse,
        default=page.est_accueil,
    )
