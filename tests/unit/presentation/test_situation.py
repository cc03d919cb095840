import pytest

from ess_dash.presentation.situation import build_demande_situation, list_designes
from ess_dash.territoires import Maille


@pytest.mark.parametrize(
    ("code", "maille"),
    [
        ("31127", Maille.COMMUNE),
        ("200073146", Maille.EPCI),
        ("pays-lauragais", Maille.PETR),
        ("31", Maille.EPCI),
        ("200073146~243100518", Maille.EPCI),
        ("200073146~31555", Maille.COMMUNE),
    ],
)
def test_la_carte_est_a_la_maille_du_territoire(code, maille):
    assert build_demande_situation(code).maille is maille


def test_un_groupement_designe_chacun_de_ses_membres():
    assert list_designes("200073146~31555") == ("200073146", "31555")
