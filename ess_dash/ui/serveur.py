"""Ce que l’application répond en dehors de Streamlit : en-têtes, langue, fichiers."""

import hashlib
import json
import mimetypes
import os
import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config

from ess_dash import __version__
from ess_dash.sources.racine import DOSSIER_GEO, find_dossier
from ess_dash.ui.coquille import rewrite_html, titre_application
from ess_dash.ui.en_tetes import ReglageError, build_en_tetes, read_cadres
from ess_dash.ui.navigation import accueil

RACINE: Final = Path(__file__).resolve().parents[2]
STATIQUE: Final = RACINE / "statique"
SCRIPT: Final = Path(__file__).resolve().parent / "entree.py"

# Une page à part, sans Streamlit : le récit que l’on projette.
SCENE: Final = "scene"
UN_AN: Final = "public, max-age=31536000, immutable"
A_REVALIDER: Final = "no-cache"

_EMPREINTE: Final = re.compile(r"-[0-9a-f]{12}\.[^/]+$")
_FICHIERS: Final = ("/static/", "/media/", "/statique/", "/geo/", f"/{SCENE}")
_VERSION: Final = re.compile(r"(?:^|&)v=")
_DOSSIER_NAVIGATEUR: Final = re.compile(r"[0-9AB]{2,3}/navigateur/.+")
_EN_TETES_CONDITIONNELS: Final = frozenset(
    {
        b"accept-encoding",
        b"if-modified-since",
        b"if-none-match",
        b"if-range",
        b"range",
    }
)

# Python 3.11 ne connaît pas ce type, et toutes les machines n’ont pas /etc/mime.types.
mimetypes.add_type("font/woff2", ".woff2")


def anchor_configuration(application: Path) -> None:
    """Fait lire ``.streamlit/config.toml`` à côté de l’application, où qu’on soit.

    ``streamlit run`` le fait déjà ; sous uvicorn, ``st.App`` le chercherait à côté du
    script, ou dans le dossier courant. L’attribut est privé dans Streamlit 1.67 :
    ``tests/app/test_coquille.py`` lance uvicorn depuis un autre dossier pour le garder.
    """
    if config._main_script_path is None:
        config._main_script_path = str(application.resolve())


def build_middleware() -> list[Middleware]:
    """Middleware de l’application, du plus extérieur au plus intérieur."""
    try:
        en_tetes = build_en_tetes(read_cadres())
    except ReglageError as erreur:
        raise SystemExit(str(erreur)) from erreur
    titre = titre_application()
    return [
        Middleware(EnTetes, en_tetes=en_tetes),
        Middleware(Coquille, prefixe=_prefixe(), titre=titre, tete=_build_tete(titre)),
    ]


def build_routes() -> list[BaseRoute]:
    """Adresses que l’application sert elle-même, derrière le préfixe s’il y en a un."""
    prefixe = _prefixe()
    return [
        Route(f"{prefixe}/sante", _sante),
        Route(f"{prefixe}/{accueil().adresse}", _redirect_accueil),
        Route(f"{prefixe}/{SCENE}", _scene),
        Mount(f"{prefixe}/statique", Fichiers(STATIQUE)),
        Mount(f"{prefixe}/geo", FichiersNavigateur(find_dossier(DOSSIER_GEO))),
    ]


class EnTetes:
    """Pose les mêmes en-têtes sur chaque réponse HTTP."""

    def __init__(self, app: ASGIApp, en_tetes: dict[str, str]) -> None:
        self.app = app
        self.en_tetes = en_tetes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Ajoute les en-têtes au début de la réponse."""

        async def send_avec_en_tetes(message: Message) -> None:
            if message["type"] == "http.response.start":
                message.setdefault("headers", [])
                MutableHeaders(scope=message).update(self.en_tetes)
            await send(message)

        http = scope["type"] == "http"
        await self.app(scope, receive, send_avec_en_tetes if http else send)


class Coquille:
    """Met en français les pages HTML de Streamlit et des composants."""

    def __init__(self, app: ASGIApp, prefixe: str, titre: str, tete: str) -> None:
        self.app = app
        self.prefixe = prefixe
        self.titre = titre
        self.tete = tete

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Demande la page entière, puis la réécrit ; laisse passer le reste."""
        chemin = _chemin_sans_prefixe(scope, self.prefixe)
        if scope["type"] != "http" or not est_page(chemin):
            await self.app(scope, receive, send)
            return
        tete = "" if chemin.startswith("/component/") else self.tete
        envoi = _EnvoiReecrit(send, lambda html: rewrite_html(html, self.titre, tete))
        await self.app(_ask_page_entiere(scope), receive, envoi)


class _EnvoiReecrit:
    """Retient une réponse HTML jusqu’à son dernier morceau, puis la réécrit."""

    def __init__(self, send: Send, rewrite: Callable[[str], str]) -> None:
        self.send = send
        self.rewrite = rewrite
        self.debut: Message | None = None
        self.corps = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _est_html(message):
            self.debut = message
        elif self.debut is None:
            await self.send(message)
        else:
            self.corps += message.get("body", b"")
            if not message.get("more_body", False):
                await self._send_page(self.debut)

    async def _send_page(self, debut: Message) -> None:
        corps = self.rewrite(self.corps.decode()).encode() if self.corps else b""
        en_tetes = MutableHeaders(scope=debut)
        for nom in ("etag", "last-modified", "accept-ranges"):
            del en_tetes[nom]
        en_tetes["content-length"] = str(len(corps))
        await self.send(debut)
        await self.send({"type": "http.response.body", "body": corps})


class Fichiers(StaticFiles):
    """Fichiers du navigateur : un an de cache si le nom ou l’adresse les date."""

    def __init__(self, dossier: Path) -> None:
        super().__init__(directory=dossier, check_dir=False)

    async def check_config(self) -> None:
        """Laisse un dossier absent répondre 404, comme un fichier absent."""

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """Ajoute la durée de cache à la réponse de Starlette, 304 compris."""
        reponse = super().file_response(full_path, stat_result, scope, status_code)
        reponse.headers["Cache-Control"] = choose_cache(
            str(full_path), scope["query_string"].decode("latin-1")
        )
        return reponse


class FichiersNavigateur(Fichiers):
    """De ``geo/``, seul ``<département>/navigateur/`` est public."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Refuse tout chemin hors d’un dossier ``navigateur``."""
        if not _DOSSIER_NAVIGATEUR.fullmatch(path.replace(os.sep, "/")):
            raise HTTPException(status_code=404)
        return await super().get_response(path, scope)


def choose_cache(chemin: str, requete: str) -> str:
    """Durée de cache d’un fichier, selon que son adresse le date ou non.

    Examples
    --------
    >>> choose_cache("territoires-0123456789ab.json", "")
    'public, max-age=31536000, immutable'
    >>> choose_cache("carte.js", "")
    'no-cache'
    """
    date = _EMPREINTE.search(chemin) or _VERSION.search(requete)
    return UN_AN if date else A_REVALIDER


def est_page(chemin: str) -> bool:
    """Dit si une adresse, sans son préfixe, peut rendre une page HTML à nous.

    Une adresse inconnue en rend une : Streamlit y répond par sa page d’entrée.

    Examples
    --------
    >>> est_page("/methode"), est_page("/component/carte/index.html")
    (True, True)
    >>> est_page("/static/js/index.js"), est_page("/media/export.html")
    (False, False)
    """
    if chemin.startswith("/component/"):
        return chemin.endswith(".html")
    return not chemin.startswith(_FICHIERS)


def _chemin_sans_prefixe(scope: Scope, prefixe: str) -> str:
    # `root_path` vient d’un mandataire, `prefixe` du réglage de Streamlit.
    monte = str(scope.get("root_path", ""))
    return str(scope.get("path", "")).removeprefix(monte).removeprefix(prefixe)


def _est_html(message: Message) -> bool:
    en_tetes = MutableHeaders(scope=message)
    return en_tetes.get("content-type", "").startswith("text/html")


def _ask_page_entiere(scope: Scope) -> Scope:
    # Compressée, partielle ou « non modifiée », la page échapperait à la réécriture.
    en_tetes = [
        (nom, valeur)
        for nom, valeur in scope["headers"]
        if nom not in _EN_TETES_CONDITIONNELS
    ]
    return {**scope, "headers": en_tetes, "extensions": {}}


def _prefixe() -> str:
    base = str(config.get_option("server.baseUrlPath")).strip("/")
    return f"/{base}" if base else ""


def _build_tete(titre: str) -> str:
    nom = json.dumps(titre, ensure_ascii=False).replace("<", "\\3c ")
    return (
        f"<style>:root{{--titre-application:{nom}}}</style>"
        f'<link rel="stylesheet" href="{_dated_address("coquille.css")}">'
        f'<script defer src="{_dated_address("coquille.js")}"></script>'
    )


def _dated_address(nom: str) -> str:
    contenu = (STATIQUE / nom).read_bytes()
    return f"./statique/{nom}?v={hashlib.sha256(contenu).hexdigest()[:12]}"


async def _sante(_requete: Request) -> JSONResponse:
    return JSONResponse(
        {"etat": "ok", "version": __version__}, headers={"Cache-Control": "no-store"}
    )


async def _scene(requete: Request) -> Response:
    return await run_in_threadpool(_build_scene, dict(requete.query_params))


def _build_scene(parametres: dict[str, str]) -> Response:
    # Elle emploie les bibliothèques d’analyse : le serveur répond avant de les importer.
    reponse: Response = import_module("ess_dash.ui.scene").build_reponse(parametres)
    return reponse


async def _redirect_accueil(requete: Request) -> RedirectResponse:
    # Relative : un mandataire peut servir l’application sous un préfixe.
    adresse = f"./?{requete.url.query}" if requete.url.query else "./"
    return RedirectResponse(adresse)
