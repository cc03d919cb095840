"""Appartenance des EPCI aux PETR, telle que relevée."""

from typing import Final

import pandas as pd
import pandera.pandas as pa

from ess_dash.sources import read_csv
from ess_dash.tables.champs import choix, libre, nombre, texte
from ess_dash.tables.contrat import Table, to_bool, validate
from ess_dash.tables.listes import Fiabilite
from ess_dash.territoires.codes import MOTIF_EPCI, MOTIF_PETR

CHEMIN: Final = "petr/2026/petr_epci.csv"


class PetrEpci(pa.DataFrameModel):
    """Une ligne par EPCI ; sans PETR, le code et le nom sont vides."""

    code_epci: str = texte("code Siren de l’EPCI, 9 chiffres", MOTIF_EPCI, unique=True)
    code_petr: str = texte("identifiant du PETR", MOTIF_PETR, facultatif=True)
    petr: str = libre("nom du PETR")
    nb_epci_total: pd.Int64Dtype = nombre(
        "nombre d’EPCI du PETR entier", 1, facultatif=True
    )
    fiabilite: str = choix("fiabilité de l’appartenance", Fiabilite)
    note: str = libre("source et réserve")

    class Config:
        """Aucune colonne de plus, aucune de moins."""

        strict = True
        coerce = True

    @pa.dataframe_check(error="code, nom, fiabilité et nombre d’EPCI vont ensemble")
    @classmethod
    def tout_ou_rien(cls, petr_epci: pd.DataFrame) -> "pd.Series[bool]":
        """Un EPCI a un PETR décrit en entier, ou n’en a pas."""
        a_un_petr = petr_epci["code_petr"] != ""
        return to_bool(
            (a_un_petr == (petr_epci["petr"] != ""))
            & (a_un_petr == petr_epci["nb_epci_total"].notna())
            & (a_un_petr == (petr_epci["fiabilite"] != Fiabilite.NON_TROUVEE.value))
        )


def load_petr_epci() -> Table[pd.DataFrame]:
    """PETR de chaque EPCI, avec la fiabilité de l’information.

    Raises
    ------
    SourceError
        Si le fichier manque ou a changé.
    TableError
        Si la table ne tient pas son contrat.
    """
    brute, source = read_csv(CHEMIN)
    return Table(validate(brute, PetrEpci, source), (source,))
