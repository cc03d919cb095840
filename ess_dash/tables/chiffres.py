"""Chiffres de l’ESS tels que publiés : chacun garde son millésime et sa base."""

from typing import Final

import pandas as pd
import pandera.pandas as pa

from ess_dash.sources import read_csv
from ess_dash.tables.champs import MOTIF_IDENTIFIANT, choix, libre, nombre, texte
from ess_dash.tables.contrat import Table, to_bool, validate
from ess_dash.tables.listes import Niveau

CHEMIN: Final = "cress_occitanie/publications/chiffres_ess.csv"
UNITE_PAR_SUFFIXE: Final = {"_pct": "%", "_meur": "M€", "etp_ess": "ETP"}
PRECISIONS: Final = ("", "plus de", "environ", "près de")


class ChiffresPublies(pa.DataFrameModel):
    """Une ligne par chiffre publié."""

    niveau: str = choix("niveau géographique", Niveau)
    code: str = libre("code du territoire, vide si la source n’en désigne aucun")
    territoire: str = texte("nom du territoire")
    indicateur: str = texte("identifiant, unité comprise", MOTIF_IDENTIFIANT)
    valeur: float = nombre("valeur publiée, séparateur décimal point", None)
    unite: str = texte("unité affichée")
    precision: str = pa.Field(
        isin=PRECISIONS, description="réserve de la source : plus de, environ, près de"
    )
    source_statistique: str = libre("fichier statistique d’origine (FLORES)")
    millesime: str = texte("millésime tel qu’affiché, « non précisé » s’il manque")
    annee: pd.Int64Dtype = nombre(
        "année de la donnée, vide pour une période", 1900, 2100, facultatif=True
    )
    base: str = libre("ce à quoi un taux est rapporté, vide pour un nombre")
    perimetre: str = texte("étendue du territoire couvert")
    producteur: str = texte("producteur du chiffre")
    document: str = texte("document où le chiffre est publié")
    page_ou_section: str = libre("endroit du document")
    note: str = libre("réserve ou libellé exact de la source")

    class Config:
        """Un chiffre est unique par territoire, indicateur, millésime et base."""

        strict = True
        coerce = True
        unique = ("territoire", "indicateur", "millesime", "base")

    @pa.dataframe_check(error="un taux doit dire sa base, un nombre n’en a pas")
    @classmethod
    def base_des_taux(cls, chiffres: pd.DataFrame) -> "pd.Series[bool]":
        """Une base est dite si et seulement si le chiffre est un taux."""
        est_taux = chiffres["indicateur"].str.endswith("_pct")
        return to_bool(est_taux == (chiffres["base"] != ""))

    @pa.dataframe_check(error="l’unité contredit le nom de l’indicateur")
    @classmethod
    def unite_du_nom(cls, chiffres: pd.DataFrame) -> "pd.Series[bool]":
        """L’unité est celle que le nom de l’indicateur annonce."""
        conforme = pd.Series(data=True, index=chiffres.index)
        for suffixe, unite in UNITE_PAR_SUFFIXE.items():
            annonce = chiffres["indicateur"].str.endswith(suffixe)
            conforme &= ~annonce | (chiffres["unite"] == unite)
        return conforme

    @pa.dataframe_check(
        error="un niveau autre que « autre » porte le code du territoire"
    )
    @classmethod
    def code_du_niveau(cls, chiffres: pd.DataFrame) -> "pd.Series[bool]":
        """Seul le niveau « autre » n’a pas de code."""
        sans_code = chiffres["code"] == ""
        return to_bool((chiffres["niveau"] == Niveau.AUTRE.value) == sans_code)


def load_chiffres_publies() -> Table[pd.DataFrame]:
    """Chiffres publiés, tous territoires et tous millésimes.

    Raises
    ------
    SourceError
        Si le fichier manque ou a changé.
    TableError
        Si la table ne tient pas son contrat.
    """
    brute, source = read_csv(CHEMIN)
    return Table(validate(brute, ChiffresPublies, source), (source,))
