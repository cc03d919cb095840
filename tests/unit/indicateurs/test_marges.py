"""Sommes d’EPCI et totaux, refaits à la main."""

from dataclasses import replace

import pandas as pd
import pytest

from ess_dash.indicateurs.marges import compute_marges
from tests.unit.indicateurs.maquette import build_maquette

COLONNES = ("niveau", "code", "indicateur", "valeur", "millesime")


def build_chiffres(*lignes, producteur="Plan"):
    table = pd.DataFrame(lignes, columns=list(COLONNES))
    return table.assign(
        unite="salariés", producteur=producteur, document=f"{producteur}, page 4"
    )


@pytest.fixture
def epci():
    return sorted(build_maquette().epci["code_epci"])


@pytest.fixture
def donnees(epci):
    maquette = build_maquette()
    departement = maquette.configuration.code_departement
    importes = build_chiffres(
        ("epci", epci[0], "emplois_ess", 300.0, "FLORES 2022"),
        ("epci", epci[1], "emplois_ess", 500.0, "FLORES 2022"),
        ("epci", epci[0], "part_emploi_ess_pct", 11.0, "FLORES 2022"),
        ("epci", epci[0], "emplois_ess", 280.0, "FLORES 2021"),
        ("epci", "999999999", "emplois_ess", 9999.0, "FLORES 2022"),
        ("departement", departement, "emplois_ess", 820.0, "FLORES 2022"),
        producteur="CRESS",
    )
    return replace(maquette, chiffres_publies=importes)


def test_chaque_total_est_rapproche_de_la_somme_du_meme_millesime(donnees):
    departement = donnees.configuration.code_departement
    publies = build_chiffres(
        ("departement", departement, "emplois_ess", 1000.0, "FLORES 2022"),
        ("departement", departement, "emplois_ess", 700.0, "FLORES 2019"),
    )
    plan, fichier = compute_marges(donnees, publies)
    # 300 + 500 = 800 ; 800 - 1000 = -200, soit -20 % ; 800 - 820 = -20.
    assert (plan.somme, plan.total, plan.ecart, plan.ecart_pct) == (
        800,
        1000,
        -200,
        -20,
    )
    assert (fichier.total, fichier.ecart) == (820, -20)
    assert (plan.est_importe, fichier.est_importe) == (False, True)
    assert plan.nb_epci == 2
    assert plan.nb_attendus == len(donnees.epci)
    assert plan.source == "Plan, page 4"


def test_sans_total_il_n_y_a_rien_a_rapprocher(donnees):
    sans = donnees.chiffres_publies[donnees.chiffres_publies["niveau"] == "epci"]
    donnees = replace(donnees, chiffres_publies=sans)
    assert compute_marges(donnees, sans.head(0)) == ()
