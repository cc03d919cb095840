import re
from dataclasses import replace

import pytest

from ess_dash.indicateurs.chargement import load_donnees
from ess_dash.indicateurs.quantites import Quantite
from ess_dash.indicateurs.zonages import GenreZonage
from ess_dash.presentation.comparer.demandes import Decoupage, DemandeParite
from ess_dash.presentation.comparer.parite import build_parite, list_beneficiaires
from ess_dash.presentation.dossier import Trace
from ess_dash.presentation.typographie import polish
from tests.unit.indicateurs.attributions import (
    Attribution,
    build_attributions,
    read,
    repeat,
)
from tests.unit.indicateurs.maquette import (
    BOURG,
    LISIERE,
    MARCHE,
    METROPOLE,
    VALLEE,
    VILLE,
)

# 2 projets hors métropole sur 10, en deux ans ; 40 % de la population y vit.
DEUX_SUR_DIX = (
    *repeat(4, VILLE, annee=2024),
    Attribution(BOURG, 2024),
    *repeat(4, VILLE, annee=2025),
    Attribution(BOURG, 2025),
)
ZONE_CIBLE = Decoupage(GenreZonage.ZONE_CIBLE)


@pytest.fixture(scope="module")
def fictif():
    return load_donnees(demonstration=True)


def build(*attributions, fictif=False, annonces=None, **demande):
    donnees = build_attributions(*attributions, fictif=fictif, annonces=annonces)
    return build_parite(donnees, DemandeParite(**demande))


def phrase_of(*attributions, **demande):
    return read(build(*attributions, **demande).constat.phrase)


def lines_of(dossier, identifiant):
    tableau = next(t for t in dossier.tableaux if t.identifiant == identifiant)
    return {
        read(ligne.titre): [read(c.texte) for c in ligne.cellules]
        for ligne in tableau.lignes
    }


def test_la_phrase_dit_la_part_la_population_et_ce_que_la_parite_demande():
    assert phrase_of(*DEUX_SUR_DIX).startswith(
        "D’après les données connues, 2 des 10 projets financés par le Département "
        "(20,0 %) sont situés hors métropole, où vit 40,0 % de la population ; la parité "
        "avec la population demanderait d’y déplacer 2 projets à total constant, ou d’y "
        "en ajouter 4 sans rien retirer aux autres."
    )


def test_la_phrase_change_avec_les_donnees():
    phrase = phrase_of(*DEUX_SUR_DIX, Attribution(MARCHE, 2025))
    assert "3 des 11 projets" in phrase
    assert "(27,3 %)" in phrase


def test_la_phrase_dit_la_trajectoire():
    assert phrase_of(*DEUX_SUR_DIX).endswith(
        "Si 60 % des attributions (5 projets par an) vont hors métropole, la part "
        "cumulée passerait de 20,0 % en 2025 à 44,0 % en 2028 et atteindrait la cible de "
        "40 % (sa part de la population) en 2027."
    )


@pytest.mark.parametrize(
    ("demande", "fin"),
    [
        (
            {"part_nouveaux_pct": 45.0},
            (
                "n’atteindrait la cible de 40 % (sa part de la population) qu’en 2033, après "
                "la fin du plan ; pour y être en 2028, il en faudrait au moins 53,4 %."
            ),
        ),
        (
            {"part_nouveaux_pct": 41.0},
            "qu’au-delà de 2050 ; pour y être en 2028, il en faudrait au moins 53,4 %.",
        ),
        (
            {"part_nouveaux_pct": 30.0},
            (
                "n’atteindrait jamais la cible de 40 % (sa part de la population) : il faut "
                "que la part des nouvelles attributions dépasse la cible ; pour y être en "
                "2028, il en faudrait au moins 53,4 %."
            ),
        ),
        (
            {"cible_pct": 80.0},
            (
                "n’atteindrait jamais la cible de 80 % : il faut que la part des nouvelles "
                "attributions dépasse la cible ; même 100 % n’y suffit pas d’ici 2028 : il "
                "faudrait 30 projets de plus, tous pour ce groupe."
            ),
        ),
        (
            {"cible_pct": 15.0, "part_nouveaux_pct": 10.0},
            (
                "La part cumulée, 20,0 % en 2025, atteint déjà la cible de 15 % ; sous "
                "l’hypothèse, elle repasserait au-dessous d’ici 2028 (14,0 %)."
            ),
        ),
        (
            {"cible_pct": 15.0},
            "La part cumulée, 20,0 % en 2025, atteint déjà la cible de 15 %.",
        ),
    ],
)
def test_chaque_issue_a_sa_phrase(demande, fin):
    assert phrase_of(*DEUX_SUR_DIX, **demande).endswith(fin)


def test_une_cible_infaisable_n_est_pas_dessinee_comme_atteinte():
    faisable = build(*DEUX_SUR_DIX, part_nouveaux_pct=60.0)
    infaisable = build(*DEUX_SUR_DIX, part_nouveaux_pct=30.0)
    assert len(_list_marques(faisable)) == 1
    assert _list_marques(infaisable) == []
    assert "hors d’atteinte" in infaisable.figures[-1].titre


def _list_marques(dossier):
    return [
        point.libelle
        for couche in dossier.figures[-1].couches
        for point in couche.points
        if point.libelle.startswith("Cible atteinte")
    ]


def test_le_connu_est_plein_l_hypothese_en_tirets_la_cible_nommee():
    figure = build(*DEUX_SUR_DIX).figures[-1]
    lignes = [c for c in figure.couches if c.trace is Trace.LIGNE]
    assert [c.pointillee for c in lignes] == [False, True]
    assert lignes[0].points[-1].x == lignes[1].points[0].x == 2025
    assert lignes[1].points[-1].x == 2028
    regle = next(c for c in figure.couches if c.trace is Trace.REGLE)
    assert read(regle.points[0].libelle) == "Cible : 40 %"
    assert figure.axe_x.est_annee


def test_les_figures_dessinent_les_nombres_de_leurs_tableaux():
    dossier = build(*DEUX_SUR_DIX)
    for figure in dossier.figures:
        ecrits = {c.valeur for ligne in figure.tableau.lignes for c in ligne.cellules}
        dessines = {
            point.y if couche.trace is Trace.LIGNE else point.x
            for couche in figure.couches
            for point in couche.points
            if couche.trace in (Trace.BARRE, Trace.LIGNE, Trace.INTERVALLE)
        }
        assert dessines <= ecrits


def test_chaque_repere_a_sa_ligne_le_non_publie_compris():
    lignes = lines_of(build(*DEUX_SUR_DIX, cible_pct=50.0), "parite-reperes")
    assert lignes == {
        "Population": ["40,0 %", "20,0 %", "−20,0 points", "0,50", "2", "4"],
        "Salariés de l’ESS": ["non publié", "20,0 %", *["non publié"] * 4],
        "Salariés du privé, ESS comprise": [
            "non publié",
            "20,0 %",
            *["non publié"] * 4,
        ],
        "Tiers-lieux connus": ["50,0 %", "20,0 %", "−30,0 points", "0,40", "3", "6"],
        "Cible choisie": ["50,0 %", "20,0 %", "−30,0 points", "0,40", "3", "6"],
    }


def test_un_repere_absent_est_dit_en_une_phrase():
    avis = build(*DEUX_SUR_DIX).sections[0].avis
    assert len(avis) == 2
    assert all("non publié" in a or "publié en" in a for a in avis)


def test_les_groupes_sont_ranges_du_plus_dote_au_moins_dote():
    dossier = build(*DEUX_SUR_DIX, decoupage=Decoupage(GenreZonage.DENSITE_7))
    figure = dossier.figures[1]
    places = [p.x for p in figure.couches[0].points]
    assert places == sorted(places, reverse=True)
    assert "de plus que sa part" in figure.titre


def test_une_cible_hors_bornes_est_dite_et_le_reste_calcule():
    dossier = build(*DEUX_SUR_DIX, cible_pct=140.0)
    assert any("entre 0 et 100" in read(a) for a in dossier.sections[0].avis)
    assert any("entre 0 et 100" in read(a) for a in dossier.sections[1].avis)
    assert "Cible choisie" not in lines_of(dossier, "parite-reperes")
    assert "2 des 10" in read(dossier.constat.phrase)


def test_la_couverture_insuffisante_refuse_et_donne_quand_meme_les_reperes():
    dossier = build(*DEUX_SUR_DIX, annonces=56)
    assert read(dossier.constat.phrase).startswith("10 des 56 projets financés")
    assert "ne se calcule pas" in dossier.titre
    assert dossier.figures == ()
    lignes = lines_of(dossier, "parite-reperes")
    assert lignes["Population"] == ["40,0 %", *["sans objet"] * 5]


@pytest.mark.parametrize(
    ("demande", "mot"),
    [
        ({"beneficiaire": "xyz"}, "n’est pas dans ce découpage"),
        ({"decoupage": Decoupage(GenreZonage.DEUX_EPCI)}, "deux EPCI"),
        ({"objet": Quantite.EMPLOIS_ESS}, "ne s’attribue pas"),
        ({"financeur": "inconnu"}, "n’est pas connu"),
    ],
)
def test_une_demande_sans_reponse_donne_une_phrase(demande, mot):
    assert mot in phrase_of(*DEUX_SUR_DIX, **demande)


def test_les_parts_atteintes_les_singuliers_et_les_absences_s_accordent():
    assert "est atteinte (+10,0 points)" in phrase_of(
        Attribution(VILLE), Attribution(BOURG)
    )
    assert "1 des 2 projets financés" in phrase_of(
        Attribution(VILLE), Attribution(BOURG)
    )
    assert "le seul projet connu n’est pas situé hors métropole (0,0 %)" in phrase_of(
        Attribution(VILLE)
    )
    assert "aucun des 2 projets financés par le Département (0,0 %)" in phrase_of(
        *repeat(2, VILLE)
    )


def test_ce_qui_est_hors_des_groupes_compares_est_compte_a_part():
    deux = Decoupage(GenreZonage.DEUX_EPCI, (METROPOLE, VALLEE))
    dossier = build(*DEUX_SUR_DIX, *repeat(3, MARCHE, annee=2025), decoupage=deux)
    assert "des 10 projets financés par le Département dans les groupes" in read(
        dossier.constat.phrase
    )
    assert any(
        "3 projets sont situés hors" in read(r) for r in dossier.constat.reserves
    )
    assert LISIERE not in [g.code for g in list_beneficiaires(fake(), deux)]


def fake():
    return build_attributions(*DEUX_SUR_DIX)


def test_les_non_situes_sont_comptes_a_part():
    dossier = build(*DEUX_SUR_DIX, *repeat(2, "", annee=2025))
    assert "2 des 10 projets financés par le Département et situés" in read(
        dossier.constat.phrase
    )
    assert any("10 projets situés sur 12" in read(r) for r in dossier.constat.reserves)


def test_la_zone_cible_dit_ses_reserves():
    dossier = build(
        *DEUX_SUR_DIX, Attribution(VILLE, 2025, qpv="inconnu"), decoupage=ZONE_CIBLE
    )
    reserves = " ".join(map(read, dossier.constat.reserves))
    assert "Notre lecture du plan" in reserves
    assert "1 projet dont on ignore" in reserves
    assert "population des quartiers prioritaires n’est pas connue" in reserves


def test_les_tiers_lieux_disent_que_la_liste_n_est_pas_exhaustive():
    dossier = build(*DEUX_SUR_DIX, objet=Quantite.TIERS_LIEUX)
    assert read(dossier.constat.reserves[0]) == (
        "2 tiers-lieux connus ; liste non exhaustive."
    )
    assert "1 des 2 tiers-lieux connus (50,0 %) est situé hors métropole" in read(
        dossier.constat.phrase
    )
    assert any("ouverture" in a for a in dossier.sections[1].avis)


def test_les_groupes_a_suivre_sont_ceux_du_decoupage():
    donnees = fake()
    codes = [g.code for g in list_beneficiaires(donnees, Decoupage())]
    assert codes == ["metropole", "hors_metropole"]
    assert list_beneficiaires(donnees, Decoupage(GenreZonage.DEUX_EPCI)) == ()


def test_la_demonstration_se_dit_dans_la_phrase(fictif):
    dossier = build_parite(fictif, DemandeParite())
    assert dossier.sur_demonstration
    assert read(dossier.constat.phrase).startswith(
        "D’après le jeu de démonstration (données fictives), "
    )


@pytest.mark.parametrize(
    "genre", [g for g in GenreZonage if g is not GenreZonage.DEUX_EPCI]
)
@pytest.mark.parametrize(
    "objet", [Quantite.PROJETS, Quantite.MONTANTS, Quantite.TIERS_LIEUX]
)
def test_la_phrase_de_la_demonstration_tient_face_aux_nombres(fictif, genre, objet):
    dossier = build_parite(fictif, DemandeParite(Decoupage(genre), objet=objet))
    assert dossier == polish(dossier)
    phrase = read(dossier.constat.phrase)
    population = lines_of(dossier, "parite-reperes")["Population"]
    assert f"({population[1]})" in phrase
    assert f"où vit {population[0]} de la population" in phrase
    assert not re.search(r"\b(nan|inf)\b|∞", str(dossier))
    identifiants = [t.identifiant for t in dossier.tableaux]
    assert len(identifiants) == len(set(identifiants))


def test_chaque_case_connue_dit_sa_source(fictif):
    dossier = build_parite(fictif, DemandeParite())
    for tableau in dossier.tableaux:
        for ligne in tableau.lignes:
            for cellule in ligne.cellules:
                assert cellule.statut is not None
                assert cellule.source
                assert cellule.millesime


def test_un_lieu_a_deux_sites_est_annonce():
    donnees = fake()
    communes = [VILLE if c == BOURG else c for c in donnees.lieux["code_commune"]]
    deux_sites = replace(donnees, lieux=donnees.lieux.assign(code_commune=communes))
    dossier = build_parite(deux_sites, DemandeParite(objet=Quantite.TIERS_LIEUX))
    assert any("plusieurs sites" in r for r in dossier.constat.reserves)
