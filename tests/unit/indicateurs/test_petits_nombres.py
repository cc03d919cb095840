import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ess_dash.indicateurs.petits_nombres import (
    NIVEAU_NET,
    NIVEAU_SIGNALE,
    Loi,
    Position,
    build_entonnoir,
    compute_intervalle,
    compute_lissage,
    est_fragile,
)

PRES = 1e-12
nombres = st.integers(min_value=0, max_value=2000)
bases = st.integers(min_value=1, max_value=1_000_000)


@st.composite
def series(draw):
    couples = draw(st.lists(st.tuples(nombres, bases), min_size=1, max_size=18))
    assume(any(nombre for nombre, _ in couples))
    return [n for n, _ in couples], [b for _, b in couples]


@given(nombre=nombres, base=bases)
def test_l_intervalle_de_poisson_entoure_le_taux(nombre, base):
    bornes = compute_intervalle(nombre, base, Loi.POISSON)
    assert 0 <= bornes.bas <= nombre / base < bornes.haut


@given(base=st.integers(1, 10_000), donnees=st.data())
def test_l_intervalle_de_wilson_reste_une_part(base, donnees):
    nombre = donnees.draw(st.integers(0, base))
    bornes = compute_intervalle(nombre, base, Loi.BINOMIALE)
    assert 0 <= bornes.bas <= nombre / base + PRES
    assert nombre / base - PRES <= bornes.haut <= 1


@given(serie=series())
def test_un_taux_lisse_est_entre_le_taux_et_l_ensemble(serie):
    nombres, bases = serie
    ensemble = sum(nombres) / sum(bases)
    for n, b, lisse in zip(nombres, bases, compute_lissage(*serie), strict=True):
        bas, haut = sorted((n / b, ensemble))
        assert bas - PRES <= lisse * (1 + PRES)
        assert lisse <= haut * (1 + 1e-9) + PRES


@given(serie=series(), base=bases)
def test_les_limites_entourent_l_ensemble_et_les_nettes_sont_plus_larges(serie, base):
    entonnoir = build_entonnoir(*serie, Loi.POISSON)
    large = entonnoir.compute_limites(base, NIVEAU_NET)
    etroit = entonnoir.compute_limites(base, NIVEAU_SIGNALE)
    assert 0 <= large.bas <= etroit.bas <= entonnoir.taux * (1 + PRES)
    assert entonnoir.taux <= etroit.haut * (1 + PRES)
    assert etroit.haut <= large.haut


@given(serie=series())
def test_l_entonnoir_se_resserre_quand_la_base_grandit(serie):
    entonnoir = build_entonnoir(*serie, Loi.POISSON)
    hauts = [
        entonnoir.compute_limites(base, NIVEAU_SIGNALE).haut
        for base in (100, 10_000, 1_000_000)
    ]
    assert hauts == sorted(hauts, reverse=True)


@pytest.mark.parametrize(
    ("nombres", "bases", "loi", "motif"),
    [
        ([], [], Loi.POISSON, "au moins un territoire"),
        ([1], [1, 2], Loi.POISSON, "un nombre et une base"),
        ([1, -1], [1, 1], Loi.POISSON, "positifs ou nuls"),
        ([1, float("nan")], [1, 1], Loi.POISSON, "connus"),
        ([1, 1], [1, 0], Loi.POISSON, "base d’un territoire est nulle"),
        ([0, 0], [1, 1], Loi.POISSON, "Aucune unité"),
        ([1, 5], [10, 4], Loi.BINOMIALE, "dépasse son tout"),
    ],
)
def test_ce_qui_n_a_pas_de_taux_est_refuse_en_une_phrase(nombres, bases, loi, motif):
    with pytest.raises(ValueError, match=motif):
        build_entonnoir(nombres, bases, loi)
    if loi is Loi.POISSON:
        with pytest.raises(ValueError, match=motif):
            compute_lissage(nombres, bases)


@pytest.mark.parametrize(("nombre", "base"), [(1, 0), (-1, 5), (6, 5)])
def test_un_intervalle_impossible_est_refuse(nombre, base):
    with pytest.raises(ValueError, match="n’existe pas"):
        compute_intervalle(nombre, base, Loi.BINOMIALE)


def test_un_petit_territoire_sans_rien_ne_s_ecarte_pas():
    entonnoir = build_entonnoir([0, 22], [675, 1_000_000], Loi.POISSON)
    assert entonnoir.find_position(0) is Position.DEDANS


def test_un_grand_territoire_sans_rien_s_ecarte():
    entonnoir = build_entonnoir([0, 100], [1_000_000, 1_000_000], Loi.POISSON)
    assert entonnoir.find_position(0) is Position.TRES_BAS
    assert entonnoir.find_position(1) is Position.TRES_HAUT
    assert entonnoir.find_position(1).est_nette


def test_une_part_entiere_ne_depasse_pas_un():
    entonnoir = build_entonnoir([4, 5], [4, 5], Loi.BINOMIALE)
    assert entonnoir.compute_limites(4, NIVEAU_NET).haut == 1
    assert entonnoir.find_position(0) is Position.DEDANS


def test_sous_vingt_unites_un_taux_est_fragile():
    assert [est_fragile(n) for n in (0, 19, 20)] == [True, True, False]
