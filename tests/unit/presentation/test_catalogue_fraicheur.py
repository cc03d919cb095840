import datetime as dt

import pytest

from ess_dash.presentation.catalogue_fraicheur import find_regle, list_avertissements
from ess_dash.sources import Source

DATE = dt.date(2026, 11, 22)


def build_source(**change):
    champs = {
        "identifiant": "data/essai.csv",
        "producteur": "Producteur d’essai",
        "titre": "Jeu d’essai",
        "millesime": "2026",
        "url": "",
        "licence": "Licence Ouverte 2.0",
        "date_consultation": DATE,
        "sha256": "0" * 64,
        "traitement": "",
        "citation": "",
        "remarques": "",
    }
    return Source(**(champs | change))


@pytest.mark.parametrize(
    ("change", "mot"),
    [
        ({"millesime": "FLORES 2021"}, "a 5\xa0ans : demander l’extraction"),
        (
            {
                "identifiant": "data/recensement/2024/lieux.csv",
                "date_consultation": dt.date(2024, 11, 1),
            },
            "refaire le relevé",
        ),
        ({"date_consultation": dt.date(2022, 1, 1)}, "édition plus récente"),
        ({"licence": "non précisée"}, "Licence non précisée"),
        ({"producteur": "Producteur non précisé"}, "Producteur non précisé"),
    ],
)
def test_ce_qui_a_vieilli_ou_manque_se_dit(change, mot):
    (phrase,) = list_avertissements(build_source(**change), DATE)
    assert mot in phrase


@pytest.mark.parametrize(
    "change", [{}, {"millesime": "FLORES 2023"}, {"millesime": "FLORES, non daté"}]
)
def test_ce_qui_est_frais_ne_dit_rien(change):
    assert list_avertissements(build_source(**change), DATE) == ()


def test_toute_source_a_une_regle():
    assert find_regle(build_source(titre="Jamais vu")).mots == ()
