from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ess_dash.importation.modele import Etat
from ess_dash.importation.nombres import (
    Style,
    find_style,
    parse_decimal,
    parse_montant,
    read_montant,
    read_nombre,
)


@pytest.mark.parametrize(
    ("texte", "valeur"),
    [
        ("1234", "1234"),
        ("1 234,56", "1234.56"),
        ("1\u202f234,56 €", "1234.56"),
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1'234.50", "1234.50"),
        ("1.234.567", "1234567"),
        ("2500.0", "2500.0"),
        ("0.125", "0.125"),
        (",5", "0.5"),
        ("(20)", "-20"),
        ("\u221220,5", "-20.5"),
        ("12 %", "12"),
        ("150 euros", "150"),
        ("€ 150", "150"),
    ],
)
def test_un_nombre_sans_equivoque(texte, valeur):
    nombre = parse_decimal(texte.replace("\u202f", " "))
    assert (nombre.valeur, nombre.etat) == (Decimal(valeur), None)


@pytest.mark.parametrize("texte", ["abc", "12 34", "1,2,3", "1.2.3", "--5", "12a", "€"])
def test_ce_qui_n_est_pas_un_nombre_est_refuse(texte):
    assert parse_decimal(texte).etat is Etat.REFUSE


def test_milliers_ou_decimales_le_reste_de_la_colonne_tranche():
    assert find_style(["1.234", "12,5"]) is Style.FRANCAIS
    assert find_style(["1.234", "12.5"]) is Style.ANGLAIS
    assert parse_decimal("1.234", Style.FRANCAIS).valeur == 1234
    assert parse_decimal("1.234", Style.ANGLAIS).valeur == Decimal("1.234")
    assert parse_decimal("1,234", Style.ANGLAIS).valeur == 1234


def test_sans_indice_la_lecture_est_a_verifier():
    lu = parse_montant("1.234")
    assert (lu.texte, lu.etat) == ("1234", Etat.DOUTE)


@pytest.mark.parametrize(
    ("texte", "lu", "etat"),
    [
        ("12 k€", "12000", Etat.CORRIGE),
        ("1,5 M€", "1500000", Etat.CORRIGE),
        ("10,005", "10005", Etat.DOUTE),
        ("1234,567", "1234.57", Etat.CORRIGE),
        ("-5", "", Etat.REFUSE),
        ("(5)", "", Etat.REFUSE),
        ("15000000", "15000000", Etat.DOUTE),
        ("1,2E+05", "120000", Etat.DOUTE),
        ("néant", "", None),
        ("0", "0", None),
    ],
)
def test_un_montant(texte, lu, etat):
    valeur = parse_montant(texte)
    assert (valeur.texte, valeur.etat) == (lu, etat)


@given(st.integers(0, 999_999_999))
def test_un_montant_au_centime_fait_l_aller_et_le_retour(centimes):
    ecrit = f"{centimes // 100},{centimes % 100:02d}"
    analyse = read_montant([ecrit], None)
    assert Decimal(analyse(ecrit).texte) == Decimal(centimes) / 100


@given(st.text(max_size=30))
def test_aucun_texte_ne_fait_tomber_la_lecture(texte):
    lu = parse_montant(texte)
    assert lu.texte == "" or Decimal(lu.texte) >= 0


def test_un_nombre_borne():
    analyse = read_nombre(0, 100, entier=True)(["5"], None)
    assert analyse("5").texte == "5"
    assert "plus que le maximum" in analyse("101").motif
    assert "moins que le minimum" in analyse("-1").motif
    assert "entier" in analyse("1,5").motif
    assert read_nombre()([], None)("1 000,50").texte == "1000.5"
