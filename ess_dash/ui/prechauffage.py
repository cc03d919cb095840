"""Charge à l’avance ce que la première page demande.

Les bibliothèques de géographie et d’analyse mettent plusieurs secondes à s’importer : ce
temps passe pendant que le navigateur s’ouvre, et non pendant que le lecteur attend.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from threading import Thread
from typing import Final

from streamlit import App

# Dans l’ordre où on les ouvre. Rien d’ici ne déclare de composant Streamlit : déclaré
# avant que le serveur ne tourne, il ne serait pas servi.
MODULES: Final = (
    "ess_dash.presentation.assembler",
    "ess_dash.render.carte_folium",
    "ess_dash.render.carte_imprimee",
    "ess_dash.render.html",
    "ess_dash.presentation.comparer.dossiers",
    "ess_dash.render.figures",
    "ess_dash.presentation.fiche.fiche",
    "ess_dash.render.dossier_pdf",
)


@asynccontextmanager
async def preheat(_application: App) -> AsyncIterator[None]:
    """Lance les importations dans un fil ; l’application répond sans les attendre."""
    Thread(target=import_modules, name="prechauffage", daemon=True).start()
    yield


def import_modules() -> None:
    """Importe les modules l’un après l’autre."""
    for module in MODULES:
        import_module(module)
