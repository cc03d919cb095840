"""La page « Fiche » : chaque sorte de territoire, la recherche, les fichiers."""

from pathlib import Path

import pytest
from playwright.sync_api import expect
from streamlit.testing.v1 import AppTest

from ess_dash.sources import find_racine
from tests.app.navigateur import audit_axe, open_visite, wait_repos

PAGE = find_racine() / "pages" / "fiche.py"
DELAI_MS = 60_000
TERRITOIRES = ("", "243100518", "200073146", "31555", "31127", "pays-lauragais")
DEBUTS = {"pdf": b"%PDF", "xlsx": b"PK", "html": b"<!doctype html", "json": b"{"}
BOUTONS = {
    "pdf": "Document à imprimer (PDF)",
    "xlsx": "Classeur (XLSX)",
    "html": "Page autonome (HTML)",
    "json": "Données (JSON)",
}


def run_page(**parametres):
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    for nom, valeur in parametres.items():
        page.query_params[nom] = valeur
    return page.run()


def lire(page):
    return " ".join(element.proto.body for element in page.get("html"))


@pytest.mark.parametrize("demo", ["non", "oui"])
@pytest.mark.parametrize("code", TERRITOIRES)
def test_la_fiche_de_chaque_sorte_de_territoire_s_ouvre(code, demo):
    page = run_page(territoire=code, demo=demo)
    assert not page.exception
    texte = lire(page)
    for titre in (
        "Établissements employeurs",
        "Secteurs d’activité",
        "Formes juridiques",
    ):
        assert titre in texte
    assert ">nan<" not in texte
    assert ">None<" not in texte


def test_un_territoire_d_ailleurs_se_dit_en_une_phrase():
    page = run_page(territoire="75056")
    assert not page.exception
    assert "75056" in lire(page)


def open_fiche(visite, parametres=""):
    page = visite.open(f"/fiche{parametres}")
    page.locator(".constat").wait_for(timeout=DELAI_MS)
    wait_repos(page)
    return page


def test_la_recherche_ouvre_la_fiche_et_l_ecrit_dans_l_adresse(visite):
    page = open_fiche(visite)
    champ = page.get_by_role("combobox", name="Territoire")
    champ.fill("cagire")
    page.get_by_role("option", name="CC Cagire Garonne Salat").first.click()
    expect(page.locator("h1")).to_have_text("CC Cagire Garonne Salat", timeout=DELAI_MS)
    page.wait_for_url("**territoire=200073146**", timeout=DELAI_MS)
    assert visite.hotes == {"127.0.0.1"}


@pytest.mark.parametrize("extension", list(DEBUTS))
def test_la_fiche_s_emporte(visite, extension):
    page = open_fiche(visite, "?territoire=200073146")
    page.get_by_role("button", name="Télécharger le dossier").click()
    with page.expect_download(timeout=DELAI_MS) as attente:
        page.get_by_role("button", name=BOUTONS[extension]).click()
    contenu = Path(attente.value.path()).read_bytes()
    assert contenu.lower().startswith(DEBUTS[extension].lower())


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_la_fiche_est_accessible(navigateur, serveur, theme):
    with open_visite(navigateur, serveur.adresse, color_scheme=theme) as visite:
        page = open_fiche(visite, "?territoire=243100518&demo=oui")
        assert audit_axe(page) == []
