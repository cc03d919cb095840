import pytest

from ess_dash.indicateurs.exemples import EXEMPLES, EXEMPLES_COHERENCE
from ess_dash.indicateurs.registre import INDICATEURS
from ess_dash.presentation.exemples import build_exemples, build_exemples_coherence


@pytest.fixture(scope="module")
def exemples():
    return build_exemples()


def test_chaque_indicateur_a_ses_exemples_en_table(exemples):
    assert set(exemples) == set(INDICATEURS)
    assert sum(len(vues) for vues in exemples.values()) == len(EXEMPLES)


def test_une_table_est_rectangulaire_et_sans_case_vide(exemples):
    toutes = [vue for vues in exemples.values() for vue in vues]
    for vue in (*toutes, *build_exemples_coherence()):
        assert {len(ligne) for ligne in vue.lignes} == {len(vue.colonnes)}
        assert all(case for ligne in vue.lignes for case in ligne)
        assert vue.reponses
        assert vue.explication


def test_l_exemple_rural_se_lit_en_entier(exemples):
    vue = exemples["part_population_rurale_pct"][0]
    assert vue.colonnes == ("Commune", "EPCI", "Population", "Niveau de densité")
    assert vue.lignes[1] == ("Amont", "Vallée", "500", "6 (rural à habitat dispersé)")
    assert vue.reponses == (
        "Plaine\u202f: 0,0\u202f%",
        "Vallée\u202f: 70,0\u202f%",
    )


def test_une_absence_est_une_reponse(exemples):
    reponses = exemples["part_emploi_ess_pct"][0].reponses
    assert reponses == (
        "Coteaux\u202f: non publié",
        "Plaine\u202f: non publié",
        "Vallée\u202f: 24,2\u202f%",
    )


def test_les_comparaisons_permises_et_refusees():
    vues = build_exemples_coherence()
    assert len(vues) == len(EXEMPLES_COHERENCE)
    assert vues[0].reponses == ("Écart\u202f: +12,9\xa0points",)
    assert vues[1].reponses == ("Quotient de localisation\u202f: 2,00",)
    assert all(vue.reponses[0].startswith("Non calculable. L") for vue in vues[2:])
