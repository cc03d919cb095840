"""Où sont les fichiers : le dossier qui tient ``configuration.toml``, data/ et geo/."""

import os
from pathlib import Path
from typing import Final

VARIABLE_RACINE: Final = "ESS_DASH_RACINE"
DOSSIER_DATA: Final = "data"
DOSSIER_GEO: Final = "geo"


def find_racine() -> Path:
    """Dossier racine : ``ESS_DASH_RACINE`` s’il est donné, sinon celui du dépôt."""
    demandee = os.environ.get(VARIABLE_RACINE)
    return Path(demandee) if demandee else Path(__file__).resolve().parents[2]


def find_dossier(nom: str, dossier: Path | None = None) -> Path:
    """Le dossier demandé, ou ``data`` ou ``geo`` sous la racine."""
    return find_racine() / nom if dossier is None else dossier
