from dataclasses import replace

import pytest

from ess_dash.indicateurs.chiffre import Statut
from ess_dash.indicateurs.filtres import Filtres, Perimetre
from ess_dash.presentation.assembler import build_vue_carte
from ess_dash.presentation.modeles import DemandeCarte
from ess_dash.presentation.panneau import TerritoireInconnuError, build_vue_panneau
from ess_dash.territoires import Maille
from tests.unit.indicateurs.maquette import (
    BOURG,
    DEPARTEMENT,
    LISIERE,
    METROPOLE,
    PETR,
    SOMMET,
    VALLEE,
    VILLE,
)


@pytest.fixture(scope="session")
def vue(maquette):
    return build_vue_carte(maquette, DemandeCarte())


@pytest.fixture
def panneau(maquette, vue):
    return lambda code: build_vue_panneau(maquette, vue, code)


def lignes_of(panneau):
    return {ligne.libelle: ligne for ligne in panneau.lignes}


@pytest.mark.parametrize(
    ("code", "nom", "genre"),
    [
        (VALLEE, "CC de la Vallée", "EPCI"),
        (PETR, "PETR Vallée", "PETR"),
        (BOURG, "Bourg", "Commune · CC de la Vallée"),
        (DEPARTEMENT, "Val-Test", "Département"),
    ],
)
def test_chaque_maille_a_son_panneau(panneau, code, nom, genre):
    vue_panneau = panneau(code)
    assert (vue_panneau.code, vue_panneau.nom, vue_panneau.genre) == (code, nom, genre)
    assert len(vue_panneau.lignes) == 4


def test_sans_choix_c_est_le_departement(panneau):
    assert panneau("") == panneau(DEPARTEMENT)


@pytest.mark.parametrize(
    "code", ["31555", "200000009", "99", "pays-inconnu", "<b>", "x"]
)
def test_un_code_inconnu_est_dit_en_francais(panneau, code):
    with pytest.raises(TerritoireInconnuError) as erreur:
        panneau(code)
    assert str(erreur.value) == (
        f"Le territoire «\u202f{code}\u202f» n’est pas dans le Val-Test\u202f: choisir un "
        "nom dans la recherche."
    )


def test_une_commune_sans_epci_n_en_invente_pas(maquette, vue):
    communes = maquette.communes.copy()
    communes.loc[0, "code_epci"] = None
    panneau = build_vue_panneau(replace(maquette, communes=communes), vue, VILLE)
    assert panneau.genre == "Commune"


def test_la_partie_d_un_epci_a_cheval_est_visible(panneau):
    assert panneau(LISIERE).perimetre == ("partie valtestine\u202f: 1 commune sur 4")


def test_un_taux_se_compare_en_points_au_departement(panneau):
    rural = lignes_of(panneau(VALLEE))["Population vivant en commune rurale"]
    assert rural.valeur == "100,0\u202f%"
    assert rural.comparaison == ("Val-Test\u202f: 14,3\u202f% (+85,7\xa0points)")


def test_zero_est_une_valeur_et_se_compare(panneau):
    rural = lignes_of(panneau(METROPOLE))["Population vivant en commune rurale"]
    assert rural.valeur == "0,0\u202f%"
    assert "\u221214,3\xa0points" in rural.comparaison


def test_un_nombre_se_compare_en_part_du_departement(panneau):
    population = lignes_of(panneau(VALLEE))["Population"]
    assert population.valeur == "1\u202f000\xa0habitants"
    assert population.comparaison == "9,5\u202f% du Val-Test"


def test_une_densite_se_compare_sans_points(panneau):
    densite = lignes_of(panneau(VALLEE))["Densité de population"]
    assert (densite.valeur, densite.comparaison) == (
        "17\xa0hab./km²",
        "Val-Test\u202f: 105\xa0hab./km²",
    )


def test_une_commune_donne_ses_zonages_sans_comparaison(panneau):
    lignes = lignes_of(panneau(SOMMET))
    montagne = lignes["Communes classées en zone de montagne"]
    assert (montagne.valeur, montagne.comparaison) == ("Montagne", "")
    assert lignes["Grille de densité des communes"].valeur == (
        "Rural à habitat très dispersé"
    )


def test_le_departement_ne_se_compare_pas_a_lui_meme(panneau):
    assert {ligne.comparaison for ligne in panneau("").lignes} == {""}


def test_chaque_chiffre_a_son_millesime_et_sa_source(panneau):
    for code in (VALLEE, PETR, BOURG, ""):
        for ligne in panneau(code).lignes:
            assert ligne.statut is Statut.CALCULE
            assert ligne.detail.startswith("millésime")
            assert ligne.source.startswith("source ")


def test_le_poids_date_dans_l_emploi_prive_vient_d_abord(panneau):
    publies = panneau(METROPOLE).publies
    assert [ligne.valeur.replace("\u202f", "") for ligne in publies] == [
        "10,6%",
        "11,3%",
        "8%",
        "700\xa0salariés",
        "plus de 72%",
    ]
    assert publies[0].source == "Plan d’essai"
    assert publies[0].libelle == "Poids de l’ESS (emploi salarié privé)"
    assert publies[2].libelle == "Poids de l’ESS (emploi salarié total)"


@pytest.mark.parametrize(
    ("code", "rang", "motif"),
    [
        (VALLEE, 0, "FLORES 2017 d’un côté, FLORES 2021 de l’autre"),
        (METROPOLE, 0, "FLORES 2019 d’un côté, FLORES 2021 de l’autre"),
        (METROPOLE, 1, "n’est pas précisé par sa source"),
    ],
)
def test_le_quotient_refuse_dit_pourquoi(panneau, code, rang, motif):
    comparaison = panneau(code).publies[rang].comparaison
    assert comparaison.startswith("Quotient de localisation non calculable. Le")
    assert motif in comparaison


def test_seul_le_poids_dans_l_emploi_prive_a_un_quotient(panneau):
    assert {ligne.comparaison for ligne in panneau(METROPOLE).publies[2:]} == {""}
    assert {ligne.comparaison for ligne in panneau("").publies} == {""}


def test_le_quotient_se_calcule_a_millesime_et_base_egaux(maquette, vue):
    publies = maquette.chiffres_publies.copy()
    publies.loc[publies["code"] == VALLEE, "millesime"] = "FLORES 2021"
    donnees = replace(maquette, chiffres_publies=publies)
    (poids,) = build_vue_panneau(donnees, vue, VALLEE).publies
    # 24,2 / 11,3 = 2,1416.
    assert poids.comparaison == "Quotient de localisation\u202f: 2,14"


def test_sans_poids_du_departement_le_quotient_le_dit(maquette, vue):
    publies = maquette.chiffres_publies
    donnees = replace(maquette, chiffres_publies=publies[publies["niveau"] == "epci"])
    (poids,) = build_vue_panneau(donnees, vue, VALLEE).publies
    assert "Le département n’a pas de poids publié." in poids.comparaison


@pytest.mark.parametrize("code", [PETR, BOURG])
def test_l_absence_de_poids_est_un_chiffre_motive(panneau, code):
    (absence,) = panneau(code).publies
    assert absence.valeur == "non publié"
    assert absence.statut is Statut.NON_PUBLIE
    assert absence.motif.endswith(".")
    assert absence.detail == ""


def test_la_bande_situe_le_territoire_et_le_departement(panneau):
    bande = panneau(VALLEE).bande
    assert bande is not None
    assert bande.titre == "Population vivant en commune rurale\u202f: 3 territoires"
    assert (bande.minimum, bande.maximum) == ("0,0\u202f%", "100,0\u202f%")
    assert bande.positions == (0.0, 1.0)
    assert bande.choisie == 1.0
    assert bande.reference == pytest.approx(0.1429, abs=1e-4)
    assert bande.reference_libelle == "Val-Test\u202f: 14,3\u202f%"


def test_une_commune_n_est_pas_sur_la_bande_des_epci(panneau):
    bande = panneau(BOURG).bande
    assert bande is not None
    assert bande.choisie is None


@pytest.mark.parametrize(
    "demande",
    [
        DemandeCarte("population_hab"),
        DemandeCarte("densite_7", Maille.COMMUNE),
        DemandeCarte("part_population_rurale_pct", Maille.PETR),
        DemandeCarte("part_emploi_ess_pct", variante="FLORES 2019"),
    ],
)
def test_pas_de_bande_sans_deux_taux_differents(maquette, demande):
    vue = build_vue_carte(maquette, demande)
    assert build_vue_panneau(maquette, vue, VALLEE).bande is None


def test_les_lieux_sont_ceux_du_territoire(panneau):
    assert [lieu.identifiant for lieu in panneau(VALLEE).lieux] == ["singe", "ferme"]
    assert panneau(VALLEE).resume_lieux == ("1\xa0tiers-lieu, 1\xa0projet financé")
    assert panneau(LISIERE).lieux == ()
    assert panneau(LISIERE).resume_lieux == ""


def test_le_departement_liste_aussi_ce_qui_n_est_pas_situe(panneau, vue):
    assert panneau("").lieux == vue.lieux
    assert any(not lieu.codes_communes for lieu in panneau("").lieux)


def test_les_lieux_suivent_les_filtres_de_la_carte(maquette):
    filtres = Filtres(perimetre=Perimetre.METROPOLE)
    vue = build_vue_carte(maquette, DemandeCarte(filtres=filtres))
    assert build_vue_panneau(maquette, vue, VALLEE).lieux == ()


def test_les_quartiers_prioritaires_sont_nommes(panneau):
    note = "Quartiers prioritaires\u202f: Les Prés."
    assert panneau(VILLE).notes == (note,)
    assert panneau(METROPOLE).notes == (note,)
    assert panneau(VALLEE).notes == ()
