import pytest

from ess_dash.tables.contrat import TableError, validate
from ess_dash.tables.petr_epci import PetrEpci

JUSTE = {
    "code_epci": "200000172",
    "code_petr": "pays-d-exemple",
    "petr": "PETR Pays d’exemple",
    "nb_epci_total": "3",
    "fiabilite": "nommee",
    "note": "",
}


@pytest.mark.parametrize(
    "ligne",
    [
        {"code_petr": ""},
        {"petr": ""},
        {"nb_epci_total": ""},
        {"fiabilite": "non_trouvee"},
    ],
)
def test_une_appartenance_est_decrite_en_entier_ou_pas_du_tout(
    source, build_table, ligne
):
    with pytest.raises(TableError, match="vont ensemble"):
        validate(build_table(JUSTE, ligne), PetrEpci, source)


def test_un_epci_peut_n_avoir_aucun_petr(source, build_table):
    sans = {
        "code_petr": "",
        "petr": "",
        "nb_epci_total": "",
        "fiabilite": "non_trouvee",
    }
    assert len(validate(build_table(JUSTE, sans), PetrEpci, source)) == 1
