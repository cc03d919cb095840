"""Communes du département, contour compris."""

from typing import Final

import geopandas as gpd
import pandera.pandas as pa

from ess_dash.tables.champs import cle_facultative, code_insee, libre, nombre, texte
from ess_dash.tables.contours import load_contours
from ess_dash.tables.contrat import Table
from ess_dash.territoires import CodeDepartement
from ess_dash.territoires.codes import (
    MOTIF_DEPARTEMENT,
    MOTIF_EPCI,
    MOTIF_PETR,
)

FICHIER: Final = "communes.parquet"


class Communes(pa.DataFrameModel):
    """Une ligne par commune, au Code officiel géographique."""

    code_commune: str = code_insee(unique=True)
    nom: str = texte("nom de la commune")
    code_epci: str = cle_facultative("code Siren de l’EPCI, 9 chiffres", MOTIF_EPCI)
    code_petr: str = cle_facultative("identifiant du PETR de l’EPCI", MOTIF_PETR)
    code_departement: str = texte("code du département", MOTIF_DEPARTEMENT)
    population: int = nombre("population municipale")
    surface_km2: float = nombre("surface en km², mesurée en Lambert-93")
    codes_postaux: str = libre("codes postaux, séparés par une espace")
    mairie_lon: float = nombre(
        "longitude de la mairie, en degrés", -180, 180, facultatif=True
    )
    mairie_lat: float = nombre(
        "latitude de la mairie, en degrés", -90, 90, facultatif=True
    )

    class Config:
        """Aucune colonne de plus, aucune de moins."""

        strict = True
        coerce = True


def load_communes(departement: CodeDepartement) -> Table[gpd.GeoDataFrame]:
    """Communes d’un département, en WGS84.

    Raises
    ------
    SourceError
        Si le fichier manque ou a changé.
    TableError
        Si la table ne tient pas son contrat.
    """
    return load_contours(departement, FICHIER, Communes)
