"""Tout ce que l’adresse de « Le plan » retient."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, Final

from ess_dash.indicateurs.empreinte import FiltreEpci
from ess_dash.ui import etat as etats
from ess_dash.ui.adresse import (
    Lecteurs,
    parse_entier,
    parse_enum,
    parse_parametres,
    write_parametres,
)

PREFIXE: Final = "plan_"
ACTIONS_MAX: Final = 99


class PartiePlan(Enum):
    """Les parties de la page, dans l’ordre de l’écran, et leurs sections."""

    ENGAGEMENTS = ("engagements", "Engagements", ("engagements", "partenaires"))
    TERRITOIRE = ("territoire", "Sur le territoire", ("actions-epci", "themes-epci"))
    CHIFFRES = ("chiffres", "Chiffres et cibles", ("chiffres",))
    CALENDRIER = ("calendrier", "Calendrier", ("calendrier",))
    METROPOLE = ("metropole", "Avec la métropole", ("metropole",))

    libelle: str
    sections: tuple[str, ...]

    def __new__(
        cls, code: str, libelle: str, sections: tuple[str, ...]
    ) -> "PartiePlan":
        """Range le code comme valeur, le reste comme attributs."""
        partie = object.__new__(cls)
        partie._value_ = code
        partie.libelle = libelle
        partie.sections = sections
        return partie


@dataclass(frozen=True, slots=True)
class EtatPlan:
    """État de la page.

    Attributes
    ----------
    partie
        Partie montrée.
    epci
        EPCI que montrent les matrices.
    action
        Fiche-action ouverte ; 0 pour aucune.
    """

    partie: PartiePlan = PartiePlan.ENGAGEMENTS
    epci: FiltreEpci = FiltreEpci.TOUS
    action: int = 0


_LECTEURS: Final[Lecteurs] = {
    "partie": parse_enum(PartiePlan),
    "epci": parse_enum(FiltreEpci),
    "action": parse_entier(0, ACTIONS_MAX),
}


def parse_etat(parametres: Mapping[str, str]) -> tuple[EtatPlan, tuple[str, ...]]:
    """Lit l’état dans les paramètres de l’adresse, et dit ce qui en est écarté."""
    lus, avis = parse_parametres(_LECTEURS, parametres)
    return EtatPlan(**lus), avis


def write_etat(etat: EtatPlan) -> dict[str, str]:
    """Paramètres d’adresse d’un état.

    Examples
    --------
    >>> write_etat(EtatPlan(partie=PartiePlan.TERRITOIRE, epci=FiltreEpci.RURAUX))
    {'partie': 'territoire', 'epci': 'ruraux'}
    """
    return write_parametres(etat, EtatPlan())


def read_etat() -> tuple[EtatPlan, tuple[str, ...]]:
    """État que dit l’adresse, et ce qui a dû en être écarté."""
    return parse_etat(etats.read_adresse())


def update_etat(**changements: object) -> None:
    """Écrit un changement dans l’adresse, sans toucher au reste."""
    etat, _ = read_etat()
    valeurs: dict[str, Any] = dict(changements)
    etats.write_adresse(write_etat(replace(etat, **valeurs)))


def bind(cle: str, valeur: object) -> str:
    """Donne à un contrôle la valeur que dit l’adresse ; rend sa clé."""
    return etats.bind(f"{PREFIXE}{cle}", valeur)


def update_from(cle: str) -> None:
    """Rappel d’un contrôle : sa valeur passe dans l’adresse."""
    update_etat(**{cle: etats.read_controle(f"{PREFIXE}{cle}")})
