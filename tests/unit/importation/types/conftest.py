"""De quoi vérifier ce que donnent les imports statistiques."""

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest

from ess_dash.sources import Source
from ess_dash.tables.composition_epci import CompositionEpci
from ess_dash.tables.contrat import validate
from ess_dash.tables.denominateurs import Denominateurs
from ess_dash.tables.extraction_cress import (
    ExtractionCress,
    ExtractionDepartement,
    TotauxEss,
)
from ess_dash.tables.frr import Frr
from ess_dash.tables.qpv_contours import QpvContours
from ess_dash.tables.temps_trajet_importes import TempsTrajetImportes
from ess_dash.tables.zonages_importes import ZonagesImportes

CONTRATS_STATISTIQUES = {
    "extraction": ExtractionCress,
    "extraction_departement": ExtractionDepartement,
    "totaux": TotauxEss,
    "denominateurs": Denominateurs,
    "zonages": ZonagesImportes,
    "frr": Frr,
    "composition_epci": CompositionEpci,
    "qpv_contours": QpvContours,
    "temps_trajet": TempsTrajetImportes,
}


@pytest.fixture
def check_statistiques(find_contenus):
    """Tables d’un rapport, vérifiées contre leurs contrats."""
    source = Source(
        identifiant="import.csv",
        producteur="Producteur",
        titre="Titre",
        millesime="2026",
        url="",
        licence="Licence",
        date_consultation=dt.date(2026, 11, 22),
        sha256="0" * 64,
        traitement="",
        citation="",
        remarques="",
    )

    def check(rapport):
        tables = {}
        for nom, modele in CONTRATS_STATISTIQUES.items():
            contenus = find_contenus(rapport, nom)
            if contenus:
                tables[nom] = validate(pd.DataFrame(contenus), modele, source)
        return tables

    return check


@pytest.fixture
def a_cheval(contexte):
    """Le même département, où « CC d’essai » déborde sur le voisin."""
    perimetre = "partie haut-garonnaise : 5 communes sur 9"
    return replace(contexte, perimetres={"200072643": perimetre})


@pytest.fixture
def etats():
    """États des lignes d’un rapport, en un mot chacun."""
    return lambda rapport: [ligne.etat.value for ligne in rapport.lignes]
