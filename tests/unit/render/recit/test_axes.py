"""Graduations et formats : ronds, et fidèles aux libellés."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ess_dash.presentation.dossier import Axe
from ess_dash.presentation.format_fr import format_nombre
from ess_dash.render.recit.axes import compute_graduation, find_format


@given(
    st.lists(
        st.floats(-1e6, 1e6, allow_nan=False).map(lambda v: round(v, 3)),
        min_size=1,
        max_size=8,
    )
)
def test_les_bornes_contiennent_les_valeurs(valeurs):
    bas, haut, pas = compute_graduation(valeurs, Axe(""))
    assert bas <= min(valeurs) + 1e-6
    assert haut >= max(valeurs) - 1e-6
    assert pas > 0


@given(st.integers(0, 2), st.lists(st.integers(0, 10**6), min_size=1, max_size=5))
def test_un_format_n_est_donne_que_s_il_ecrit_le_libelle(decimales, entiers):
    valeurs = [entier / 10**decimales for entier in entiers]
    libelles = [f"{format_nombre(v, decimales)}\u202f%" for v in valeurs]
    attendu = "#,##0" + ("." + "0" * decimales if decimales else "") + '"\u202f%"'
    assert find_format(valeurs, libelles) == attendu


@pytest.mark.parametrize(
    ("valeurs", "libelles"),
    [
        ([57.6], ["57 %"]),
        ([57.0, 3.14], ["57 %", "3,1 %"]),
        ([1.0], ["un"]),
        ([1.0], ['1 "']),
    ],
)
def test_pas_de_format_pour_un_libelle_qui_n_est_pas_la_valeur(valeurs, libelles):
    assert find_format(valeurs, libelles) == ""
