"""Dénominateurs FLORES : établissements et postes salariés, toutes formes juridiques.

Ce n’est pas l’ESS : c’est ce à quoi la rapporter. Une valeur non diffusée n’a pas de
nombre ; elle n’est ni nulle ni oubliée.
"""

from typing import Final

import pandas as pd
import pandera.pandas as pa

from ess_dash.tables.champs import choix, nombre, texte
from ess_dash.tables.contrat import to_bool
from ess_dash.tables.listes import ListeFermee

TABLE: Final = "denominateurs"


class NiveauFlores(ListeFermee):
    """Niveau géographique d’un dénominateur."""

    COMMUNE = ("commune", "commune", "Code Insee")
    EPCI = ("epci", "EPCI", "Code Siren")
    DEPARTEMENT = ("departement", "département", "Le département servi")
    REGION = ("region", "région", "Toutes les régions")
    FRANCE = ("france", "France", "F avec Mayotte, FM sans l’outre-mer")


class MesureFlores(ListeFermee):
    """Ce qui est compté."""

    ETABLISSEMENTS = (
        "etablissements",
        "établissements",
        "Employeurs dans l’année, actifs la dernière semaine de décembre",
    )
    EFFECTIFS = (
        "effectifs",
        "postes salariés",
        "Présents la dernière semaine de décembre, au lieu de travail",
    )


class StatutFlores(ListeFermee):
    """Ce que l’Insee dit d’une observation."""

    OBSERVE = ("observe", "observé", "Zéro est une valeur")
    INCLUT_AUTRE = (
        "inclut_autre",
        "inclut une autre catégorie",
        "La valeur contient celle d’une catégorie non diffusée",
    )
    NON_DIFFUSE = (
        "non_diffuse",
        "non diffusé",
        "La valeur est incluse dans une autre catégorie",
    )


class Denominateurs(pa.DataFrameModel):
    """Une ligne par territoire, année et mesure."""

    niveau: str = choix("niveau géographique", NiveauFlores)
    code: str = texte("code du territoire (France : F ou FM)")
    territoire: str = texte("nom du territoire, ou son code")
    annee: int = nombre("année de la donnée", 1990, 2100)
    millesime: str = texte("millésime tel qu’affiché (FLORES 2024)")
    mesure: str = choix("ce qui est compté", MesureFlores)
    valeur: pd.Int64Dtype = nombre(
        "nombre, vide s’il n’est pas diffusé", facultatif=True
    )
    statut: str = choix("diffusion de la valeur", StatutFlores)

    class Config:
        """Aucune colonne de plus, aucune de moins."""

        strict = True
        coerce = True
        unique = ("niveau", "code", "annee", "mesure")

    @pa.dataframe_check(error="une valeur est vide si et seulement si non diffusée")
    @classmethod
    def valeur_selon_statut(cls, table: pd.DataFrame) -> "pd.Series[bool]":
        """Non diffusé n’est pas zéro."""
        absente = table["valeur"].isna()
        return to_bool(absente == (table["statut"] == StatutFlores.NON_DIFFUSE.value))
