"""Communes et leur EPCI, importées : à comparer à la géographie, sans la changer."""

from typing import Final

import pandas as pd
import pandera.pandas as pa

from ess_dash.tables.champs import code_insee, libre, texte
from ess_dash.tables.contrat import to_bool
from ess_dash.territoires.codes import MOTIF_EPCI

TABLE: Final = "composition_epci"


class CompositionEpci(pa.DataFrameModel):
    """Une ligne par commune du département."""

    code_commune: str = code_insee(unique=True)
    nom: str = texte("nom de la commune")
    code_epci: str = texte(
        "code Siren de l’EPCI, 9 chiffres", MOTIF_EPCI, facultatif=True
    )
    epci: str = libre("nom de l’EPCI, vide si la commune n’en a pas")
    millesime: str = texte("date de la composition")

    class Config:
        """Aucune colonne de plus, aucune de moins."""

        strict = True
        coerce = True

    @pa.dataframe_check(error="sans code d’EPCI, il n’y a pas de nom")
    @classmethod
    def nom_de_l_epci(cls, composition: pd.DataFrame) -> "pd.Series[bool]":
        """Une commune sans EPCI n’en nomme pas."""
        sans_nom = composition["epci"] == ""
        return to_bool((composition["code_epci"] != "") | sans_nom)
