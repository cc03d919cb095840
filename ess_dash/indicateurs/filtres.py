"""Filtres : quels territoires, quels lieux, quels projets on regarde.

Un filtre de territoire (hors métropole, montagne) porte sur les communes et sur ce qui
s’y trouve ; un filtre de contenu (type, thème, financeur, QPV) porte sur les lieux et
les projets. Ce qui n’est pas situé ne passe aucun filtre de territoire : on ne sait pas
où c’est, et on le compte à part.
"""

from dataclasses import dataclass
from enum import Enum

import pandas as pd

from ess_dash.indicateurs.donnees import CLE_PAR_MAILLE, Donnees
from ess_dash.territoires import Maille


class Perimetre(Enum):
    """Côté de la métropole que l’on garde."""

    TOUT = ("tout", "Tout le département")
    HORS_METROPOLE = ("hors_metropole", "Hors métropole")
    METROPOLE = ("metropole", "Métropole seule")

    libelle: str

    def __new__(cls, code: str, libelle: str) -> "Perimetre":
        """Range le code comme valeur, le libellé comme attribut."""
        perimetre = object.__new__(cls)
        perimetre._value_ = code
        perimetre.libelle = libelle
        return perimetre


class Presence(Enum):
    """Réponse attendue à un critère déclaré ; « inconnu » est une réponse."""

    TOUT = ("tout", "Indifférent")
    OUI = ("oui", "Oui")
    NON = ("non", "Non")
    INCONNU = ("inconnu", "Inconnu")

    libelle: str

    def __new__(cls, code: str, libelle: str) -> "Presence":
        """Range le code comme valeur, le libellé comme attribut."""
        presence = object.__new__(cls)
        presence._value_ = code
        presence.libelle = libelle
        return presence


@dataclass(frozen=True, slots=True)
class Filtres:
    """Choix de l’utilisateur ; un ensemble vide veut dire « tous »."""

    perimetre: Perimetre = Perimetre.TOUT
    montagne: Presence = Presence.TOUT
    qpv: Presence = Presence.TOUT
    types: frozenset[str] = frozenset()
    themes: frozenset[str] = frozenset()
    financeurs: frozenset[str] = frozenset()

    @property
    def est_territorial(self) -> bool:
        """Vrai si un filtre porte sur l’endroit."""
        return (
            self.perimetre is not Perimetre.TOUT or self.montagne is not Presence.TOUT
        )


def select_communes(donnees: Donnees, filtres: Filtres) -> frozenset[str]:
    """Codes des communes que les filtres de territoire gardent."""
    communes = donnees.communes
    garde = pd.Series(data=True, index=communes.index)
    dans_metropole = communes["code_epci"] == donnees.configuration.code_metropole
    if filtres.perimetre is not Perimetre.TOUT:
        garde &= dans_metropole == (filtres.perimetre is Perimetre.METROPOLE)
    if filtres.montagne is Presence.INCONNU:
        # Le classement est connu de toutes les communes.
        return frozenset()
    if filtres.montagne is not Presence.TOUT:
        garde &= communes["zone_montagne"] == (filtres.montagne is Presence.OUI)
    return frozenset(communes.loc[garde, "code_commune"])


def select_territoires(
    donnees: Donnees, maille: Maille, filtres: Filtres
) -> frozenset[str]:
    """Codes des territoires dont une commune au moins passe les filtres."""
    gardees = select_communes(donnees, filtres)
    communes = donnees.communes[donnees.communes["code_commune"].isin(gardees)]
    return frozenset(communes[CLE_PAR_MAILLE[maille]].dropna())


def select_lieux(donnees: Donnees, filtres: Filtres) -> pd.DataFrame:
    """Sites de lieux (une ligne par site) que tous les filtres gardent."""
    lieux = _keep_located(donnees, donnees.lieux, filtres)
    lieux = _keep_qpv(lieux, filtres)
    if filtres.types:
        retenus = lieux["types"].map(lambda types: bool(types & filtres.types))
        lieux = lieux[retenus.astype(bool)]
    return lieux


def select_projets(donnees: Donnees, filtres: Filtres) -> pd.DataFrame:
    """Projets que tous les filtres gardent."""
    projets = _keep_located(donnees, donnees.projets, filtres)
    projets = _keep_qpv(projets, filtres)
    if filtres.themes:
        projets = projets[projets["theme_plan"].isin(filtres.themes)]
    if filtres.financeurs:
        projets = projets[projets["financeur"].isin(filtres.financeurs)]
    return projets


def _keep_located(
    donnees: Donnees, table: pd.DataFrame, filtres: Filtres
) -> pd.DataFrame:
    if not filtres.est_territorial:
        return table
    return table[table["code_commune"].isin(select_communes(donnees, filtres))]


def _keep_qpv(table: pd.DataFrame, filtres: Filtres) -> pd.DataFrame:
    if filtres.qpv is Presence.TOUT:
        return table
    retenues: pd.DataFrame = table[table["qpv"] == filtres.qpv.value]
    return retenues
