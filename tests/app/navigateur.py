"""Ce que les tests d’écran partagent : lancer l’application, l’ouvrir, l’écouter."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

RACINE = Path(__file__).resolve().parents[2]
AXE = Path(__file__).resolve().parent / "vendor" / "axe.min.js"
HOTE = "127.0.0.1"
DELAI_DEMARRAGE_S = 90
DELAI_MS = 60_000
REGLES_AXE = ("RGAAv4", "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice")
OPTIONS_CHROMIUM = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@dataclass(frozen=True)
class Serveur:
    """Application en marche, et le fichier où elle écrit son journal."""

    adresse: str
    journal: Path


@dataclass
class Visite:
    """Une page ouverte et ce que le navigateur en a vu."""

    page: Page
    adresse: str
    hotes: set[str] = field(default_factory=set)
    console: list[str] = field(default_factory=list)
    erreurs: list[str] = field(default_factory=list)

    def open(self, chemin: str = "/") -> Page:
        """Ouvre une adresse de l’application et attend qu’elle soit au repos."""
        self.page.goto(f"{self.adresse}{chemin}")
        wait_repos(self.page)
        return self.page


def find_chromium() -> str:
    """Chemin du Chromium à piloter ; sans lui les tests d’écran échouent."""
    noms = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    trouves = (shutil.which(nom) for nom in noms)
    chemin = os.environ.get("ESS_DASH_CHROMIUM") or next(filter(None, trouves), None)
    if chemin is None:
        raise RuntimeError(
            "Aucun Chromium : lancer « make test », ou installer le paquet chromium."
        )
    return chemin


def wait_repos(page: Page) -> None:
    """Attend que Streamlit ait fini de rejouer son script."""
    page.wait_for_selector(
        '[data-testid="stApp"][data-test-connection-state="CONNECTED"]'
        '[data-test-script-state="notRunning"]',
        timeout=DELAI_MS,
    )


@contextmanager
def open_visite(navigateur: Browser, adresse: str, **options: Any) -> Iterator[Visite]:
    """Ouvre un onglet français à 1440 × 900, sauf options contraires."""
    reglages = {
        "locale": "fr-FR",
        "viewport": {"width": 1440, "height": 900},
        "color_scheme": "light",
    }
    contexte = navigateur.new_context(**{**reglages, **options})
    visite = Visite(contexte.new_page(), adresse)
    _listen(visite)
    yield visite
    contexte.close()


def audit_axe(page: Page) -> list[dict[str, Any]]:
    """Fautes d’accessibilité sérieuses ou critiques, cadres compris."""
    for cadre in page.frames:
        cadre.evaluate(AXE.read_text(encoding="utf-8"))
    resultat = page.evaluate(
        "regles => axe.run(document, {runOnly: {type: 'tag', values: regles}})",
        list(REGLES_AXE),
    )
    return [
        {"regle": faute["id"], "ou": [noeud["html"] for noeud in faute["nodes"]]}
        for faute in resultat["violations"]
        if faute["impact"] in {"serious", "critical"}
    ]


@contextmanager
def serve_streamlit(
    dossier: Path, *options: str, prefixe: str = ""
) -> Iterator[Serveur]:
    """Sert l’application par ``streamlit run``, depuis la racine du dépôt."""
    port = _free_port()
    commande = (
        *(sys.executable, "-m", "streamlit", "run", str(RACINE / "app.py")),
        *("--server.port", str(port), "--server.fileWatcherType", "none"),
        *options,
    )
    adresse = f"http://{HOTE}:{port}{prefixe}"
    with _serve(commande, adresse, RACINE, dossier / "streamlit.log") as serveur:
        yield serveur


@contextmanager
def serve_uvicorn(
    dossier: Path, application: Path = RACINE, **environnement: str
) -> Iterator[Serveur]:
    """Sert ``app:app`` par uvicorn, depuis un dossier qui n’est pas le dépôt."""
    port = _free_port()
    commande = (
        *(sys.executable, "-m", "uvicorn", "app:app", "--app-dir", str(application)),
        *("--host", HOTE, "--port", str(port)),
    )
    adresse = f"http://{HOTE}:{port}"
    journal = dossier / "uvicorn.log"
    if application != RACINE:
        # L’application doit trouver ess_dash seule ; une vitrine, elle, est ailleurs.
        environnement["PYTHONPATH"] = str(RACINE)
    with _serve(commande, adresse, dossier, journal, environnement) as serveur:
        yield serveur


@contextmanager
def _serve(
    commande: tuple[str, ...],
    adresse: str,
    dossier: Path,
    journal: Path,
    environnement: dict[str, str] | None = None,
) -> Iterator[Serveur]:
    with journal.open("w", encoding="utf-8") as sortie:
        processus = subprocess.Popen(
            commande,
            cwd=dossier,
            env={**os.environ, **(environnement or {})},
            stdout=sortie,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_sante(processus, adresse, journal)
        yield Serveur(adresse, journal)
    finally:
        processus.terminate()
        processus.wait(timeout=20)


def _wait_sante(
    processus: subprocess.Popen[bytes], adresse: str, journal: Path
) -> None:
    limite = time.monotonic() + DELAI_DEMARRAGE_S
    while time.monotonic() < limite and processus.poll() is None:
        try:
            with urllib.request.urlopen(f"{adresse}/sante", timeout=2):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise RuntimeError(
        f"L’application n’a pas démarré :\n{journal.read_text(encoding='utf-8')}"
    )


def _free_port() -> int:
    with socket.socket() as prise:
        prise.bind((HOTE, 0))
        return int(prise.getsockname()[1])


def _listen(visite: Visite) -> None:
    page = visite.page
    page.on("request", lambda requete: _note_hote(visite, requete.url))
    page.on("websocket", lambda prise: _note_hote(visite, prise.url))
    page.on("console", lambda message: visite.console.append(message.text))
    page.on("pageerror", lambda erreur: visite.erreurs.append(str(erreur)))


def _note_hote(visite: Visite, adresse: str) -> None:
    hote = urlsplit(adresse).hostname
    if hote is not None:
        visite.hotes.add(hote)
