"""Zonages des communes : grille de densité et zone de montagne."""

from typing import Final

import pandas as pd
import pandera.pandas as pa

from ess_dash.sources import read_csv
from ess_dash.tables.champs import choix, code_insee, nombre, texte
from ess_dash.tables.contrat import Table, validate
from ess_dash.tables.listes import Densite3, OuiNon

CHEMIN: Final = "insee/2026/zonages_communes.csv"
# Insee : 1 | 2 à 4 | 5 à 7.
DENSITE_3_PAR_DENSITE_7: Final = {1: 1, 2: 2, 3: 2, 4: 2, 5: 3, 6: 3, 7: 3}


class Zonages(pa.DataFrameModel):
    """Une ligne par commune."""

    code_commune: str = code_insee(unique=True)
    nom: str = texte("nom de la commune")
    densite_7: int = nombre("niveau de densité, de 1 (grand centre) à 7", 1, 7)
    densite_7_libelle: str = texte("libellé Insee du niveau de densité")
    zone_montagne: str = choix("classement en zone de montagne", OuiNon)

    class Config:
        """Aucune colonne de plus, aucune de moins."""

        strict = True
        coerce = True

    @pa.dataframe_check(error="le libellé de densité change pour un même niveau")
    @classmethod
    def libelle_par_niveau(cls, zonages: pd.DataFrame) -> "pd.Series[bool]":
        """Un niveau n’a qu’un libellé."""
        libelles = zonages.groupby("densite_7")["densite_7_libelle"]
        # Un niveau illisible n’a pas de groupe : sa faute est dite par sa colonne.
        return libelles.transform("nunique").fillna(1) <= 1


def load_zonages() -> Table[pd.DataFrame]:
    """Densité en 7 et 3 niveaux, zone de montagne (vrai ou faux) par commune.

    Raises
    ------
    SourceError
        Si le fichier manque ou a changé.
    TableError
        Si la table ne tient pas son contrat.
    """
    brute, source = read_csv(CHEMIN)
    zonages = validate(brute, Zonages, source)
    densite_3 = zonages["densite_7"].map(DENSITE_3_PAR_DENSITE_7)
    return Table(
        zonages.assign(
            zone_montagne=zonages["zone_montagne"] == OuiNon.OUI.value,
            densite_3=densite_3,
            densite_3_libelle=[Densite3.from_code(str(n)).libelle for n in densite_3],
        ),
        (source,),
    )
