"""Parité : ce que les données publiques permettent de dire, et ce qu’elles refusent."""

import pytest

from ess_dash.indicateurs.chargement import load_donnees
from ess_dash.indicateurs.quantites import (
    Quantite,
    compute_couverture,
    find_financeur_departement,
)
from ess_dash.presentation.comparer.demandes import (
    DemandeParite,
    DemandeSimulateur,
    Deplacement,
)
from ess_dash.presentation.comparer.parite import build_parite
from ess_dash.presentation.comparer.simulateur import build_simulateur
from tests.unit.indicateurs.attributions import read

REFUS = (
    "9 des 56 projets financés par le Département sont connus, 7 sont situés (12,5 %) : "
    "la parité n’est pas calculée en dessous de 50 %. Importer la liste des projets, ou "
    "activer la démonstration."
)
METROPOLE = "toulouse_metropole"


@pytest.fixture(scope="module")
def donnees():
    return load_donnees()


@pytest.mark.parametrize("objet", [Quantite.PROJETS, Quantite.MONTANTS])
def test_neuf_projets_connus_sur_56_ne_font_pas_une_parite(donnees, objet):
    dossier = build_parite(donnees, DemandeParite(objet=objet))
    assert read(dossier.constat.phrase) == REFUS
    assert dossier.figures == ()


def test_ils_ne_font_pas_non_plus_une_simulation(donnees):
    demande = DemandeSimulateur(
        deplacements=(Deplacement("metropole", "hors_metropole", 1),)
    )
    dossier = build_simulateur(donnees, demande)
    assert read(dossier.constat.phrase) == REFUS
    assert dossier.figures == ()


def test_les_laureats_de_la_metropole_ne_comptent_pas_pour_le_departement(donnees):
    departement = compute_couverture(donnees, find_financeur_departement(donnees))
    metropole = compute_couverture(donnees, METROPOLE)
    assert (departement.connus, departement.situes) == (9, 7)
    assert (metropole.connus, metropole.situes) == (16, 1)
    assert len(donnees.projets) == 9 + 16


def test_sans_total_annonce_la_parite_d_un_financeur_est_refusee(donnees):
    dossier = build_parite(donnees, DemandeParite(financeur=METROPOLE))
    phrase = read(dossier.constat.phrase)
    assert phrase.startswith(
        "Le nombre total de projets financés par Toulouse Métropole n’est pas connu "
        "(connus : 16 ; situés : 1)"
    )
    assert "56" not in phrase


def test_le_plan_ne_date_pas_ses_projets_la_trajectoire_est_refusee(donnees):
    trajectoire = build_parite(donnees, DemandeParite()).sections[1]
    assert trajectoire.figures == ()
    assert "même période (2020-2025)" in read(trajectoire.avis[0])


def test_la_population_reste_un_repere_quand_l_emploi_n_est_pas_publie(donnees):
    reperes = build_parite(donnees, DemandeParite()).tableaux[0]
    parts = {ligne.titre: read(ligne.cellules[0].texte) for ligne in reperes.lignes}
    assert parts["Population"] == "42,8 %"
    assert parts["Salariés de l’ESS"] == "non publié"


def test_les_tiers_lieux_se_comptent_avec_leur_reserve(donnees):
    dossier = build_parite(donnees, DemandeParite(objet=Quantite.TIERS_LIEUX))
    assert "13 des 22 tiers-lieux connus (59,1 %) sont situés hors métropole" in read(
        dossier.constat.phrase
    )
    assert "22 tiers-lieux connus ; liste non exhaustive." in map(
        read, dossier.constat.reserves
    )


def test_la_demonstration_a_56_projets_tous_situes():
    dossier = build_parite(load_donnees(demonstration=True), DemandeParite())
    assert "des 56 projets financés par le Département" in read(dossier.constat.phrase)
    assert len(dossier.figures) == 3
    assert dossier.sur_demonstration
