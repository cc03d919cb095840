import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import linprog

from ess_dash.indicateurs.encadrement import (
    compute_poids_hors,
    compute_poids_metropole,
    list_sommets,
)

# Les bornes des quatre chiffres de la Haute-Garonne, en parts.
BOITE = ((0.1125, 0.1135), (0.72, 0.73), (0.725, 0.73), (0.1125, 0.1135))


BORNES = st.tuples(st.floats(0.05, 0.9), st.floats(0, 0.05)).map(
    lambda b: (b[0], b[0] + b[1])
)


def solve_lineaire(boite):
    """Mêmes extrêmes par programmation linéaire (Charnes et Cooper), b + d = 1.

    Inconnues : emplois a (ESS, métropole), b (ESS, hors), c et d (autres, dedans, hors).
    """
    (w0, w1), (s0, s1), (n0, n1), (m0, m1) = boite
    ess, autres = np.array([1, 1, 0, 0.0]), np.array([0, 0, 1, 1.0])
    tout, dedans = ess + autres, np.array([1, 0, 1, 0.0])
    a, c = np.array([1, 0, 0, 0.0]), np.array([0, 0, 1, 0.0])
    contraintes = []
    for part, total, (bas, haut) in (
        (ess, tout, (w0, w1)),
        (a, ess, (s0, s1)),
        (c, autres, (n0, n1)),
        (a, dedans, (m0, m1)),
    ):
        contraintes += [part - haut * total, bas * total - part]
    return [
        linprog(
            sens * np.array([0, 1, 0, 0.0]),
            A_ub=contraintes,
            b_ub=np.zeros(8),
            A_eq=[[0, 1, 0, 1]],
            b_eq=[1],
            bounds=(0, None),
        )
        for sens in (1, -1)
    ]


def test_a_la_main_sans_arrondi_les_deux_poids_sont_egaux():
    # 10 % partout, la moitié des emplois dans la métropole.
    exact = list(list_sommets((0.1, 0.1), (0.5, 0.5), (0.5, 0.5), (0.1, 0.1)))
    assert exact
    assert {round(compute_poids_hors(*p), 9) for p in exact} == {0.1}


def test_a_la_main_le_poids_hors_metropole_se_refait():
    # 100 emplois ESS sur 1 000 ; métropole : 40 ESS et 500 autres ; reste 60 et 400.
    w, s, n = 0.1, 0.4, 500 / 900
    assert compute_poids_metropole(w, s, n) == pytest.approx(40 / 540)
    assert compute_poids_hors(w, s, n) == pytest.approx(60 / 460)


@given(st.tuples(*(st.floats(0, 1) for _ in range(3))))
def test_aucun_cas_possible_n_est_hors_de_l_intervalle(tirage):
    point = [
        bas + t * (haut - bas) for t, (bas, haut) in zip(tirage, BOITE[:3], strict=True)
    ]
    assume(BOITE[3][0] <= compute_poids_metropole(*point) <= BOITE[3][1])
    sommets = list(list_sommets(*BOITE))
    for mesure in (compute_poids_hors, lambda *p: compute_poids_metropole(*p) / p[0]):
        valeurs = [mesure(*sommet) for sommet in sommets]
        assert min(valeurs) - 1e-9 <= mesure(*point) <= max(valeurs) + 1e-9


def test_les_sommets_donnent_l_optimum_du_programme_lineaire():
    bas, haut = solve_lineaire(BOITE)
    poids = [compute_poids_hors(*sommet) for sommet in list_sommets(*BOITE)]
    assert min(poids) == pytest.approx(bas.x[1], abs=1e-7)
    assert max(poids) == pytest.approx(haut.x[1], abs=1e-7)


@given(BORNES, BORNES, BORNES, st.floats(0.001, 0.02))
def test_les_sommets_donnent_le_meme_optimum_pour_toute_boite(w, s, n, ecart):
    # Le poids de la métropole est pris autour d’un point de la boîte : il y a un cas.
    milieu = compute_poids_metropole(*((bas + haut) / 2 for bas, haut in (w, s, n)))
    m = (max(milieu - ecart, 1e-4), min(milieu + ecart, 1 - 1e-4))
    bas, haut = solve_lineaire((w, s, n, m))
    poids = [compute_poids_hors(*sommet) for sommet in list_sommets(w, s, n, m)]
    assert min(poids) == pytest.approx(bas.x[1], abs=1e-5)
    assert max(poids) == pytest.approx(haut.x[1], abs=1e-5)
