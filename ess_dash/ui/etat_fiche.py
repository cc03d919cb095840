"""Tout ce que l’adresse de « Fiche » retient."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

import streamlit as st

from ess_dash.territoires import CodeTerritoire
from ess_dash.ui import etat as etats
from ess_dash.ui.adresse import (
    Lecteurs,
    parse_entier,
    parse_nom,
    parse_parametres,
    parse_territoire_fiche,
    write_parametres,
)

PAGE: Final = "fiche"


@dataclass(frozen=True, slots=True)
class EtatFiche:
    """État de la page.

    Attributes
    ----------
    territoire
        Code choisi, groupement compris ; vide pour le département.
    nom
        Nom donné à un groupement.
    integre
        1 pour la page nue qu’un autre site montre dans un cadre, sinon 0.
    """

    territoire: CodeTerritoire = ""
    nom: str = ""
    integre: int = 0

    @property
    def est_integree(self) -> bool:
        """Vrai pour la page nue, sans menu ni recherche."""
        return self.integre == 1


_LECTEURS: Final[Lecteurs] = {
    "territoire": parse_territoire_fiche,
    "nom": parse_nom,
    "integre": parse_entier(0, 1),
}


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


def write_lien(code: CodeTerritoire, nom: str = "") -> str:
    """Adresse de la fiche d’un territoire, jeu de données compris.

    Elle part de l’adresse que le navigateur connaît : derrière un mandataire, c’est la
    seule juste. Tant qu’il ne l’a pas dite, l’adresse est relative.
    """
    parametres = {"territoire": code, "nom": nom}
    if etats.read_demonstration():
        parametres[etats.DEMONSTRATION] = "oui"
    ecrits = {cle: valeur for cle, valeur in parametres.items() if valeur}
    return f"{_find_page()}?{urlencode(ecrits)}"


def _find_page() -> str:
    adresse = (st.context.url or "").rstrip("/")
    if not adresse or adresse.endswith(f"/{PAGE}"):
        return adresse or PAGE
    return f"{adresse}/{PAGE}"
