"""Réunit les tables. Sans territoires il n’y a rien à montrer ; le reste peut manquer."""

from collections.abc import Callable
from typing import Final

import geopandas as gpd
import pandas as pd

from ess_dash import tables
from ess_dash.indicateurs.donnees import Donnees
from ess_dash.sources import Source, SourceError, load_configuration
from ess_dash.tables import Table, TableError
from ess_dash.tables.zonages import CHEMIN as CHEMIN_ZONAGES
from ess_dash.territoires import CodeDepartement

Lecteur = Callable[[], Table[pd.DataFrame]]

# Colonnes d’une table vide, quand son fichier ne peut pas être lu.
COLONNES_SI_VIDE: Final = {
    "petr": ("code_petr", "nom", "perimetre"),
    "chiffres_publies": (
        "niveau",
        "code",
        "indicateur",
        "millesime",
        "annee",
        "base",
    ),
    "lieux": ("id_lieu", "nom", "code_commune", "commune", "qpv", "types", "roles"),
    "projets": (
        "id_projet",
        "nom",
        "code_commune",
        "commune",
        "qpv",
        "theme_plan",
        "financeur",
        "financeur_libelle_court",
    ),
    "qpv": ("code_qpv", "nom", "code_commune"),
    "reperes": ("identifiant", "valeur"),
}


def load_donnees() -> Donnees:
    """Charge et joint toutes les tables du département servi.

    Returns
    -------
    Donnees
        Les tables facultatives illisibles sont vides, et ``incidents`` dit pourquoi.

    Raises
    ------
    SourceError, TableError
        Si les communes, les EPCI, le département ou les zonages manquent.
    """
    configuration = load_configuration()
    departement = configuration.code_departement
    communes = tables.load_communes(departement)
    zonages = tables.load_zonages()
    epci = tables.load_epci(departement)
    entier = tables.load_departement(departement)
    facultatives, incidents = _load_facultatives(departement)
    return Donnees(
        configuration=configuration,
        communes=_join_communes(communes.df, zonages.df),
        epci=_drop_contours(epci.df),
        departement=_drop_contours(entier.df).assign(perimetre="département entier"),
        petr=facultatives["petr"].df,
        chiffres_publies=facultatives["chiffres_publies"].df,
        lieux=facultatives["lieux"].df,
        projets=facultatives["projets"].df,
        qpv=facultatives["qpv"].df,
        reperes=facultatives["reperes"].df,
        sources={
            "communes": communes.sources,
            "zonages": zonages.sources,
            "epci": epci.sources,
            **{nom: table.sources for nom, table in facultatives.items()},
        },
        incidents=incidents,
    )


def _load_facultatives(
    departement: CodeDepartement,
) -> tuple[dict[str, Table[pd.DataFrame]], tuple[str, ...]]:
    lecteurs: dict[str, Lecteur] = {
        "petr": lambda: _load_petr(departement),
        "chiffres_publies": tables.load_chiffres_publies,
        "lieux": tables.load_lieux_par_site,
        "projets": tables.load_projets,
        "qpv": tables.load_qpv,
        "reperes": tables.load_reperes,
    }
    lues: dict[str, Table[pd.DataFrame]] = {}
    incidents: list[str] = []
    for nom, lire in lecteurs.items():
        try:
            lues[nom] = lire()
        except (SourceError, TableError) as erreur:
            aucune_source: tuple[Source, ...] = ()
            vide = pd.DataFrame(columns=list(COLONNES_SI_VIDE[nom]), dtype=object)
            lues[nom] = Table(vide, aucune_source)
            incidents.append(str(erreur))
    return lues, tuple(incidents)


def _load_petr(departement: CodeDepartement) -> Table[pd.DataFrame]:
    petr, sources = tables.load_petr(departement)
    return Table(_drop_contours(petr), sources)


def _join_communes(communes: pd.DataFrame, zonages: pd.DataFrame) -> pd.DataFrame:
    """Ajoute à chaque commune ses zonages ; une commune sans zonage est une faute."""
    orphelines = ~communes["code_commune"].isin(zonages["code_commune"])
    if orphelines.any():
        premiere = communes.loc[orphelines, "code_commune"].iloc[0]
        autres = int(orphelines.sum()) - 1
        suite = f" et {autres} de plus" if autres else ""
        faute = (
            f"commune sans zonage : {premiere}{suite} ; ajouter le niveau de densité "
            "et le classement en montagne"
        )
        raise TableError(CHEMIN_ZONAGES, [faute])
    return _drop_contours(communes).merge(
        zonages.drop(columns="nom"),
        on="code_commune",
        how="inner",
        validate="one_to_one",
    )


def _drop_contours(table: pd.DataFrame) -> pd.DataFrame:
    if isinstance(table, gpd.GeoDataFrame):
        return pd.DataFrame(table.drop(columns="geometry"))
    return table
