"""Le département servi, d’un seul tenant."""

from typing import Final

import geopandas as gpd
import pandera.pandas as pa

from ess_dash.tables.champs import nombre, texte
from ess_dash.tables.contours import load_contours
from ess_dash.tables.contrat import Table
from ess_dash.territoires import CodeDepartement
from ess_dash.territoires.codes import MOTIF_DEPARTEMENT

FICHIER: Final = "departement.parquet"


class Departement(pa.DataFrameModel):
    """Une seule ligne."""

    code_departement: str = texte("code du département", MOTIF_DEPARTEMENT, unique=True)
    nom: str = texte("nom du département")
    population: int = nombre("population municipale")
    surface_km2: float = nombre("surface en km², mesurée en Lambert-93")

    class Config:
        """Aucune colonne de plus, aucune de moins."""

        strict = True
        coerce = True


def load_departement(departement: CodeDepartement) -> Table[gpd.GeoDataFrame]:
    """Contour du département, en WGS84.

    Raises
    ------
    SourceError
        Si le fichier manque ou a changé.
    TableError
        Si la table ne tient pas son contrat.
    """
    return load_contours(departement, FICHIER, Departement)
