"""EPCI du département ; un EPCI à cheval n’y a que sa partie départementale."""

from typing import Final

import geopandas as gpd
import pandas as pd
import pandera.pandas as pa

from ess_dash.tables.champs import cle_facultative, nombre, texte
from ess_dash.tables.contours import load_contours
from ess_dash.tables.contrat import Table
from ess_dash.territoires import CodeDepartement
from ess_dash.territoires.codes import MOTIF_EPCI, MOTIF_PETR

FICHIER: Final = "epci.parquet"


class Epci(pa.DataFrameModel):
    """Une ligne par EPCI ayant au moins une commune dans le département."""

    code_epci: str = texte("code Siren de l’EPCI, 9 chiffres", MOTIF_EPCI, unique=True)
    nom: str = texte("nom de l’EPCI")
    nature: str = texte("nature juridique (CC, CA, CU, METRO)")
    nb_communes: int = nombre("communes dans le département", 1)
    nb_communes_total: int = nombre("communes en tout", 1)
    population: int = nombre("population des communes du département")
    population_totale: int = nombre("population de toutes les communes")
    surface_km2: float = nombre("surface dans le département, en km²")
    code_petr: str = cle_facultative("identifiant du PETR", MOTIF_PETR)
    perimetre: str = texte("périmètre montré, en toutes lettres")
    etiquette_lon: float = nombre("longitude de l’étiquette, en degrés", -180, 180)
    etiquette_lat: float = nombre("latitude de l’étiquette, en degrés", -90, 90)

    class Config:
        """Aucune colonne de plus, aucune de moins."""

        strict = True
        coerce = True

    @pa.dataframe_check(error="la partie dépasse le tout (communes ou population)")
    @classmethod
    def partie_du_tout(cls, epci: pd.DataFrame) -> "pd.Series[bool]":
        """La partie départementale ne dépasse pas l’EPCI entier."""
        return (epci["nb_communes"] <= epci["nb_communes_total"]) & (
            epci["population"] <= epci["population_totale"]
        )


def load_epci(departement: CodeDepartement) -> Table[gpd.GeoDataFrame]:
    """EPCI d’un département, en WGS84, périmètre écrit.

    Raises
    ------
    SourceError
        Si le fichier manque ou a changé.
    TableError
        Si la table ne tient pas son contrat.
    """
    return load_contours(departement, FICHIER, Epci)
