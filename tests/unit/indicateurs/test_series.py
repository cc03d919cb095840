import pytest
from hypothesis import given
from hypothesis import strategies as st

from ess_dash.indicateurs.chiffre import Statut
from ess_dash.indicateurs.series import Origine, build_serie, divide, sum_communes
from ess_dash.territoires import Maille
from tests.unit.indicateurs.maquette import (
    DEPARTEMENT,
    LISIERE,
    METROPOLE,
    PETR,
    VALLEE,
    build_source,
)

ORIGINE = Origine("%", "2026", "population", (build_source("essai"),))


@pytest.mark.parametrize(
    ("maille", "attendu"),
    [
        (Maille.EPCI, {METROPOLE: 9000, VALLEE: 1000, LISIERE: 500}),
        (Maille.PETR, {PETR: 1000}),
        (Maille.DEPARTEMENT, {DEPARTEMENT: 10500}),
    ],
)
def test_somme_des_communes(maquette, maille, attendu):
    assert sum_communes(maquette, maille, "population") == attendu


def test_les_mailles_emboitees_ont_la_meme_somme(maquette):
    sommes = (
        sum(sum_communes(maquette, maille, "surface_km2").values())
        for maille in (Maille.COMMUNE, Maille.EPCI, Maille.DEPARTEMENT)
    )
    assert set(sommes) == {100.0}


def test_un_denominateur_nul_n_a_pas_de_rapport():
    assert divide({"a": 1}, {"a": 0, "b": 4}) == {"a": None, "b": 0.0}


@given(
    st.dictionaries(st.text(min_size=1), st.tuples(st.integers(0), st.integers(0, 9)))
)
def test_une_part_est_entre_0_et_100_ou_n_est_pas(paires):
    parts = divide(
        {code: min(haut, bas) for code, (haut, bas) in paires.items()},
        {code: bas for code, (_, bas) in paires.items()},
        100,
    )
    assert set(parts) == set(paires)
    assert all(part is None or 0 <= part <= 100 for part in parts.values())


def test_une_valeur_absente_est_sans_objet_et_motivee(maquette):
    valeurs = {METROPOLE: 1.0, VALLEE: None}
    serie = build_serie(maquette, "part_essai_pct", Maille.EPCI, valeurs, ORIGINE)
    statuts = {chiffre.code: chiffre.statut for chiffre in serie}
    assert statuts == {
        METROPOLE: Statut.CALCULE,
        VALLEE: Statut.SANS_OBJET,
        LISIERE: Statut.SANS_OBJET,
    }
    assert all(chiffre.motif for chiffre in serie if chiffre.valeur is None)


def test_un_nan_venu_d_une_table_ne_passe_pas(maquette):
    valeurs = dict.fromkeys((METROPOLE, VALLEE, LISIERE), float("nan"))
    serie = build_serie(maquette, "part_essai_pct", Maille.EPCI, valeurs, ORIGINE)
    assert not serie.connus


def test_le_perimetre_partiel_voyage_avec_le_chiffre(maquette):
    serie = build_serie(
        maquette, "part_essai_pct", Maille.EPCI, {LISIERE: 1.0}, ORIGINE
    )
    chiffre = serie.get(LISIERE)
    assert chiffre is not None
    assert chiffre.perimetre == "partie valtestine : 1 commune sur 4"
