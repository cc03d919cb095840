"""Des fichiers entiers, lus, reconnus et contrôlés comme à la main."""

import pytest

from ess_dash.importation.modele import Reglages
from ess_dash.importation.types.registre import recognize


@pytest.mark.parametrize(
    ("nom", "identifiant", "attendus"),
    [
        (
            "cress_en_long.csv",
            "cress",
            [
                "garde",
                "corrige",
                "garde",
                *["corrige"] * 2,
                "doute",
                *["garde"] * 2,
                "ignore",
            ],
        ),
        ("cress_en_large_flores.csv", "cress", ["corrige", "garde"]),
        ("frr.csv", "frr", ["garde", "garde", "ignore"]),
        (
            "DS_FLORES_A5_2024_data.csv",
            "flores_melodi",
            ["garde", "ignore", *["garde"] * 5, "ignore"],
        ),
        ("temps_trajet.csv", "temps_trajet", [*["garde"] * 3, "ignore"]),
    ],
)
def test_chaque_ligne_a_l_etat_attendu(
    read_corpus, contexte, check_statistiques, etats, nom, identifiant, attendus
):
    table = read_corpus(nom)
    genre = recognize(table)
    assert genre is not None
    assert genre.identifiant == identifiant
    rapport = genre.check(table, contexte, Reglages())
    assert etats(rapport) == attendus
    check_statistiques(rapport)


def test_l_extraction_en_long_fait_ses_trois_tables(
    read_corpus, contexte, check_statistiques
):
    table = read_corpus("cress_en_long.csv")
    genre = recognize(table)
    assert genre is not None
    tables = check_statistiques(genre.check(table, contexte, Reglages()))
    detail = tables["extraction"].set_index(["famille", "secteur"])
    divers = detail.loc["Association", "Divers"]
    assert (divers["etablissements"], divers["effectifs"], divers["etp"]) == (
        13,
        80,
        70.5,
    )
    assert (detail["statut"] == "secret").sum() == 3
    (total,) = tables["totaux"].query("code == '243100518'").to_dict("records")
    assert (total["etablissements_ess"], total["etp_ess"]) == (140, 3100)
