"""Projets financés, leur thème au sens du plan et leur financeur."""

from typing import Final

import pandas as pd
import pandera.pandas as pa

from ess_dash.sources import read_csv
from ess_dash.tables.apport import SANS_APPORT, Apport
from ess_dash.tables.champs import (
    MOTIF_IDENTIFIANT,
    choix,
    code_insee,
    libre,
    nombre,
    texte,
)
from ess_dash.tables.contrat import Faute, Table, TableError, to_bool, validate
from ess_dash.tables.listes import Reponse, ThemePlan
from ess_dash.territoires.codes import MOTIF_QPV

CHEMIN_PROJETS: Final = "recensement/2026/projets.csv"
CHEMIN_THEMES: Final = "correspondances/2026/themes.csv"
CHEMIN_FINANCEURS: Final = "correspondances/2026/financeurs.csv"


class Projets(pa.DataFrameModel):
    """Une ligne par projet financé."""

    id_projet: str = texte("identifiant du projet", MOTIF_IDENTIFIANT, unique=True)
    nom: str = texte("nom du projet")
    financeur: str = texte("identifiant du financeur", MOTIF_IDENTIFIANT)
    programme: str = texte("programme de financement")
    annee_debut: pd.Int64Dtype = nombre("année de début", 1990, 2100, facultatif=True)
    annee_fin: pd.Int64Dtype = nombre("année de fin", 1990, 2100, facultatif=True)
    montant_eur: pd.Float64Dtype = nombre(
        "montant en euros, vide s’il n’est pas publié", facultatif=True
    )
    theme_source: str = texte("thème tel que la source le donne")
    code_commune: str = code_insee(facultatif=True)
    commune: str = libre("nom de la commune")
    localisation: str = libre("endroit, tel que la source le dit")
    id_lieu: str = texte(
        "lieu connu qui porte le projet", MOTIF_IDENTIFIANT, facultatif=True
    )
    qpv: str = choix("dans un quartier prioritaire", Reponse)
    code_qpv: str = texte("code du quartier prioritaire", MOTIF_QPV, facultatif=True)
    source: str = texte("document ou adresse qui donne le projet")
    note: str = libre("réserve")

    class Config:
        """Aucune colonne de plus, aucune de moins."""

        strict = True
        coerce = True

    @pa.dataframe_check(
        error="le code du quartier va avec « oui », et seulement avec lui"
    )
    @classmethod
    def code_si_qpv(cls, projets: pd.DataFrame) -> "pd.Series[bool]":
        """Un projet en QPV dit lequel."""
        en_qpv = projets["qpv"] == Reponse.OUI.value
        return to_bool(en_qpv == (projets["code_qpv"] != ""))

    @pa.dataframe_check(error="la commune a un code et un nom, ou aucun des deux")
    @classmethod
    def commune_complete(cls, projets: pd.DataFrame) -> "pd.Series[bool]":
        """Le code de la commune ne va pas sans son nom."""
        return to_bool((projets["code_commune"] == "") == (projets["commune"] == ""))

    @pa.dataframe_check(error="l’année de fin précède l’année de début")
    @classmethod
    def annees_en_ordre(cls, projets: pd.DataFrame) -> "pd.Series[bool]":
        """Un projet ne finit pas avant de commencer."""
        en_ordre = projets["annee_fin"] >= projets["annee_debut"]
        return to_bool(en_ordre.fillna(value=True))


class Themes(pa.DataFrameModel):
    """Une ligne par thème de source."""

    theme_source: str = texte("thème tel que la source le donne", unique=True)
    theme_plan: str = choix("thème du plan", ThemePlan)
    justification: str = texte("raison du classement")

    class Config:
        """Aucune colonne de plus, aucune de moins."""

        strict = True
        coerce = True


class Financeurs(pa.DataFrameModel):
    """Une ligne par financeur."""

    financeur: str = texte("identifiant du financeur", MOTIF_IDENTIFIANT, unique=True)
    libelle: str = texte("nom entier du financeur")
    libelle_court: str = texte("nom affiché dans une liste")

    class Config:
        """Aucune colonne de plus, aucune de moins."""

        strict = True
        coerce = True


def load_themes() -> Table[pd.DataFrame]:
    """Correspondance des thèmes de source aux thèmes du plan.

    Raises
    ------
    SourceError
        Si le fichier manque ou a changé.
    TableError
        Si la table ne tient pas son contrat.
    """
    brute, source = read_csv(CHEMIN_THEMES)
    return Table(validate(brute, Themes, source), (source,))


def load_financeurs(apport: Apport = SANS_APPORT) -> Table[pd.DataFrame]:
    """Financeurs et leurs libellés, ceux que les imports ont nommés compris.

    Raises
    ------
    SourceError
        Si le fichier manque ou a changé.
    TableError
        Si la table ne tient pas son contrat.
    """
    livree, source = read_csv(CHEMIN_FINANCEURS)
    brute = apport.superpose("financeurs", livree)
    return Table(validate(brute, Financeurs, source), (source,))


def load_projets(apport: Apport = SANS_APPORT) -> Table[pd.DataFrame]:
    """Projets, avec ``theme_plan``, ``financeur_libelle`` et ``financeur_libelle_court``.

    Le thème d’un projet importé peut manquer à la table des correspondances : il est
    alors « non classé ». Celui d’un projet livré doit y être.

    Parameters
    ----------
    apport
        Ce que le dépôt ajoute, remplace ou retire.

    Raises
    ------
    SourceError
        Si un fichier manque ou a changé.
    TableError
        Si une table ne tient pas son contrat, ou si un thème ou un financeur n’est pas
        dans sa liste.
    """
    livree, source = read_csv(CHEMIN_PROJETS)
    themes, financeurs = load_themes(), load_financeurs(apport)
    fautes = _list_absents(
        livree["theme_source"], themes.df["theme_source"], CHEMIN_THEMES
    )
    projets = validate(apport.superpose("projets", livree), Projets, source)
    fautes += _list_absents(
        projets["financeur"], financeurs.df["financeur"], CHEMIN_FINANCEURS
    )
    if fautes:
        raise TableError(source.identifiant, fautes)
    joints = join_projets(projets, themes.df, financeurs.df)
    sources = (source, *themes.sources, *financeurs.sources)
    return Table(joints, (*sources, *apport.list_sources("projets")))


def join_projets(
    projets: pd.DataFrame, themes: pd.DataFrame, financeurs: pd.DataFrame
) -> pd.DataFrame:
    """Ajoute à chaque projet son thème du plan et les libellés de son financeur.

    Un thème du plan se reconnaît aussi à son libellé ; un thème que rien ne range est
    « non classé ».
    """
    par_theme = {theme.libelle: str(theme.value) for theme in ThemePlan} | dict(
        zip(themes["theme_source"], themes["theme_plan"], strict=True)
    )
    ranges = projets.assign(
        theme_plan=[
            par_theme.get(theme, str(ThemePlan.NON_CLASSE.value))
            for theme in projets["theme_source"]
        ]
    )
    return join_financeurs(ranges, financeurs)


def join_financeurs(projets: pd.DataFrame, financeurs: pd.DataFrame) -> pd.DataFrame:
    """Ajoute à chaque projet les libellés de son financeur."""
    libelles = financeurs.rename(
        columns={
            "libelle": "financeur_libelle",
            "libelle_court": "financeur_libelle_court",
        }
    )
    return projets.merge(libelles, on="financeur", how="left", validate="many_to_one")


def _list_absents(
    valeurs: "pd.Series[str]", admises: "pd.Series[str]", liste: str
) -> list[Faute]:
    absentes = valeurs[~valeurs.isin(admises)]
    return [
        Faute(
            str(valeurs.name),
            int(str(ligne)) + 2,
            str(valeur),
            f"à ajouter dans {liste}",
        )
        for ligne, valeur in absentes.items()
    ]
