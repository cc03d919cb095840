"""La page « Le plan » : ce qu’elle dit sur les deux jeux de données."""

import datetime as dt
import re
from dataclasses import replace

import pandas as pd
import pytest

from ess_dash.indicateurs.chargement import COLONNES_SI_VIDE, load_donnees
from ess_dash.indicateurs.chiffre import Statut
from ess_dash.indicateurs.empreinte import FiltreEpci
from ess_dash.presentation.plan.modeles import NON_RENSEIGNE, SANS_TITRE
from ess_dash.presentation.plan.page import build_plan
from ess_dash.presentation.plan.territoire import write_suite
from ess_dash.render import dossier as rendu
from ess_dash.render.dossier_html import to_html
from ess_dash.render.dossier_json import to_json
from ess_dash.render.dossier_pdf import to_pdf
from ess_dash.render.dossier_xlsx import to_xlsx
from ess_dash.render.plan import to_engagements
from ess_dash.tables.plans import load_plan


@pytest.fixture(scope="module")
def plan():
    return load_plan("31")


@pytest.fixture(scope="module")
def vraies():
    return load_donnees()


@pytest.fixture(scope="module", params=[False, True], ids=["vraies", "fictives"])
def donnees(request, vraies):
    return load_donnees(demonstration=True) if request.param else vraies


@pytest.fixture(scope="module")
def vue(donnees, plan):
    return build_plan(donnees, plan)


def list_cases(vue, *prefixes):
    return [
        (ligne, cellule)
        for tableau in vue.dossier.tableaux
        if tableau.identifiant.startswith(prefixes)
        for ligne in tableau.lignes
        for cellule in ligne.cellules
    ]


def test_rien_de_connu_n_est_jamais_zero(vue):
    cases = list_cases(vue, "actions-epci", "themes-epci")
    assert cases
    for _, case in cases:
        assert case.valeur != 0
        assert case.texte not in {"0", "", "None", "nan"}
        assert (case.valeur is None) == bool(case.motif)
    assert any(case.texte == NON_RENSEIGNE for _, case in cases)


def test_la_phrase_repond_d_abord(vue, donnees):
    phrase = vue.dossier.constat.phrase
    assert "13 fiches-actions" in phrase
    assert "EPCI rural" in phrase
    assert ("jeu fictif" in phrase) == donnees.est_demonstration
    assert vue.dossier.sur_demonstration == donnees.est_demonstration


def test_les_nombres_de_la_phrase_sont_ceux_de_la_matrice(vue):
    resume = next(
        t for t in vue.dossier.tableaux if t.identifiant == "actions-epci-resume"
    )
    touchees = sum(ligne.cellules[1].valeur is not None for ligne in resume.lignes)
    assert f"situé pour {touchees} d’entre elles" in vue.dossier.constat.phrase
    rurales = sum(ligne.cellules[2].valeur is not None for ligne in resume.lignes)
    muettes = "Aucune des 13 fiches-actions n’a de fait connu dans un EPCI rural"
    assert (rurales == 0) == (muettes in vue.dossier.constat.phrase)


def test_la_couverture_est_dite(vraies, plan):
    reserves = " ".join(build_plan(vraies, plan).dossier.constat.reserves)
    assert "9 des 56 projets" in reserves


def test_le_titre_manquant_se_dit(vue):
    (derniere,) = (a for e in vue.enjeux for a in e.actions if a.numero == 13)
    assert derniere.titre == SANS_TITRE
    assert derniere.activites
    assert derniere.publics


def test_une_action_hors_metropole_est_sans_objet_dans_la_metropole(vue):
    tableau = next(
        t for t in vue.dossier.tableaux if t.identifiant == "actions-epci-ii"
    )
    rang = next(i for i, c in enumerate(tableau.colonnes) if c.titre.startswith("9."))
    (ligne,) = (li for li in tableau.lignes if li.titre == "Toulouse Métropole")
    assert ligne.cellules[rang].statut is Statut.SANS_OBJET


def test_le_filtre_ne_change_que_les_matrices(vraies, plan):
    entier = build_plan(vraies, plan).dossier
    rural = build_plan(vraies, plan, FiltreEpci.RURAUX).dossier
    assert rural.constat == entier.constat
    matrice = next(t for t in rural.tableaux if t.identifiant == "actions-epci-i")
    assert {ligne.rubrique.partition(" ")[0] for ligne in matrice.lignes} == {"Rural"}
    assert "ruraux" in rural.sous_titre


def test_les_deux_documents_ne_s_additionnent_pas(vue):
    titres = [t.identifiant for t in vue.dossier.tableaux]
    assert {"chiffres-departement", "chiffres-metropole"} <= set(titres)
    (spaser,) = (
        c
        for ligne, c in list_cases(vue, "chiffres-metropole")
        if "deux montants" in ligne.titre and c.valeur is not None
    )
    assert spaser.texte.startswith("4,3")
    assert spaser.statut is Statut.CALCULE
    face = " ".join(c.texte for _, c in list_cases(vue, "face-a-face"))
    assert "161 accueillis, 56 financés" in face
    assert "{" not in face


def test_un_bilan_illisible_n_arrete_pas_la_page(vraies, plan):
    vides = vraies.reperes.iloc[:0][["identifiant", "valeur"]]
    vue = build_plan(replace(vraies, reperes=vides), plan)
    face = " ".join(c.texte for _, c in list_cases(vue, "face-a-face"))
    assert "(non renseigné) accueillis" in face


def test_sans_projet_ni_lieu_lisible_tout_est_non_renseigne(vraies, plan):
    vides = {
        nom: pd.DataFrame(columns=list(COLONNES_SI_VIDE[nom]), dtype=object)
        for nom in ("projets", "lieux")
    }
    sans_faits = replace(plan, faits=plan.faits.iloc[:0])
    vue = build_plan(replace(vraies, **vides), sans_faits)
    assert "connu et situé pour 0 d’entre elles" not in vue.dossier.constat.phrase
    assert all(case.valeur is None for _, case in list_cases(vue, "actions-epci"))
    assert all(case.valeur is None for _, case in list_cases(vue, "themes-epci"))


def test_le_calendrier_dit_ce_qui_finit_avant_le_plan(vue):
    section = next(s for s in vue.dossier.sections if s.identifiant == "calendrier")
    assert "2027" in section.texte
    assert "2028" in section.texte
    (figure,) = section.figures
    assert len(figure.tableau.lignes) == len(figure.axe_y.categories)


def test_les_engagements_se_deplient_et_gardent_le_jeu(vue):
    page = to_engagements(vue.enjeux, 3, demonstration=False)
    assert page.count("<details") == 13
    assert re.findall(r'<details id="([^"]+)" open', page) == ["fiche-3"]
    assert 'href="comparer?vue=parite"' in page
    fictive = to_engagements(vue.enjeux, 0, demonstration=True)
    assert 'href="fiche?demo=oui"' in fictive
    assert 'href="comparer?vue=parite&amp;demo=oui"' in fictive
    assert " open" not in fictive


@pytest.mark.parametrize(
    ("numeros", "ecrits"),
    [((2,), "2"), ((2, 3), "2 et 3"), ((1, 3, 4, 5), "1 et 3 à 5")],
)
def test_trois_numeros_de_suite_se_disent_de_a(numeros, ecrits):
    assert write_suite(numeros) == ecrits


def test_la_page_s_emporte(vraies, plan):
    vue = build_plan(vraies, plan)
    jour = dt.date(2026, 11, 22)
    assert to_pdf(vue.dossier, date=jour).startswith(b"%PDF")
    assert to_xlsx(vue.dossier, date=jour).startswith(b"PK")
    assert b"Non renseign" in to_html(vue.dossier, date=jour)
    assert b"titre non disponible" in to_json(vue.dossier, date=jour)
    assert b"non renseign" in rendu.to_csv_dossier(vue.dossier)
