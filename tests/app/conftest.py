"""Serveurs et navigateur des tests d’écran, lancés une fois par ouvrier de test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.app.navigateur import (
    DELAI_MS,
    OPTIONS_CHROMIUM,
    Serveur,
    Visite,
    find_chromium,
    open_visite,
    serve_streamlit,
    serve_uvicorn,
)

ICI = Path(__file__).resolve().parent

# Une machine chargée est lente, pas fautive : on attend, on ne chronomètre pas.
expect.set_options(timeout=DELAI_MS)


@pytest.fixture(scope="session")
def serveur(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serveur]:
    """L’application servie par ``streamlit run app.py``."""
    with serve_streamlit(tmp_path_factory.mktemp("serveur")) as marche:
        yield marche


@pytest.fixture(scope="session")
def serveur_uvicorn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serveur]:
    """L’application servie par ``uvicorn app:app``, lancée d’un autre dossier."""
    with serve_uvicorn(tmp_path_factory.mktemp("uvicorn")) as marche:
        yield marche


@pytest.fixture(scope="session")
def serveur_vitrine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serveur]:
    """Une page d’essai qui montre chaque composant de Streamlit dans notre coquille."""
    with serve_uvicorn(tmp_path_factory.mktemp("vitrine"), ICI / "vitrine") as marche:
        yield marche


@pytest.fixture(scope="session")
def navigateur() -> Iterator[Browser]:
    """Un Chromium sans fenêtre."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=find_chromium(), args=list(OPTIONS_CHROMIUM)
        )
        yield chromium
        chromium.close()


@pytest.fixture
def visite(navigateur: Browser, serveur: Serveur) -> Iterator[Visite]:
    """Un onglet neuf sur l’application."""
    with open_visite(navigateur, serveur.adresse) as ouverte:
        yield ouverte
