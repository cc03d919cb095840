"""Une adresse dit la même chose à la scène et à la page."""

import pytest

from ess_dash.presentation.recit.demandes import (
    AdresseError,
    build_demande_carte,
    build_demande_comparer,
)
from ess_dash.ui import etat, etat_comparer

CARTES = (
    {},
    {"indicateur": "distance_tiers_lieu_km"},
    {"indicateur": "population_hab", "maille": "commune", "couches": "aucune"},
    {"couches": "poids,villes", "perimetre": "hors_metropole", "montagne": "oui"},
    {"qpv": "inconnu", "types": "a,b", "themes": "inclusion", "financeurs": "x"},
    {"methode": "quantiles", "pivot": "oui", "variante": "FLORES 2017"},
    {"territoire": "200073146", "affichage": "tableau", "mode": "projection"},
)
COMPARAISONS = (
    {},
    {"vue": "parite", "objet": "montants_eur", "cible": "40", "rythme": "12"},
    {"vue": "parite", "zonage": "zone_cible", "beneficiaire": "x", "part": "75"},
    {"vue": "concentration", "repere": "emplois_ess", "financeur": "y"},
    {"vue": "petits_nombres", "zonage": "petr", "millesime": "FLORES 2021"},
    {"vue": "maillage", "seuil": "20", "detour": "1.5", "nouveaux": "5"},
    {"vue": "maillage", "sans_soutien": "oui"},
    {"vue": "simulateur", "par_epci": "oui", "deplacements": "a~b~3,c~d~1.5"},
    {"zonage": "deux_epci", "a": "200073146", "b": "243100518"},
)


@pytest.mark.parametrize("parametres", CARTES)
def test_une_carte_se_lit_comme_sur_sa_page(parametres):
    lu, avis = etat.parse_etat(parametres)
    assert avis == ()
    assert build_demande_carte(parametres) == lu.demande


@pytest.mark.parametrize("parametres", COMPARAISONS)
def test_une_comparaison_se_lit_comme_sur_sa_page(parametres):
    lu, avis = etat_comparer.parse_etat(parametres)
    assert avis == ()
    assert build_demande_comparer(parametres) == lu.demande


@pytest.mark.parametrize(
    "parametres",
    [
        {"indicateur": "inconnu"},
        {"maille": "canton"},
        {"couches": "poids,dragon"},
        {"pivot": "peut-être"},
        {"nouveau_reglage": "1"},
    ],
)
def test_une_carte_qui_n_existe_pas_est_dite(parametres):
    (nom,) = parametres
    with pytest.raises(AdresseError, match=f"« {nom} = .* qui n’existe pas"):
        build_demande_carte(parametres)


@pytest.mark.parametrize(
    "parametres",
    [
        {"vue": "dragon"},
        {"seuil": "nan"},
        {"nouveaux": "2.5"},
        {"repere": "projets"},
        {"deplacements": "a~b"},
        {"objet": "dragons"},
    ],
)
def test_une_comparaison_qui_n_existe_pas_est_dite(parametres):
    with pytest.raises(AdresseError, match="qui n’existe pas"):
        build_demande_comparer(parametres)
