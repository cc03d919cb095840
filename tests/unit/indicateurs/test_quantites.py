import pytest

from ess_dash.indicateurs.quantites import (
    Choix,
    Couverture,
    compute_couverture,
    find_financeur_departement,
    list_millesimes,
)
from tests.unit.indicateurs.maquette import (
    DEPARTEMENT,
    build_maquette,
)

CHOIX = Choix("FLORES 2021", f"departement_{DEPARTEMENT}")
DE_LA_METROPOLE = Choix("FLORES 2021", "metropole_test")


@pytest.fixture(scope="module")
def maquette():
    return build_maquette()


def test_les_millesimes_dates_vont_du_plus_recent_au_plus_ancien(maquette):
    assert list_millesimes(maquette) == ("FLORES 2021", "FLORES 2019", "FLORES 2017")


def test_la_couverture_compte_connus_situes_et_annonces(maquette):
    financeur = find_financeur_departement(maquette)
    assert compute_couverture(maquette, financeur) == Couverture(2, 1, 56)
    assert compute_couverture(maquette, "metropole_test") == Couverture(2, 1, None)


def test_la_couverture_est_la_part_des_situes_dans_l_annonce():
    assert Couverture(9, 7, 56).part_pct == pytest.approx(12.5)
    assert Couverture(9, 7, None).part_pct is None
    assert Couverture(0, 0, 0).part_pct is None
