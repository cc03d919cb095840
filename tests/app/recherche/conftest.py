"""La page d’essai de la recherche, servie une fois."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.app import navigateur as essais
from tests.app.navigateur import Serveur, Visite, open_visite, serve_uvicorn

VITRINE = Path(__file__).resolve().parent / "vitrine"
PREFIXE = "/ess"


@pytest.fixture(scope="session")
def serveur_recherche(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serveur]:
    with serve_uvicorn(tmp_path_factory.mktemp("recherche"), VITRINE) as marche:
        yield marche


@pytest.fixture
def visite(navigateur: Browser, serveur_recherche: Serveur) -> Iterator[Visite]:
    with open_visite(navigateur, serveur_recherche.adresse) as ouverte:
        yield ouverte


@pytest.fixture
def serveur_sous_prefixe(tmp_path: Path) -> Iterator[Serveur]:
    """La page d’essai par ``streamlit run``, à l’adresse ``/ess``."""
    port = essais._free_port()
    adresse = f"http://{essais.HOTE}:{port}{PREFIXE}"
    commande = (
        *(sys.executable, "-m", "streamlit", "run", str(VITRINE / "app.py")),
        *("--server.port", str(port), "--server.fileWatcherType", "none"),
        *("--server.headless", "true", "--server.baseUrlPath", PREFIXE.strip("/")),
    )
    journal = tmp_path / "streamlit.log"
    with essais._serve(commande, adresse, essais.RACINE, journal) as marche:
        yield marche
