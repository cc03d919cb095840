"""Les seules écritures de l’écran : chacune vérifie que l’instance les admet."""

import os
from collections.abc import Sequence
from typing import Final

from ess_dash.depot import (
    Annulation,
    DepotError,
    Publication,
    Revision,
    Saisie,
    open_depot,
)
from ess_dash.importation import service
from ess_dash.importation.modele import Reglages
from ess_dash.importation.service import Examen

VARIABLE_EDITION: Final = "ESS_DASH_EDITION"
FERMEE: Final = (
    "Cette instance est en lecture seule : un fichier peut y être contrôlé, rien n’y est "
    f"publié ni corrigé. L’écriture s’ouvre avec {VARIABLE_EDITION}=1, sur un poste ou un "
    "intranet."
)


def is_ouverte() -> bool:
    """Vrai si l’instance admet que l’on écrive depuis l’écran."""
    return os.environ.get(VARIABLE_EDITION) == "1"


def _check() -> None:
    if not is_ouverte():
        raise DepotError(FERMEE)


def publish(examen: Examen, reglages: Reglages, *, tout_ou_rien: bool) -> Publication:
    """Publie un fichier contrôlé.

    Raises
    ------
    DepotError
        Si l’instance est en lecture seule, ou si le dépôt ne peut être écrit.
    ImportRefuseError
        Si une ligne est refusée et qu’il faut tout, ou si aucune n’est publiable.
    """
    _check()
    return service.publish(examen, open_depot(), reglages, tout_ou_rien=tout_ou_rien)


def undo_lot(id_lot: int) -> Annulation:
    """Annule un import.

    Raises
    ------
    DepotError
        Si l’instance est en lecture seule, ou si l’import ne peut être annulé.
    """
    _check()
    return open_depot().annuler(id_lot)


def save(saisies: Sequence[Saisie], libelle: str) -> Revision:
    """Enregistre une saisie, toutes ses tables ensemble.

    Raises
    ------
    DepotError
        Si l’instance est en lecture seule ; une ``ConflitError`` si la ligne a changé.
    """
    _check()
    return open_depot().saisir_ensemble(saisies, libelle=libelle)


def undo_saisie(revision: int) -> Annulation:
    """Annule une saisie.

    Raises
    ------
    DepotError
        Si l’instance est en lecture seule, ou si la saisie ne peut être annulée.
    """
    _check()
    return open_depot().annuler_saisie(revision)
