from dataclasses import replace

import pytest

from ess_dash.indicateurs.chiffre import Statut
from ess_dash.indicateurs.comparaison import (
    MOTIF_LABEL,
    compute_comparaison,
    compute_parts,
    index_groupes,
)
from ess_dash.indicateurs.mesures import PARTS, RAPPORTS, Mesure
from ess_dash.indicateurs.quantites import Choix, Quantite
from ess_dash.indicateurs.sommes_publiees import MOTIF_JAMAIS_REPARTI
from ess_dash.indicateurs.zonages import (
    CIBLE,
    HORS_METROPOLE,
    METROPOLE,
    GenreZonage,
    build_zonage,
)
from tests.unit.indicateurs.maquette import (
    DEPARTEMENT,
    LISIERE,
    PRIVE,
    TOTAL,
    VALLEE,
    VILLE,
    build_maquette,
)
from tests.unit.indicateurs.maquette import METROPOLE as CODE_METROPOLE
from tests.unit.indicateurs.publies import build_complet, build_donnees, emplois, publie

CHOIX = Choix("FLORES 2021", f"departement_{DEPARTEMENT}")
GENRES = [g for g in GenreZonage if g is not GenreZonage.DEUX_EPCI]


def compare(donnees, genre=GenreZonage.METROPOLE, epci=(), choix=CHOIX):
    return compute_comparaison(donnees, build_zonage(donnees, genre, epci), choix)


def valeurs(comparaison, mesure):
    return [c.valeur for c in comparaison.list_groupes(mesure)]


def test_le_poids_d_un_groupe_est_le_rapport_de_ses_sommes():
    comparaison = compare(build_complet())
    # 700 / 7 000, et (400 + 150) / (2 000 + 1 000).
    assert valeurs(comparaison, Mesure.POIDS) == pytest.approx([10, 55 / 3])
    assert comparaison.departement[Mesure.POIDS].valeur == pytest.approx(12.5)


def test_le_quotient_rapporte_le_poids_du_groupe_a_celui_du_departement():
    comparaison = compare(build_complet())
    assert valeurs(comparaison, Mesure.QUOTIENT) == pytest.approx([0.8, 22 / 15])
    assert comparaison.departement[Mesure.QUOTIENT].valeur == pytest.approx(1)


def test_un_epci_seul_garde_la_part_publiee():
    donnees = build_donnees(
        *emplois(CODE_METROPOLE, 700, 7000),
        publie(CODE_METROPOLE, "part_emploi_ess_pct", 10.6),
        publie(CODE_METROPOLE, "part_emploi_ess_pct", 8, base=TOTAL),
    )
    poids = compare(donnees).groupes[Mesure.POIDS][METROPOLE]
    assert poids.valeur == 10.6
    assert poids.statut is Statut.MESURE
    assert poids.base == PRIVE
    assert poids.code == METROPOLE


def test_une_part_publiee_a_une_autre_date_ne_sert_pas():
    donnees = build_donnees(
        publie(CODE_METROPOLE, "part_emploi_ess_pct", 10.6, millesime="FLORES 2019")
    )
    poids = compare(donnees).groupes[Mesure.POIDS][METROPOLE]
    assert poids.statut is Statut.NON_PUBLIE
    assert "FLORES 2021" in poids.motif


def test_le_quotient_de_deux_millesimes_n_existe_pas():
    donnees = build_donnees(
        publie(CODE_METROPOLE, "part_emploi_ess_pct", 10.6, millesime="FLORES 2019"),
        publie(DEPARTEMENT, "part_emploi_ess_pct", 11.3),
    )
    for millesime in ("FLORES 2019", "FLORES 2021"):
        choix = replace(CHOIX, millesime=millesime)
        quotient = compare(donnees, choix=choix).groupes[Mesure.QUOTIENT][METROPOLE]
        assert quotient.statut is Statut.NON_PUBLIE
        assert quotient.motif


def test_un_poids_calcule_dit_sa_base_et_son_millesime():
    poids = compare(build_complet()).groupes[Mesure.POIDS][HORS_METROPOLE]
    assert poids.statut is Statut.CALCULE
    assert (poids.base, poids.millesime, poids.unite) == (PRIVE, "FLORES 2021", "%")


def test_un_decoupage_qui_coupe_des_epci_n_a_ni_emplois_ni_poids():
    comparaison = compare(build_complet(), GenreZonage.MONTAGNE)
    for mesure in (Mesure.EMPLOIS_ESS, Mesure.POIDS, Mesure.PROJETS_PAR_EMPLOI):
        for chiffre in comparaison.list_groupes(mesure):
            assert chiffre.statut is Statut.SANS_OBJET
            assert chiffre.motif == MOTIF_JAMAIS_REPARTI


def test_un_groupe_tout_secret_n_a_pas_de_poids():
    donnees = build_donnees(
        publie(VALLEE, "emplois_ess", None),
        publie(LISIERE, "emplois_ess", None),
        publie(VALLEE, "emplois_prives", 2000),
        publie(LISIERE, "emplois_prives", 1000),
    )
    comparaison = compare(donnees)
    for mesure in (Mesure.POIDS, Mesure.PROJETS_PAR_EMPLOI):
        chiffre = comparaison.groupes[mesure][HORS_METROPOLE]
        assert chiffre.statut is Statut.SECRET
        assert "secret statistique" in chiffre.motif


def test_un_groupe_sans_salarie_du_prive_n_a_pas_de_poids():
    donnees = build_donnees(
        *emplois(CODE_METROPOLE, 0, 0),
        *emplois(VALLEE, 1, 10),
        *emplois(LISIERE, 1, 10),
    )
    poids = compare(donnees).groupes[Mesure.POIDS][METROPOLE]
    assert poids.statut is Statut.SANS_OBJET
    assert poids.motif == "Le dénominateur est nul : le rapport n’existe pas."


def test_un_groupe_sans_habitant_n_a_pas_de_taux():
    donnees = build_maquette()
    communes = donnees.communes.assign(
        population=donnees.communes["population"].mask(
            donnees.communes["code_epci"] == CODE_METROPOLE, 0
        )
    )
    comparaison = compare(replace(donnees, communes=communes))
    taux = comparaison.groupes[Mesure.TIERS_LIEUX_PAR_HABITANT][METROPOLE]
    assert taux.statut is Statut.SANS_OBJET
    assert "dénominateur est nul" in taux.motif


def test_un_departement_vide_ne_donne_ni_infini_ni_nan():
    donnees = build_maquette()
    communes = donnees.communes.assign(population=0, surface_km2=0.0)
    comparaison = compare(replace(donnees, communes=communes))
    part = comparaison.groupes[Mesure.PART_POPULATION][METROPOLE]
    assert part.motif == "Le dénominateur est nul : le rapport n’existe pas."


def test_les_taux_se_refont_de_tete():
    comparaison = compare(build_complet())
    # 1 projet situé pour 9 000 habitants et 700 salariés de l’ESS.
    assert comparaison.groupes[Mesure.PROJETS_PAR_HABITANT][
        METROPOLE
    ].valeur == pytest.approx(100_000 / 9000)
    assert comparaison.groupes[Mesure.PROJETS_PAR_EMPLOI][
        METROPOLE
    ].valeur == pytest.approx(1000 / 700)
    # 1 tiers-lieu pour 1 500 habitants.
    assert comparaison.groupes[Mesure.TIERS_LIEUX_PAR_HABITANT][
        HORS_METROPOLE
    ].valeur == pytest.approx(100_000 / 1500)


def test_les_euros_se_rapportent_aux_habitants_et_aux_emplois():
    choix = replace(CHOIX, financeur="metropole_test")
    comparaison = compare(build_complet(), choix=choix)
    euros = comparaison.groupes[Mesure.EUROS_PAR_HABITANT]
    assert euros[HORS_METROPOLE].valeur == pytest.approx(10_000 / 1500)
    assert euros[METROPOLE].valeur == 0
    par_emploi = comparaison.groupes[Mesure.EUROS_PAR_EMPLOI][HORS_METROPOLE]
    assert par_emploi.valeur == pytest.approx(1000 * 10_000 / 550)
    assert comparaison.departement[Mesure.EUROS_PAR_HABITANT].valeur == pytest.approx(
        25_000 / 10_500
    )


def test_le_label_lieu_totem_est_sans_objet_hors_de_la_metropole():
    totems = compare(build_maquette()).groupes[Mesure.LIEUX_TOTEM]
    assert totems[METROPOLE].valeur == 1
    assert totems[HORS_METROPOLE].statut is Statut.SANS_OBJET
    assert totems[HORS_METROPOLE].motif == MOTIF_LABEL


def test_le_label_se_compte_dans_tout_groupe_qui_touche_la_metropole():
    comparaison = compare(build_maquette(), GenreZonage.ZONE_CIBLE)
    assert valeurs(comparaison, Mesure.LIEUX_TOTEM) == [1, 0]


def test_sans_metropole_le_label_n_existe_nulle_part():
    donnees = build_maquette()
    sans = replace(
        donnees, configuration=replace(donnees.configuration, code_metropole=None)
    )
    totems = compare(sans, GenreZonage.PETR).list_groupes(Mesure.LIEUX_TOTEM)
    assert {c.statut for c in totems} == {Statut.SANS_OBJET}


def test_la_part_des_projets_est_celle_des_projets_situes():
    comparaison = compare(build_maquette())
    parts = compute_parts(build_maquette(), comparaison, Quantite.PROJETS)
    assert parts[METROPOLE].valeur == pytest.approx(100)
    assert parts[HORS_METROPOLE].valeur == pytest.approx(0)


def test_la_part_des_emplois_se_rapporte_au_departement():
    donnees = build_complet()
    parts = compute_parts(donnees, compare(donnees), Quantite.EMPLOIS_ESS)
    assert parts[METROPOLE].valeur == pytest.approx(56)
    assert parts[HORS_METROPOLE].valeur == pytest.approx(44)


def test_la_part_de_deux_epci_se_rapporte_a_tout_le_departement():
    donnees = build_complet()
    comparaison = compare(donnees, GenreZonage.DEUX_EPCI, (VALLEE, LISIERE))
    parts = compute_parts(donnees, comparaison, Quantite.POPULATION)
    assert parts[VALLEE].valeur == pytest.approx(100 * 1000 / 10500)
    lieux = compute_parts(donnees, comparaison, Quantite.TIERS_LIEUX)
    assert lieux[VALLEE].valeur == pytest.approx(50)


def test_sans_rien_de_situe_une_part_n_existe_pas():
    donnees = replace(build_maquette(), lieux=build_maquette().lieux.iloc[:0])
    parts = compute_parts(donnees, compare(donnees), Quantite.TIERS_LIEUX)
    assert parts[METROPOLE].motif.startswith("Le dénominateur est nul")


def test_chaque_epci_a_son_groupe_si_le_decoupage_suit_les_epci():
    donnees = build_maquette()
    groupes = index_groupes(donnees, build_zonage(donnees, GenreZonage.METROPOLE))
    assert {epci: g.code for epci, g in groupes.items()} == {
        CODE_METROPOLE: METROPOLE,
        VALLEE: HORS_METROPOLE,
        LISIERE: HORS_METROPOLE,
    }
    assert index_groupes(donnees, build_zonage(donnees, GenreZonage.MONTAGNE)) == {}


@pytest.mark.parametrize("genre", GENRES)
def test_toute_case_a_une_valeur_ou_un_motif(genre):
    for donnees in (build_maquette(), build_complet(), build_donnees()):
        comparaison = compare(donnees, genre)
        for mesure in Mesure:
            assert set(comparaison.groupes[mesure]) == {
                g.code for g in comparaison.zonage.groupes
            }
            for chiffre in (
                *comparaison.list_groupes(mesure),
                comparaison.departement[mesure],
            ):
                assert bool(chiffre.motif) == (chiffre.valeur is None)


def test_chaque_mesure_derivee_a_sa_formule():
    derivees = {*PARTS, *RAPPORTS, Mesure.POIDS, Mesure.QUOTIENT}
    quantites = {Mesure[q.name] for q in Quantite}
    assert derivees | quantites == set(Mesure)
    assert not derivees & quantites


def test_un_quartier_prioritaire_amene_un_groupe_sans_commune_de_la_metropole():
    donnees = build_maquette()
    comparaison = compare(donnees, GenreZonage.ZONE_CIBLE)
    assert comparaison.zonage.affectation[VILLE] != CIBLE
    assert comparaison.groupes[Mesure.LIEUX_TOTEM][CIBLE].valeur == 1
