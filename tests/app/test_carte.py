"""La page « Carte » dans un vrai Chromium : ce que le planificateur y fait."""

import csv
import io
import json
import re

import pytest
from playwright.sync_api import expect

from ess_dash.presentation.format_fr import FINE
from tests.app.navigateur import audit_axe, open_visite, wait_repos

CADRE = "iframe[src*='streamlit_folium']"
TERRITOIRE = "path.territoire"
DELAI_MS = 30_000


def cadre_of(page):
    return page.frame_locator(CADRE)


def fenetre_of(page):
    """Le cadre lui-même, pour y lire l’état de la carte."""
    return next(f for f in page.frames if "streamlit_folium" in f.url)


def open_carte(visite, parametres=""):
    page = visite.open(f"/{parametres}")
    cadre_of(page).locator(TERRITOIRE).first.wait_for(
        state="attached", timeout=DELAI_MS
    )
    wait_repos(page)
    return page


def listen_prise(page):
    """Compte ce qui passe par la prise à partir de maintenant."""
    compte = {"recus": 0, "envois": 0}
    page.on("websocket", lambda _: None)
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on(
        "Network.webSocketFrameReceived",
        lambda trame: compte.__setitem__(
            "recus", compte["recus"] + len(trame["response"]["payloadData"])
        ),
    )
    session.on(
        "Network.webSocketFrameSent",
        lambda _: compte.__setitem__("envois", compte["envois"] + 1),
    )
    return compte


def click_territoire(page, nom):
    cible = cadre_of(page).locator(f'{TERRITOIRE}[aria-label^="{nom}"]')
    cible.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".panneau h2")).to_have_text(nom, timeout=DELAI_MS)


def test_la_carte_s_ouvre_sur_un_constat_et_les_18_epci(visite):
    page = open_carte(visite)
    assert cadre_of(page).locator(TERRITOIRE).count() == 18
    expect(page.locator("h1")).to_contain_text("EPCI sur 18")
    textes = cadre_of(page).locator("body").inner_text()
    for poids in ("24,2", "21,5", "18,9", "10,6"):
        assert f"{poids}{FINE}%" in textes
    assert visite.erreurs == []


def test_rien_ne_vient_d_un_autre_hote(visite):
    open_carte(visite)
    assert visite.hotes == {"127.0.0.1"}


def test_les_cadres_sont_en_francais(visite):
    page = open_carte(visite)
    langues = [cadre.evaluate("document.documentElement.lang") for cadre in page.frames]
    assert langues
    assert set(langues) == {"fr"}
    titre = page.locator(CADRE).get_attribute("title")
    assert "Carte" in titre


def test_un_clic_ouvre_le_panneau_en_une_seule_reexecution(visite):
    page = open_carte(visite)
    compte = listen_prise(page)
    click_territoire(page, "CC Cagire Garonne Salat")
    wait_repos(page)
    page.wait_for_timeout(800)
    assert compte["envois"] == 1
    assert "territoire=200073146" in page.url
    panneau = page.locator(".panneau")
    expect(panneau).to_contain_text(f"24,2{FINE}%")
    expect(panneau).to_contain_text("FLORES 2017")
    expect(panneau).to_contain_text("non calculable")
    expect(panneau.get_by_role("link", name="Ouvrir la fiche")).to_have_attribute(
        "href", f"{visite.adresse}/fiche?territoire=200073146"
    )


def test_un_clic_pese_peu(visite):
    page = open_carte(visite)
    compte = listen_prise(page)
    click_territoire(page, "CC du Volvestre")
    wait_repos(page)
    page.wait_for_timeout(800)
    # Les trames binaires sont comptées en base64 : quatre caractères pour trois octets.
    assert compte["recus"] * 3 / 4 <= 15_000


def test_bouger_et_zoomer_ne_rejoue_rien(visite):
    page = open_carte(visite)
    compte = listen_prise(page)
    cadre = page.locator(CADRE).bounding_box()
    milieu = (cadre["x"] + cadre["width"] * 0.6, cadre["y"] + cadre["height"] * 0.5)
    for pas in (60, -80, 40):
        page.mouse.move(*milieu)
        page.mouse.down()
        page.mouse.move(milieu[0] + pas, milieu[1] + pas, steps=5)
        page.mouse.up()
    cadre_of(page).locator(".leaflet-control-zoom-in").click()
    cadre_of(page).locator(".leaflet-control-zoom-out").click()
    page.wait_for_timeout(1200)
    assert compte == {"recus": 0, "envois": 0}


def test_changer_d_indicateur_repeint_sans_refaire_la_carte(visite):
    page = open_carte(visite)
    fenetre_of(page).evaluate("window.temoin = 1")
    page.goto(f"{page.url.split('?')[0]}")
    open_carte(visite)
    fenetre_of(page).evaluate("window.temoin = 1")
    page.get_by_role("combobox", name="Indicateur").click()
    page.get_by_role("option", name="Densité de population").click()
    expect(cadre_of(page).locator(".legende")).to_contain_text(
        "Densité de population", timeout=DELAI_MS
    )
    assert fenetre_of(page).evaluate("window.temoin") == 1


def test_le_tableau_a_les_memes_lignes_et_la_carte_reste_en_vie(visite):
    page = open_carte(visite)
    fenetre_of(page).evaluate("window.temoin = 1")
    page.get_by_text("Tableau", exact=True).click()
    tableau = page.get_by_role("region", name="Tableau des territoires")
    expect(tableau.locator("tbody tr")).to_have_count(18, timeout=DELAI_MS)
    lieux = page.get_by_role("region", name="Tableau des lieux et des projets")
    expect(lieux).to_contain_text("Le FIL")
    expect(lieux).to_contain_text("non situé")
    page.get_by_text("Carte", exact=True).last.click()
    expect(page.locator(CADRE)).to_be_visible()
    assert fenetre_of(page).evaluate("window.temoin") == 1


@pytest.mark.parametrize(
    ("parametres", "attendu"),
    [
        ("?indicateur=densite_7", "Grille de densité"),
        ("?indicateur=part_emploi_ess_pct", "FLORES 2017"),
        ("?maille=petr", "PETR"),
        ("?perimetre=hors_metropole", "Hors métropole"),
        ("?montagne=oui", "montagne"),
        ("?themes=inclusion", "Inclusion"),
        ("?affichage=tableau&tri=valeur", "Tableau"),
        ("?territoire=31395", "Muret"),
        ("?territoire=pays-tolosan", "Pays Tolosan"),
    ],
)
def test_une_adresse_partagee_redonne_la_meme_vue(visite, parametres, attendu):
    page = open_carte(visite, parametres)
    expect(page.locator("body")).to_contain_text(attendu)
    adresse = page.url
    page.reload()
    wait_repos(page)
    expect(page.locator("body")).to_contain_text(attendu)
    assert page.url == adresse


def test_hors_metropole_retire_la_metropole_du_tableau(visite):
    page = open_carte(visite, "?perimetre=hors_metropole&affichage=tableau")
    tableau = page.get_by_role("region", name="Tableau des territoires")
    expect(tableau.locator("tbody tr")).to_have_count(17)
    expect(tableau).not_to_contain_text("Toulouse Métropole")


@pytest.mark.parametrize("code", ["31999", "999999999", "ici", "<script>"])
def test_un_code_inconnu_se_dit_en_une_phrase(visite, code):
    page = open_carte(visite, f"?territoire={code}")
    texte = page.locator("body").inner_text()
    assert "n’existe pas" in texte or "n’est pas dans la Haute-Garonne" in texte
    assert "Traceback" not in texte


def test_la_recherche_pardonne_les_accents(visite):
    page = open_carte(visite)
    boite = page.get_by_role("combobox", name="Rechercher")
    boite.fill("coeur de gar")
    page.get_by_role("option", name=re.compile("Cœur de Garonne")).first.click()
    expect(page.locator(".panneau h2")).to_have_text("CC Cœur de Garonne")
    assert "territoire=200068815" in page.url


def test_le_mode_projection_se_lit_du_fond_de_la_salle(visite):
    page = open_carte(visite, "?mode=projection")
    tailles = fenetre_of(page).evaluate(
        """() => [...document.querySelectorAll('.legende *, .repere *, .etiquette *')]
          .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())
                       && e.getClientRects().length)
          .map(e => parseFloat(getComputedStyle(e).fontSize))"""
    )
    assert tailles
    assert min(tailles) >= 24
    assert page.locator(".st-key-barre").count() == 0


POINTS = (
    "nom;latitude;longitude\n"
    '"<img src=x onerror=window.__xss=1>";43,60;1,44\n'
    "Hors du département;48,85;2,35\n"
)


def test_mes_points_sont_montres_et_leurs_fautes_dites(visite):
    page = open_carte(visite)
    page.get_by_text("Ajouter mes points").click()
    page.locator("input[type=file]").set_input_files(
        {"name": "points.csv", "mimeType": "text/csv", "buffer": POINTS.encode()}
    )
    expect(page.locator("body")).to_contain_text("point placé", timeout=DELAI_MS)
    expect(page.locator(".points")).to_contain_text("hors du département")
    mien = cadre_of(page).locator("[class*='mien']").first
    mien.wait_for(state="attached", timeout=DELAI_MS)
    mien.dispatch_event("click")
    page.wait_for_timeout(500)
    assert all(
        cadre.evaluate("typeof window.__xss === 'undefined'") for cadre in page.frames
    )


def download(page, bouton):
    page.get_by_text("Télécharger ce que je vois").click()
    with page.expect_download(timeout=60_000) as attente:
        page.get_by_role("button", name=bouton).click()
    chemin = attente.value.path()
    return attente.value.suggested_filename, chemin.read_bytes()


def test_le_csv_a_les_lignes_du_tableau(visite):
    page = open_carte(visite, "?affichage=tableau")
    lignes = page.get_by_role("region", name="Tableau des territoires").locator(
        "tbody tr th"
    )
    noms = sorted(lignes.all_inner_texts())
    nom_fichier, contenu = download(page, "Tableau pour Excel (CSV)")
    table = list(
        csv.DictReader(io.StringIO(contenu.decode("utf-8-sig")), delimiter=";")
    )
    assert nom_fichier.endswith(".csv")
    assert sorted(ligne["Nom"] for ligne in table) == noms
    assert all(ligne["Source"] and ligne["Millésime"] for ligne in table)


def test_le_geojson_et_les_images_se_telechargent(visite):
    page = open_carte(visite)
    _, geojson = download(page, "Contours et valeurs (GeoJSON)")
    assert len(json.loads(geojson)["features"]) == 18
    page.keyboard.press("Escape")
    _, png = download(page, "Carte à imprimer (PNG)")
    assert png.startswith(b"\x89PNG")


def test_le_fond_ign_injoignable_laisse_la_carte_entiere(navigateur, serveur):
    with open_visite(navigateur, serveur.adresse) as visite:
        visite.page.route("**/data.geopf.fr/**", lambda route: route.abort())
        page = open_carte(visite, "?fond=plan")
        expect(cadre_of(page).locator("body")).to_contain_text(
            "Fond IGN injoignable", timeout=DELAI_MS
        )
        assert cadre_of(page).locator(TERRITOIRE).count() == 18


@pytest.mark.parametrize("couleurs", ["light", "dark"])
@pytest.mark.parametrize("parametres", ["", "?affichage=tableau"])
def test_aucune_faute_d_accessibilite_serieuse(
    navigateur, serveur, couleurs, parametres
):
    with open_visite(navigateur, serveur.adresse, color_scheme=couleurs) as visite:
        page = open_carte(visite, parametres)
        assert audit_axe(page) == []


@pytest.mark.parametrize("taille", [(390, 844), (1440, 900), (1920, 1080)])
def test_la_page_ne_deborde_pas_en_largeur(navigateur, serveur, taille):
    largeur, hauteur = taille
    with open_visite(
        navigateur, serveur.adresse, viewport={"width": largeur, "height": hauteur}
    ) as visite:
        page = open_carte(visite)
        assert page.evaluate("document.documentElement.scrollWidth") <= largeur


def test_tout_lieu_est_sur_la_carte_ou_dit_non_situe(visite):
    page = open_carte(visite, "?affichage=tableau")
    lieux = page.get_by_role("region", name="Tableau des lieux et des projets")
    lignes = lieux.locator("tbody tr").all_inner_texts()
    situes = [
        ligne
        for ligne in lignes
        if "non situé" not in ligne and "lieu du Département" not in ligne
    ]
    etiquettes = fenetre_of(page).evaluate(
        """() => [...document.querySelectorAll('[aria-label]')]
          .map(e => e.getAttribute('aria-label'))
          .filter(t => /(lieux? totems?|tiers-lieu|projet)/.test(t))"""
    )
    comptes = [
        int(nombre)
        for etiquette in set(etiquettes)
        for nombre in re.findall(
            r"(\d+)\s(?:lieux? totem|tiers-lieu|projet)", etiquette
        )
    ]
    # Un lieu totem et tiers-lieu compte dans deux couches ; un lieu à deux sites, deux fois.
    assert sum(comptes) >= len(situes)
    assert len(lignes) - len(situes) == 18
