"""Charge à l’avance ce que la première page demande.

Les bibliothèques de géographie et d’analyse mettent plusieurs secondes à s’importer, et la
première figure comme le premier PDF chargent en plus leurs moteurs et leurs polices : ce
temps passe pendant que le navigateur s’ouvre, et non pendant que le lecteur attend.
"""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from importlib import import_module
from threading import Thread
from typing import Final

from streamlit import App

_JOURNAL: Final = logging.getLogger(__name__)

# Dans l’ordre où on les ouvre. Rien d’ici ne déclare de composant Streamlit : déclaré
# avant que le serveur ne tourne, il ne serait pas servi.
MODULES: Final = (
    "ess_dash.presentation.assembler",
    "mapclassify",
    "ess_dash.render.carte_folium",
    "ess_dash.render.carte_imprimee",
    "ess_dash.render.html",
    "ess_dash.presentation.comparer.dossiers",
    "ess_dash.render.figures",
    "ess_dash.presentation.fiche.fiche",
    "ess_dash.render.dossier_pdf",
    "ess_dash.render.essai",
)


@asynccontextmanager
async def preheat(_application: App) -> AsyncIterator[None]:
    """Lance les importations dans un fil ; l’application répond sans les attendre."""
    Thread(target=warm_up, name="prechauffage", daemon=True).start()
    yield


def warm_up() -> None:
    """Importe les modules l’un après l’autre, puis fait un dessin et un PDF d’essai."""
    for module in MODULES:
        _try(f"import de {module}", partial(import_module, module))
    _try("figure et PDF d’essai", _draw_essai)


def _draw_essai() -> None:
    import_module("ess_dash.render.essai").draw_essai()


def _try(quoi: str, geste: Callable[[], object]) -> None:
    """Un échauffement manqué se dit au journal ; la page fera le travail elle-même."""
    try:
        geste()
    except Exception as erreur:
        _JOURNAL.warning("Préchauffage manqué (%s) : %s", quoi, erreur)
