"""Tout ce que l’adresse de « Données » retient."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, Final

from ess_dash.presentation.donnees.saisie import Objet
from ess_dash.ui import etat as etats
from ess_dash.ui.adresse import (
    Lecteurs,
    parse_enum,
    parse_libre,
    parse_parametres,
    write_parametres,
)

PREFIXE: Final = "donnees_"


class PartieDonnees(Enum):
    """Les parties de la page, dans l’ordre de l’écran."""

    IMPORTER = ("importer", "Importer un fichier")
    IMPORTS = ("imports", "Imports faits")
    CORRIGER = ("corriger", "Ajouter, corriger")
    CATALOGUE = ("catalogue", "Catalogue")

    libelle: str

    def __new__(cls, code: str, libelle: str) -> "PartieDonnees":
        """Range le code comme valeur, le mot affiché comme attribut."""
        partie = object.__new__(cls)
        partie._value_ = code
        partie.libelle = libelle
        return partie


@dataclass(frozen=True, slots=True)
class EtatDonnees:
    """État de la page.

    Attributes
    ----------
    partie
        Partie montrée.
    type
        Type d’import choisi ; vide pour le reconnaître.
    objet
        Ce que l’on corrige.
    cle
        Ligne ouverte ; vide pour aucune, ``nouveau`` pour en ajouter une.
    """

    partie: PartieDonnees = PartieDonnees.IMPORTER
    type: str = ""
    objet: Objet = Objet.PROJET
    cle: str = ""


_LECTEURS: Final[Lecteurs] = {
    "partie": parse_enum(PartieDonnees),
    "type": parse_libre,
    "objet": parse_enum(Objet),
    "cle": parse_libre,
}


def parse_etat(
    parametres: Mapping[str, str],
) -> tuple[EtatDonnees, tuple[str, ...]]:
    """Lit l’état dans les paramètres de l’adresse, et dit ce qui en est écarté."""
    lus, avis = parse_parametres(_LECTEURS, parametres)
    return EtatDonnees(**lus), avis


def write_etat(etat: EtatDonnees) -> dict[str, str]:
    """Paramètres d’adresse d’un état.

    Examples
    --------
    >>> write_etat(EtatDonnees(partie=PartieDonnees.IMPORTS))
    {'partie': 'imports'}
    """
    return write_parametres(etat, EtatDonnees())


def read_etat() -> tuple[EtatDonnees, tuple[str, ...]]:
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
