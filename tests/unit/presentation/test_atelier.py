import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ess_dash.indicateurs.registre import INDICATEURS
from ess_dash.presentation.assembler import build_vue_carte
from ess_dash.presentation.atelier import (
    RAYON_MAX_PX,
    RAYON_MIN_PX,
    compute_rayon_px,
    list_methodes,
)
from ess_dash.presentation.classes import Methode
from ess_dash.presentation.modeles import DemandeCarte

POIDS = "part_emploi_ess_pct"
RURAL = "part_population_rurale_pct"


def test_un_millesime_inconnu_rend_le_plus_fourni(maquette):
    vue = build_vue_carte(maquette, DemandeCarte(POIDS, variante="FLORES 1999"))
    assert vue.millesime == "FLORES 2017"


def test_les_decoupages_proposes():
    assert list_methodes(INDICATEURS[RURAL])[0] is Methode.SEUILS
    assert Methode.SEUILS not in list_methodes(INDICATEURS[POIDS])
    assert list_methodes(INDICATEURS["population_hab"]) == ()
    assert list_methodes(INDICATEURS["densite_7"]) == ()


def test_un_decoupage_refuse_rend_le_premier_permis(maquette):
    refusee, permise = (
        build_vue_carte(maquette, DemandeCarte(POIDS, methode=methode))
        for methode in (Methode.SEUILS, Methode.NATURELLES)
    )
    assert refusee.legende == permise.legende
    assert refusee.zones == permise.zones


@given(st.floats(0.01, 1e7), st.floats(0.01, 1e7))
def test_la_surface_d_un_cercle_est_proportionnelle_a_la_valeur(a, b):
    valeur, maximum = sorted((a, b))
    rayon = compute_rayon_px(valeur, maximum)
    exact = RAYON_MAX_PX * math.sqrt(valeur / maximum)
    assert rayon == pytest.approx(max(exact, RAYON_MIN_PX), abs=0.051)


@pytest.mark.parametrize(("valeur", "maximum"), [(0, 10), (-1, 10), (0, 0)])
def test_rien_n_a_pas_de_cercle(valeur, maximum):
    assert compute_rayon_px(valeur, maximum) == 0
