from dataclasses import replace

import pytest

from ess_dash.territoires import Maille
from tests.unit.indicateurs.maquette import (
    BOURG,
    DEPARTEMENT,
    FAUBOURG,
    LISIERE,
    METROPOLE,
    PETR,
    SOMMET,
    VALLEE,
    VILLE,
)


@pytest.mark.parametrize("maille", list(Maille))
def test_les_territoires_sont_ranges_par_code(maquette, maille):
    table = maquette.territoires(maille)
    assert list(table) == ["code", "nom", "perimetre"]
    assert list(table["code"]) == sorted(table["code"])
    assert list(table.index) == list(range(len(table)))


@pytest.mark.parametrize(
    ("code", "nom"),
    [
        (VILLE, "Ville"),
        (VALLEE, "CC de la Vallée"),
        (PETR, "PETR Vallée"),
        (DEPARTEMENT, "Val-Test"),
        ("31555", ""),
        ("", ""),
    ],
)
def test_nom_d_un_territoire(maquette, code, nom):
    assert maquette.nom_of(code) == nom


@pytest.mark.parametrize(
    ("code", "communes"),
    [
        (VILLE, {VILLE}),
        (METROPOLE, {VILLE, FAUBOURG}),
        (PETR, {BOURG, SOMMET}),
        (LISIERE, {"01005"}),
        ("inconnu", set()),
    ],
)
def test_communes_d_un_territoire(maquette, code, communes):
    assert set(maquette.communes_of(code)["code_commune"]) == communes


def test_les_lignes_publiees_se_retrouvent_par_territoire(maquette):
    rangees = maquette.index_publies()
    table = maquette.chiffres_publies
    assert sum(map(len, rangees.values())) == len(table)
    for code, lignes in rangees.items():
        siennes = table.loc[table["code"] == code, "indicateur"]
        assert [ligne["indicateur"] for ligne in lignes] == list(siennes)


def test_changer_de_table_change_ce_que_l_on_y_lit(maquette):
    assert maquette.index_publies()
    vide = replace(maquette, chiffres_publies=maquette.chiffres_publies.iloc[:0])
    assert vide.index_publies() == {}
    reduit = replace(maquette, epci=maquette.epci.iloc[:1])
    assert len(maquette.territoires(Maille.EPCI)) > 1
    assert len(reduit.territoires(Maille.EPCI)) == 1


def test_abimer_une_table_rendue_n_abime_pas_la_suivante(maquette):
    table = maquette.territoires(Maille.EPCI)
    table["nom"] = "?"
    table.loc[0, "code"] = "?"
    assert "?" not in set(maquette.territoires(Maille.EPCI)["nom"])
    assert "?" not in set(maquette.territoires(Maille.EPCI)["code"])


def test_les_noms_d_une_maille(maquette):
    noms = maquette.index_noms(Maille.EPCI)
    assert noms[VALLEE] == "CC de la Vallée"
    assert list(noms) == sorted(noms)


def test_le_departement_a_toutes_les_communes(maquette):
    assert len(maquette.communes_of(DEPARTEMENT)) == 5


@pytest.mark.parametrize(
    ("identifiant", "commune"),
    [("le-fil", VILLE), ("ferme", BOURG), ("velo", ""), ("inconnu", "")],
)
def test_commune_d_un_lieu_ou_d_un_projet(maquette, identifiant, commune):
    assert maquette.find_commune(identifiant) == commune
