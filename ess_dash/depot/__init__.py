"""Le dépôt : ce que le Département a importé ou saisi, daté, annulable."""

from ess_dash.depot.bilans import (
    Annulation,
    EtatDepot,
    Publication,
    Restauration,
    Sante,
    Sauvegarde,
    Verification,
)
from ess_dash.depot.depot import Depot, open_depot
from ess_dash.depot.emplacement import VARIABLE_DEPOT, find_lieu
from ess_dash.depot.erreurs import (
    ConflitError,
    DepotAbimeError,
    DepotError,
    DepotLectureSeuleError,
    DepotOccupeError,
    DepotPleinError,
    DepotTropRecentError,
)
from ess_dash.depot.modele import (
    EtatLot,
    GenreRevision,
    Geocodage,
    LigneLot,
    Lot,
    LotNouveau,
    Reference,
    Revision,
    Saisie,
    TableDepot,
    Version,
)
from ess_dash.depot.source import build_source

__all__ = [
    "VARIABLE_DEPOT",
    "Annulation",
    "ConflitError",
    "Depot",
    "DepotAbimeError",
    "DepotError",
    "DepotLectureSeuleError",
    "DepotOccupeError",
    "DepotPleinError",
    "DepotTropRecentError",
    "EtatDepot",
    "EtatLot",
    "GenreRevision",
    "Geocodage",
    "LigneLot",
    "Lot",
    "LotNouveau",
    "Publication",
    "Reference",
    "Restauration",
    "Revision",
    "Saisie",
    "Sante",
    "Sauvegarde",
    "TableDepot",
    "Verification",
    "Version",
    "build_source",
    "find_lieu",
    "open_depot",
]
