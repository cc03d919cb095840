"""La page « Rencontres » à l’écran : choisir, composer, rouvrir, dire ce qui manque."""

import pytest
from streamlit.testing.v1 import AppTest

from ess_dash.presentation.recit.lecture import encode_recit
from ess_dash.presentation.recit.livres import RECITS
from ess_dash.presentation.recit.modeles import Etape, Recit
from ess_dash.sources import find_racine

PAGE = find_racine() / "pages" / "rencontres.py"
COURT = Recit(
    "court",
    "Un récit court",
    "",
    tuple(Etape("texte", "texte", titre=nom) for nom in ("Un", "Deux")),
)


def run_page(**parametres):
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    for nom, valeur in parametres.items():
        page.query_params[nom] = valeur
    return page.run()


def lire(page):
    return " ".join(element.proto.body for element in page.get("html"))


def _titres(page):
    morceaux = lire(page).split("</span>")
    return [m.partition("</h3>")[0] for m in morceaux if "</h3>" in m]


@pytest.mark.parametrize("recit", RECITS)
def test_chaque_recit_livre_montre_ses_etapes(recit):
    page = run_page(recit=recit, demo="oui")
    assert not page.exception
    assert len(_titres(page)) == 12
    assert "None" not in lire(page)


def test_le_territoire_ne_se_choisit_que_si_le_recit_en_depend():
    page = run_page(recit="territoire", territoire="200066819")
    assert [s.label for s in page.selectbox if s.label == "Territoire"]
    assert "Volvestre" in lire(page)
    page = run_page(recit="premier_plan")
    assert not [s.label for s in page.selectbox if s.label == "Territoire"]


def test_un_lien_rouvre_un_recit_que_l_on_range_et_recrit():
    page = run_page(histoire=encode_recit(COURT))
    assert not page.exception
    assert _titres(page) == ["Un", "Deux"]
    page.button(key="etape_Descendre_0").click().run()
    assert _titres(page) == ["Deux", "Un"]
    page.text_input(key="controle_rencontres_court_0_titre").set_value("Zéro").run()
    assert _titres(page) == ["Zéro", "Un"]
    page.button(key="etape_Retirer_1").click().run()
    assert _titres(page) == ["Zéro"]
    assert page.button(key="etape_Retirer_0").disabled
    page.button(key="recit_oublier").click().run()
    assert not page.exception
    assert len(_titres(page)) == 12


def test_un_recit_livre_se_modifie_par_une_copie():
    page = run_page(recit="premier_plan")
    page.button(key="recit_dupliquer").click().run()
    assert not page.exception
    assert "premier_plan_2" in page.query_params["recit"]
    titre = page.text_input(key="controle_rencontres_titre_premier_plan_2")
    assert titre.value == "Bilan du premier plan (copie)"


@pytest.mark.parametrize(
    ("parametres", "phrase"),
    [
        ({"histoire": "abime"}, "incomplète ou abîmée"),
        ({"recit": "perdu"}, "n’est plus dans cette visite"),
        ({"territoire": "dragon"}, "territoire = dragon"),
    ],
)
def test_une_adresse_fausse_se_dit_et_un_recit_se_montre(parametres, phrase):
    page = run_page(**parametres)
    assert not page.exception
    assert phrase in page.warning[0].value
    assert len(_titres(page)) == 12


def test_un_territoire_que_le_departement_n_a_pas_se_dit():
    page = run_page(recit="territoire", territoire="75056")
    assert not page.exception
    assert "75056" in page.error[0].value


def _jouer_ajout():
    from ess_dash.ui import etat_rencontres
    from ess_dash.ui.rencontres.ajouter import show_ajout

    show_ajout("carte")
    compose = etat_rencontres.read_compose()
    if compose is not None:
        import streamlit as st

        st.text(" / ".join(etape.adresse for etape in compose.etapes))


def test_la_vue_que_l_on_regarde_devient_une_etape():
    page = AppTest.from_function(_jouer_ajout)
    page.query_params["territoire"] = "200073146"
    page.query_params["demo"] = "oui"
    page.run()
    page.button(key="ajout_bouton_carte").click().run()
    assert not page.exception
    assert page.text[0].value == "carte?territoire=200073146"
