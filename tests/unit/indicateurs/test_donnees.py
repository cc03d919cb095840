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


def test_le_departement_a_toutes_les_communes(maquette):
    assert len(maquette.communes_of(DEPARTEMENT)) == 5


@pytest.mark.parametrize(
    ("identifiant", "commune"),
    [("le-fil", VILLE), ("ferme", BOURG), ("velo", ""), ("inconnu", "")],
)
def test_commune_d_un_lieu_ou_d_un_projet(maquette, identifiant, commune):
    assert maquette.find_commune(identifiant) == commune
