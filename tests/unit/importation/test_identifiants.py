import pytest
from hypothesis import given
from hypothesis import strategies as st

from ess_dash.importation.identifiants import is_luhn, is_siret, parse_rna, parse_siret
from ess_dash.importation.modele import Etat


@pytest.mark.parametrize(
    ("texte", "lu", "etat"),
    [
        ("24310051800170", "24310051800170", None),
        ("243 100 518 00170", "24310051800170", None),
        ("24310051800170.0", "24310051800170", None),
        ("35600000000048", "35600000000048", None),
        ("35600000049837", "35600000049837", None),
        ("1200027", "", Etat.REFUSE),
        ("", "", None),
    ],
)
def test_un_siret(texte, lu, etat):
    assert parse_siret(texte)[:2] == (lu, etat)


@pytest.mark.parametrize(
    ("texte", "motif"),
    [
        ("00000000000000", "fait de zéros"),
        ("7.3E+13", "abîmé par le tableur"),
        ("7,32829E+13", "abîmé par le tableur"),
        ("243100518", "c’est un SIREN"),
        ("24310051800171", "clé de contrôle"),
        ("٧٧٧٧٧٧٧٧٧٧٧٧٧٧", "ce n’est pas un SIRET"),
        ("W313000001", "ce n’est pas un SIRET"),
        ("1" * 15, "15 chiffres au lieu de 14"),
    ],
)
def test_un_faux_siret_dit_pourquoi(texte, motif):
    lu = parse_siret(texte)
    assert lu.etat is Etat.REFUSE
    assert motif in lu.motif


def test_des_zeros_de_tete_perdus_sont_retablis():
    siren = next(f"00543{n:04d}" for n in range(10_000) if is_luhn(f"00543{n:04d}"))
    siret = next(
        f"{siren}{n:05d}" for n in range(100_000) if is_siret(f"{siren}{n:05d}")
    )
    lu = parse_siret(siret.lstrip("0"))
    assert (lu.texte, lu.etat) == (siret, Etat.CORRIGE)


@given(st.integers(0, 10**13 - 1))
def test_une_seule_cle_de_luhn_tombe_juste(debut):
    ecrit = f"{debut:013d}"
    assert sum(is_luhn(f"{ecrit}{cle}") for cle in range(10)) == 1


def test_un_rna():
    assert parse_rna("w313000001").texte == "W313000001"
    assert parse_rna("313000001").etat is Etat.REFUSE
