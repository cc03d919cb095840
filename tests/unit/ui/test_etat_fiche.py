import pytest

from ess_dash.ui.etat_fiche import EtatFiche, parse_etat


@pytest.mark.parametrize("code", ["", "31555", "200073146", "pays-lauragais", "31"])
def test_l_adresse_dit_le_territoire(code):
    assert parse_etat({"territoire": code}) == (EtatFiche(code), ())


def test_un_code_impossible_est_ecarte_et_dit():
    etat, (avis,) = parse_etat({"territoire": "<b>Toulouse</b>"})
    assert etat == EtatFiche()
    assert "territoire" in avis


def test_un_groupement_garde_ses_membres_et_son_nom():
    etat, avis = parse_etat({"territoire": "200073146~31555", "nom": "Le bassin"})
    assert etat == EtatFiche("200073146~31555", "Le bassin")
    assert avis == ()


@pytest.mark.parametrize(("texte", "integree"), [("1", True), ("0", False)])
def test_la_page_nue_se_demande_dans_l_adresse(texte, integree):
    etat, avis = parse_etat({"territoire": "31127", "integre": texte})
    assert etat.est_integree is integree
    assert avis == ()


@pytest.mark.parametrize("texte", ["oui", "2", "0.5", ""])
def test_une_page_nue_mal_demandee_est_entiere_et_le_dit(texte):
    etat, (avis,) = parse_etat({"integre": texte})
    assert not etat.est_integree
    assert "integre" in avis
