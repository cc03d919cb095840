"""Réglages communs à tous les tests."""

import os
import tempfile
from pathlib import Path

from hypothesis import settings

# Les mêmes essais à chaque passage, et aucun verdict qui dépende de l’horloge.
settings.register_profile("maison", deadline=None, derandomize=True)
settings.load_profile("maison")

# Un dossier absent : un test ne lit ni n’écrit le dépôt de qui le lance.
os.environ["ESS_DASH_DATA"] = str(Path(tempfile.mkdtemp()) / "depot")
