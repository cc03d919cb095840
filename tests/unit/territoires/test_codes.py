import pytest
from hypothesis import given
from hypothesis import strategies as st

from ess_dash.territoires import (
    Maille,
    est_code_commune,
    est_code_departement,
    est_code_epci,
    est_code_petr,
    est_code_qpv,
    maille_of,
)

FORMES = (est_code_commune, est_code_epci, est_code_departement, est_code_petr)


@pytest.mark.parametrize("code", ["01004", "31555", "2A004", "2B033", "97105", "95680"])
def test_un_code_de_commune_a_cinq_caracteres(code):
    assert est_code_commune(code)


@pytest.mark.parametrize(
    "code", ["1004", "310001", "3155", "96001", "00001", "2C001", "31555 ", ""]
)
def test_ce_qui_n_est_pas_un_code_de_commune(code):
    assert not est_code_commune(code)


@pytest.mark.parametrize("code", ["97101", "9710"])
def test_outre_mer_le_departement_prend_trois_caracteres(code):
    assert est_code_commune(code) is (len(code) == 5)
    assert est_code_departement("971")


@pytest.mark.parametrize("code", ["01", "31", "2A", "2B", "95", "976"])
def test_codes_de_departement(code):
    assert est_code_departement(code)


@pytest.mark.parametrize("code", ["1", "00", "96", "977", "311", "2C"])
def test_ce_qui_n_est_pas_un_departement(code):
    assert not est_code_departement(code)


@pytest.mark.parametrize(
    ("code", "attendu"),
    [
        ("200073146", True),
        ("20007314", False),
        ("2000731460", False),
        ("20007314A", False),
    ],
)
def test_un_epci_a_neuf_chiffres(code, attendu):
    assert est_code_epci(code) is attendu


@pytest.mark.parametrize("code", ["٢٠٠٠٧٣١٤٦", "200073146\n", "31555\n"])
def test_ni_chiffre_d_un_autre_alphabet_ni_fin_de_ligne(code):
    assert not est_code_epci(code)
    assert not est_code_commune(code)


@pytest.mark.parametrize(
    ("code", "attendu"),
    [
        ("pays-tolosan", True),
        ("pays-de-cocagne", True),
        ("pays", False),
        ("Pays-Tolosan", False),
        ("pays--tolosan", False),
        ("pays-tolosan-", False),
    ],
)
def test_un_petr_est_un_nom_en_minuscules(code, attendu):
    assert est_code_petr(code) is attendu


def test_un_qpv_de_2024_porte_sa_lettre():
    assert est_code_qpv("QN03107M")
    assert not est_code_qpv("QP031007")


@pytest.mark.parametrize(
    ("code", "maille"),
    [
        ("31555", Maille.COMMUNE),
        ("200073146", Maille.EPCI),
        ("pays-lauragais", Maille.PETR),
        ("31", Maille.DEPARTEMENT),
        ("", None),
        ("Toulouse", None),
        ("<script>", None),
    ],
)
def test_la_forme_dit_la_maille(code, maille):
    assert maille_of(code) is maille


@given(st.text(max_size=12))
def test_un_texte_n_a_jamais_deux_formes(texte):
    assert sum(est_code(texte) for est_code in FORMES) <= 1


@pytest.mark.parametrize("maille", list(Maille))
def test_une_maille_porte_ses_mots(maille):
    assert Maille(maille.value) is maille
    assert maille.libelle
    assert maille.singulier
    assert maille.description
