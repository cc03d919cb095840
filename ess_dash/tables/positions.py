"""Points importés, géocodés ou placés par un agent : le contrat de leur table."""

import pandera.pandas as pa

from ess_dash.tables.champs import MOTIF_IDENTIFIANT, libre, nombre, texte

DEGRES_LON: tuple[float, float] = (-180, 180)
DEGRES_LAT: tuple[float, float] = (-90, 90)


class Positions(pa.DataFrameModel):
    """Une ligne par site ou projet qui a un point, en WGS84."""

    cle: str = texte("identifiant du site ou du projet", MOTIF_IDENTIFIANT, unique=True)
    lon: float = nombre("longitude, en degrés", *DEGRES_LON)
    lat: float = nombre("latitude, en degrés", *DEGRES_LAT)
    origine: str = texte("d’où vient le point : fichier, geoplateforme ou agent")
    score: str = libre("score du géocodage, de 0 à 1 ; vide pour un autre point")
    date: str = libre("jour où le point a été placé, aaaa-mm-jj")

    class Config:
        """Aucune colonne de plus, aucune de moins."""

        strict = True
        coerce = True
