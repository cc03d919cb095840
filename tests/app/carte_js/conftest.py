"""Une page hôte parle à la vraie interface de streamlit-folium, sans Streamlit.

Le département d’essai est un damier de 4 × 4 communes, 2 × 2 EPCI et un PETR : les
positions se calculent, les voisins se connaissent.
"""

import json
import mimetypes
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import streamlit_folium
from playwright.sync_api import (
    Browser,
    BrowserContext,
    FrameLocator,
    Page,
)

from ess_dash.render.carte_folium import (
    OBJETS_RENDUS,
    AdressesCarte,
    build_carte,
    build_etat,
)

RACINE = Path(__file__).parents[3]
INTERFACE = Path(streamlit_folium.__file__).parent / "frontend" / "build"
PREFIXE = "/component/streamlit_folium.st_folium/"
STABLES = (PREFIXE, "/statique/")
ADRESSES = AdressesCarte(
    "../../geo/31/navigateur/territoires-essai.json",
    "../../geo/31/navigateur/contexte-essai.json",
)
OPTIONS_CHROMIUM = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # Aucun test ne sort de la machine. Une interception par Playwright couperait aussi
    # le cache du navigateur.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)

COTE = 4
LON, LAT, PAS = 1.0, 43.2, 0.1
CODES_EPCI = ("200000001", "200000002", "200000003", "200000004")


# -- géographie d’essai ------------------------------------------------------------


def _arc_h(i: int, j: int) -> int:
    return j * COTE + i


def _arc_v(i: int, j: int) -> int:
    return COTE * (COTE + 1) + i * COTE + j


def _point(i: float, j: float) -> list[float]:
    return [round(LON + i * PAS, 5), round(LAT + j * PAS, 5)]


def _build_arcs() -> list[list[list[float]]]:
    rangs = range(COTE + 1)
    horizontaux = [[_point(i, j), _point(i + 1, j)] for j in rangs for i in range(COTE)]
    verticaux = [[_point(i, j), _point(i, j + 1)] for i in rangs for j in range(COTE)]
    return horizontaux + verticaux


def _rectangle(i: int, j: int, largeur: int, hauteur: int) -> dict[str, Any]:
    """Polygone TopoJSON fait d’arcs partagés, dans le sens direct."""
    bas = [_arc_h(i + k, j) for k in range(largeur)]
    droite = [_arc_v(i + largeur, j + k) for k in range(hauteur)]
    haut = [~_arc_h(i + k, j + hauteur) for k in reversed(range(largeur))]
    gauche = [~_arc_v(i, j + k) for k in reversed(range(hauteur))]
    return {"type": "Polygon", "arcs": [bas + droite + haut + gauche]}


def _build_commune(rang: int) -> dict[str, Any]:
    i, j = rang % COTE, rang // COTE
    proprietes = {
        "c": f"31{rang + 1:03d}",
        "n": f"Commune {rang + 1}",
        "e": CODES_EPCI[(j // 2) * 2 + i // 2],
        "h": 1000 * (rang + 1),
        "m": _point(i + 0.5, j + 0.5),
    }
    return _rectangle(i, j, 1, 1) | {"properties": proprietes}


def _build_epci(rang: int) -> dict[str, Any]:
    i, j = 2 * (rang % 2), 2 * (rang // 2)
    proprietes = {
        "c": CODES_EPCI[rang],
        "n": f"CC {rang + 1}",
        "l": _point(i + 1, j + 1),
    }
    if rang == 0:
        proprietes["g"] = "partie haut-garonnaise : 4 communes sur 9"
    return _rectangle(i, j, 2, 2) | {"properties": proprietes}


def build_territoires() -> dict[str, Any]:
    """Topologie d’essai au contrat de l’architecture."""
    petr = _rectangle(0, 0, 4, 2) | {
        "properties": {"c": "pays-essai", "n": "PETR d’essai", "l": _point(2, 1)}
    }
    departement = _rectangle(0, 0, 4, 4) | {"properties": {"c": "31", "n": "Essai"}}
    objets = {
        "communes": [_build_commune(rang) for rang in range(COTE * COTE)],
        "epci": [_build_epci(rang) for rang in range(4)],
        "petr": [petr],
        "departement": [departement],
    }
    return _build_topologie(objets, _build_arcs())


def build_contexte() -> dict[str, Any]:
    """Un grand voisin à l’est."""
    est = [[1.4, 42.6], [2.6, 42.6], [2.6, 44.2], [1.4, 44.2], [1.4, 42.6]]
    voisin = {
        "type": "Polygon",
        "arcs": [[0]],
        "properties": {"c": "81", "n": "Voisin", "l": [2.0, 43.4]},
    }
    return _build_topologie({"departements": [voisin]}, [est])


def _build_topologie(objets: dict[str, Any], arcs: list[Any]) -> dict[str, Any]:
    return {
        "type": "Topology",
        "objects": {
            nom: {"type": "GeometryCollection", "geometries": geometries}
            for nom, geometries in objets.items()
        },
        "arcs": arcs,
    }


# -- état d’essai ------------------------------------------------------------------


def build_message(**changements: object) -> dict[str, object]:
    """État complet, tel que la page le construit, avec quelques changements."""
    lignes = [
        {"genre": "classe", "couleur": "#cfe0d4", "libelle": "0 à 10", "effectif": 2},
        {"genre": "classe", "couleur": "#2f7d5b", "libelle": "10 à 20", "effectif": 2},
    ]
    message: dict[str, object] = {
        "v": 1,
        "theme": "clair",
        "mode": "page",
        "maille": "epci",
        "titre": "Profil rural des EPCI",
        "classes": "0101",
        "libelles": "\u001f".join(("5", "12", "6", "13")),
        "suffixe": "\u202f%",
        "palette": ["#cfe0d4", "#2f7d5b"],
        "cercles": None,
        "etiquettes": [],
        "lieux": [],
        "points": [],
        "villes": 0,
        "emphase": "",
        "legende": {
            "titre": "Population rurale",
            "sous_titre": "grille de densité",
            "methode": "Seuils fixes.",
            "lignes": lignes,
            "notes": ["Une note."],
        },
        "epingle": None,
        "sel": "",
        "cadre": None,
        "fond": "sans",
    }
    return message | changements


# -- serveur -----------------------------------------------------------------------


@dataclass
class Serveur:
    """Fichiers servis comme par l’application ; ``pannes`` : adresses qui répondent 500."""

    adresse: str = ""
    contenus: dict[str, bytes] = field(default_factory=dict)
    pannes: set[str] = field(default_factory=set)

    def find(self, chemin: str) -> bytes | None:
        """Contenu d’un chemin, ou ``None``."""
        if chemin in self.contenus:
            return self.contenus[chemin]
        fichier = _find_fichier(chemin)
        return fichier.read_bytes() if fichier and fichier.is_file() else None


def _find_fichier(chemin: str) -> Path | None:
    if chemin == "/":
        return Path(__file__).parent / "page_hote.html"
    if chemin.startswith(PREFIXE):
        return INTERFACE / chemin.removeprefix(PREFIXE)
    if chemin.startswith("/statique/"):
        return RACINE / chemin[1:]
    return None


def _build_reponse(serveur: Serveur) -> type[BaseHTTPRequestHandler]:
    class Reponse(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            chemin = self.path.partition("?")[0]
            contenu = serveur.find(chemin)
            panne = any(nom in chemin for nom in serveur.pannes)
            self.send_response(500 if panne else 404 if contenu is None else 200)
            genre = mimetypes.guess_type(chemin)[0] or "text/html"
            self.send_header("Content-Type", genre)
            # Les contours ne sont pas gardés : un test peut les faire manquer.
            duree = "max-age=3600" if chemin.startswith(STABLES) else "no-store"
            self.send_header("Cache-Control", duree)
            self.end_headers()
            self.wfile.write(b"" if panne or contenu is None else contenu)

        def log_message(self, *_: object) -> None:
            """Se tait : la sortie d’un test est pour ses fautes."""

    return Reponse


@pytest.fixture(scope="session")
def service() -> Iterator[Serveur]:
    service = Serveur(
        contenus={
            "/geo/31/navigateur/territoires-essai.json": _encode(build_territoires()),
            "/geo/31/navigateur/contexte-essai.json": _encode(build_contexte()),
            "/favicon.ico": b"",
        }
    )
    http = ThreadingHTTPServer(("127.0.0.1", 0), _build_reponse(service))
    service.adresse = f"http://127.0.0.1:{http.server_port}/"
    fil = threading.Thread(target=http.serve_forever, daemon=True)
    fil.start()
    yield service
    http.shutdown()
    http.server_close()
    fil.join()


@pytest.fixture
def serveur(service) -> Iterator[Serveur]:
    """Serveur remis en état de marche après le test."""
    yield service
    service.pannes.clear()


def _encode(objet: object) -> bytes:
    return json.dumps(objet, ensure_ascii=False).encode()


# -- navigateur --------------------------------------------------------------------


@pytest.fixture(scope="session")
def contexte(navigateur: Browser) -> Iterator[BrowserContext]:
    """Un contexte pour tous les tests : ses fichiers gardés font gagner du temps."""
    ouvert = navigateur.new_context(locale="fr-FR")
    yield ouvert
    ouvert.close()


@pytest.fixture
def build_args(monkeypatch) -> Callable[[dict[str, object]], dict[str, object]]:
    """Arguments que streamlit-folium enverrait à son interface."""
    monkeypatch.setattr(streamlit_folium, "_component_func", lambda **envoi: envoi)

    def _build(message: dict[str, object]) -> dict[str, object]:
        envoi = streamlit_folium.st_folium(
            build_carte(ADRESSES, titre_cadre="Carte d’essai"),
            key="carte",
            feature_group_to_add=build_etat(message),
            returned_objects=list(OBJETS_RENDUS),
            use_container_width=True,
        )
        del envoi["on_change"]
        return envoi

    return _build


@dataclass
class Carte:
    """La carte ouverte dans un navigateur, et ce qu’on en observe."""

    page: Page
    build_args: Callable[[dict[str, object]], dict[str, object]]
    erreurs: list[str] = field(default_factory=list)
    demandes: list[str] = field(default_factory=list)

    @property
    def cadre(self) -> FrameLocator:
        """Contenu du cadre de la carte."""
        return self.page.frame_locator("iframe")

    def run(self, script: str) -> Any:
        """Évalue un script dans le cadre de la carte."""
        return self.page.frames[1].evaluate(script)

    def send(self, **changements: object) -> None:
        """Envoie un état, sans attendre qu’il soit peint."""
        args = self.build_args(build_message(**changements))
        self.page.evaluate("args => hote.render(args)", args)

    def encode(self, **changements: object) -> str:
        """Charge telle que ``fmap.paint`` la reçoit."""
        return build_etat(build_message(**changements)).charge

    def paint(self, **changements: object) -> None:
        """Envoie un état et attend qu’il soit peint."""
        avant = self.peints
        self.send(**changements)
        self.page.wait_for_function(
            "n => Number(document.querySelector('iframe').contentDocument"
            ".querySelector('#carte')?.dataset.peints || 0) > n",
            arg=avant,
        )

    @property
    def peints(self) -> int:
        """Nombre d’états peints depuis l’ouverture."""
        return self.page.evaluate(
            "() => Number(document.querySelector('iframe').contentDocument"
            "?.querySelector('#carte')?.dataset.peints || 0)"
        )

    @property
    def valeurs(self) -> list[dict[str, Any]]:
        """Ce que la carte a dit à Python, dans l’ordre."""
        valeurs = self.page.evaluate("() => hote.valeurs")
        return [valeur["last_active_drawing"]["properties"] for valeur in valeurs]

    def wait_ecoute(self) -> None:
        """Laisse passer le délai après lequel streamlit-folium compare et envoie."""
        self.page.wait_for_timeout(450)

    def wait_valeurs(self, nombre: int) -> None:
        """Attend que la carte ait parlé un nombre de fois."""
        self.page.wait_for_function("n => hote.valeurs.length >= n", arg=nombre)

    def find_pixel(self, lon: float, lat: float) -> tuple[float, float]:
        """Pixel de la page où se trouve un point de la carte."""
        x, y = self.run(
            f"(() => {{ const p = window.map.latLngToContainerPoint([{lat}, {lon}]);"
            "const r = window.map.getContainer().getBoundingClientRect();"
            "return [p.x + r.left, p.y + r.top]; })()"
        )
        return x, y

    def click(self, i: float, j: float) -> None:
        """Clique au point (colonne, ligne) du damier."""
        self.page.mouse.click(*self.find_pixel(*_point(i, j)))


@pytest.fixture
def open_carte(contexte, serveur, build_args) -> Iterator[Callable[..., Carte]]:
    """Ouvre une carte ; referme tout et refuse toute erreur de script à la fin."""
    cartes: list[Carte] = []

    def _open(
        taille: tuple[int, int] = (900, 600),
        ancre: str = "",
        prepare: Callable[[Page], None] | None = None,
    ) -> Carte:
        carte = Carte(contexte.new_page(), build_args)
        cartes.append(carte)
        page = carte.page
        page.set_viewport_size({"width": taille[0], "height": taille[1]})
        page.on("pageerror", lambda erreur: carte.erreurs.append(str(erreur)))
        page.on("request", lambda demande: carte.demandes.append(demande.url))
        if prepare:
            prepare(page)
        page.goto(serveur.adresse + ancre)
        return carte

    yield _open
    for carte in cartes:
        carte.page.close()
    assert [carte.erreurs for carte in cartes if carte.erreurs] == []


@pytest.fixture
def carte(open_carte) -> Carte:
    """Carte ouverte et peinte une fois."""
    ouverte = open_carte()
    ouverte.paint()
    return ouverte
