from dataclasses import replace

import pytest

from ess_dash.indicateurs.chiffre import Statut
from ess_dash.indicateurs.quantites import Choix, Quantite
from ess_dash.indicateurs.sommes import (
    MOTIF_MONTANT_INCONNU,
    compute_departement,
    compute_par_epci,
    compute_par_groupe,
    compute_situes,
)
from ess_dash.indicateurs.sommes_publiees import MOTIF_JAMAIS_REPARTI
from ess_dash.indicateurs.zonages import (
    CIBLE,
    HORS_CIBLE,
    HORS_METROPOLE,
    METROPOLE,
    GenreZonage,
    build_zonage,
)
from tests.unit.indicateurs.maquette import (
    DEPARTEMENT,
    LISIERE,
    VALLEE,
    VILLE,
    build_maquette,
)
from tests.unit.indicateurs.maquette import METROPOLE as CODE_METROPOLE
from tests.unit.indicateurs.publies import build_complet, build_donnees, emplois, publie

CHOIX = Choix("FLORES 2021", f"departement_{DEPARTEMENT}")
DE_LA_METROPOLE = Choix("FLORES 2021", "metropole_test")


@pytest.fixture(scope="module")
def maquette():
    return build_maquette()


def compute(donnees, genre, quantite, choix=CHOIX, epci=()):
    return compute_par_groupe(
        donnees, build_zonage(donnees, genre, epci), quantite, choix
    )


def valeurs(chiffres):
    return {code: chiffre.valeur for code, chiffre in chiffres.items()}


def test_population_et_surface_se_somment_par_commune(maquette):
    population = compute(maquette, GenreZonage.METROPOLE, Quantite.POPULATION)
    surface = compute(maquette, GenreZonage.METROPOLE, Quantite.SURFACE)
    assert valeurs(population) == {METROPOLE: 9000, HORS_METROPOLE: 1500}
    assert valeurs(surface) == {METROPOLE: 30, HORS_METROPOLE: 70}
    assert compute_departement(maquette, Quantite.POPULATION, CHOIX).valeur == 10500


def test_par_epci_chaque_epci_a_son_chiffre_par_code_croissant(maquette):
    serie = compute_par_epci(maquette, Quantite.POPULATION, CHOIX)
    assert [(c.code, c.valeur) for c in serie] == [
        (CODE_METROPOLE, 9000),
        (VALLEE, 1000),
        (LISIERE, 500),
    ]


def test_un_lieu_a_deux_sites_compte_une_fois_dans_son_groupe(maquette):
    tiers = compute(maquette, GenreZonage.METROPOLE, Quantite.TIERS_LIEUX)
    assert valeurs(tiers) == {METROPOLE: 1, HORS_METROPOLE: 1}
    assert compute_departement(maquette, Quantite.TIERS_LIEUX, CHOIX).valeur == 2


def test_un_lieu_a_cheval_sur_deux_groupes_compte_dans_chacun_et_une_fois_au_total(
    maquette,
):
    tiers = compute(maquette, GenreZonage.MONTAGNE, Quantite.TIERS_LIEUX)
    assert valeurs(tiers) == {"montagne": 1, "hors_montagne": 2}
    assert compute_situes(maquette, Quantite.TIERS_LIEUX, CHOIX).valeur == 2


def test_un_lieu_en_quartier_prioritaire_est_dans_la_zone_cible(maquette):
    totems = compute(maquette, GenreZonage.ZONE_CIBLE, Quantite.LIEUX_TOTEM)
    assert valeurs(totems) == {CIBLE: 1, HORS_CIBLE: 0}


def test_les_projets_d_un_autre_financeur_ne_sont_pas_ceux_du_departement(maquette):
    siens = compute(maquette, GenreZonage.METROPOLE, Quantite.PROJETS)
    autres = compute(maquette, GenreZonage.METROPOLE, Quantite.PROJETS, DE_LA_METROPOLE)
    assert valeurs(siens) == {METROPOLE: 1, HORS_METROPOLE: 0}
    assert valeurs(autres) == {METROPOLE: 0, HORS_METROPOLE: 1}


def test_un_projet_non_situe_est_dans_le_total_et_dans_aucun_groupe(maquette):
    groupes = compute(maquette, GenreZonage.METROPOLE, Quantite.PROJETS)
    assert sum(c.valeur for c in groupes.values()) == 1
    assert compute_situes(maquette, Quantite.PROJETS, CHOIX).valeur == 1
    assert compute_departement(maquette, Quantite.PROJETS, CHOIX).valeur == 2


def test_sans_aucun_montant_publie_zero_euro_n_est_pas_une_reponse(maquette):
    montants = compute(maquette, GenreZonage.METROPOLE, Quantite.MONTANTS)
    for chiffre in (
        *montants.values(),
        *compute_par_epci(maquette, Quantite.MONTANTS, CHOIX),
        compute_situes(maquette, Quantite.MONTANTS, CHOIX),
    ):
        assert chiffre.statut is Statut.NON_PUBLIE
        assert chiffre.motif == MOTIF_MONTANT_INCONNU


def test_un_groupe_sans_projet_a_zero_euro_quand_les_montants_sont_publies(maquette):
    montants = compute(
        maquette, GenreZonage.METROPOLE, Quantite.MONTANTS, DE_LA_METROPOLE
    )
    assert valeurs(montants) == {METROPOLE: 0, HORS_METROPOLE: 10000}


def test_un_montant_manquant_rend_la_somme_inconnue_et_se_compte(maquette):
    manque = maquette.projets["id_projet"] == "lavage"
    projets = maquette.projets.assign(
        montant_eur=maquette.projets["montant_eur"].mask(manque)
    )
    total = compute_departement(
        replace(maquette, projets=projets), Quantite.MONTANTS, DE_LA_METROPOLE
    )
    assert total.statut is Statut.NON_PUBLIE
    assert total.motif == "Le montant de 1 projet sur 2 n’est pas publié."


def test_ce_qui_est_connu_a_l_epci_n_est_jamais_reparti_entre_ses_communes():
    emplois_ess = compute(build_complet(), GenreZonage.ZONE_CIBLE, Quantite.EMPLOIS_ESS)
    for chiffre in emplois_ess.values():
        assert chiffre.statut is Statut.SANS_OBJET
        assert chiffre.motif == MOTIF_JAMAIS_REPARTI


def test_les_emplois_d_un_groupe_sont_la_somme_de_ses_epci():
    groupes = compute(build_complet(), GenreZonage.METROPOLE, Quantite.EMPLOIS_ESS)
    assert valeurs(groupes) == {METROPOLE: 700, HORS_METROPOLE: 550}
    assert groupes[METROPOLE].statut is Statut.MESURE
    assert groupes[HORS_METROPOLE].statut is Statut.CALCULE


def test_un_groupe_manquant_se_deduit_du_total_du_meme_millesime():
    donnees = build_donnees(
        *emplois(CODE_METROPOLE, 700, 7000), *emplois(DEPARTEMENT, 1250, 10000)
    )
    groupes = compute(donnees, GenreZonage.METROPOLE, Quantite.EMPLOIS_ESS)
    assert groupes[HORS_METROPOLE].valeur == 550
    assert "par différence" in groupes[HORS_METROPOLE].perimetre


@pytest.mark.parametrize(
    "lignes",
    [
        # Le total est d’un autre millésime.
        [
            *emplois(CODE_METROPOLE, 700, 7000),
            *emplois(DEPARTEMENT, 1250, 10000, "FLORES 2019"),
        ],
        # Le reste serait négatif.
        [*emplois(CODE_METROPOLE, 1300, 7000), *emplois(DEPARTEMENT, 1250, 10000)],
        # Le nombre connu porte une réserve.
        [
            publie(CODE_METROPOLE, "emplois_ess", 700, precision="plus de"),
            *emplois(DEPARTEMENT, 1250, 10000),
        ],
    ],
    ids=["autre millésime", "reste négatif", "nombre réservé"],
)
def test_un_groupe_manquant_ne_se_deduit_pas_de_n_importe_quoi(lignes):
    groupes = compute(
        build_donnees(*lignes), GenreZonage.METROPOLE, Quantite.EMPLOIS_ESS
    )
    assert groupes[HORS_METROPOLE].statut is Statut.NON_PUBLIE
    assert groupes[HORS_METROPOLE].motif.startswith("Aucun des 2 EPCI du groupe")


def test_un_secret_ne_se_devine_pas_par_difference():
    donnees = build_donnees(
        *emplois(CODE_METROPOLE, 700, 7000),
        *emplois(VALLEE, 400, 2000),
        publie(LISIERE, "emplois_ess", None),
        *emplois(DEPARTEMENT, 1250, 10000),
    )
    groupes = compute(donnees, GenreZonage.METROPOLE, Quantite.EMPLOIS_ESS)
    assert groupes[HORS_METROPOLE].statut is Statut.SECRET
    assert groupes[HORS_METROPOLE].motif == (
        "1 EPCI du groupe sur 2 est sous secret statistique : la somme l’est aussi."
    )


def test_un_groupe_tout_secret_est_secret():
    donnees = build_donnees(
        publie(VALLEE, "emplois_ess", None), publie(LISIERE, "emplois_ess", None)
    )
    groupes = compute(donnees, GenreZonage.METROPOLE, Quantite.EMPLOIS_ESS)
    assert groupes[HORS_METROPOLE].statut is Statut.SECRET
    assert groupes[HORS_METROPOLE].motif.startswith("Les 2 EPCI du groupe sont")


def test_une_somme_dont_un_terme_manque_n_existe_pas():
    donnees = build_donnees(*emplois(VALLEE, 400, 2000))
    groupes = compute(donnees, GenreZonage.METROPOLE, Quantite.EMPLOIS_ESS)
    assert groupes[HORS_METROPOLE].statut is Statut.NON_PUBLIE
    assert groupes[HORS_METROPOLE].motif.startswith(
        "1 EPCI du groupe sur 2 n’est pas publié en FLORES 2021."
    )
    assert groupes[METROPOLE].motif.startswith("Aucune valeur publiée en FLORES 2021.")


def test_une_somme_de_nombres_reserves_est_environ():
    donnees = build_donnees(
        publie(VALLEE, "emplois_ess", 400, precision="plus de"),
        publie(LISIERE, "emplois_ess", 150),
    )
    groupes = compute(donnees, GenreZonage.METROPOLE, Quantite.EMPLOIS_ESS)
    assert groupes[HORS_METROPOLE].precision == "environ"


def test_deux_epci_choisis_ne_se_deduisent_pas_du_total():
    donnees = build_donnees(
        *emplois(CODE_METROPOLE, 700, 7000), *emplois(DEPARTEMENT, 1250, 10000)
    )
    epci = (CODE_METROPOLE, VALLEE)
    groupes = compute(donnees, GenreZonage.DEUX_EPCI, Quantite.EMPLOIS_ESS, epci=epci)
    assert groupes[VALLEE].statut is Statut.NON_PUBLIE


def test_le_departement_non_publie_a_un_motif():
    total = compute_departement(build_donnees(), Quantite.EMPLOIS_ESS, CHOIX)
    assert total.statut is Statut.NON_PUBLIE
    assert total.motif.startswith("Aucune valeur publiée en FLORES 2021.")


@pytest.mark.parametrize(
    "genre", [g for g in GenreZonage if g is not GenreZonage.DEUX_EPCI]
)
@pytest.mark.parametrize("quantite", [Quantite.POPULATION, Quantite.SURFACE])
def test_les_groupes_font_le_departement(maquette, genre, quantite):
    groupes = compute(maquette, genre, quantite)
    total = compute_departement(maquette, quantite, CHOIX)
    assert sum(c.valeur for c in groupes.values()) == pytest.approx(total.valeur)


def test_une_table_de_lieux_vide_donne_zero_lieu(maquette):
    vide = replace(maquette, lieux=maquette.lieux.iloc[:0])
    tiers = compute(vide, GenreZonage.METROPOLE, Quantite.TIERS_LIEUX)
    assert valeurs(tiers) == {METROPOLE: 0, HORS_METROPOLE: 0}


def test_un_projet_en_quartier_prioritaire_suit_le_quartier_et_non_la_commune(maquette):
    projets = maquette.projets.assign(
        qpv=maquette.projets["qpv"].mask(
            maquette.projets["code_commune"] == VILLE, "oui"
        )
    )
    donnees = replace(maquette, projets=projets)
    assert valeurs(compute(donnees, GenreZonage.ZONE_CIBLE, Quantite.PROJETS)) == {
        CIBLE: 1,
        HORS_CIBLE: 0,
    }
    assert valeurs(compute(donnees, GenreZonage.METROPOLE, Quantite.PROJETS)) == {
        METROPOLE: 1,
        HORS_METROPOLE: 0,
    }
