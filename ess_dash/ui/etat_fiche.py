"""Tout ce que l’adresse de « Fiche » retient."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from ess_dash.territoires import CodeTerritoire
from ess_dash.ui import etat as etats
from ess_dash.ui.adresse import (
    Lecteurs,
    parse_parametres,
    parse_territoire,
    write_parametres,
)


@dataclass(frozen=True, slots=True)
class EtatFiche:
    """État de la page.

    Attributes
    ----------
    territoire
        Code choisi, vide pour le département.
    """

    territoire: CodeTerritoire = ""


_LECTEURS: Final[Lecteurs] = {"territoire": parse_territoire}


def parse_etat(parametres: Mapping[str, str]) -> tuple[EtatFiche, tuple[str, ...]]:
    """Lit l’état dans les paramètres de l’adresse, et dit ce qui en est écarté."""
    lus, avis = parse_parametres(_LECTEURS, parametres)
    return EtatFiche(**lus), avis


def read_etat() -> tuple[EtatFiche, tuple[str, ...]]:
    """État que dit l’adresse, et ce qui a dû en être écarté."""
    return parse_etat(etats.read_adresse())


def update_etat(**changements: object) -> None:
    """Écrit un changement dans l’adresse, sans toucher au reste."""
    etat, _ = read_etat()
    valeurs: dict[str, Any] = dict(changements)
    etats.write_adresse(write_parametres(replace(etat, **valeurs), EtatFiche()))
