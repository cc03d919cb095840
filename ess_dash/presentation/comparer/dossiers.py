"""D’une demande à son dossier : une ligne par vue."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from ess_dash.indicateurs.donnees import Donnees
from ess_dash.presentation.comparer.concentration import build_concentration
from ess_dash.presentation.comparer.demandes import (
    Demande,
    DemandeConcentration,
    DemandeGroupes,
    DemandeMaillage,
    DemandeParite,
    DemandePetitsNombres,
    DemandeSimulateur,
)
from ess_dash.presentation.comparer.groupes import build_groupes
from ess_dash.presentation.comparer.maillage import build_maillage
from ess_dash.presentation.comparer.parite import build_parite
from ess_dash.presentation.comparer.petits_nombres import build_petits_nombres
from ess_dash.presentation.comparer.simulateur import build_simulateur
from ess_dash.presentation.dossier import Dossier

_CONSTRUCTEURS: Final[Mapping[type, Callable[[Donnees, Any], Dossier]]] = {
    DemandeGroupes: build_groupes,
    DemandeParite: build_parite,
    DemandeConcentration: build_concentration,
    DemandePetitsNombres: build_petits_nombres,
    DemandeMaillage: build_maillage,
    DemandeSimulateur: build_simulateur,
}


def build_dossier(donnees: Donnees, demande: Demande) -> Dossier:
    """Dossier d’une demande.

    Raises
    ------
    ZonageError
        Si le découpage demandé n’existe pas dans ce département.
    """
    return _CONSTRUCTEURS[type(demande)](donnees, demande)
