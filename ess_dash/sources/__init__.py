"""La porte des fichiers : tables brutes, contours, configuration, et leur provenance."""

from ess_dash.sources.configuration import load_configuration
from ess_dash.sources.fichiers import (
    list_sources,
    read_csv,
    read_geoparquet,
    read_navigateur_index,
)
from ess_dash.sources.racine import VARIABLE_RACINE, find_racine
from ess_dash.sources.source import (
    CHAMPS_VOISIN,
    SUFFIXE_VOISIN,
    Source,
    SourceError,
    compute_sha256,
    find_voisin,
    read_source,
)

__all__ = [
    "CHAMPS_VOISIN",
    "SUFFIXE_VOISIN",
    "VARIABLE_RACINE",
    "Source",
    "SourceError",
    "compute_sha256",
    "find_racine",
    "find_voisin",
    "list_sources",
    "load_configuration",
    "read_csv",
    "read_geoparquet",
    "read_navigateur_index",
    "read_source",
]
