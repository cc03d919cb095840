"""Les récits livrés avec l’outil."""

from collections.abc import Mapping
from typing import Final

from ess_dash.presentation.recit.lecture import RecitError, parse_recit
from ess_dash.presentation.recit.modeles import Recit
from ess_dash.sources.recits import read_recit

# Dans l’ordre où « Rencontres » les propose.
RECITS: Final[Mapping[str, str]] = {
    "hors_metropole": "L’ESS hors métropole",
    "territoire": "Votre territoire",
    "premier_plan": "Bilan du premier plan",
}


def load_recit(identifiant: str) -> Recit:
    """Récit livré.

    Raises
    ------
    RecitError
        Si aucun récit livré ne porte ce nom.
    SourceError
        Si son fichier manque ou a changé.
    """
    if identifiant not in RECITS:
        connus = ", ".join(f"« {nom} »" for nom in RECITS)
        raise RecitError(
            f"Aucun récit ne s’appelle « {identifiant[:40]} ». Récits livrés : {connus}."
        )
    return parse_recit(read_recit(identifiant))
