"""Les trois pages comparées, et comment s’y prend le même geste sur chacune."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from benchmarks.carte.territoires import Cliquable
from benchmarks.harnais.serveur import Application
from ess_dash.indicateurs.registre import INDICATEURS

RACINE: Final = Path(__file__).resolve().parents[2]
INDICATEUR: Final = "Indicateur"
# Le premier est celui de l’ouverture, sur notre page comme sur la naïve.
OPTIONS: Final = tuple(
    INDICATEURS[nom].libelle
    for nom in ("part_population_rurale_pct", "densite_population_hab_km2")
)

Nom = Literal["notre", "naive", "vide"]
_numeros = itertools.count(1)


def list_applications(ailleurs: Path) -> Mapping[Nom, Application]:
    """Notre application depuis le dépôt, les témoins sans aucun de nos réglages.

    Parameters
    ----------
    ailleurs
        Dossier vide où lancer les témoins : Streamlit n’y trouve pas notre configuration.
    """
    benchmarks = RACINE / "benchmarks"
    return {
        "notre": Application("notre", RACINE / "app.py", RACINE),
        "naive": Application("naive", benchmarks / "naive_app.py", ailleurs),
        "vide": Application("vide", benchmarks / "page_vide.py", ailleurs),
    }


def build_clic(nom: Nom, territoire: Cliquable) -> Mapping[str, Any]:
    """Valeur que le composant de la carte renvoie quand on clique un territoire."""
    return _build_notre(territoire) if nom == "notre" else _build_naif(territoire)


def _build_notre(territoire: Cliquable) -> Mapping[str, Any]:
    proprietes = {
        "genre": "territoire",
        "code": territoire.code,
        "n": next(_numeros),
    }
    return {
        "last_active_drawing": {
            "type": "Feature",
            "properties": proprietes,
            "geometry": None,
        }
    }


def _build_naif(territoire: Cliquable) -> Mapping[str, Any]:
    latitude, longitude = territoire.points[0]
    place = {"lat": latitude, "lng": longitude}
    return {
        "last_clicked": place,
        "last_object_clicked": place,
        "last_object_clicked_tooltip": territoire.nom,
        "last_object_clicked_popup": None,
        "all_drawings": None,
        "last_active_drawing": territoire.objet,
        "bounds": {"_southWest": place, "_northEast": place},
        "zoom": 9,
        "last_circle_radius": None,
        "last_circle_polygon": None,
    }


@dataclass(frozen=True, slots=True)
class Ecran:
    """Où se trouve chaque chose dans le navigateur.

    Attributes
    ----------
    panneau
        Sélecteur du panneau du territoire choisi.
    """

    panneau: str


ECRANS: Final[Mapping[Nom, Ecran]] = {
    "notre": Ecran(panneau=".st-key-zone_panneau"),
    "naive": Ecran(panneau=".st-key-panneau"),
}
