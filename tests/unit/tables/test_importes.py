"""Les contrats des tables qui ne viennent que d’un import."""

import pandas as pd
import pytest

from ess_dash.tables.composition_epci import CompositionEpci
from ess_dash.tables.contrat import TableError, validate
from ess_dash.tables.denominateurs import Denominateurs
from ess_dash.tables.frr import Frr
from ess_dash.tables.qpv_contours import QpvContours, build_find_qpv
from ess_dash.tables.temps_trajet_importes import (
    TempsTrajetImportes,
    build_temps_trajet,
)
from ess_dash.tables.zonages_importes import ZonagesImportes

CARRE = (
    '{"type":"Polygon","coordinates":[[[1,43],[1.1,43],[1.1,43.1],[1,43.1],[1,43]]]}'
)
BONNES = {
    CompositionEpci: {
        "code_commune": "01004",
        "nom": "Ambérieu-en-Bugey",
        "code_epci": "240100883",
        "epci": "CC de l’Ain",
        "millesime": "2026",
    },
    Denominateurs: {
        "niveau": "commune",
        "code": "01004",
        "territoire": "Ambérieu-en-Bugey",
        "annee": "2024",
        "millesime": "FLORES 2024",
        "mesure": "effectifs",
        "valeur": "12",
        "statut": "observe",
    },
    Frr: {
        "code_commune": "01004",
        "nom": "Ambérieu-en-Bugey",
        "classement": "FRR+",
        "millesime": "FRR au 10 juillet 2025",
    },
    QpvContours: {
        "code_qpv": "QN00101M",
        "nom": "Essai",
        "code_commune": "01004",
        "communes": "01004 01005",
        "surface_km2": "0.4",
        "geometrie": CARRE,
        "millesime": "QPV 2024",
    },
    TempsTrajetImportes: {
        "code_origine": "01004",
        "destinations": "01005 01006",
        "minutes": "12 14.5",
        "millesime": "2026",
    },
    ZonagesImportes: {
        "code_commune": "01004",
        "nom": "Ambérieu-en-Bugey",
        "densite_7": "3",
        "densite_7_libelle": "Petites villes",
        "zone_montagne": "",
        "millesime": "2025",
    },
}


def valider(source, modele, **change):
    return validate(pd.DataFrame([BONNES[modele] | change]), modele, source)


@pytest.mark.parametrize("modele", BONNES, ids=lambda modele: modele.__name__)
def test_une_bonne_ligne_tient_son_contrat(source, modele):
    assert len(valider(source, modele)) == 1


@pytest.mark.parametrize(
    ("modele", "change", "regle"),
    [
        (CompositionEpci, {"code_epci": ""}, "il n’y a pas de nom"),
        (Denominateurs, {"valeur": ""}, "si et seulement si non diffusée"),
        (Denominateurs, {"statut": "non_diffuse"}, "si et seulement si non diffusée"),
        (Frr, {"classement": ""}, "classement"),
        (QpvContours, {"communes": "01005"}, "parmi celles qu’il touche"),
        (QpvContours, {"surface_km2": ""}, "un contour a une surface"),
        (TempsTrajetImportes, {"minutes": "12"}, "autant de temps"),
        (ZonagesImportes, {"zone_montagne": "oui"}, "un classement et un seul"),
        (ZonagesImportes, {"densite_7_libelle": ""}, "a un libellé"),
    ],
)
def test_une_ligne_incoherente_est_refusee(source, modele, change, regle):
    with pytest.raises(TableError, match=regle):
        valider(source, modele, **change)


def test_un_point_trouve_son_quartier(source):
    find_qpv = build_find_qpv(valider(source, QpvContours))
    assert find_qpv(1.05, 43.05) == find_qpv(1.0, 43.0) == "QN00101M"
    assert find_qpv(1.2, 43.05) == ""
    sans = valider(source, QpvContours, geometrie="", surface_km2="")
    assert build_find_qpv(sans)(1.05, 43.05) == ""


def test_une_paire_absente_est_sans_temps(source):
    importes = valider(source, TempsTrajetImportes)
    temps = build_temps_trajet(importes, frozenset(("01004", "01005", "01007")), "x")
    assert temps.minutes[0].tolist() == [0.0, 12.0, float("inf")]
    assert (temps.nb_paires, temps.nb_manquantes) == (1, 5)
