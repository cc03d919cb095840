"""Les tables du plan, telles que transcrites : chaque titre et chaque nombre."""

import string

import pytest

from ess_dash.indicateurs.chargement import load_donnees
from ess_dash.tables.listes import ThemePlan
from ess_dash.tables.plans import load_plan
from ess_dash.tables.plans_listes import FaitMesure, GenreMetropole
from ess_dash.territoires import Maille
from ess_dash.ui import etat, etat_comparer, etat_fiche

ACTIONS = {
    1: "Coordonner un guichet d’accueil des projets d’innovation sociale",
    2: "Révéler et/ou accompagner des initiatives locales d’innovation sociale sur les "
    "thématiques d’intervention prioritaires",
    3: "Mobiliser l’effet levier financier à destination des porteurs d’initiatives",
    4: "Valoriser l’impact social des initiatives ESS en lien avec les priorités "
    "départementales et publics cibles",
    5: "Augmenter le recours aux ESS dans la commande publique",
    6: "Positionner l’ESS comme outil de développement équilibré des territoires",
    7: "Sensibiliser les élus locaux à « l’ESS porteuse des transitions sociales et "
    "écologiques »",
    8: "Développer une ingénierie territoriale dédiée « Développement local et ESS »",
    9: "Structurer et renforcer l’accompagnement de l’innovation sociale et de l’ESS sur "
    "l’ensemble des territoires, hors métropole",
    10: "Mobiliser l’effet levier financier à destination des territoires",
    11: "Les Ateliers 31, accompagner le développement des structures de l’ESS via une "
    "offre d’espaces et de services mutualisés",
    12: "Coordonner un réseau départemental de l’ESS",
    13: "",
}
CHIFFRES = {
    "parcours_ante_creation": (130, "Le Parcours Entreprises ESS"),
    "parcours_post_creation": (120, "Le Parcours Entreprises ESS"),
    "parcours_financement": (70, "Le Parcours Entreprises ESS"),
    "parcours_emplois": (2000, "Le Parcours Entreprises ESS"),
    "spaser_depart_meur": (34, "Axe 3"),
    "spaser_cible_meur": (42, "Axe 3"),
    "spaser_rythme_pct": (5, "Axe 3"),
    "evaluations_impact": (5, "Axe 1"),
    "appel_a_projets_laureats": (31, "Axe 1"),
    "lieux_totems": (3, "Axe 5"),
    "partenaires_tmi": (20, "Un collectif de 20 partenaires"),
    "foncier_ateliers_31_pct": (25, "II.2, enjeu II, fiche-action 11"),
    "fin_soutien_tiers_lieux": (2027, "II.2, enjeu I, fiche-action 3"),
    "fin_plan": (2028, "Couverture"),
}
REPERES = {
    "projets_accueillis": 161,
    "projets_finances": 56,
    "emplois_projetes_etp": 188,
    "tiers_lieux_finances": 20,
    "structures_dissoutes": 3,
    "taux_perennisation_pct": 94,
    "collectivites_accompagnees": 20,
    "epci_accompagnes": 2,
}
# Ce que le relevé des écarts doit au moins contenir, et deux nombres qui s’y opposent.
ECARTS = {
    "spaser_rythme": ("+ 5 %", "+4,3 %"),
    "ruraux": ("Plus de 20 %", "18,9 %"),
    "associations": ("85,5 %", "70 %"),
    "poids_metropole": ("11,3 %", "10,6 %"),
    "part_metropole": ("72 %", "66,1 %"),
    "perennisation": ("94 %", "94,6 %"),
    "tiers_lieux_2027": ("2027", "2028"),
    "spaser_deux": ("Département", "Ville de Toulouse"),
}


@pytest.fixture(scope="module")
def plan():
    return load_plan("31")


@pytest.fixture(scope="module")
def donnees():
    return load_donnees()


def test_treize_fiches_actions_le_treizieme_titre_n_est_pas_invente(plan):
    titres = dict(zip(plan.actions["action"], plan.actions["titre"], strict=True))
    assert titres == ACTIONS
    assert plan.actions.groupby("enjeu").size().to_dict() == {1: 5, 2: 6, 3: 2}
    for numero, reference in zip(
        plan.actions["action"], plan.actions["reference"], strict=True
    ):
        assert reference.endswith(f"fiche-action {numero}")


def test_chaque_fiche_action_a_ses_activites_et_ses_publics(plan):
    assert set(plan.activites["action"]) == set(ACTIONS)
    assert plan.activites.groupby("action").size().to_dict() == {
        **dict.fromkeys((2, 5, 10), 3),
        **dict.fromkeys((1, 4, 6), 4),
        **dict.fromkeys((7, 8), 2),
        **dict.fromkeys((9, 11, 12, 13), 5),
        3: 6,
    }
    assert (plan.actions["publics"] != "").all()


def test_trois_leviers_trois_enjeux_six_themes(plan):
    assert plan.leviers["libelle"].tolist() == ["Innover", "Ancrer", "Fédérer"]
    assert plan.enjeux["numero"].tolist() == ["I", "II", "III"]
    prioritaires = [t.value for t in ThemePlan if t is not ThemePlan.NON_CLASSE]
    assert plan.themes["theme_plan"].tolist() == prioritaires
    libelles = {t.value: t.libelle for t in ThemePlan}
    assert plan.themes["libelle"].tolist() == [libelles[t] for t in prioritaires]


def test_sept_objectifs_sept_axes_trois_defis(plan):
    comptes = plan.metropole.groupby("genre").size().to_dict()
    assert comptes == {
        GenreMetropole.OBJECTIF.value: 7,
        GenreMetropole.AXE.value: 7,
        GenreMetropole.DEFI.value: 3,
    }


@pytest.mark.parametrize("identifiant", CHIFFRES)
def test_chaque_chiffre_a_sa_valeur_et_sa_reference(plan, identifiant):
    valeur, reference = CHIFFRES[identifiant]
    (ligne,) = plan.chiffres[plan.chiffres["identifiant"] == identifiant].to_dict(
        "records"
    )
    assert ligne["valeur"] == valeur
    assert ligne["reference"].startswith(reference)


def test_les_chiffres_du_bilan_ne_sont_ecrits_qu_une_fois(plan, donnees):
    assert set(plan.chiffres["identifiant"]) == set(CHIFFRES)
    reperes = dict(
        zip(donnees.reperes["identifiant"], donnees.reperes["valeur"], strict=True)
    )
    assert reperes == REPERES
    assert not set(reperes) & set(CHIFFRES)


def test_le_face_a_face_ne_cite_que_des_chiffres_connus(plan):
    connus = set(CHIFFRES) | set(REPERES)
    cites = {
        nom
        for colonne in ("departement", "metropole")
        for texte in plan.face_a_face[colonne]
        for _, nom, _, _ in string.Formatter().parse(texte)
        if nom is not None
    }
    assert cites <= connus
    assert {"projets_accueillis", "spaser_cible_meur"} <= cites


@pytest.mark.parametrize("identifiant", ECARTS)
def test_les_ecarts_attendus_sont_releves(plan, identifiant):
    table = plan.incoherences
    (ligne,) = table[table["identifiant"] == identifiant].to_dict("records")
    premier, second = ECARTS[identifiant]
    assert premier in ligne["dit_a"]
    assert second in ligne["dit_b"]
    assert ligne["outil"]


def test_les_ecarts_citent_des_documents_lus_ou_un_autre(plan):
    documents = {*plan.documents["document"], "autre"}
    for cote in "ab":
        assert set(plan.incoherences[f"document_{cote}"]) <= documents


def test_chaque_fait_est_dans_le_departement(plan, donnees):
    communes = {"", *donnees.communes["code_commune"]}
    assert set(plan.faits["code_commune"]) <= communes
    assert set(plan.faits["code_epci"]) <= {"", *donnees.index_noms(Maille.EPCI)}
    cites = plan.actions_faits["fait"] == FaitMesure.FAITS_CITES.value
    assert set(plan.faits["action"]) == set(plan.actions_faits.loc[cites, "action"])


def test_chaque_vue_citee_existe(plan):
    lire = {
        "comparer": etat_comparer.parse_etat,
        "fiche": etat_fiche.parse_etat,
        "carte": etat.parse_etat,
    }
    for adresse in plan.actions_vues["adresse"]:
        page, _, reste = adresse.partition("?")
        parametres = dict(p.split("=") for p in reste.split("&") if p)
        _, avis = lire[page](parametres)
        assert avis == ()
        assert set(parametres) <= set(lire[page]({})[0].__dataclass_fields__)
