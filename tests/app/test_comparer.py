"""La page « Comparer » : chaque vue, l’adresse, les fichiers, les données fictives."""

import csv
import io
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import expect
from streamlit.testing.v1 import AppTest

from ess_dash.indicateurs.zonages import GenreZonage
from ess_dash.presentation.modeles import FILIGRANE
from ess_dash.sources import find_racine
from ess_dash.ui.etat_comparer import VueComparer
from tests.app.navigateur import audit_axe, open_visite, wait_repos

PAGE = find_racine() / "pages" / "comparer.py"
DELAI_MS = 60_000
GRAPHIQUE = "[data-testid=stVegaLiteChart]"
TEMPS = "origine;destination;minutes\n31555;31395;25\n31395;31555;27\n99999;31555;x\n"


def run_page(**parametres):
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    for nom, valeur in parametres.items():
        page.query_params[nom] = valeur
    return page.run()


def lire(page):
    return " ".join(element.proto.body for element in page.get("html"))


VRAIES = product(VueComparer, GenreZonage, ["non"])
FICTIVES = product(VueComparer, [GenreZonage.METROPOLE, GenreZonage.MONTAGNE], ["oui"])


@pytest.mark.parametrize(
    ("vue", "zonage", "demo"),
    [*VRAIES, *FICTIVES],
    ids=lambda valeur: getattr(valeur, "value", valeur),
)
def test_chaque_vue_de_chaque_decoupage_repond(vue, zonage, demo):
    page = run_page(
        vue=vue.value, zonage=zonage.value, demo=demo, a="243100518", b="200073146"
    )
    assert not page.exception
    texte = lire(page)
    assert 'class="phrase"' in texte
    for indicible in ("nan", "inf", "None"):
        assert f">{indicible}<" not in texte
        assert f" {indicible} " not in texte


def test_deux_epci_non_choisis_sont_les_plus_peuples():
    page = run_page(zonage="deux_epci")
    assert not page.exception
    assert "Toulouse Métropole et CA Le Muretain Agglo" in lire(page)


def test_deux_fois_le_meme_epci_se_dit_en_une_phrase():
    page = run_page(zonage="deux_epci", a="243100518", b="243100518")
    assert not page.exception
    assert "Choisir deux EPCI différents" in lire(page)
    assert [liste.label for liste in page.selectbox][-2:] == [
        "Premier EPCI",
        "Second EPCI",
    ]


def test_une_valeur_inconnue_dans_l_adresse_est_dite():
    page = run_page(vue="rien", seuil="-4")
    assert not page.exception
    assert len(page.warning) == 2


def test_le_vrai_et_le_fictif_ne_se_rencontrent_jamais():
    vrai, fictif = (lire(run_page(demo=demo)) for demo in ("non", "oui"))
    assert "Jeu de démonstration" not in vrai
    assert "entre 11,1" in vrai
    assert "entre 11,1" not in fictif
    assert "Panorama" not in fictif


def test_sans_assez_de_projets_connus_la_parite_est_refusee():
    texte = lire(run_page(vue="parite"))
    assert "9 des 56 projets" in texte
    assert "n’est pas calculée en dessous de 50" in texte


def test_un_deplacement_change_la_parite_et_le_gini_ensemble():
    avant = lire(run_page(vue="simulateur", demo="oui"))
    apres = lire(
        run_page(
            vue="simulateur", demo="oui", deplacements="metropole~hors_metropole~6"
        )
    )
    assert "sans déplacement" in avant
    assert "déplacer 6" in apres


def test_une_hypothese_non_choisie_reste_vide_et_le_calcul_dit_la_sienne():
    page = run_page(vue="parite", demo="oui")
    valeurs = {champ.label: champ.value for champ in page.number_input}
    assert valeurs["Part visée (%)"] is None
    assert valeurs["Attributions par an (nombre)"] is None
    choisie = run_page(vue="parite", demo="oui", cible="50")
    valeurs = {champ.label: champ.value for champ in choisie.number_input}
    assert valeurs["Part visée (%)"] == 50


def test_chaque_financeur_a_sa_parite():
    departement = run_page(vue="parite")
    metropole = run_page(vue="parite", financeur="toulouse_metropole")
    assert "financés par le Département" in lire(departement)
    assert "Toulouse Métropole" in lire(metropole)
    assert "9 des 56" not in lire(metropole)


def open_comparer(visite, parametres=""):
    page = visite.open(f"/comparer{parametres}")
    page.locator(".constat").wait_for(timeout=DELAI_MS)
    wait_repos(page)
    return page


def test_les_figures_se_dessinent_sans_rien_demander_dehors(visite):
    page = open_comparer(visite, "?vue=concentration&demo=oui")
    expect(page.locator(f"{GRAPHIQUE} canvas, {GRAPHIQUE} svg").first).to_be_visible(
        timeout=DELAI_MS
    )
    expect(page.locator(GRAPHIQUE)).to_have_count(3, timeout=DELAI_MS)
    assert visite.hotes == {"127.0.0.1"}
    assert visite.erreurs == []


def test_un_controle_s_ecrit_dans_l_adresse_qui_redonne_la_vue(visite):
    page = open_comparer(visite)
    page.get_by_role("radio", name="Parité").or_(
        page.get_by_role("button", name="Parité")
    ).first.click()
    page.wait_for_url("**/comparer?vue=parite", timeout=DELAI_MS)
    titre = page.locator("h1")
    expect(titre).to_contain_text("parité", timeout=DELAI_MS)
    attendu = titre.inner_text()
    page.reload()
    expect(page.locator("h1")).to_have_text(attendu, timeout=DELAI_MS)


def test_la_demonstration_se_voit_sur_toutes_les_pages_et_se_quitte(visite):
    page = open_comparer(visite)
    page.get_by_text("Données de démonstration").click()
    bandeau = page.locator(".demonstration")
    expect(bandeau).to_be_visible(timeout=DELAI_MS)
    assert "demo=oui" in page.url
    for nom in ("Carte", "Méthode", "Comparer"):
        page.get_by_role("link", name=nom, exact=True).click()
        expect(page.locator("h1")).to_be_visible(timeout=DELAI_MS)
        expect(bandeau).to_be_visible(timeout=DELAI_MS)
        page.wait_for_url("**demo=oui**", timeout=DELAI_MS)
    page.get_by_role("button", name="Revenir aux données réelles").click()
    expect(bandeau).to_have_count(0, timeout=DELAI_MS)
    assert "demo" not in page.url


def test_le_fichier_telecharge_dit_les_nombres_de_la_page(visite):
    page = open_comparer(visite, "?demo=oui")
    with page.expect_download(timeout=DELAI_MS) as attente:
        page.get_by_role("button", name="Tableau pour Excel (CSV)").first.click()
    fichier = attente.value
    assert "donnees-fictives" in fichier.suggested_filename
    texte = Path(fichier.path()).read_text(encoding="utf-8-sig")
    lignes = list(csv.DictReader(io.StringIO(texte, newline=""), delimiter=";"))
    assert lignes
    texte = page.locator("body").inner_text()
    for ligne in lignes:
        assert ligne["Avertissement"] == FILIGRANE
        assert ligne["Valeur écrite"] in texte


def test_l_image_telechargee_est_une_image(visite):
    page = open_comparer(visite, "?vue=parite&demo=oui")
    page.get_by_role("button", name="Télécharger", exact=True).first.click()
    with page.expect_download(timeout=DELAI_MS) as attente:
        page.get_by_role("button", name="Image (PNG)").click()
    assert Path(attente.value.path()).read_bytes().startswith(b"\x89PNG")


def test_le_maillage_montre_sa_carte_et_lit_des_temps_de_trajet(visite):
    page = open_comparer(visite, "?vue=maillage")
    cadre = page.frame_locator("iframe[src*='streamlit_folium']")
    cadre.locator("path.territoire").first.wait_for(state="attached", timeout=DELAI_MS)
    assert cadre.locator("path.territoire").count() == 586
    page.get_by_text("Importer des temps de trajet").click()
    page.locator("input[type=file]").set_input_files(
        {"name": "temps.csv", "mimeType": "text/csv", "buffer": TEMPS.encode()}
    )
    expect(page.locator(".points")).to_contain_text("99999", timeout=DELAI_MS)
    expect(page.locator("h1")).to_contain_text("min", timeout=DELAI_MS)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    "vue", ["groupes", "parite", "petits_nombres", "maillage", "simulateur"]
)
def test_la_page_est_accessible(navigateur, serveur, theme, vue):
    with open_visite(navigateur, serveur.adresse, color_scheme=theme) as visite:
        page = open_comparer(visite, f"?vue={vue}&demo=oui")
        page.locator(f"{GRAPHIQUE} svg, {GRAPHIQUE} canvas").first.wait_for(
            timeout=DELAI_MS
        )
        assert audit_axe(page) == []


def test_sur_un_telephone_rien_ne_deborde(navigateur, serveur):
    taille = {"width": 390, "height": 844}
    with open_visite(navigateur, serveur.adresse, viewport=taille) as visite:
        page = open_comparer(visite, "?vue=groupes&zonage=densite_7")
        largeur = page.evaluate(
            "document.querySelector('[data-testid=stMain]').scrollWidth"
        )
        assert largeur <= 390
