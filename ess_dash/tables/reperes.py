"""Repères chiffrés du premier plan du Département."""

from typing import Final

import pandas as pd
import pandera.pandas as pa

from ess_dash.sources import load_configuration, read_csv
from ess_dash.tables.champs import MOTIF_IDENTIFIANT, libre, nombre, texte
from ess_dash.tables.chiffres import PRECISIONS
from ess_dash.tables.contrat import Table, validate
from ess_dash.territoires import CodeDepartement

FICHIER: Final = "2025/plan_reperes.csv"


class Reperes(pa.DataFrameModel):
    """Une ligne par repère."""

    identifiant: str = texte("identifiant du repère", MOTIF_IDENTIFIANT, unique=True)
    libelle: str = texte("ce que le repère compte")
    valeur: float = nombre("valeur publiée")
    unite: str = texte("unité affichée")
    precision: str = pa.Field(
        isin=PRECISIONS, description="réserve de la source : plus de, environ, près de"
    )
    periode: str = texte("période couverte (2020-2025)", r"^\d{4}(?:-\d{4})?$")
    document: str = texte("document où le repère est publié")
    page_ou_section: str = libre("endroit du document")
    note: str = libre("réserve")

    class Config:
        """Aucune colonne de plus, aucune de moins."""

        strict = True
        coerce = True


def load_reperes(departement: CodeDepartement | None = None) -> Table[pd.DataFrame]:
    """Repères du bilan 2020-2025, pour dire ce que nos listes couvrent.

    Parameters
    ----------
    departement
        Code du département ; ``None`` pour celui que l’on sert.

    Raises
    ------
    SourceError
        Si le fichier manque ou a changé.
    TableError
        Si la table ne tient pas son contrat.
    """
    code = departement or load_configuration().code_departement
    brute, source = read_csv(f"departement_{code}/{FICHIER}")
    return Table(validate(brute, Reperes, source), (source,))
