"""Ce que l’on compte, ce qui le précise, et ce que l’on en connaît."""

from dataclasses import dataclass
from enum import Enum
from typing import Final

import pandas as pd

from ess_dash.indicateurs.donnees import Donnees
from ess_dash.tables import Role
from ess_dash.territoires import Maille


class Quantite(Enum):
    """Une quantité : son nom, son unité, et ce qui la dit."""

    POPULATION = ("population_hab", "Population", "habitants")
    SURFACE = ("surface_km2", "Surface", "km²")
    ETABLISSEMENTS_ESS = (
        "etablissements_ess",
        "Établissements employeurs de l’ESS",
        "établissements",
    )
    EMPLOIS_ESS = ("emplois_ess", "Salariés de l’ESS", "salariés")
    EMPLOIS_PRIVES = ("emplois_prives", "Salariés du privé, ESS comprise", "salariés")
    LIEUX_TOTEM = ("lieux_totem", "Lieux totems", "lieux")
    TIERS_LIEUX = ("tiers_lieux", "Tiers-lieux connus", "lieux")
    PROJETS = ("projets", "Projets financés connus", "projets")
    MONTANTS = ("montants_eur", "Montants connus", "€")

    libelle: str
    unite: str

    def __new__(cls, code: str, libelle: str, unite: str) -> "Quantite":
        """Range le code comme valeur, les mots comme attributs."""
        quantite = object.__new__(cls)
        quantite._value_ = code
        quantite.libelle = libelle
        quantite.unite = unite
        return quantite


COMMUNALES: Final = frozenset({Quantite.POPULATION, Quantite.SURFACE})
PUBLIEES: Final = frozenset(
    {Quantite.ETABLISSEMENTS_ESS, Quantite.EMPLOIS_ESS, Quantite.EMPLOIS_PRIVES}
)
SITUEES: Final = frozenset(
    {
        Quantite.LIEUX_TOTEM,
        Quantite.TIERS_LIEUX,
        Quantite.PROJETS,
        Quantite.MONTANTS,
    }
)
ROLES: Final = {
    Quantite.LIEUX_TOTEM: Role.LIEU_TOTEM.value,
    Quantite.TIERS_LIEUX: Role.TIERS_LIEU.value,
}
_MAILLES_ESS: Final = frozenset({Maille.EPCI.value, Maille.DEPARTEMENT.value})
_INDICATEURS_ESS: Final = frozenset({"part_emploi_ess_pct", "emplois_ess"})


@dataclass(frozen=True, slots=True)
class Choix:
    """Ce qui précise une quantité.

    Attributes
    ----------
    millesime
        Millésime des chiffres de l’ESS (« FLORES 2021 »).
    financeur
        Identifiant du financeur des projets ; vide pour aucun : les projets de
        plusieurs financeurs ne se somment pas.
    """

    millesime: str = ""
    financeur: str = ""


@dataclass(frozen=True, slots=True)
class Couverture:
    """Ce que l’on connaît d’un ensemble annoncé.

    Attributes
    ----------
    connus, situes
        Nombre d’éléments connus, et nombre de ceux que l’on sait placer.
    annonces
        Total annoncé par la source, ``None`` si aucune ne le donne.
    """

    connus: int
    situes: int
    annonces: int | None

    @property
    def part_pct(self) -> float | None:
        """Part des éléments situés dans le total annoncé, en %."""
        if not self.annonces:
            return None
        return 100 * self.situes / self.annonces


def find_financeur_departement(donnees: Donnees) -> str:
    """Identifiant du Département parmi les financeurs."""
    return f"departement_{donnees.configuration.code_departement.lower()}"


def write_financeur(donnees: Donnees, financeur: str) -> str:
    """Nom d’un financeur dans une phrase : « le Département », « Toulouse Métropole »."""
    if financeur == find_financeur_departement(donnees):
        return "le Département"
    projets = donnees.projets
    noms = projets.loc[projets["financeur"] == financeur, "financeur_libelle_court"]
    return "ce financeur" if noms.empty else str(noms.iloc[0])


def list_millesimes(donnees: Donnees) -> tuple[str, ...]:
    """Millésimes datés de l’ESS, du plus récent au plus ancien."""
    annees = {
        str(ligne["millesime"]): int(ligne["annee"])
        for lignes in donnees.index_publies().values()
        for ligne in lignes
        if ligne["niveau"] in _MAILLES_ESS
        and ligne["indicateur"] in _INDICATEURS_ESS
        and not bool(pd.isna(ligne["annee"]))
    }
    return tuple(sorted(annees, key=lambda millesime: -annees[millesime]))


def compute_couverture(donnees: Donnees, financeur: str) -> Couverture:
    """Projets connus et situés d’un financeur, face au total qu’il annonce."""
    projets = donnees.projets[donnees.projets["financeur"] == financeur]
    return Couverture(
        connus=len(projets),
        situes=int((projets["code_commune"] != "").sum()),
        annonces=_find_annonces(donnees, financeur),
    )


def _find_annonces(donnees: Donnees, financeur: str) -> int | None:
    if financeur != find_financeur_departement(donnees):
        return None
    reperes = donnees.reperes
    trouve = reperes.loc[reperes["identifiant"] == "projets_finances", "valeur"]
    return None if trouve.empty else int(trouve.iloc[0])


def list_lieux(donnees: Donnees, *quantites: Quantite) -> pd.DataFrame:
    """Sites des lieux de ces quantités : tiers-lieux, lieux totems, ou les deux."""
    lieux = donnees.lieux
    roles = {ROLES[quantite] for quantite in quantites}
    retenus = [not roles.isdisjoint(siens) for siens in lieux["roles"]]
    # Une liste vide désignerait des colonnes : une table vide le reste.
    return lieux[pd.Series(retenus, index=lieux.index, dtype=bool)]
