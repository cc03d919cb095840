"""La carte de l’explorateur, sous la forme que streamlit-folium sait afficher.

La géométrie n’est jamais dans le message : le script de la carte est constant, le
navigateur charge les contours une fois, et seul un état court change. Le contrat de cet
état est dans ``docs/architecture.md``, son lecteur dans ``statique/carte.js``.

La page appelle::

    st_folium(
        build_carte(adresses, titre_cadre=...),
        key="carte",
        feature_group_to_add=build_etat(message),
        returned_objects=list(OBJETS_RENDUS),
        use_container_width=True,
    )

Une carte folium se refait à chaque réexécution et ne se met jamais en cache :
streamlit-folium y ajoute l’état, et une carte réemployée changerait de clé.
"""

import base64
import hashlib
import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

import folium
from branca.element import MacroElement
from folium.template import Template

from ess_dash.render.securite import esc
from ess_dash.territoires import maille_of

DOSSIER_STATIQUE: Final = Path(__file__).parents[2] / "statique"
# Le cadre de la carte est à /component/streamlit_folium.st_folium/index.html : deux
# niveaux plus haut, c’est la racine de l’application, même derrière un préfixe.
RACINE: Final = "../../"
SCRIPTS: Final = (
    "leaflet-1.9.4/leaflet.js",
    "topojson-client-3.1.0/topojson-client.min.js",
    "carte-outils.js",
    "carte-placement.js",
    "carte-legende.js",
    "carte-annotations.js",
    "carte-geo.js",
    "carte-cadre.js",
    "carte.js",
)
STYLES: Final = ("leaflet-1.9.4/leaflet.css", "carte.css")
# La vue de départ n’est jamais montrée : la carte se cadre sur le département.
REGLAGES_LEAFLET: Final = {
    "center": [46.5, 2.5],
    "zoom": 6,
    "zoomSnap": 0.1,
    "zoomControl": False,
    "attributionControl": False,
}
OBJETS_RENDUS: Final = ("last_active_drawing",)

Genre = Literal["territoire", "lieux"]

# streamlit-folium retire tout « _abc123 » du script avant d’en tirer la clé du
# composant : après un souligné, une empreinte qui change ne referait pas la carte.
_ADRESSE: Final = re.compile(r"(?:\.\./)*[\w\-./]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class AdressesCarte:
    """Adresses des contours, relatives au cadre de la carte.

    Attributes
    ----------
    territoires
        « ../../geo/31/navigateur/territoires-0a1b2c3d4e5f.json ».
    contexte
        Départements voisins, même forme.
    """

    territoires: str
    contexte: str

    def __post_init__(self) -> None:
        """Refuse ce qui sortirait de l’application ou casserait la clé du composant."""
        for adresse in (self.territoires, self.contexte):
            if not _ADRESSE.fullmatch(adresse) or "_" in adresse or adresse[0] == "/":
                msg = (
                    f"Adresse de contours refusée : « {adresse} ». Elle doit être "
                    "relative au cadre de la carte et sans souligné."
                )
                raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Clic:
    """Un choix fait sur la carte.

    Attributes
    ----------
    genre
        « territoire », ou « lieux » pour le symbole d’une commune.
    code
        Code de la commune, de l’EPCI ou du PETR.
    n
        Rang croissant : le même territoire choisi deux fois fait deux clics.
    """

    genre: Genre
    code: str
    n: int


class _CarteStatique(folium.Map):
    """Carte folium au script court, qui ne demande que nos fichiers et n’a pas d’en-tête.

    Le gabarit de folium ajouterait 1,4 ko de blancs et de styles à chaque message.
    """

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "var {{ this.get_name() }} = "
        "L.map({{ this.get_name()|tojson }}, {{ this.reglages|tojson }});"
        "{% endmacro %}"
    )

    def __init__(self) -> None:
        super().__init__(tiles=None)
        self.reglages = REGLAGES_LEAFLET
        self.default_js = [(nom, _build_adresse(nom)) for nom in SCRIPTS]
        self.default_css = [(nom, _build_adresse(nom)) for nom in STYLES]

    def render(self, **kwargs: object) -> str:
        """Vide l’en-tête que folium remplit."""
        super().render(**kwargs)  # type: ignore[no-untyped-call]
        page: Any = self.get_root()
        page.header._children.clear()
        return ""


class _Depart(MacroElement):
    """Script constant qui lance la carte."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "fmap.init({{ this._parent.get_name() }}, {{ this.reglages|tojson }});"
        "{% endmacro %}"
    )

    def __init__(self, reglages: Mapping[str, str]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Depart"
        self.reglages = dict(reglages)


class _Etat(folium.FeatureGroup):
    """Partie variable. Le nom de la classe mère est gardé : streamlit-folium l’évalue."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "var {{ this.get_name() }} = L.layerGroup(); "
        "fmap.paint({{ this.charge|tojson }});"
        "{% endmacro %}"
    )

    def __init__(self, charge: str) -> None:
        super().__init__(control=False, show=False)
        self.charge = charge


def build_carte(adresses: AdressesCarte, *, titre_cadre: str) -> folium.Map:
    """Construit la carte constante : même script, donc même cadre d’un geste à l’autre.

    Parameters
    ----------
    adresses
        Où le navigateur trouve les contours.
    titre_cadre
        Titre français du cadre, lu par les lecteurs d’écran.
    """
    carte = _CarteStatique()
    reglages = {
        "territoires": adresses.territoires,
        "contexte": adresses.contexte,
        "titre": esc(titre_cadre),
    }
    _Depart(reglages).add_to(carte)
    return carte


def build_etat(message: Mapping[str, object]) -> folium.FeatureGroup:
    """Construit l’état à peindre, à donner comme ``feature_group_to_add``.

    Parameters
    ----------
    message
        État au contrat « Le message de la carte ».
    """
    texte = json.dumps(message, ensure_ascii=False, separators=(",", ":"))
    compresseur = zlib.compressobj(level=9, wbits=-zlib.MAX_WBITS)
    octets = compresseur.compress(texte.encode()) + compresseur.flush()
    return _Etat(base64.b64encode(octets).decode("ascii"))


def decode_clic(donnees: Mapping[str, Any] | None) -> Clic | None:
    """Lit un clic dans ce que rend streamlit-folium.

    Parameters
    ----------
    donnees
        Valeur du composant, ou directement son ``last_active_drawing``.

    Returns
    -------
    Clic or None
        ``None`` si rien n’a été choisi ou si le contenu n’a pas la forme attendue : le
        navigateur peut envoyer n’importe quoi.
    """
    if not isinstance(donnees, Mapping):
        return None
    objet = donnees.get("last_active_drawing", donnees)
    proprietes = objet.get("properties") if isinstance(objet, Mapping) else None
    return _build_clic(proprietes) if isinstance(proprietes, Mapping) else None


def list_ressources() -> tuple[str, ...]:
    """Adresses des scripts puis des styles, dans l’ordre de chargement.

    streamlit-folium les charge l’un après l’autre : la coquille du composant peut les
    annoncer (``<link rel="preload">``) pour qu’ils arrivent ensemble.
    """
    return tuple(_build_adresse(nom) for nom in (*SCRIPTS, *STYLES))


def _build_clic(proprietes: Mapping[str, Any]) -> Clic | None:
    genre, code, n = (proprietes.get(nom) for nom in ("genre", "code", "n"))
    if genre not in ("territoire", "lieux") or type(n) is not int or n < 0:
        return None
    if not isinstance(code, str) or maille_of(code) is None:
        return None
    return Clic("lieux" if genre == "lieux" else "territoire", code, n)


@cache
def _build_adresse(nom: str) -> str:
    """Adresse d’un fichier servi, avec son empreinte : le navigateur le garde un an.

    Raises
    ------
    FileNotFoundError
        Si le fichier manque dans ``statique/``.
    """
    chemin = DOSSIER_STATIQUE / nom
    if not chemin.is_file():
        msg = (
            f"Le fichier statique/{nom} manque : la carte ne peut pas s’afficher. "
            "Reprenez-le dans le dépôt."
        )
        raise FileNotFoundError(msg)
    empreinte = hashlib.sha256(chemin.read_bytes()).hexdigest()[:12]
    return f"{RACINE}statique/{nom}?v={empreinte}"
