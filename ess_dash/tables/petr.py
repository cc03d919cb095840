"""PETR du département ; aucun n’est une réponse admise."""

from typing import Final

import geopandas as gpd
import pandera.pandas as pa

from ess_dash.tables.champs import nombre, texte
from ess_dash.tables.contours import load_contours
from ess_dash.tables.contrat import Table
from ess_dash.territoires import CodeDepartement
from ess_dash.territoires.codes import MOTIF_PETR

FICHIER: Final = "petr.parquet"


class Petr(pa.DataFrameModel):
    """Une ligne par PETR ayant au moins un EPCI dans le département."""

    code_petr: str = texte("identifiant du PETR", MOTIF_PETR, unique=True)
    nom: str = texte("nom du PETR")
    nb_epci: int = nombre("EPCI membres dans le département", 1)
    nb_communes: int = nombre("communes dans le département", 1)
    population: int = nombre("population des communes du département")
    surface_km2: float = nombre("surface dans le département, en km²")
    perimetre: str = texte("périmètre montré, en toutes lettres")
    etiquette_lon: float = nombre("longitude de l’étiquette, en degrés", -180, 180)
    etiquette_lat: float = nombre("latitude de l’étiquette, en degrés", -90, 90)

    class Config:
        """Aucune colonne de plus, aucune de moins."""

        strict = True
        coerce = True


def load_petr(departement: CodeDepartement) -> Table[gpd.GeoDataFrame]:
    """PETR d’un département, en WGS84, périmètre écrit.

    Raises
    ------
    SourceError
        Si le fichier manque ou a changé.
    TableError
        Si la table ne tient pas son contrat.
    """
    return load_contours(departement, FICHIER, Petr)
