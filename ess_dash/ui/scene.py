"""La scène : l’adresse qui rend un récit en une page autonome, faite une fois et gardée.

Elle ne passe pas par Streamlit : la page, une fois reçue, ne demande plus rien.
"""

from collections.abc import Mapping
from functools import lru_cache
from threading import Lock
from typing import Final

from starlette.responses import HTMLResponse

from ess_dash.indicateurs.donnees import Donnees
from ess_dash.presentation.panneau import TerritoireInconnuError
from ess_dash.presentation.recit.atelier import AtelierRecit
from ess_dash.presentation.recit.lecture import RecitError, decode_recit
from ess_dash.presentation.recit.livres import load_recit
from ess_dash.presentation.recit.modeles import Recit
from ess_dash.presentation.recit.scenes import build_scenes, est_parametre, fill_recit
from ess_dash.render.scene_html import THEMES, to_scene_html, write_message
from ess_dash.sources import SourceError
from ess_dash.tables import TableError
from ess_dash.ui import cache

RECIT: Final = "recit"
HISTOIRE: Final = "histoire"
TERRITOIRE: Final = "territoire"
DEMONSTRATION: Final = "demo"
THEME: Final = "theme"
RECIT_HABITUEL: Final = "hors_metropole"
TITRE_REFUS: Final = "Ce récit ne peut pas être joué"
INTROUVABLE: Final = 404
EN_PANNE: Final = 503
PAGES_MAX: Final = 32
_EN_TETES: Final = {"Cache-Control": "no-cache"}


def build_reponse(parametres: Mapping[str, str]) -> HTMLResponse:
    """Page d’un récit, ou page qui dit pourquoi il ne se joue pas.

    Parameters
    ----------
    parametres
        ``recit`` nomme un récit livré, ``histoire`` en porte un entier ;
        ``territoire``, ``demo`` et ``theme`` précisent comment le jouer.
    """
    try:
        recit = _read_recit(parametres)
        demonstration = parametres.get(DEMONSTRATION) == "oui"
        donnees = cache.load_jeu(cache.find_jeu(demonstration=demonstration))
        page = _find_fabrique(donnees).get_page(
            recit,
            parametres.get(TERRITOIRE, "") if est_parametre(recit) else "",
            _read_theme(parametres),
        )
    except (RecitError, TerritoireInconnuError) as erreur:
        return _refuse(str(erreur), INTROUVABLE)
    except (SourceError, TableError) as erreur:
        return _refuse(str(erreur), EN_PANNE)
    return HTMLResponse(page, headers=_EN_TETES)


def _read_recit(parametres: Mapping[str, str]) -> Recit:
    histoire = parametres.get(HISTOIRE, "")
    if histoire:
        return decode_recit(histoire)
    return load_recit(parametres.get(RECIT, RECIT_HABITUEL))


def _read_theme(parametres: Mapping[str, str]) -> str:
    theme = parametres.get(THEME, "")
    return theme if theme in THEMES else THEMES[0]


def _refuse(phrase: str, code: int) -> HTMLResponse:
    return HTMLResponse(
        write_message(TITRE_REFUS, phrase), status_code=code, headers=_EN_TETES
    )


class _Fabrique:
    """Les pages d’un jeu de données : faites une fois, une à la fois, et gardées."""

    def __init__(self, donnees: Donnees) -> None:
        self.donnees = donnees
        self._atelier = AtelierRecit(donnees)
        self._verrou = Lock()
        self._get = lru_cache(maxsize=PAGES_MAX)(self._build)

    def get_page(self, recit: Recit, territoire: str, theme: str) -> str:
        with self._verrou:
            return self._get(recit, territoire, theme)

    def _build(self, recit: Recit, territoire: str, theme: str) -> str:
        return to_scene_html(
            fill_recit(recit, self.donnees, territoire),
            build_scenes(recit, self._atelier, territoire),
            self.donnees.configuration.code_departement,
            theme,
        )


_FABRIQUES: Final[dict[bool, _Fabrique]] = {}


def _find_fabrique(donnees: Donnees) -> _Fabrique:
    """Fabrique de ces données-là : relues, elles en ont une neuve."""
    fabrique = _FABRIQUES.get(donnees.est_demonstration)
    if fabrique is None or fabrique.donnees is not donnees:
        fabrique = _FABRIQUES[donnees.est_demonstration] = _Fabrique(donnees)
    return fabrique
