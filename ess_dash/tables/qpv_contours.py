"""Contours des quartiers prioritaires, importés : le quartier d’un point s’y lit."""

from collections.abc import Callable
from typing import Final, TypeAlias

import numpy as np
import pandas as pd
import pandera.pandas as pa
import shapely

from ess_dash.tables.champs import code_insee, libre, nombre, texte
from ess_dash.tables.contrat import to_bool
from ess_dash.territoires.codes import MOTIF_QPV

TABLE: Final = "qpv_contours"
_MOTIF_CODES: Final = r"^[0-9AB]{5}(?: [0-9AB]{5})*$"

FindQpv: TypeAlias = Callable[[float, float], str]


class QpvContours(pa.DataFrameModel):
    """Une ligne par quartier."""

    code_qpv: str = texte("code du quartier (QN03107M)", MOTIF_QPV, unique=True)
    nom: str = texte("nom du quartier")
    code_commune: str = code_insee()
    communes: str = texte(
        "codes des communes que le quartier touche, séparés par une espace",
        _MOTIF_CODES,
    )
    surface_km2: float = nombre("surface, mesurée en Lambert-93", facultatif=True)
    geometrie: str = libre("contour en GeoJSON (WGS84), vide s’il n’est pas connu")
    millesime: str = texte("millésime des quartiers")

    class Config:
        """Aucune colonne de plus, aucune de moins."""

        strict = True
        coerce = True

    @pa.dataframe_check(error="la commune du quartier est parmi celles qu’il touche")
    @classmethod
    def commune_touchee(cls, contours: pd.DataFrame) -> "pd.Series[bool]":
        """La commune déclarée est toujours citée."""
        citees = [
            code in codes.split()
            for code, codes in zip(
                contours["code_commune"], contours["communes"], strict=True
            )
        ]
        return to_bool(pd.Series(citees, index=contours.index, dtype=bool))

    @pa.dataframe_check(error="un contour a une surface")
    @classmethod
    def surface_du_contour(cls, contours: pd.DataFrame) -> "pd.Series[bool]":
        """Contour et surface vont ensemble."""
        sans_contour = contours["geometrie"] == ""
        return to_bool(contours["surface_km2"].isna() == sans_contour)


def build_find_qpv(contours: pd.DataFrame) -> FindQpv:
    """Fonction qui trouve le quartier d’un point.

    Parameters
    ----------
    contours
        Voir :class:`QpvContours` ; un quartier sans contour ne contient aucun point.

    Returns
    -------
    collections.abc.Callable
        ``(lon, lat)``, en degrés → code du quartier, vide s’il n’y en a pas. Sur une
        limite commune, le plus petit code.
    """
    connus = contours[contours["geometrie"] != ""]
    codes = [str(code) for code in connus["code_qpv"]]
    formes = shapely.from_geojson(np.asarray(connus["geometrie"], dtype=object))
    arbre = shapely.STRtree(formes)

    def find_qpv(lon: float, lat: float) -> str:
        dedans = arbre.query(shapely.Point(lon, lat), predicate="intersects")
        return min((codes[rang] for rang in dedans), default="")

    return find_qpv
