import pytest

from ess_dash.ui.etat_fiche import EtatFiche, parse_etat


@pytest.mark.parametrize("code", ["", "31555", "200073146", "pays-lauragais", "31"])
def test_l_adresse_dit_le_territoire(code):
    assert parse_etat({"territoire": code}) == (EtatFiche(code), ())


def test_un_code_impossible_est_ecarte_et_dit():
    etat, (avis,) = parse_etat({"territoire": "<b>Toulouse</b>"})
    assert etat == EtatFiche()
    assert "territoire" in avis
