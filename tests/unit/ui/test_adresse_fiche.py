"""Ce que l’adresse de « Fiche » dit d’un territoire, d’un groupement et de son nom."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ess_dash.territoires.groupements import NOM_MAX
from ess_dash.ui.adresse import (
    MEMBRES_LUS_MAX,
    ValeurRefuseeError,
    parse_nom,
    parse_territoire_fiche,
)


@pytest.mark.parametrize(
    ("texte", "code"),
    [
        ("", ""),
        ("31555", "31555"),
        (" 31555 ", "31555"),
        ("pays-lauragais", "pays-lauragais"),
        ("200073146~243100518", "200073146~243100518"),
        # Un « + » tapé dans l’adresse arrive en espace.
        ("200073146 243100518", "200073146~243100518"),
        ("200073146+243100518", "200073146~243100518"),
        ("31127, 31129", "31127~31129"),
    ],
)
def test_un_territoire_ou_un_groupement(texte, code):
    assert parse_territoire_fiche(texte) == code


@pytest.mark.parametrize(
    "texte", ["<b>Toulouse</b>", "315555", "~".join(["31555"] * (MEMBRES_LUS_MAX + 1))]
)
def test_ce_qui_ne_peut_pas_etre_un_territoire_est_refuse(texte):
    with pytest.raises(ValeurRefuseeError):
        parse_territoire_fiche(texte)


def test_un_nom_est_une_ligne_sans_espace_de_trop():
    assert parse_nom("  Bassin   de vie ") == "Bassin de vie"
    assert parse_nom("") == ""


@pytest.mark.parametrize("nom", ["x" * (NOM_MAX + 1), "a\x00b", "a\u202eb"])
def test_un_nom_trop_long_ou_invisible_est_refuse(nom):
    with pytest.raises(ValeurRefuseeError):
        parse_nom(nom)


@given(st.text(max_size=NOM_MAX))
def test_un_nom_admis_tient_sur_une_ligne_et_ne_bouge_plus(texte):
    try:
        nom = parse_nom(texte)
    except ValeurRefuseeError:
        return
    assert nom.isprintable()
    assert parse_nom(nom) == nom
