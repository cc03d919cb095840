"""Petits nombres : la table faite à la main, et la bibliothèque."""

import numpy as np
import pytest
from esda.smoothing import Empirical_Bayes
from scipy.stats import binom, binomtest, poisson

from ess_dash.indicateurs.exemples_inegalite import EXEMPLES_MESURES, Mesure
from ess_dash.indicateurs.petits_nombres import (
    Loi,
    Position,
    build_entonnoir,
    compute_intervalle,
    compute_lissage,
)

MESURES = (Mesure.POISSON, Mesure.WILSON, Mesure.LISSAGE, Mesure.ENTONNOIR)


@pytest.mark.parametrize(
    "exemple",
    [e for e in EXEMPLES_MESURES if e.mesure in MESURES],
    ids=lambda exemple: exemple.titre,
)
def test_le_calcul_donne_la_reponse_ecrite(exemple):
    obtenus = dict(exemple.compute())
    assert list(obtenus) == list(exemple.attendus)
    for nom, attendu in exemple.attendus.items():
        ecart = attendu if isinstance(attendu, str) else pytest.approx(attendu)
        assert obtenus[nom] == ecart


@pytest.mark.parametrize(("nombre", "base"), [(0, 12), (1, 10), (113, 1000), (7, 7)])
def test_l_intervalle_de_wilson_est_celui_de_scipy(nombre, base):
    obtenu = compute_intervalle(nombre, base, Loi.BINOMIALE)
    scipy = binomtest(nombre, base).proportion_ci(0.95, method="wilson")
    assert (obtenu.bas, obtenu.haut) == pytest.approx((scipy.low, scipy.high))


@pytest.mark.parametrize("nombre", [1, 4, 22])
def test_aux_bornes_de_poisson_le_hasard_donne_le_nombre_2_5_fois_sur_100(nombre):
    bornes = compute_intervalle(nombre, 1, Loi.POISSON)
    assert poisson.sf(nombre - 1, bornes.bas) == pytest.approx(0.025)
    assert poisson.cdf(nombre, bornes.haut) == pytest.approx(0.025)


@pytest.mark.parametrize("nombre", range(30))
def test_un_nombre_sort_de_l_entonnoir_quand_le_hasard_en_donne_trop_peu(nombre):
    # 10 attendus sur 1 000, dans un ensemble si grand que ce nombre n’y change rien.
    reste = 10_000_000
    entonnoir = build_entonnoir(
        [nombre, 0.01 * (reste + 1000) - nombre], [1000, reste], Loi.POISSON
    )
    plus, moins = poisson.sf(nombre - 1, 10), poisson.cdf(nombre, 10)
    attendu = (
        Position.TRES_HAUT
        if plus < 0.001
        else Position.HAUT
        if plus < 0.025
        else Position.TRES_BAS
        if moins < 0.001
        else Position.BAS
        if moins < 0.025
        else Position.DEDANS
    )
    assert entonnoir.find_position(0) is attendu


@pytest.mark.parametrize("nombre", range(0, 40, 3))
def test_une_part_sort_de_l_entonnoir_selon_la_loi_binomiale(nombre):
    reste = 1_000_000
    entonnoir = build_entonnoir(
        [nombre, 0.1 * (reste + 100) - nombre], [100, reste], Loi.BINOMIALE
    )
    trop = binom.sf(nombre - 1, 100, 0.1) < 0.025 or binom.cdf(nombre, 100, 0.1) < 0.025
    assert (entonnoir.find_position(0) is not Position.DEDANS) == trop


def test_le_lissage_est_celui_de_pysal_quand_les_taux_depassent_le_hasard():
    nombres, bases = np.array([4.0, 12.0, 30.0]), np.array([8.0, 8.0, 16.0])
    pysal = Empirical_Bayes(nombres, bases).r.ravel()
    assert compute_lissage(nombres, bases) == pytest.approx(tuple(pysal))


def test_le_lissage_borne_la_variance_que_pysal_laisse_negative():
    nombres, bases = np.array([9.0, 11.0]), np.array([10.0, 10.0])
    # PySAL éloigne ici les taux l’un de l’autre au lieu de les rapprocher.
    assert Empirical_Bayes(nombres, bases).r.ravel()[0] > 1
    assert compute_lissage(nombres, bases) == (1.0, 1.0)
