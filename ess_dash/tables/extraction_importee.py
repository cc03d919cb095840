"""Extraction de la CRESS importée au dépôt, et ses totaux parmi les chiffres publiés."""

from collections.abc import Mapping
from typing import Final

import pandas as pd
import pandera.pandas as pa

from ess_dash.tables.apport import Apport
from ess_dash.tables.chiffres import load_chiffres_publies
from ess_dash.tables.contrat import Table, validate
from ess_dash.tables.extraction_cress import (
    ExtractionCress,
    ExtractionDepartement,
    TotauxEss,
    build_chiffres_publies,
)

_CLE_CHIFFRE: Final = ["code", "indicateur", "millesime", "base"]


def load_extraction_importee(apport: Apport) -> Table[pd.DataFrame]:
    """Détail par EPCI, famille, secteur et année ; vide si rien n’est importé.

    Raises
    ------
    TableError
        Si la table réunie ne tient pas son contrat.
    """
    return _load(apport, "extraction", ExtractionCress)


def load_extraction_departement_importee(apport: Apport) -> Table[pd.DataFrame]:
    """Détail du département par famille, secteur et année ; vide si rien n’est importé.

    Raises
    ------
    TableError
        Si la table réunie ne tient pas son contrat.
    """
    return _load(apport, "extraction_departement", ExtractionDepartement)


def load_totaux_importes(apport: Apport) -> Table[pd.DataFrame]:
    """Totaux par EPCI et du département ; vide si rien n’est importé.

    Raises
    ------
    TableError
        Si la table réunie ne tient pas son contrat.
    """
    return _load(apport, "totaux", TotauxEss)


def load_chiffres(apport: Apport, perimetres: Mapping[str, str]) -> Table[pd.DataFrame]:
    """Chiffres publiés et totaux importés ; l’importé l’emporte à clé égale.

    Parameters
    ----------
    perimetres
        Périmètre écrit, par code d’EPCI.

    Raises
    ------
    SourceError
        Si le fichier livré manque ou a changé.
    TableError
        Si une table ne tient pas son contrat.
    """
    publies = load_chiffres_publies()
    importes = [
        build_chiffres_publies(validate(lignes, TotauxEss, source), perimetres, source)
        for source, lignes in apport.split("totaux")
    ]
    if not importes:
        return publies
    reunis = pd.concat([*importes, publies.df], ignore_index=True)
    uniques = reunis.drop_duplicates(_CLE_CHIFFRE, ignore_index=True)
    return Table(uniques, (*publies.sources, *apport.list_sources("totaux")))


def _load(
    apport: Apport, nom: str, modele: type[pa.DataFrameModel]
) -> Table[pd.DataFrame]:
    sources = apport.list_sources(nom)
    if not sources:
        return Table(pd.DataFrame(), sources)
    return Table(validate(apport.read(nom), modele, sources[-1]), sources)
