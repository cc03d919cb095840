import pytest

from ess_dash.tables.contrat import TableError, validate
from ess_dash.tables.zonages import Zonages, load_zonages

JUSTE = {
    "code_commune": "01004",
    "nom": "Ambérieu-en-Bugey",
    "densite_7": "3",
    "densite_7_libelle": "Petites villes",
    "zone_montagne": "non",
}


def test_un_niveau_n_a_qu_un_libelle(source, build_table):
    autre = {"code_commune": "01005", "densite_7_libelle": "Ceintures urbaines"}
    with pytest.raises(TableError, match="le libellé de densité change"):
        validate(build_table(JUSTE, {}, autre), Zonages, source)


def test_les_sept_niveaux_se_lisent_en_trois():
    zonages = load_zonages().df
    groupes = zonages.groupby("densite_3")["densite_7"].agg(set).to_dict()
    assert groupes == {1: {1}, 2: {2, 3, 4}, 3: {5, 6, 7}}
    libelles = zonages.groupby("densite_3")["densite_3_libelle"].agg(set).to_dict()
    assert libelles == {
        1: {"Urbain dense"},
        2: {"Urbain intermédiaire"},
        3: {"Rural"},
    }


def test_la_montagne_est_vraie_ou_fausse():
    assert load_zonages().df["zone_montagne"].dtype == bool
