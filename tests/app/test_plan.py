"""La page « Le plan » à l’écran."""

import pytest
from playwright.sync_api import expect
from streamlit.testing.v1 import AppTest

from ess_dash.sources import find_racine
from ess_dash.tables.plans import PlanAbsentError
from ess_dash.ui import cache_plan
from ess_dash.ui.etat_plan import PartiePlan
from tests.app.navigateur import audit_axe, open_visite, wait_repos

PAGE = find_racine() / "pages" / "plan.py"


def run_page(**parametres):
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    for nom, valeur in parametres.items():
        page.query_params[nom] = valeur
    return page.run()


def lire(page):
    return " ".join(element.proto.body for element in page.get("html"))


@pytest.mark.parametrize("demo", ["non", "oui"])
def test_chaque_partie_s_ouvre(demo):
    page = run_page(demo=demo)
    for partie in PartiePlan:
        page.query_params["partie"] = partie.value
        page.run()
        assert not page.exception
        texte = lire(page)
        assert "13 fiches-actions" in texte
        assert ">nan<" not in texte
        assert ">None<" not in texte


def test_une_adresse_fausse_se_dit():
    page = run_page(partie="nulle", epci="ruraux", action="3")
    assert not page.exception
    assert "partie = nulle" in page.warning[0].value
    assert '<details id="fiche-3" open' in lire(page)


def test_un_departement_sans_plan_se_dit_en_une_phrase(monkeypatch):
    def refuse(_filtre):
        raise PlanAbsentError("Aucun plan n’est transcrit ici.")

    monkeypatch.setattr(cache_plan, "get_plan", refuse)
    page = run_page()
    assert not page.exception
    assert "Aucun plan n’est transcrit ici." in lire(page)
    assert "<details" not in lire(page)


def test_la_page_se_parcourt_et_reste_accessible(navigateur, serveur):
    with open_visite(navigateur, serveur.adresse) as visite:
        page = visite.open("/plan?action=3")
        page.locator("#fiche-3[open]").wait_for()
        assert audit_axe(page) == []
        page.get_by_role("radio", name="Sur le territoire").or_(
            page.get_by_role("button", name="Sur le territoire")
        ).first.click()
        page.wait_for_url("**partie=territoire**")
        expect(
            page.get_by_role("heading", name="Chaque thème, EPCI par EPCI")
        ).to_be_visible()
        page.emulate_media(color_scheme="dark")
        wait_repos(page)
        assert audit_axe(page) == []
        assert visite.hotes == {"127.0.0.1"}
