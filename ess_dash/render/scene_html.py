"""Un récit → une page autonome : la scène, ses cartes et ses notes, sans une requête.

La même page est servie par l’application et enregistrée pour une salle sans réseau.
"""

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ess_dash.presentation.dossier import Figure, Ligne
from ess_dash.presentation.message import build_message
from ess_dash.presentation.modeles import FILIGRANE, LigneLegende
from ess_dash.presentation.recit.modeles import Carte, Recit, Scene, TableauScene
from ess_dash.presentation.typographie import typographie
from ess_dash.render.caracteres import strip_contenu, strip_illegaux
from ess_dash.render.figures_scene import est_haute, to_svg_scene
from ess_dash.sources.fonds import read_fond
from ess_dash.territoires import CodeDepartement

THEMES: Final = ("clair", "sombre")
LIGNES_AEREES_MAX: Final = 5
LETTRES_AEREES_MAX: Final = 160
_STATIQUE: Final = Path(__file__).resolve().parents[2] / "statique"
_SCRIPTS: Final = (
    "leaflet-1.9.4/leaflet.js",
    "topojson-client-3.1.0/topojson-client.min.js",
    "carte-placement.js",
    "carte-outils.js",
    "carte-geo.js",
    "scene-carte.js",
    "scene.js",
)
_STYLES: Final = ("leaflet-1.9.4/leaflet.css", "scene.css")
_POLICE: Final = "polices/source-sans-3-latin-7a19a7027e12.woff2"
# Les images de Leaflet ne servent à aucune de nos commandes, et ne seraient pas trouvées.
_IMAGE_CSS: Final = re.compile(r"background-image:\s*url\([^)]*\);?|behavior:[^;}]*;?")
_COUCHE_PAR_FORME: Final = {
    "losange": "totem",
    "rond": "tiers_lieu",
    "carre": "projet",
}
_GABARITS: Final = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "gabarits"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class Dessin:
    """Une figure dessinée dans les deux thèmes."""

    clair: Markup
    sombre: Markup
    alternative: str


def to_scene_html(
    recit: Recit,
    scenes: tuple[Scene, ...],
    departement: CodeDepartement,
    theme: str = "clair",
) -> str:
    """Page autonome d’un récit : à projeter, à imprimer, à emporter.

    Parameters
    ----------
    recit
        Le récit, mots entre accolades remplacés.
    scenes
        Ses scènes, dans l’ordre.
    departement
        Département dont la page emporte les contours.
    theme
        ``clair`` ou ``sombre`` au départ ; ``?theme=sombre`` le change.

    Raises
    ------
    SourceError
        Si les contours du navigateur manquent ou ont changé.
    """
    script = _read_script()
    return strip_illegaux(
        _GABARITS.get_template("scene.html").render(
            titre=typographie(recit.titre),
            theme=theme if theme in THEMES else THEMES[0],
            scenes=[_build_contexte(scene, rang) for rang, scene in enumerate(scenes)],
            total=len(scenes),
            filigrane=FILIGRANE if any(s.sur_demonstration for s in scenes) else "",
            script=Markup(script),  # noqa: S704 — nos propres fichiers
            empreinte=_compute_empreinte(script),
            style=Markup(_read_style()),  # noqa: S704 — nos propres fichiers
            donnees=_embed(_build_donnees(scenes)),
            territoires=Markup(_protect(read_fond(departement, "territoires"))),  # noqa: S704
            contexte=Markup(_protect(read_fond(departement, "contexte"))),  # noqa: S704
        )
    )


def _build_contexte(scene: Scene, rang: int) -> dict[str, Any]:
    """Ce que le gabarit lit d’une scène."""
    visuel = scene.visuel
    carte = visuel if isinstance(visuel, Carte) else None
    figure = visuel if isinstance(visuel, Figure) else None
    en_colonne = carte is not None or (figure is not None and est_haute(figure))
    return {
        "numero": rang + 1,
        "scene": scene,
        "visuel": visuel,
        "classe": "colonne" if en_colonne else "large",
        "dessin": None if figure is None else _draw_figure(figure, rang),
        "legende": [] if carte is None else _list_legende(carte),
        "est_aere": isinstance(visuel, TableauScene) and _est_aere(visuel),
        "notes_legende": [] if carte is None else _list_notes(carte),
    }


def _est_aere(tableau: TableauScene) -> bool:
    """Vrai si le tableau est assez court pour s’écrire plus gros."""
    lignes = tableau.tableau.lignes
    textes = [t for ligne in lignes for t in (ligne.titre, *_list_textes(ligne))]
    largeur = len(tableau.tableau.colonnes) + 1
    return (
        len(lignes) <= LIGNES_AEREES_MAX
        and max(map(len, textes), default=0) * largeur <= LETTRES_AEREES_MAX
    )


def _list_textes(ligne: Ligne) -> tuple[str, ...]:
    return tuple(cellule.texte for cellule in ligne.cellules)


def _draw_figure(figure: Figure, rang: int) -> Dessin:
    clair, sombre = (
        Markup(to_svg_scene(figure, theme, f"{theme[0]}{rang}"))  # noqa: S704 — vl-convert échappe les textes
        for theme in THEMES
    )
    return Dessin(clair, sombre, figure.alternative)


def _list_legende(carte: Carte) -> list[dict[str, Any]]:
    """Lignes de légende, et la couche avec laquelle chacune paraît."""
    lignes = [
        {"ligne": ligne, "couche": _find_couche(ligne, carte)}
        for ligne in carte.vue.legende.lignes
        if ligne.genre != "symbole" or ligne.effectif
    ]
    # Ce qui se révèle vient après ce qui est là : la légende ne montre pas de trou.
    return sorted(lignes, key=lambda ligne: bool(ligne["couche"]))


def _find_couche(ligne: LigneLegende, carte: Carte) -> str:
    couche = _COUCHE_PAR_FORME.get(ligne.forme, "") if ligne.genre == "symbole" else ""
    return couche if couche in carte.couches else ""


def _list_notes(carte: Carte) -> list[dict[str, str]]:
    """Notes de légende ; celle des poids paraît avec eux."""
    poids = "poids" if "poids" in carte.couches else ""
    return [
        {"texte": note, "couche": "" if note == carte.vue.reference else poids}
        for note in carte.vue.legende.notes
    ]


def _build_donnees(scenes: tuple[Scene, ...]) -> list[dict[str, Any]]:
    return [
        {"carte": _build_carte(scene.visuel)}
        if isinstance(scene.visuel, Carte)
        else {"carte": None}
        for scene in scenes
    ]


def _build_carte(carte: Carte) -> dict[str, Any]:
    message = build_message(carte.vue, selection=carte.vers, mode="projection")
    inutiles = ("legende", "epingle", "cadre", "fond", "theme")
    return {
        "etat": {nom: v for nom, v in message.items() if nom not in inutiles},
        "couches": list(carte.couches),
        "vers": carte.vers,
    }


def _embed(objet: object) -> Markup:
    texte = json.dumps(strip_contenu(objet), ensure_ascii=False, separators=(",", ":"))
    return Markup(_protect(texte))  # noqa: S704 — plus aucun chevron


def _protect(texte: str) -> str:
    """JSON sans chevron ouvrant : rien n’y ferme la balise qui le porte."""
    return texte.replace("<", "\\u003c")


@cache
def _read_script() -> str:
    textes = (_STATIQUE.joinpath(nom).read_text("utf-8") for nom in _SCRIPTS)
    script = strip_illegaux("\n;\n".join(textes).replace("\r\n", "\n"))
    # Une balise fermante dans une chaîne d’un script fermerait la page.
    return script.replace("</script", "<\\/script")


@cache
def _read_style() -> str:
    textes = [_STATIQUE.joinpath(nom).read_text("utf-8") for nom in _STYLES]
    police = base64.b64encode(_STATIQUE.joinpath(_POLICE).read_bytes()).decode()
    face = (
        '@font-face{font-family:"Source Sans 3";font-weight:200 900;'
        f'src:url("data:font/woff2;base64,{police}") format("woff2")}}'
    )
    return "\n".join((face, _IMAGE_CSS.sub("", textes[0]), *textes[1:]))


def _compute_empreinte(script: str) -> str:
    """Empreinte du script, que la page annonce : aucun autre ne s’y exécute."""
    empreinte = hashlib.sha256(script.encode()).digest()
    return f"sha256-{base64.b64encode(empreinte).decode()}"


def write_message(titre: str, phrase: str) -> str:
    """Page d’un récit que l’on ne peut pas jouer : une phrase, et un lien de retour."""
    gabarit = _GABARITS.get_template("scene_refus.html")
    return strip_illegaux(
        gabarit.render(titre=typographie(titre), phrase=typographie(phrase))
    )
