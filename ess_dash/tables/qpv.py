"""Quartiers prioritaires de la politique de la ville : nom et commune, sans contour."""

from typing import Final

import pandas as pd
import pandera.pandas as pa

from ess_dash.sources import read_csv
from ess_dash.tables.champs import code_insee, texte
from ess_dash.tables.contrat import Table, validate
from ess_dash.territoires.codes import MOTIF_QPV

CHEMIN: Final = "anct/2024/qpv.csv"


class Qpv(pa.DataFrameModel):
    """Une ligne par quartier."""

    code_qpv: str = texte("code du quartier (QN03107M)", MOTIF_QPV, unique=True)
    nom: str = texte("nom du quartier")
    code_commune: str = code_insee()
    commune: str = texte("nom de la commune")

    class Config:
        """Aucune colonne de plus, aucune de moins."""

        strict = True
        coerce = True


def load_qpv() -> Table[pd.DataFrame]:
    """Quartiers prioritaires et leur commune.

    Raises
    ------
    SourceError
        Si le fichier manque ou a changé.
    TableError
        Si la table ne tient pas son contrat.
    """
    brute, source = read_csv(CHEMIN)
    return Table(validate(brute, Qpv, source), (source,))
