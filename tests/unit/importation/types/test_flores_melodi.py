"""FLORES de l’Insee : des dénominateurs, jamais l’ESS."""

from dataclasses import replace

import pytest

from ess_dash.importation.modele import ImportRefuseError, Reglages
from ess_dash.importation.types.flores_melodi import TYPE
from ess_dash.importation.types.registre import recognize

ENTETES = (
    *("GEO", "GEO_OBJECT", "ACTIVITY", "NUMBER_EMPL", "LEGAL_FORM_WITH_PUBLIC"),
    *("FLORES_MEASURE", "OBS_STATUS", "TIME_PERIOD", "OBS_VALUE"),
)


def total(geo, niveau, mesure, statut, valeur, annee="2024"):
    return (geo, niveau, "_T", "_T", "1T9X7", mesure, statut, annee, valeur)


@pytest.fixture
def importe(contexte, build_table, check_statistiques):
    def run(*lignes, entetes=ENTETES):
        rapport = TYPE.check(build_table(entetes, *lignes), contexte, Reglages())
        assert len(rapport.lignes) == len(lignes)
        return rapport, check_statistiques(rapport).get("denominateurs")

    return run


def test_les_quatre_statuts_se_distinguent(importe, etats):
    rapport, table = importe(
        total("31555", "COM", "UNIT_LOC", "A", "0"),
        total("31149", "COM", "UNIT_LOC", "K", ""),
        total("31483", "COM", "UNIT_LOC", "W", "12"),
        total("31085", "COM", "UNIT_LOC", "A", ""),
    )
    assert etats(rapport) == ["garde", "garde", "garde", "doute"]
    statuts = table.set_index("code")["statut"].to_dict()
    assert statuts == {
        "31555": "observe",
        "31149": "non_diffuse",
        "31483": "inclut_autre",
        "31085": "non_diffuse",
    }
    valeurs = table.set_index("code")["valeur"]
    assert valeurs["31555"] == 0
    assert valeurs[["31149", "31085"]].isna().all()


def test_f_et_fm_sont_deux_france(importe):
    _, table = importe(
        total("F", "FRANCE", "UNIT_LOC", "A", "2411570"),
        total("FM", "FRANCE", "UNIT_LOC", "A", "2344770"),
    )
    assert table["territoire"].tolist() == ["France", "France métropolitaine"]


def test_seuls_les_totaux_du_departement_sont_gardes(importe, etats):
    detail = ("31555", "COM", "OQ", "_T", "1T9X7", "EMPL3112", "A", "2024", "222")
    taille = ("31555", "COM", "_T", "E5T9", "1T9X7", "UNIT_LOC", "K", "2024", "")
    rapport, table = importe(
        total("2025-COM-31555", "COM", "EMPL3112", "A", "300"),
        detail,
        taille,
        total("01004", "COM", "UNIT_LOC", "A", "5"),
        total("200066645", "EPCI", "UNIT_LOC", "A", "5"),
        total("32", "DEP", "UNIT_LOC", "A", "5"),
        total("7605", "ZE2020", "UNIT_LOC", "A", "5"),
        total("76", "REG", "UNIT_LOC", "A", "5"),
        total("31", "DEP", "UNIT_LOC", "A", "5"),
    )
    assert etats(rapport) == ["garde", *["ignore"] * 6, "garde", "garde"]
    assert table["code"].tolist() == ["31555", "76", "31"]
    assert table["mesure"].tolist()[0] == "effectifs"


def test_deux_millesimes_restent_a_part(importe):
    rapport, table = importe(
        total("31555", "COM", "UNIT_LOC", "A", "5", "2023"),
        total("31555", "COM", "UNIT_LOC", "A", "6", "2024"),
    )
    assert table["millesime"].tolist() == ["FLORES 2023", "FLORES 2024"]
    assert any("2 millésimes" in avis for avis in rapport.avis)


def test_deux_communes_reunies_s_additionnent_sans_compter_un_secret_pour_zero(importe):
    _, table = importe(
        total("31016", "COM", "UNIT_LOC", "A", "2"),
        total("31085", "COM", "UNIT_LOC", "A", "5"),
        total("31016", "COM", "EMPL3112", "K", ""),
        total("31085", "COM", "EMPL3112", "A", "50"),
    )
    valeurs = table.set_index("mesure")["valeur"]
    assert valeurs["etablissements"] == 7
    assert valeurs.isna()["effectifs"]


def test_une_observation_repetee_autrement_est_refusee(importe, etats):
    rapport, _ = importe(
        total("31555", "COM", "UNIT_LOC", "A", "5"),
        total("31555", "COM", "UNIT_LOC", "A", "5"),
        total("31555", "COM", "UNIT_LOC", "A", "6"),
        total("31555", "COM", "UNIT_LOC", "A", "cinq"),
    )
    assert etats(rapport) == ["garde", "corrige", "refuse", "refuse"]


def test_les_spheres_economiques_ne_sont_pas_l_ess(build_table, contexte):
    entetes = ("GEO", "GEO_OBJECT", "ECONOMIC_SPHERE", *ENTETES[5:])
    table = build_table(entetes, ("31", "DEP", "_T", "UNIT_LOC", "A", "2024", "1"))
    assert recognize(table) is TYPE
    with pytest.raises(ImportRefuseError, match="n’est pas l’économie sociale"):
        TYPE.check(table, contexte, Reglages())


def test_le_fichier_est_dit_denominateur(importe):
    rapport, _ = importe(total("31555", "COM", "UNIT_LOC", "A", "5"))
    assert any("ce n’est pas l’ESS" in avis for avis in rapport.avis)


def test_un_departement_sans_ligne_est_refuse(contexte, build_table):
    ailleurs = replace(contexte, communes={}, epci={})
    table = build_table(ENTETES, total("01004", "COM", "UNIT_LOC", "A", "5"))
    with pytest.raises(ImportRefuseError, match="ne concerne"):
        TYPE.check(table, ailleurs, Reglages())
