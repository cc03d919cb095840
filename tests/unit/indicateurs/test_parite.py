import math
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ess_dash.indicateurs.chiffre import Statut
from ess_dash.indicateurs.inconnus import count_qpv_inconnus
from ess_dash.indicateurs.parite import (
    build_cible,
    compute_ajout,
    compute_deplacement,
    compute_ecart,
    compute_reperes,
    find_beneficiaire,
)
from ess_dash.indicateurs.partage import (
    build_partage,
    compute_inventaire,
    compute_part,
    compute_partage,
    explain_couverture,
    sum_chiffres,
)
from ess_dash.indicateurs.quantites import Choix, Quantite
from ess_dash.indicateurs.zonages import (
    CIBLE,
    HORS_METROPOLE,
    METROPOLE,
    GenreZonage,
    ZonageError,
    build_zonage,
)
from tests.unit.indicateurs.attributions import (
    DEPARTEMENT,
    Attribution,
    build_attributions,
    repeat,
)
from tests.unit.indicateurs.maquette import BOURG, MARCHE, VILLE, build_maquette

CHOIX = Choix("FLORES 2021", DEPARTEMENT)


def zonage_of(donnees, genre=GenreZonage.METROPOLE):
    return build_zonage(donnees, genre)


def partage_of(donnees, quantite=Quantite.PROJETS, genre=GenreZonage.METROPOLE):
    return compute_partage(donnees, zonage_of(donnees, genre), quantite, CHOIX)


@pytest.mark.parametrize(
    ("genre", "attendu"),
    [
        (GenreZonage.METROPOLE, HORS_METROPOLE),
        (GenreZonage.ZONE_CIBLE, CIBLE),
        (GenreZonage.DENSITE_3, "3"),
        (GenreZonage.DENSITE_7, "7"),
        (GenreZonage.PROFIL_EPCI, "rural"),
        (GenreZonage.PETR, "aucun"),
        (GenreZonage.MONTAGNE, "montagne"),
    ],
)
def test_le_groupe_suivi_d_office_est_celui_que_le_plan_vise(genre, attendu):
    assert find_beneficiaire(zonage_of(build_maquette(), genre)).code == attendu


def test_le_niveau_3_de_la_grille_en_sept_n_est_pas_le_rural():
    donnees = build_maquette()
    communes = donnees.communes.assign(densite_7=[3, 3, 7, 7, 7])
    zonage = zonage_of(replace(donnees, communes=communes), GenreZonage.DENSITE_7)
    assert find_beneficiaire(zonage).code == "7"


def test_un_groupe_inconnu_est_refuse_en_nommant_les_autres():
    with pytest.raises(ZonageError, match="Hors métropole"):
        find_beneficiaire(zonage_of(build_maquette()), "xyz")


def test_un_decoupage_vide_est_refuse():
    with pytest.raises(ZonageError):
        find_beneficiaire(replace(zonage_of(build_maquette()), groupes=()))


def test_un_projet_non_situe_ne_compte_dans_aucune_part():
    donnees = build_attributions(
        Attribution(VILLE), Attribution(BOURG), Attribution("")
    )
    partage = partage_of(donnees)
    assert partage.total.valeur == 2
    assert compute_part(partage, HORS_METROPOLE).valeur == 50
    assert compute_inventaire(donnees, Quantite.PROJETS, DEPARTEMENT).connus == 3


def test_un_montant_manquant_empeche_la_part_et_dit_pourquoi():
    donnees = build_attributions(Attribution(VILLE), Attribution(BOURG, montant=None))
    partage = partage_of(donnees, Quantite.MONTANTS)
    part = compute_part(partage, METROPOLE)
    assert part.valeur is None
    assert part.motif == "Le montant de 1 projet sur 2 n’est pas publié."


def test_un_total_nul_est_refuse_sans_diviser():
    donnees = build_attributions(Attribution(VILLE, montant=0.0))
    partage = partage_of(donnees, Quantite.MONTANTS)
    assert "le total est nul" in partage.refus
    assert compute_part(partage, METROPOLE).statut is Statut.SANS_OBJET


def test_un_lieu_a_deux_sites_compte_une_fois_au_total():
    donnees = build_maquette()
    sites = donnees.lieux.assign(
        code_commune=[VILLE if c == BOURG else c for c in donnees.lieux["code_commune"]]
    )
    partage = partage_of(replace(donnees, lieux=sites), Quantite.TIERS_LIEUX)
    assert {code: c.valeur for code, c in partage.valeurs.items()} == {
        METROPOLE: 2,
        HORS_METROPOLE: 1,
    }
    assert partage.total.valeur == 2


def test_les_appartenances_inconnues_a_un_quartier_sont_comptees_a_part():
    donnees = build_attributions(
        Attribution(VILLE, qpv="inconnu"),
        Attribution(VILLE, qpv="non"),
        Attribution(BOURG, qpv="inconnu"),
        Attribution("", qpv="inconnu"),
    )
    cible = zonage_of(donnees, GenreZonage.ZONE_CIBLE)
    metropole = zonage_of(donnees)
    compte = [
        count_qpv_inconnus(donnees, z, Quantite.PROJETS, DEPARTEMENT)
        for z in (cible, metropole)
    ]
    assert compte == [1, 0]


def test_un_quartier_prioritaire_compte_au_total_meme_sans_commune():
    donnees = build_attributions(Attribution("", qpv="oui"), Attribution(VILLE))
    partage = partage_of(donnees, genre=GenreZonage.ZONE_CIBLE)
    assert compute_part(partage, CIBLE).valeur == 50


def test_un_repere_non_publie_garde_son_motif_et_les_autres_restent():
    donnees = build_attributions(*repeat(4, VILLE), Attribution(BOURG))
    zonage = zonage_of(donnees)
    partage = partage_of(donnees)
    reperes = compute_reperes(donnees, zonage, Quantite.PROJETS, CHOIX)
    ecarts = {r.identifiant: compute_ecart(partage, r, HORS_METROPOLE) for r in reperes}
    assert ecarts["population_hab"].part_repere.valeur == 40
    assert ecarts["population_hab"].ecart.valeur == -20
    assert ecarts["population_hab"].rapport.valeur == 0.5
    emplois = ecarts["emplois_ess"]
    assert emplois.part.valeur == 20
    for chiffre in (emplois.part_repere, emplois.ecart, emplois.a_deplacer):
        assert chiffre.statut is Statut.NON_PUBLIE
        assert chiffre.motif


def test_les_tiers_lieux_ne_sont_pas_leur_propre_repere():
    donnees = build_maquette()
    reperes = compute_reperes(donnees, zonage_of(donnees), Quantite.TIERS_LIEUX, CHOIX)
    assert [r.identifiant for r in reperes] == [
        "population_hab",
        "emplois_ess",
        "emplois_prives",
    ]


def test_le_total_publie_du_departement_sert_quand_des_groupes_manquent():
    partage = partage_of(build_maquette(), Quantite.EMPLOIS_ESS, GenreZonage.PETR)
    assert [c.valeur for c in partage.valeurs.values()] == [None, None]
    assert partage.total.valeur == 900


def test_une_cible_hors_bornes_est_refusee():
    groupe = find_beneficiaire(zonage_of(build_maquette()))
    for cible in (-1, 101, math.nan, math.inf):
        with pytest.raises(ValueError, match="entre 0 et 100"):
            build_cible(groupe, cible)


def test_une_cible_infime_ne_fait_pas_un_rapport_infini():
    donnees = build_attributions(Attribution(BOURG))
    groupe = find_beneficiaire(zonage_of(donnees))
    ecart = compute_ecart(partage_of(donnees), build_cible(groupe, 5e-324), groupe.code)
    assert ecart.rapport.statut is Statut.SANS_OBJET


def test_une_cible_de_dix_pour_cent_tombe_juste():
    donnees = build_attributions(*repeat(50, VILLE))
    groupe = find_beneficiaire(zonage_of(donnees))
    ecart = compute_ecart(partage_of(donnees), build_cible(groupe, 10), groupe.code)
    assert ecart.a_deplacer.valeur == 5


def test_cent_pour_cent_ne_s_atteint_par_aucun_ajout():
    donnees = build_attributions(Attribution(VILLE), Attribution(BOURG))
    groupe = find_beneficiaire(zonage_of(donnees))
    ecart = compute_ecart(partage_of(donnees), build_cible(groupe, 100), groupe.code)
    assert ecart.a_deplacer.valeur == 1
    assert ecart.a_ajouter.statut is Statut.SANS_OBJET
    assert "Aucun ajout" in ecart.a_ajouter.motif


def test_des_montants_se_portent_a_l_euro_superieur():
    donnees = build_attributions(
        Attribution(VILLE, montant=1000.5), Attribution(BOURG, montant=0.0)
    )
    ecart = compute_ecart(
        partage_of(donnees, Quantite.MONTANTS),
        compute_reperes(donnees, zonage_of(donnees), Quantite.MONTANTS, CHOIX)[0],
        HORS_METROPOLE,
    )
    assert ecart.a_deplacer.valeur == 401


@pytest.mark.parametrize(
    ("connus", "debut"),
    [
        (0, "Aucun des 10 projets"),
        (1, "Un seul des 10 projets"),
        (3, "3 des 10 projets"),
    ],
)
def test_la_phrase_de_couverture_s_accorde(connus, debut):
    donnees = build_attributions(*repeat(connus, VILLE), annonces=10)
    motif = explain_couverture(donnees, Quantite.PROJETS, DEPARTEMENT)
    assert motif.startswith(debut)
    assert motif.endswith("ou activer la démonstration.")


def test_la_demonstration_ne_se_conseille_pas_a_elle_meme():
    donnees = build_attributions(Attribution(VILLE), annonces=10, fictif=True)
    motif = explain_couverture(donnees, Quantite.PROJETS, DEPARTEMENT)
    assert "démonstration" not in motif


def test_la_moitie_tout_juste_suffit():
    donnees = build_attributions(*repeat(5, VILLE), annonces=10)
    assert explain_couverture(donnees, Quantite.PROJETS, DEPARTEMENT) == ""
    donnees = build_attributions(*repeat(5, VILLE), annonces=11)
    assert explain_couverture(donnees, Quantite.PROJETS, DEPARTEMENT) != ""


def test_la_garde_tient_pour_les_montants_et_pas_pour_les_lieux():
    donnees = build_attributions(Attribution(VILLE), annonces=10)
    assert explain_couverture(donnees, Quantite.MONTANTS, DEPARTEMENT)
    assert explain_couverture(donnees, Quantite.TIERS_LIEUX, DEPARTEMENT) == ""


parts = st.fractions(min_value=0, max_value=1, max_denominator=10_000)


@given(visee=parts, total=st.integers(1, 5000), dedans=st.integers(0, 5000))
def test_le_nombre_deplace_atteint_la_parite_et_un_de_moins_non(visee, total, dedans):
    dedans = min(dedans, total)
    exact = compute_deplacement(visee, Fraction(dedans), Fraction(total))
    nombre = math.ceil(exact)
    assert 0 <= nombre <= total - dedans
    assert Fraction(dedans + nombre, total) >= visee
    if nombre:
        assert Fraction(dedans + nombre - 1, total) < visee


@given(visee=parts, total=st.integers(1, 5000), dedans=st.integers(0, 5000))
def test_le_nombre_ajoute_atteint_la_parite_et_un_de_moins_non(visee, total, dedans):
    dedans = min(dedans, total)
    exact = compute_ajout(visee, Fraction(dedans), Fraction(total))
    if exact is None:
        assert visee == 1
        assert dedans < total
        return
    nombre = math.ceil(exact)
    assert Fraction(dedans + nombre, total + nombre) >= visee
    if nombre:
        assert Fraction(dedans + nombre - 1, total + nombre - 1) < visee


comptes = st.integers(0, 40)


@given(
    ville=comptes,
    bourg=comptes,
    ailleurs=comptes,
    cible=st.floats(0, 100),
    genre=st.sampled_from([g for g in GenreZonage if g is not GenreZonage.DEUX_EPCI]),
)
def test_rien_n_est_infini_et_toute_absence_a_son_motif(
    ville, bourg, ailleurs, cible, genre
):
    donnees = build_attributions(
        *repeat(ville, VILLE), *repeat(bourg, BOURG), *repeat(ailleurs, "")
    )
    zonage = zonage_of(donnees, genre)
    groupe = find_beneficiaire(zonage)
    partage = compute_partage(donnees, zonage, Quantite.PROJETS, CHOIX)
    reperes = compute_reperes(donnees, zonage, Quantite.PROJETS, CHOIX)
    for repere in (*reperes, build_cible(groupe, cible)):
        ecart = compute_ecart(partage, repere, groupe.code)
        for nom in ("part", "part_repere", "ecart", "rapport", "a_deplacer"):
            chiffre = getattr(ecart, nom)
            assert (chiffre.valeur is None) == bool(chiffre.motif)
            assert chiffre.valeur is None or math.isfinite(chiffre.valeur)


def test_une_somme_dont_un_terme_manque_n_existe_pas():
    donnees = build_attributions(Attribution(MARCHE), Attribution(VILLE, montant=None))
    partage = partage_of(donnees, Quantite.MONTANTS)
    valeurs = partage.valeurs
    somme = sum_chiffres(tuple(valeurs.values()))
    assert somme.valeur is None
    assert build_partage(Quantite.MONTANTS, valeurs, somme).refus == somme.motif
