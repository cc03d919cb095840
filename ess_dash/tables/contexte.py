"""Départements voisins, dessinés en fond."""

from typing import Final

import geopandas as gpd
import pandera.pandas as pa

from ess_dash.tables.champs import texte
from ess_dash.tables.contours import load_contours
from ess_dash.tables.contrat import Table
from ess_dash.territoires import CodeDepartement
from ess_dash.territoires.codes import MOTIF_DEPARTEMENT

FICHIER: Final = "contexte.parquet"


class Contexte(pa.DataFrameModel):
    """Une ligne par département voisin."""

    code_departement: str = texte("code du département", MOTIF_DEPARTEMENT, unique=True)
    nom: str = texte("nom du département")

    class Config:
        """Aucune colonne de plus, aucune de moins."""

        strict = True
        coerce = True


def load_contexte(departement: CodeDepartement) -> Table[gpd.GeoDataFrame]:
    """Voisins d’un département, coupés au cadre de la carte, en WGS84.

    Raises
    ------
    SourceError
        Si le fichier manque ou a changé.
    TableError
        Si la table ne tient pas son contrat.
    """
    return load_contours(departement, FICHIER, Contexte)
