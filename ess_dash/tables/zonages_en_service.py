"""Zonages livrés, et ce que le dépôt en remplace : densité, montagne, quartiers."""

from collections.abc import Mapping
from typing import Final

import pandas as pd

from ess_dash.tables.apport import Apport
from ess_dash.tables.contrat import Table, validate
from ess_dash.tables.listes import Reponse
from ess_dash.tables.qpv_contours import QpvContours, build_find_qpv
from ess_dash.tables.temps_trajet import TempsTrajet
from ess_dash.tables.temps_trajet_importes import (
    TempsTrajetImportes,
    build_temps_trajet,
)
from ess_dash.tables.zonages import load_zonages
from ess_dash.tables.zonages_importes import ZonagesImportes, overlay_zonages

Points = Mapping[str, tuple[float, float]]
_INCONNU: Final = str(Reponse.INCONNU.value)


def load_zonages_en_service(apport: Apport) -> Table[pd.DataFrame]:
    """Densité et montagne par commune ; l’importé l’emporte, commune par commune.

    Raises
    ------
    SourceError
        Si le fichier livré manque ou a changé.
    TableError
        Si une table ne tient pas son contrat.
    """
    livres, sources = load_zonages()
    importees = apport.list_sources("zonages")
    if not importees:
        return Table(livres, sources)
    importes = validate(apport.read("zonages"), ZonagesImportes, importees[-1])
    return Table(overlay_zonages(livres, importes), (*sources, *importees))


def fill_qpv(
    table: pd.DataFrame, cle: str, points: Points, apport: Apport
) -> pd.DataFrame:
    """Quartier des lignes « inconnu » dont le point est connu, d’après les contours.

    Une réponse déclarée par la source n’est pas remplacée. Sans contours importés, la
    table est rendue telle quelle.

    Parameters
    ----------
    table
        Colonnes ``qpv`` et, s’il y en a une, ``code_qpv``.
    cle
        Colonne de l’identifiant que ``points`` emploie.
    points
        Longitude et latitude, par identifiant.
    """
    sources = apport.list_sources("qpv_contours")
    if not sources or table.empty:
        return table
    contours = validate(apport.read("qpv_contours"), QpvContours, sources[-1])
    find_qpv = build_find_qpv(contours)
    trouves = {
        rang: find_qpv(*points[identifiant])
        for rang, identifiant, qpv in zip(
            table.index, table[cle], table["qpv"], strict=True
        )
        if qpv == _INCONNU and identifiant in points
    }
    codes = pd.Series(trouves, dtype=object)
    remplie = table.copy()
    remplie.loc[codes.index, "code_qpv"] = codes
    remplie.loc[codes.index, "qpv"] = [
        str((Reponse.OUI if code else Reponse.NON).value) for code in codes
    ]
    return remplie


def load_temps(apport: Apport, codes: frozenset[str]) -> TempsTrajet | None:
    """Matrice de temps de trajet importée, ``None`` s’il n’y en a pas.

    Raises
    ------
    TableError
        Si la matrice ne tient pas son contrat.
    """
    sources = apport.list_sources("temps_trajet")
    if not sources:
        return None
    importes = validate(apport.read("temps_trajet"), TempsTrajetImportes, sources[-1])
    return build_temps_trajet(importes, codes, sources[-1].titre)
