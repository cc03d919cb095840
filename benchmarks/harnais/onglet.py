"""Un onglet neuf et ce qu’on en écoute : messages, transferts, images."""

import base64
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    CDPSession,
    Page,
    ViewportSize,
    WebSocket,
)
from playwright.sync_api import (
    TimeoutError as PlaywrightTimeoutError,
)

from benchmarks.harnais.cdn import Copies
from benchmarks.harnais.erreurs import BancError
from benchmarks.harnais.messages import Recu, describe, read_message
from benchmarks.harnais.serveur import HOTE

SONDE: Final = Path(__file__).with_name("sonde.js")
FENETRE: Final[ViewportSize] = {"width": 1440, "height": 900}
DELAI_MS: Final = 60_000
REPOS_S: Final = 0.6
AU_REPOS: Final = '[data-testid="stApp"][data-test-script-state="notRunning"]'


@dataclass(frozen=True, slots=True)
class Transfert:
    """Une réponse HTTP : ce qui a voyagé, 0 si elle vient du cache."""

    adresse: str
    octets: int


@dataclass(slots=True)
class Releve:
    """Ce qui est passé depuis le dernier relevé."""

    charges: list[bytes] = field(default_factory=list)
    envois: list[int] = field(default_factory=list)
    transferts: list[Transfert] = field(default_factory=list)
    dehors: list[str] = field(default_factory=list)

    @property
    def octets_recus(self) -> int:
        """Octets reçus par la prise de Streamlit."""
        return sum(map(len, self.charges))

    def describe_messages(self) -> tuple[Recu, ...]:
        """Messages reçus, décodés."""
        return tuple(describe(read_message(c), len(c)) for c in self.charges)


@dataclass(slots=True)
class Onglet:
    """Une page ouverte dans un navigateur vierge."""

    page: Page
    cdp: CDPSession
    releve: Releve = field(default_factory=Releve)
    dernier: float = 0.0
    adresses: dict[str, str] = field(default_factory=dict)
    en_cache: set[str] = field(default_factory=set)

    def load(self, adresse: str) -> float:
        """Ouvre une adresse ; rend le temps jusqu’à la carte dessinée, en ms."""
        self.take()
        self.page.goto(adresse, wait_until="commit")
        return self._wait_carte()

    def reload(self) -> float:
        """Recharge la page ; rend le temps jusqu’à la carte dessinée, en ms."""
        self.take()
        self.page.reload(wait_until="commit")
        return self._wait_carte()

    def _wait_carte(self) -> float:
        self._wait("() => window.banc?.prete > 0", "La carte n’est pas apparue.")
        return float(self.page.evaluate("banc.prete - performance.timeOrigin"))

    def settle(self) -> None:
        """Attend que plus rien ne bouge entre la page et le serveur."""
        limite = time.monotonic() + DELAI_MS / 1000
        while time.monotonic() < limite:
            self.page.wait_for_timeout(50)
            calme = time.monotonic() - self.dernier > REPOS_S
            if calme and self.page.locator(AU_REPOS).count():
                return
        raise BancError("La page ne trouve pas le repos.")

    def take(self) -> Releve:
        """Rend ce qui est passé, et repart de rien."""
        pris, self.releve = self.releve, Releve()
        return pris

    def wait_texte(
        self, selecteur: str, attendu: str, geste: Callable[[], None]
    ) -> float:
        """Fait un geste ; rend le temps du clic au texte attendu, en ms."""
        options = {"selecteur": selecteur, "attendu": attendu}
        return self._time("texte", options, geste, f"« {attendu} » n’est pas apparu.")

    def wait_couleurs(self, geste: Callable[[], None]) -> float:
        """Fait un geste ; rend le temps du clic à la carte recoloriée, en ms."""
        options = {"avant": self.page.evaluate("banc.signature()")}
        return self._time("couleurs", options, geste, "La carte n’a pas changé.")

    def _time(
        self,
        condition: str,
        options: Mapping[str, Any],
        geste: Callable[[], None],
        faute: str,
    ) -> float:
        self.take()
        self.page.evaluate("([c, o]) => banc.armer(c, o)", [condition, dict(options)])
        geste()
        self._wait("() => banc.arrivee > 0", faute)
        return float(self.page.evaluate("banc.arrivee - banc.clic"))

    def _wait(self, condition: str, faute: str) -> None:
        try:
            self.page.wait_for_function(condition, timeout=DELAI_MS)
        except PlaywrightTimeoutError as erreur:
            raise BancError(f"{faute} Mesure abandonnée.") from erreur

    def click_carte(self, points: Sequence[tuple[float, float]]) -> None:
        """Clique sur le premier point ``(lat, lon)`` où la carte a un territoire à nu."""
        x, y = self.find_place(points)
        self.page.mouse.move(x, y)
        self.page.mouse.click(x, y)

    def find_place(self, points: Sequence[tuple[float, float]]) -> tuple[float, float]:
        """Place dans la page du premier point où la carte a un territoire à nu."""
        self._wait("() => banc.zoom() !== null", "La carte a disparu.")
        place = self.page.evaluate("points => banc.viser(points)", list(points))
        if place is None:
            raise BancError("Aucun point du territoire n’est cliquable sur la carte.")
        return float(place["x"]), float(place["y"])

    @contextmanager
    def watch(self, vu: dict[str, int]) -> Iterator[None]:
        """Compte dans ``vu`` les images, les images vides et les cadres refaits."""
        self.page.evaluate("banc.veiller()")
        yield
        self.settle()
        for nom, nombre in self.page.evaluate("banc.relever()").items():
            vu[nom] = vu.get(nom, 0) + int(nombre)


@contextmanager
def open_onglet(navigateur: Browser, copies: Copies) -> Iterator[Onglet]:
    """Ouvre un onglet dans un contexte neuf : ni cache, ni cookie."""
    contexte = navigateur.new_context(
        locale="fr-FR", viewport=FENETRE, color_scheme="light"
    )
    try:
        contexte.add_init_script(path=SONDE)
        page = contexte.new_page()
        page.set_default_timeout(DELAI_MS)
        onglet = Onglet(page, contexte.new_cdp_session(page))
        _listen(onglet)
        _serve_copies(onglet.cdp, copies)
        yield onglet
    finally:
        contexte.close()


def _listen(onglet: Onglet) -> None:
    onglet.page.on("websocket", lambda prise: _listen_prise(onglet, prise))
    onglet.cdp.on("Network.requestWillBeSent", lambda e: _note_requete(onglet, e))
    onglet.cdp.on(
        "Network.requestServedFromCache", lambda e: onglet.en_cache.add(e["requestId"])
    )
    onglet.cdp.on("Network.responseReceived", lambda e: _note_reponse(onglet, e))
    onglet.cdp.on("Network.loadingFinished", lambda e: _note_fin(onglet, e))
    onglet.cdp.send("Network.enable")


def _listen_prise(onglet: Onglet, prise: WebSocket) -> None:
    def receive(charge: bytes | str) -> None:
        onglet.dernier = time.monotonic()
        octets = charge if isinstance(charge, bytes) else charge.encode()
        onglet.releve.charges.append(octets)

    def send(charge: bytes | str) -> None:
        onglet.dernier = time.monotonic()
        onglet.releve.envois.append(len(charge))

    prise.on("framereceived", receive)
    prise.on("framesent", send)


def _note_requete(onglet: Onglet, evenement: dict[str, Any]) -> None:
    adresse = evenement["request"]["url"]
    onglet.adresses[evenement["requestId"]] = adresse
    morceaux = urlsplit(adresse)
    if morceaux.scheme in {"http", "https"} and morceaux.hostname != HOTE:
        onglet.releve.dehors.append(adresse)


def _note_reponse(onglet: Onglet, evenement: dict[str, Any]) -> None:
    if evenement["response"].get("fromDiskCache"):
        onglet.en_cache.add(evenement["requestId"])


def _note_fin(onglet: Onglet, evenement: dict[str, Any]) -> None:
    cle = evenement["requestId"]
    octets = 0 if cle in onglet.en_cache else int(evenement["encodedDataLength"])
    onglet.releve.transferts.append(Transfert(onglet.adresses.get(cle, ""), octets))


def _serve_copies(cdp: CDPSession, copies: Copies) -> None:
    """Répond aux demandes faites au dehors.

    Le protocole de Chromium est parlé directement : l’interception de Playwright
    couperait le cache HTTP, et un rechargement ne voudrait plus rien dire.
    """

    def answer(evenement: dict[str, Any]) -> None:
        contenu, sorte = copies.find(evenement["request"]["url"])
        cdp.send(
            "Fetch.fulfillRequest",
            {
                "requestId": evenement["requestId"],
                "responseCode": 200,
                "responseHeaders": [
                    {"name": "Content-Type", "value": sorte},
                    {"name": "Access-Control-Allow-Origin", "value": "*"},
                ],
                "body": base64.b64encode(contenu).decode("ascii"),
            },
        )

    cdp.on("Fetch.requestPaused", answer)
    motifs = [{"urlPattern": motif} for motif in ("https://*.js", "https://*.css")]
    cdp.send("Fetch.enable", {"patterns": motifs})
