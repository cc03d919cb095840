"""Ce que les sources disent vraiment : une règle par test, sur les données réelles."""

from dataclasses import replace
from functools import cache

import pytest

from ess_dash.indicateurs.chargement import load_donnees
from ess_dash.indicateurs.chiffre import Statut
from ess_dash.indicateurs.coherence import compute_quotient, explain_refus
from ess_dash.indicateurs.comparaison import compute_comparaison, compute_parts
from ess_dash.indicateurs.emploi_ess import list_chiffres_publies
from ess_dash.indicateurs.inconnus import count_inconnus
from ess_dash.indicateurs.intervalle import (
    PART_ESS,
    PART_PRIVE,
    PART_PUBLIC,
    compute_intervalle,
    compute_part_recalculee,
    read_bornes,
)
from ess_dash.indicateurs.mesures import Mesure
from ess_dash.indicateurs.quantites import (
    Choix,
    Quantite,
    compute_couverture,
    find_financeur_departement,
)
from ess_dash.indicateurs.rapports import compute_rapport
from ess_dash.indicateurs.sommes import compute_departement, compute_par_groupe
from ess_dash.indicateurs.zonages import (
    CIBLE,
    HORS_CIBLE,
    HORS_METROPOLE,
    METROPOLE,
    GenreZonage,
    build_zonage,
)
from ess_dash.presentation.comparer.demandes import Decoupage, DemandeGroupes
from ess_dash.presentation.comparer.groupes import build_groupes
from ess_dash.presentation.typographie import typographie
from ess_dash.territoires import ZoneCible

PRIVE = "emploi salarié privé"
BASES_TOTALES = {"emploi salarié total", "emploi salarié", "emploi total"}


@cache
def donnees():
    return load_donnees()


@cache
def demonstration():
    return load_donnees(demonstration=True)


def build(tables, genre=GenreZonage.METROPOLE, millesime="", epci=()):
    return build_groupes(tables, DemandeGroupes(Decoupage(genre, epci, millesime)))


def metropole():
    return donnees().configuration.code_metropole


def departement():
    return donnees().configuration.code_departement


def choix(millesime="FLORES 2021"):
    return Choix(millesime, find_financeur_departement(donnees()))


def find_publie(code, indicateur, millesime, base=None):
    (trouve,) = (
        c
        for c in list_chiffres_publies(donnees(), code)
        if (c.indicateur, c.millesime) == (indicateur, millesime)
        and base in (None, c.base)
    )
    return trouve


def find_section(dossier, identifiant):
    return next((s for s in dossier.sections if s.identifiant == identifiant), None)


# Hors métropole n’est pas la zone cible


def test_un_projet_dans_un_quartier_prioritaire_de_toulouse_est_cible_et_metropolitain():
    tables = donnees()
    siens = tables.projets["financeur"] == find_financeur_departement(tables)
    a_toulouse = tables.projets["code_commune"] == "31555"
    projet = tables.projets[siens & a_toulouse].head(1)
    en_qpv = replace(tables, projets=projet.assign(qpv="oui"))
    for genre, dedans, dehors in (
        (GenreZonage.ZONE_CIBLE, CIBLE, HORS_CIBLE),
        (GenreZonage.METROPOLE, METROPOLE, HORS_METROPOLE),
    ):
        zonage = build_zonage(en_qpv, genre)
        comptes = compute_par_groupe(en_qpv, zonage, Quantite.PROJETS, choix())
        assert (comptes[dedans].valeur, comptes[dehors].valeur) == (1, 0)


def test_hors_metropole_et_zone_cible_sont_deux_populations():
    parts = {}
    for genre, groupe in (
        (GenreZonage.METROPOLE, HORS_METROPOLE),
        (GenreZonage.ZONE_CIBLE, CIBLE),
    ):
        zonage = build_zonage(donnees(), genre)
        comparaison = compute_comparaison(donnees(), zonage, choix())
        parts[groupe] = comparaison.groupes[Mesure.PART_POPULATION][groupe].valeur
    assert round(parts[HORS_METROPOLE]) == 43
    assert round(parts[CIBLE]) == 38


def test_toulouse_est_hors_de_la_zone_cible_et_pourtant_un_de_ses_lieux_en_est():
    zonage = build_zonage(donnees(), GenreZonage.ZONE_CIBLE)
    assert zonage.affectation["31555"] == HORS_CIBLE
    totems = compute_par_groupe(donnees(), zonage, Quantite.LIEUX_TOTEM, choix())
    assert totems[CIBLE].valeur == 2


def test_un_quartier_prioritaire_inconnu_n_est_pas_un_non():
    zonage = build_zonage(donnees(), GenreZonage.ZONE_CIBLE)
    assert count_inconnus(donnees(), zonage, choix()).projets_qpv_inconnu == 6
    reserves = " ".join(build(donnees(), GenreZonage.ZONE_CIBLE).constat.reserves)
    assert "6 projets" in reserves
    assert "pourraient en être" in reserves


def test_la_zone_cible_se_change_dans_la_configuration():
    tables = donnees()
    sans_periurbain = replace(
        tables,
        configuration=replace(
            tables.configuration,
            zone_cible=ZoneCible(frozenset({5, 6, 7}), montagne=True, qpv=False),
        ),
    )
    zonages = [
        build_zonage(t, GenreZonage.ZONE_CIBLE) for t in (tables, sans_periurbain)
    ]
    cibles = [{c for c, g in z.affectation.items() if g == CIBLE} for z in zonages]
    assert cibles[1] < cibles[0]
    assert [z.qpv_dans for z in zonages] == [CIBLE, ""]
    assert "niveau 5, 6, 7" in zonages[1].definition
    for zonage in zonages:
        assert zonage.definition.startswith("Notre lecture du plan")
        assert "configuration.toml" in zonage.definition


def test_les_habitants_des_quartiers_prioritaires_ne_sont_pas_comptes_et_c_est_dit():
    tableau = build(donnees(), GenreZonage.ZONE_CIBLE).sections[0].tableaux[0]
    (population,) = (ligne for ligne in tableau.lignes if ligne.titre == "Population")
    assert "n’y sont pas comptés" in population.note


# Le poids de part et d’autre : un intervalle, pas une fausse précision


def test_hors_metropole_le_poids_est_entre_11_1_et_11_6():
    intervalle = compute_intervalle(donnees())
    assert round(intervalle.minimum.valeur, 1) == 11.1
    assert round(intervalle.maximum.valeur, 1) == 11.6
    assert round(intervalle.quotient_minimum.valeur, 2) == 0.99
    assert round(intervalle.quotient_maximum.valeur, 2) == 1.01
    lus = [(c.minimum, c.maximum) for c in intervalle.contraintes]
    assert lus == [
        pytest.approx(b) for b in ((11.25, 11.35), (72, 73), (72.5, 73), (11.25, 11.35))
    ]


def test_l_intervalle_est_montre_avec_ses_contraintes_et_sa_formule():
    dossier = build(donnees())
    section = find_section(dossier, "hors-metropole")
    assert section.titre == typographie("Hors métropole, entre 11,1 % et 11,6 %")
    (figure,) = section.figures
    assert "h = w(1 - s) / [w(1 - s) + (1 - w)(1 - n)]" in figure.tableau.note
    assert len([x for x in figure.tableau.lignes if "publié" in x.rubrique]) == 4
    assert typographie("entre 11,1 % et 11,6 %") in dossier.constat.phrase


def test_un_graphique_a_deux_barres_tromperait_car_l_ecart_est_a_l_interieur():
    texte = find_section(build(donnees()), "hors-metropole").texte
    assert "deux barres tromperait" in texte
    for poids in ("24,2", "21,5", "18,9"):
        assert poids in texte
    assert "FLORES 2017" in texte
    assert "les 14 autres EPCI ne sont pas publiés" in texte


# Ce qui est concentré, et ce qui ne l’est pas


def test_les_emplois_de_l_ess_ne_sont_pas_plus_concentres_que_les_autres():
    ess, prive, public = (
        find_publie(metropole(), nom, "non précisé")
        for nom in (PART_ESS, PART_PRIVE, PART_PUBLIC)
    )
    assert (ess.valeur, prive.valeur, public.valeur) == (72, 73, 78)
    assert (ess.precision, prive.precision) == ("plus de", "près de")
    assert read_bornes(ess)[1] <= read_bornes(prive)[1] < read_bornes(public)[0]
    (figure,) = find_section(build(donnees()), "concentration").figures
    assert "ne sont pas plus concentrés" in figure.titre
    assert {"Emplois de l’ESS", "Autres emplois privés", "Emplois publics"} <= set(
        figure.axe_y.categories
    )


def test_le_soutien_est_compare_aux_emplois_et_a_la_population():
    section = find_section(build(donnees()), "concentration")
    assert typographie("projets situés (86 %)") in section.figures[0].titre
    assert typographie("Moins concentrés : tiers-lieux connus (41 %)") in section.texte
    assert "peut changer" in section.texte


# Millésimes et bases


def test_36_400_et_55_100_ne_font_pas_une_part():
    part = compute_part_recalculee(donnees())
    assert part.valeur is None
    assert part.statut is Statut.SANS_OBJET
    assert part.motif == (
        "Les millésimes diffèrent : FLORES 2019 d’un côté, FLORES 2021 de l’autre."
    )
    (figure,) = find_section(build(donnees()), "concentration").figures
    refaite = figure.tableau.lignes[-1]
    assert refaite.cellules[0].statut is Statut.SANS_OBJET
    assert "Les millésimes diffèrent" in refaite.note


def test_aucun_ecran_ne_montre_66_pour_cent_des_emplois():
    for millesime in ("", "FLORES 2019", "FLORES 2021"):
        for tableau in build(donnees(), millesime=millesime).tableaux:
            for ligne in tableau.lignes:
                if "mploi" in ligne.titre:
                    assert not any("66" in c.texte for c in ligne.cellules)


@pytest.mark.parametrize(
    ("un", "autre"),
    [
        ("FLORES 2017", "FLORES 2019"),
        ("FLORES 2017", "FLORES 2021"),
        ("FLORES 2019", "FLORES 2021"),
        ("FLORES 2019", "2016-2021"),
        ("FLORES 2021", "non précisé"),
    ],
)
def test_deux_millesimes_ne_se_rapportent_pas_l_un_a_l_autre(un, autre):
    modele = find_publie(metropole(), "part_emploi_ess_pct", "FLORES 2019", PRIVE)
    cotes = [replace(modele, millesime=millesime) for millesime in (un, autre)]
    assert explain_refus(*cotes)
    assert compute_quotient(*cotes).valeur is None
    rapport = compute_rapport(*cotes, nom="r", unite="", memes_millesimes=True)
    assert rapport.statut is Statut.SANS_OBJET
    assert rapport.motif.endswith(".")


def test_le_quotient_de_la_metropole_ne_se_calcule_pas_entre_2019_et_2021():
    zonage = build_zonage(donnees(), GenreZonage.METROPOLE)
    for millesime in ("FLORES 2019", "FLORES 2021"):
        comparaison = compute_comparaison(donnees(), zonage, choix(millesime))
        quotient = comparaison.groupes[Mesure.QUOTIENT][METROPOLE]
        assert quotient.statut is Statut.NON_PUBLIE
        assert quotient.motif


def test_les_emplois_gagnes_selon_l_urssaf_n_entrent_dans_aucun_groupe():
    for genre in GenreZonage:
        epci = (metropole(), "200072643") if genre is GenreZonage.DEUX_EPCI else ()
        for tableau in build(donnees(), genre, epci=epci).tableaux:
            for ligne in tableau.lignes:
                assert not any("2016-2021" in c.millesime for c in ligne.cellules)


@pytest.mark.parametrize("genre", GenreZonage)
@pytest.mark.parametrize("millesime", ["FLORES 2017", "FLORES 2019", "FLORES 2021"])
def test_aucun_axe_ne_mele_emploi_prive_et_emploi_total(genre, millesime):
    epci = (metropole(), "200072643") if genre is GenreZonage.DEUX_EPCI else ()
    for tables in (donnees(), demonstration()):
        for figure in build(tables, genre, millesime, epci).figures:
            bases = {
                cellule.base
                for ligne in figure.tableau.lignes
                for cellule in ligne.cellules
                if cellule.valeur is not None
            }
            assert not bases & BASES_TOTALES
            assert PRIVE not in bases or bases <= {
                PRIVE,
                # Les parts du tableau des contraintes ne sont pas sur l’axe des poids.
                "emploi ESS du département",
                "emploi privé hors ESS du département",
            }


def test_les_8_pour_cent_de_l_emploi_total_ne_sont_jamais_un_poids():
    zonage = build_zonage(donnees(), GenreZonage.METROPOLE)
    comparaison = compute_comparaison(donnees(), zonage, choix("FLORES 2019"))
    poids = comparaison.groupes[Mesure.POIDS][METROPOLE]
    assert (poids.valeur, poids.base) == (10.6, PRIVE)


def test_un_poids_d_epci_ne_se_range_pas_avec_un_autre_millesime():
    (figure,) = find_section(build(donnees()), "distribution").figures
    assert figure.titre == "Le poids de l’ESS n’est publié que pour 4 EPCI sur 18"
    for rang, colonne in enumerate(figure.tableau.colonnes):
        cellules = [ligne.cellules[rang] for ligne in figure.tableau.lignes]
        assert {c.millesime for c in cellules} == {colonne.titre}
        assert {c.base for c in cellules} == {PRIVE}


# Couverture et financeurs


def test_9_des_56_projets_sont_connus_dont_7_situes():
    couverture = compute_couverture(donnees(), find_financeur_departement(donnees()))
    assert (couverture.connus, couverture.situes, couverture.annonces) == (9, 7, 56)
    dossier = build(donnees())
    textes = " ".join(dossier.constat.reserves).replace("\xa0", " ")
    assert "9 des 56 projets connus, 7 situés" in textes
    assert "minimums" in textes


def test_les_prix_de_la_metropole_ne_sont_jamais_ceux_du_departement():
    tables = donnees()
    de_la_metropole = tables.projets["financeur"] == "toulouse_metropole"
    assert de_la_metropole.sum() == 16
    sans = replace(tables, projets=tables.projets[~de_la_metropole])
    for genre in (GenreZonage.METROPOLE, GenreZonage.ZONE_CIBLE, GenreZonage.PETR):
        avec_eux, sans_eux = (
            compute_comparaison(t, build_zonage(t, genre), choix())
            for t in (tables, sans)
        )
        for mesure in (Mesure.PROJETS, Mesure.MONTANTS):
            assert [c.valeur for c in avec_eux.list_groupes(mesure)] == [
                c.valeur for c in sans_eux.list_groupes(mesure)
            ]
            assert (
                avec_eux.departement[mesure].valeur
                == sans_eux.departement[mesure].valeur
            )


def test_les_projets_non_situes_sont_dans_le_total_et_dans_aucun_groupe():
    zonage = build_zonage(donnees(), GenreZonage.METROPOLE)
    groupes = compute_par_groupe(donnees(), zonage, Quantite.PROJETS, choix())
    assert sum(c.valeur for c in groupes.values()) == 7
    assert compute_departement(donnees(), Quantite.PROJETS, choix()).valeur == 9


def test_le_label_lieu_totem_n_existe_pas_hors_metropole():
    zonage = build_zonage(donnees(), GenreZonage.METROPOLE)
    comparaison = compute_comparaison(donnees(), zonage, choix())
    totems = comparaison.groupes[Mesure.LIEUX_TOTEM]
    assert totems[METROPOLE].valeur == 6
    assert totems[HORS_METROPOLE].statut is Statut.SANS_OBJET


def test_une_donnee_d_epci_n_est_jamais_repartie_entre_ses_communes():
    for genre in (GenreZonage.ZONE_CIBLE, GenreZonage.DENSITE_7, GenreZonage.MONTAGNE):
        zonage = build_zonage(demonstration(), genre)
        comparaison = compute_comparaison(demonstration(), zonage, choix())
        for chiffre in comparaison.list_groupes(Mesure.EMPLOIS_ESS):
            assert chiffre.statut is Statut.SANS_OBJET
            assert "jamais réparti" in chiffre.motif


# Démonstration


def test_en_demonstration_le_poids_est_exact_et_les_chiffres_reels_absents():
    dossier = build(demonstration(), millesime="FLORES 2021")
    assert dossier.sur_demonstration
    section = find_section(dossier, "hors-metropole")
    assert section.figures == ()
    (tableau,) = section.tableaux
    for ligne in tableau.lignes:
        ess, prives, poids, _ = (c.valeur for c in ligne.cellules)
        assert poids == pytest.approx(100 * ess / prives, abs=0.051)
    reelles = {s.citation for s in donnees().sources["chiffres_publies"]}
    for tableau in dossier.tableaux:
        for ligne in tableau.lignes:
            assert not reelles & {c.source for c in ligne.cellules}


def test_en_demonstration_tous_les_projets_sont_connus_et_situes():
    zonage = build_zonage(demonstration(), GenreZonage.METROPOLE)
    comparaison = compute_comparaison(demonstration(), zonage, choix())
    parts = compute_parts(demonstration(), comparaison, Quantite.PROJETS)
    assert comparaison.departement[Mesure.PROJETS].valeur == 56
    assert sum(c.valeur for c in parts.values()) == pytest.approx(100)
