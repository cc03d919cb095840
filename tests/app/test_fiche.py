"""La page « Fiche » : chaque sorte de territoire, la recherche, les fichiers."""

from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import expect
from streamlit.testing.v1 import AppTest

from ess_dash.sources import find_racine
from tests.app.navigateur import (
    audit_axe,
    open_visite,
    serve_uvicorn,
    wait_repos,
)

PAGE = find_racine() / "pages" / "fiche.py"
DELAI_MS = 60_000
TERRITOIRES = ("", "243100518", "200073146", "31555", "31127", "pays-lauragais")
DEBUTS = {
    "pdf": b"%PDF",
    "xlsx": b"PK",
    "html": b"<!doctype html",
    "json": b"{",
    "csv": b"\xef\xbb\xbfcode du dossier;",
    "ouvert.csv": b"dossier,territoire,",
}
BOUTONS = {
    "pdf": "Document à imprimer (PDF)",
    "xlsx": "Classeur (XLSX)",
    "html": "Page autonome (HTML)",
    "json": "Données (JSON)",
    "csv": "Tableau pour Excel (CSV)",
    "ouvert.csv": "Données ouvertes (CSV)",
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


def test_la_page_integree_est_nue_et_dit_ses_sources():
    page = run_page(territoire="200073146", integre="1")
    assert not page.exception
    texte = lire(page)
    assert "Établissements employeurs" in texte
    assert "<footer" in texte
    assert "Ouvrir dans l’outil" in texte
    assert page.get("download_button") == []


def test_un_territoire_inconnu_dans_un_cadre_se_dit_sans_recherche():
    page = run_page(territoire="75056", integre="1")
    assert not page.exception
    assert "75056" in lire(page)
    assert "<footer" not in lire(page)


def test_un_groupement_a_sa_fiche():
    page = run_page(territoire="200073146~31555", nom="Le bassin")
    assert not page.exception
    assert "Le bassin" in lire(page)


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


def test_un_clic_sur_la_petite_carte_ouvre_un_autre_territoire(visite):
    page = open_fiche(visite, "?territoire=200073146")
    voisin = page.frame_locator(".st-key-zone_carte_fiche iframe").get_by_role(
        "option", name="CC Cœur et Coteaux du Comminges"
    )
    voisin.wait_for(state="attached", timeout=DELAI_MS)
    voisin.dispatch_event("click")
    expect(page.locator("h1")).to_have_text("CC Cœur et Coteaux du Comminges")
    page.wait_for_url("**territoire=200072643**", timeout=DELAI_MS)


def test_la_fiche_s_emporte_et_se_partage(visite):
    page = open_fiche(visite, "?territoire=200073146")
    page.get_by_role("button", name="Télécharger la fiche").click()
    panneau = page.get_by_test_id("stPopoverBody")
    for extension, debut in DEBUTS.items():
        with page.expect_download(timeout=DELAI_MS) as attente:
            panneau.get_by_role("button", name=BOUTONS[extension]).click()
        fichier = attente.value
        assert fichier.suggested_filename == f"ess-31-fiche-200073146.{extension}"
        contenu = Path(fichier.path()).read_bytes()
        assert contenu.lower().startswith(debut.lower())
    page.keyboard.press("Escape")
    page.get_by_text("Intégrer ou partager").click()
    partage = page.locator(".st-key-partage")
    lien = f"{visite.adresse}/fiche?territoire=200073146"
    expect(partage.locator("code").first).to_have_text(lien)
    expect(partage.locator("code").nth(1)).to_contain_text("<iframe src=")
    expect(partage.locator("img.code-qr")).to_have_attribute(
        "alt", f"Code QR de l’adresse {lien}"
    )


def test_la_fiche_integree_se_montre_dans_le_site_d_un_autre(
    navigateur, tmp_path_factory
):
    dossier = tmp_path_factory.mktemp("integree")
    with (
        serve_site(dossier) as site,
        serve_uvicorn(dossier, ESS_DASH_FRAME_ANCESTORS=site) as serveur,
        open_visite(navigateur, serveur.adresse) as visite,
    ):
        depart = f"{serveur.adresse}/?vue=fiche&territoire=200073146&integre=1"
        cadre = f'<iframe src="{depart.replace("&", "&amp;")}" height="800"></iframe>'
        (dossier / "index.html").write_text(f"<!doctype html>{cadre}", "utf-8")
        visite.page.goto(site)
        fiche = visite.page.frame_locator("iframe")
        expect(fiche.locator("h1")).to_have_text("CC Cagire Garonne Salat")
        lien = fiche.get_by_role("link", name="Ouvrir dans l’outil")
        expect(lien).to_have_attribute(
            "href", f"{serveur.adresse}/fiche?territoire=200073146"
        )
        expect(lien).to_have_attribute("target", "_blank")
        expect(fiche.get_by_role("link", name="Comparer")).to_have_count(0)
        expect(fiche.get_by_role("combobox")).to_have_count(0)
        expect(fiche.get_by_role("button", name="Télécharger")).to_have_count(0)


@contextmanager
def serve_site(dossier):
    """Le site d’un territoire : une autre origine que l’application."""

    class Service(SimpleHTTPRequestHandler):
        def __init__(self, *arguments):
            super().__init__(*arguments, directory=str(dossier))

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Service) as site:
        Thread(target=site.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{site.server_port}"
        site.shutdown()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_la_fiche_est_accessible(navigateur, serveur, theme):
    with open_visite(navigateur, serveur.adresse, color_scheme=theme) as visite:
        page = open_fiche(visite, "?territoire=243100518&demo=oui")
        assert audit_axe(page) == []
