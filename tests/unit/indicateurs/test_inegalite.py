import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ess_dash.indicateurs.hasard import TIRAGES, compute_gini_hasard
from ess_dash.indicateurs.inegalite import (
    compute_gini,
    compute_hoover,
    compute_lorenz,
    compute_quotients,
    compute_theil,
    compute_theil_par_groupe,
    sort_lorenz,
)

MESURES = (compute_gini, compute_hoover, compute_theil)
PRES = 1e-9

nombres = st.integers(min_value=0, max_value=10_000)
poids = st.integers(min_value=1, max_value=1_000_000)


@st.composite
def repartitions(draw):
    """Valeurs et poids de 1 à 18 territoires, dont un au moins a quelque chose."""
    couples = draw(st.lists(st.tuples(nombres, poids), min_size=1, max_size=18))
    assume(any(valeur for valeur, _ in couples))
    return [float(v) for v, _ in couples], [float(p) for _, p in couples]


@pytest.mark.parametrize("mesurer", MESURES)
@given(repartition=repartitions(), facteur=st.sampled_from([0.01, 3, 1e6]))
def test_changer_d_unite_ne_change_rien(mesurer, repartition, facteur):
    valeurs, poids = repartition
    attendu = pytest.approx(mesurer(valeurs, poids), abs=PRES)
    assert mesurer([v * facteur for v in valeurs], poids) == attendu
    assert mesurer(valeurs, [p * facteur for p in poids]) == attendu


@pytest.mark.parametrize("mesurer", MESURES)
@given(repartition=repartitions(), hasard=st.randoms(use_true_random=False))
def test_l_ordre_des_territoires_ne_change_rien(mesurer, repartition, hasard):
    couples = list(zip(*repartition, strict=True))
    hasard.shuffle(couples)
    meles = zip(*couples, strict=True)
    assert mesurer(*meles) == pytest.approx(mesurer(*repartition), abs=PRES)


@given(repartition=repartitions())
def test_les_mesures_restent_dans_leurs_bornes(repartition):
    gini, hoover, theil = (mesurer(*repartition) for mesurer in MESURES)
    assert 0 <= gini < 1
    assert 0 <= hoover < 1
    assert theil >= 0
    # La plus grande distance à la diagonale tient dans l’aire, et l’aire dans elle.
    assert hoover <= gini + PRES
    assert gini <= hoover * (2 - hoover) + PRES


@given(repartition=repartitions())
def test_le_hoover_est_le_plus_grand_ecart_de_la_courbe(repartition):
    cumul_poids, cumul_valeurs = compute_lorenz(*repartition)
    ecart = float((cumul_poids - cumul_valeurs).max())
    assert compute_hoover(*repartition) == pytest.approx(ecart, abs=PRES)


@given(repartition=repartitions())
def test_la_courbe_va_de_zero_a_un_sans_jamais_passer_la_diagonale(repartition):
    cumul_poids, cumul_valeurs = compute_lorenz(*repartition)
    assert (cumul_poids[0], cumul_valeurs[0]) == (0, 0)
    assert (cumul_poids[-1], cumul_valeurs[-1]) == pytest.approx((1, 1))
    assert (np.diff(cumul_poids) >= 0).all()
    assert (np.diff(cumul_valeurs) >= 0).all()
    assert (cumul_valeurs <= cumul_poids + PRES).all()


@given(poids=st.lists(poids, min_size=1, max_size=18))
def test_proportionnelle_une_repartition_n_est_pas_inegale(poids):
    valeurs = [3.0 * p for p in poids]
    for mesurer in MESURES:
        assert mesurer(valeurs, poids) == pytest.approx(0, abs=PRES)
    assert compute_quotients(valeurs, poids) == pytest.approx((1.0,) * len(poids))


@given(repartition=repartitions(), donnees=st.data())
def test_entre_et_dans_les_groupes_font_le_total(repartition, donnees):
    valeurs, poids = repartition
    lettres = st.lists(
        st.sampled_from("abc"), min_size=len(valeurs), max_size=len(valeurs)
    )
    groupes = donnees.draw(lettres)
    theil = compute_theil_par_groupe(valeurs, poids, groupes)
    assert theil.total == pytest.approx(compute_theil(valeurs, poids), abs=PRES)
    assert theil.inter >= 0
    assert min(theil.intra.values()) >= 0
    if theil.part_inter_pct is not None:
        assert 0 <= theil.part_inter_pct <= 100 + PRES


@given(repartition=repartitions())
def test_les_quotients_ponderes_par_le_repere_valent_un(repartition):
    quotients = compute_quotients(*repartition)
    _, poids = repartition
    assert np.average(quotients, weights=poids) == pytest.approx(1)


@pytest.mark.parametrize("mesurer", MESURES)
@pytest.mark.parametrize(
    ("valeurs", "poids", "motif"),
    [
        ([], [], "au moins un territoire"),
        ([1, 2], [1], "une valeur et un poids par territoire"),
        ([float("nan"), 1], [1, 1], "Une valeur manque"),
        ([1, 1], [float("inf"), 1], "Une valeur manque"),
        ([-1, 2], [1, 1], "positives ou nulles"),
        ([1, 2], [1, -1], "positives ou nulles"),
        ([0, 0], [1, 1], "rien à mesurer"),
        ([1, 1], [0, 0], "ne se compare à rien"),
        ([1, 1], [1, 0], "poids nul"),
    ],
)
def test_ce_qui_n_est_pas_mesurable_est_refuse_en_une_phrase(
    mesurer, valeurs, poids, motif
):
    with pytest.raises(ValueError, match=motif) as refus:
        mesurer(valeurs, poids)
    assert str(refus.value).endswith(".")


def test_un_seul_territoire_est_toujours_a_sa_part():
    assert [mesurer([5], [3]) for mesurer in MESURES] == [0, 0, 0]


def test_un_territoire_de_poids_nul_et_sans_rien_ne_compte_pas():
    for mesurer in MESURES:
        assert mesurer([6, 0, 1], [5, 0, 2]) == pytest.approx(mesurer([6, 1], [5, 2]))
    assert compute_quotients([6, 0, 1], [5, 0, 2])[1] is None


def test_tout_dans_un_territoire_infime_approche_un_sans_l_atteindre():
    assert 0.999 < compute_gini([1, 0], [1, 1e6]) < 1


def test_des_nombres_immenses_ne_debordent_pas():
    assert compute_gini([1e308, 1e308], [1, 3]) == pytest.approx(0.25)


def test_le_rang_de_lorenz_va_du_moins_au_mieux_pourvu():
    assert sort_lorenz([6, 3, 1], [50, 30, 20]) == (2, 1, 0)


def test_sans_inegalite_la_part_entre_groupes_n_existe_pas():
    theil = compute_theil_par_groupe([1, 2], [1, 2], "ab")
    assert theil.total == 0
    assert theil.part_inter_pct is None


def test_le_hasard_est_le_meme_a_chaque_appel_et_s_efface_avec_le_nombre():
    poids = [100, 50, 30, 20]
    rare, courant = (compute_gini_hasard(n, poids) for n in (5, 5000))
    assert rare == compute_gini_hasard(5, poids)
    assert rare.bas <= rare.median <= rare.haut
    assert courant.haut < rare.median


def test_le_gini_du_hasard_est_celui_de_repartitions_tirees():
    poids = np.array([0.5, 0.3, 0.2])
    tirages = np.random.default_rng(7).multinomial(10, poids, size=TIRAGES)
    ginis = [compute_gini(tirage, poids) for tirage in tirages]
    obtenu = compute_gini_hasard(10, poids.tolist())
    assert obtenu.median == pytest.approx(float(np.median(ginis)), abs=0.03)
    assert obtenu.haut == pytest.approx(float(np.quantile(ginis, 0.975)), abs=0.05)


@pytest.mark.parametrize(("nombre", "poids"), [(0, [1, 1]), (3, [0, 0])])
def test_le_hasard_sans_rien_a_tirer_est_refuse(nombre, poids):
    with pytest.raises(ValueError, match="nul"):
        compute_gini_hasard(nombre, poids)
