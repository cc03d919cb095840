"""« Méthode », partie « Comparer » : elle dit ce que le calcul fait vraiment."""

import re
from dataclasses import replace

import pytest

from ess_dash.indicateurs.chargement import load_donnees
from ess_dash.indicateurs.exemples_inegalite import Mesure
from ess_dash.indicateurs.petits_nombres import UNITES_MINIMALES
from ess_dash.indicateurs.zonages import GenreZonage
from ess_dash.presentation.exemples_comparer import build_exemples_mesures
from ess_dash.presentation.format_fr import format_nombre
from ess_dash.presentation.methode import build_vue_methode
from ess_dash.render.html import to_methode


@pytest.fixture(scope="module")
def vraies():
    return load_donnees()


@pytest.fixture(scope="module")
def vue(vraies):
    return build_vue_methode(vraies, ())


@pytest.fixture(scope="module")
def parties(vue):
    return {partie.ancre: partie for partie in vue.comparer}


def find_texte(partie, debut):
    return next(r.texte for r in partie.regles if r.titre.startswith(debut))


def sans_metropole(donnees):
    configuration = replace(donnees.configuration, code_metropole=None)
    return replace(donnees, configuration=configuration)


def test_chaque_mesure_est_expliquee_une_fois(vue):
    citees = [code for partie in vue.comparer for code in partie.mesures]
    assert sorted(citees) == sorted(mesure.value for mesure in Mesure)


def test_chaque_titre_d_exemple_nourrit_la_page(vue):
    page = to_methode(vue)
    for vues in build_exemples_mesures().values():
        for exemple in vues:
            assert f"Exemple : {exemple.titre}</summary>" in page


def test_chaque_decoupage_offert_est_defini(parties):
    titres = [regle.titre for regle in parties["decoupages"].regles]
    assert titres[: len(GenreZonage)] == [genre.libelle for genre in GenreZonage]


def test_la_zone_cible_est_celle_de_la_configuration(vraies):
    zone = replace(
        vraies.configuration.zone_cible, densites_7=frozenset({7}), qpv=False
    )
    autre = replace(
        vraies, configuration=replace(vraies.configuration, zone_cible=zone)
    )
    partie = build_vue_methode(autre, ()).comparer[0]
    texte = find_texte(partie, GenreZonage.ZONE_CIBLE.libelle)
    assert "communes de niveau 7 de la grille" in texte
    assert "quartier prioritaire" not in texte
    assert "configuration.toml" in texte


def test_sans_metropole_ni_decoupage_ni_poids_hors_metropole(vraies):
    parties = {
        partie.ancre: partie
        for partie in build_vue_methode(sans_metropole(vraies), ()).comparer
    }
    titres = [regle.titre for regle in parties["decoupages"].regles]
    assert GenreZonage.METROPOLE.libelle not in titres
    assert GenreZonage.MONTAGNE.libelle in titres
    assert not parties["poids-hors-metropole"].exemples


def test_la_parite_refusee_aujourd_hui_est_dite_avec_sa_couverture(parties):
    partie = parties["gardes"]
    assert partie.regles[0].titre == (
        "Parité refusée sous 50\u202f% des projets annoncés"
    )
    texte = find_texte(partie, "Aujourd’hui")
    assert texte.startswith("9 des 56 projets financés par le Département sont connus")


def test_une_couverture_suffisante_n_est_pas_un_refus():
    partie = build_vue_methode(load_donnees(demonstration=True), ()).comparer[1]
    assert "Aujourd’hui" not in [regle.titre for regle in partie.regles]


def test_les_deux_lectures_de_la_parite(parties):
    # 40 % de 10 font 4, le groupe a 2 : en déplacer 2 ; ou 2 / 0,6 = 3,3, soit 4.
    (exemple,) = parties["parite"].exemples
    assert exemple.reponses == (
        "À déplacer vers Vallée\u202f: 2 projets",
        "À y ajouter\u202f: 4 projets",
    )


def test_la_trajectoire_atteint_sa_cible_ou_jamais(parties):
    (exemple,) = parties["trajectoire"].exemples
    assert exemple.reponses == (
        "60\u202f% à Vallée\u202f: cible atteinte en 2027",
        "40\u202f% à Vallée\u202f: jamais",
    )


def test_le_poids_hors_metropole_est_un_intervalle(parties):
    (exemple,) = parties["poids-hors-metropole"].exemples
    assert exemple.reponses == ("Hors métropole\u202f: entre 11,1 et 11,6\u202f%",)
    bornes = [ligne[-2:] for ligne in exemple.lignes]
    assert bornes == [
        ("11,25\u202f%", "11,35\u202f%"),
        ("72,00\u202f%", "73,00\u202f%"),
        ("72,50\u202f%", "73,00\u202f%"),
        ("11,25\u202f%", "11,35\u202f%"),
    ]


def test_un_taux_fragile_l_est_au_seuil_du_calcul(parties):
    texte = find_texte(parties["petits-nombres"], "Taux fragile")
    assert texte.startswith(f"Sous {UNITES_MINIMALES} unités")


@pytest.mark.parametrize(
    "repere",
    [
        "projets_accueillis",
        "projets_finances",
        "emplois_projetes_etp",
        "tiers_lieux_finances",
    ],
)
def test_les_nombres_du_tirage_sont_ceux_du_plan(vraies, parties, repere):
    texte = find_texte(parties["demonstration"], "Ce que le tirage respecte")
    valeur = vraies.reperes.set_index("identifiant")["valeur"][repere]
    assert format_nombre(valeur) in re.findall(r"\d+", texte)


def test_chaque_ligne_d_exemple_a_toutes_ses_cases(vue):
    for exemple in (e for partie in vue.comparer for e in partie.exemples):
        assert {len(ligne) for ligne in exemple.lignes} == {len(exemple.colonnes)}
        assert all(case for ligne in exemple.lignes for case in ligne)
