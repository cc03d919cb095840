"""Projets et lieux tels qu’ils se corrigent : leurs colonnes en texte, leurs versions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from ess_dash import tables
from ess_dash.depot import Depot
from ess_dash.tables.apport import CLES, COLONNES_POSITIONS, read_apport
from ess_dash.tables.lieux import load_lieux, load_roles, load_sites
from ess_dash.tables.projets import load_financeurs, load_themes

TABLES: Final = ("projets", "lieux", "roles", "sites", "positions")

Contenu = Mapping[str, str]
Reference = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Registre:
    """Tout ce qui se corrige à la main, à un état du dépôt.

    Attributes
    ----------
    version
        État du dépôt.
    lignes
        Par table, puis par clé, les colonnes du contrat en texte.
    versions
        Par (table, clé), version au dépôt ; ce qui n’y est pas est à 0.
    financeurs
        Identifiant → nom affiché.
    themes
        Thèmes de source connus.
    """

    version: str
    lignes: Mapping[str, Mapping[str, Contenu]]
    versions: Mapping[Reference, int]
    financeurs: Mapping[str, str]
    themes: tuple[str, ...]

    def get(self, table: str, cle: str) -> Contenu:
        """Colonnes d’une ligne, vide si elle n’existe pas."""
        return self.lignes[table].get(cle, {})

    def list_de(self, table: str, id_lieu: str) -> dict[str, Contenu]:
        """Rôles ou sites d’un lieu, par clé."""
        return {
            cle: contenu
            for cle, contenu in self.lignes[table].items()
            if contenu.get("id_lieu") == id_lieu
        }


def load_registre(depot: Depot, version: str) -> Registre:
    """Données livrées et dépôt, réunis.

    Raises
    ------
    DepotError
        Si le dépôt ne peut pas être lu.
    SourceError, TableError
        Si une table ne peut pas être lue.
    """
    apport = read_apport(depot)
    du_depot = depot.read_tables(TABLES)
    reunies = {
        "projets": tables.load_projets(apport).df,
        "lieux": load_lieux(apport=apport).df,
        "roles": load_roles(apport=apport).df,
        "sites": load_sites(apport=apport).df,
    }
    lignes = {nom: _index(table, nom) for nom, table in reunies.items()}
    positions = du_depot["positions"]
    lignes["positions"] = {
        cle: {nom: contenu.get(nom, "") for nom in COLONNES_POSITIONS}
        for cle, contenu in zip(positions.cles, positions.contenus, strict=True)
    }
    financeurs = load_financeurs(apport).df
    return Registre(
        version=version,
        lignes=lignes,
        versions={
            (nom, cle): rang
            for nom, table in du_depot.items()
            for cle, rang in (
                *zip(table.cles, table.versions, strict=True),
                *table.retraits.items(),
            )
        },
        financeurs=dict(
            zip(financeurs["financeur"], financeurs["libelle_court"], strict=True)
        ),
        themes=tuple(load_themes().df["theme_source"]),
    )


def _index(table: pd.DataFrame, nom: str) -> dict[str, Contenu]:
    colonnes = [c for c in table.columns if c not in _AJOUTEES]
    rangees: list[dict[Any, Any]] = table[colonnes].to_dict("records")
    contenus = ({c: _write(v) for c, v in rangee.items()} for rangee in rangees)
    return {":".join(contenu[c] for c in CLES[nom]): contenu for contenu in contenus}


# Colonnes jointes à la lecture : elles ne sont pas au contrat du projet.
_AJOUTEES: Final = frozenset(
    {"theme_plan", "financeur_libelle", "financeur_libelle_court"}
)


def _write(valeur: Any) -> str:  # noqa: ANN401 — une case de table peut tout contenir
    if valeur is None or pd.isna(valeur):
        return ""
    if isinstance(valeur, float):
        return f"{valeur:.2f}".rstrip("0").rstrip(".")
    return str(valeur)
