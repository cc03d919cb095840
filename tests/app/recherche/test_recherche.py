"""La boîte de recherche dans le navigateur : clavier, doigt, annonces, poids."""

import http.client
import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.app.navigateur import HOTE, audit_axe, open_visite, wait_repos

CIBLE_PX = 44
COEUR = "CC Cœur et Coteaux du Comminges"
PANNE = "La recherche n’a pas pu se charger : recharger la page."


def find_champ(page, nom="Rechercher"):
    champ = page.get_by_role("combobox", name=nom, exact=True)
    expect(champ).to_have_attribute("placeholder", "Commune, EPCI, lieu, projet…")
    return champ


def find_boite(champ):
    return champ.locator("xpath=..")


def type_in(champ, texte):
    """Tape, et attend que la liste soit là : les entrées arrivent après le champ."""
    champ.click()
    champ.press_sequentially(texte)
    expect(find_boite(champ).locator(".volet")).to_be_visible()


def find_options(champ):
    return find_boite(champ).get_by_role("option")


def find_active(champ):
    return find_boite(champ).locator("[role=option][aria-selected=true]")


def expect_compte(page, **comptes):
    for nom, compte in comptes.items():
        expect(page.get_by_text(f"{nom} : {compte}", exact=True)).to_be_visible()


@pytest.fixture
def page(visite):
    return visite.open("/")


def test_sans_ligature_on_trouve_quand_meme(page):
    champ = find_champ(page)
    type_in(champ, "coeur")
    premiere = find_options(champ).first
    expect(premiere).to_contain_text(COEUR)
    expect(premiere).to_contain_text("EPCI")
    expect(premiere.locator("mark")).to_have_text("Cœur")


def test_le_champ_dit_ce_qu_il_est(page):
    champ = find_champ(page)
    expect(champ).to_have_attribute("aria-autocomplete", "list")
    expect(champ).to_have_attribute("aria-expanded", "false")
    type_in(champ, "mur")
    expect(champ).to_have_attribute("aria-expanded", "true")
    boite = find_boite(champ)
    liste = champ.get_attribute("aria-controls")
    expect(boite.get_by_role("listbox", name="Rechercher")).to_have_id(liste)
    expect(find_active(champ)).to_have_id(champ.get_attribute("aria-activedescendant"))


def test_taper_ne_rejoue_rien(page):
    champ = find_champ(page)
    type_in(champ, "cr")
    champ.fill("")
    type_in(champ, "revel r c")
    champ.press("Escape")
    page.wait_for_timeout(500)
    expect_compte(page, executions=1)


def test_entree_choisit_une_seule_fois(page):
    champ = find_champ(page)
    type_in(champ, "coeur de g")
    champ.press("Enter")
    expect_compte(page, rendus="['aller=200068815']", rappels="['aller=200068815']")
    expect_compte(page, executions=2)
    expect(champ).to_have_value("")
    expect(champ).to_be_focused()
    page.get_by_role("button", name="Rejouer").click()
    expect_compte(page, executions=3)
    expect_compte(page, rendus="['aller=200068815']", rappels="['aller=200068815']")


def test_choisir_deux_fois_le_meme_compte_deux_fois(page):
    champ = find_champ(page)
    for fois in (1, 2):
        type_in(champ, "muret")
        champ.press("Enter")
        choix = ["aller=31395"] * fois
        expect_compte(page, rendus=choix, rappels=choix)


def test_deux_boites_ne_se_melangent_pas(page):
    premier, second = find_champ(page), find_champ(page, "Comparer avec")
    type_in(premier, "muret")
    type_in(second, "edenn")
    expect(find_options(premier)).to_have_count(0)
    find_options(second).first.click()
    expect_compte(page, rendus="['comparer=edenn']", rappels="['comparer=edenn']")
    expect(premier).to_have_value("muret")


def test_les_fleches_debut_et_fin(page):
    champ = find_champ(page)
    type_in(champ, "saint")
    options = find_options(champ)
    derniere = options.count() - 1

    def expect_active(rang):
        expect(options.nth(rang)).to_have_attribute("aria-selected", "true")
        expect(find_active(champ)).to_have_count(1)

    expect_active(0)
    for touche, rang in (
        ("ArrowDown", 1),
        ("ArrowUp", 0),
        ("ArrowUp", derniere),
        ("ArrowDown", 0),
        ("End", derniere),
        ("Home", 0),
    ):
        champ.press(touche)
        expect_active(rang)


def test_avant_les_fleches_debut_deplace_le_curseur(page):
    champ = find_champ(page)
    type_in(champ, "uret")
    champ.press("Home")
    champ.press("m")
    expect(champ).to_have_value("muret")


def test_fleche_bas_dans_un_champ_vide_propose_les_epci(page):
    champ = find_champ(page)
    type_in(champ, "x")
    champ.fill("")
    champ.press("ArrowDown")
    expect(find_options(champ).first).to_contain_text("Toulouse Métropole")


def test_echap_ferme_puis_efface(page):
    champ = find_champ(page)
    type_in(champ, "muret")
    champ.press("Escape")
    expect(find_options(champ)).to_have_count(0)
    expect(champ).to_have_value("muret")
    champ.press("Escape")
    expect(champ).to_have_value("")


def test_effacer_vide_et_rend_le_champ(page):
    champ = find_champ(page)
    effacer = find_boite(champ).get_by_role("button", name="Effacer")
    expect(effacer).to_be_hidden()
    type_in(champ, "muret")
    effacer.click()
    expect(champ).to_have_value("")
    expect(champ).to_be_focused()
    expect(effacer).to_be_hidden()


def test_partir_ailleurs_ferme_la_liste(page):
    champ = find_champ(page)
    type_in(champ, "muret")
    page.get_by_role("heading", name="Carte").click()
    expect(find_options(champ)).to_have_count(0)
    champ.click()
    expect(find_options(champ).first).to_contain_text("Muret")
    champ.press("Tab")
    expect(find_options(champ)).to_have_count(0)
    expect_compte(page, executions=1)


def test_rien_trouve_dit_quoi_essayer(page):
    champ = find_champ(page)
    type_in(champ, "xyzzy")
    phrase = re.compile(
        r"Aucun résultat pour «\s?xyzzy\s?»\s?: essayer un autre nom, un code postal "
        r"ou un code Insee\."
    )
    boite = find_boite(champ)
    expect(boite.get_by_text(phrase)).to_be_visible()
    expect(boite.locator("xpath=..").get_by_role("status")).to_have_text(phrase)
    expect(champ).to_have_attribute("aria-expanded", "false")
    champ.press("Enter")
    expect_compte(page, executions=1)


def test_le_compte_est_annonce(page):
    champ = find_champ(page)
    annonce = find_boite(champ).locator("xpath=..").get_by_role("status")
    type_in(champ, "saint")
    expect(annonce).to_have_text(re.compile(r"^\d+\srésultats, dont 8 affichés\.$"))
    champ.fill("saint-gaudens")
    expect(annonce).to_have_text(re.compile(r"^\d\srésultats\.$"))


def test_un_code_postal_et_un_code_insee(page):
    champ = find_champ(page)
    type_in(champ, "31220")
    expect(find_options(champ).nth(0)).to_contain_text("Cazères")
    expect(find_options(champ).nth(1)).to_contain_text("code 31220")


def test_un_nom_piege_reste_du_texte(page):
    champ = find_champ(page)
    type_in(champ, "onerror")
    option = find_options(champ).first
    expect(option).to_contain_text("<img src=x onerror=")
    expect(option).to_contain_text("<b>Lieu</b> · <i>nulle part</i>")
    assert option.locator("img, b, i").count() == 0
    expect(page).not_to_have_title("pris")


def test_la_liste_passe_devant_la_carte(page):
    champ = find_champ(page)
    type_in(champ, "saint")
    boite = find_options(champ).last.bounding_box()
    milieu = [boite["x"] + boite["width"] / 2, boite["y"] + boite["height"] / 2]
    devant = page.evaluate(
        """([x, y]) => {
          const hote = document.elementFromPoint(x, y);
          const dedans = hote.shadowRoot?.elementFromPoint(x, y);
          return dedans?.closest('[role=option]') !== null && dedans !== undefined;
        }""",
        milieu,
    )
    assert devant


def test_contre_le_bord_droit_la_liste_reste_a_l_ecran(navigateur, serveur_recherche):
    ecran = {"width": 900, "height": 700}
    with open_visite(navigateur, serveur_recherche.adresse, viewport=ecran) as etroite:
        champ = find_champ(etroite.open("/"), "Comparer avec")
        type_in(champ, "saint")
        boite = find_options(champ).first.bounding_box()
        assert boite["x"] >= 0
        assert boite["x"] + boite["width"] <= ecran["width"]


@pytest.mark.parametrize(
    ("theme", "requete"),
    [("light", ""), ("light", "coeur"), ("dark", "coeur"), ("dark", "xyzzy")],
)
def test_axe(navigateur, serveur_recherche, theme, requete):
    with open_visite(
        navigateur, serveur_recherche.adresse, color_scheme=theme
    ) as ouverte:
        page = ouverte.open("/")
        champ = find_champ(page)
        if requete:
            type_in(champ, requete)
        assert audit_axe(page) == []


def test_au_doigt(navigateur, serveur_recherche):
    telephone = {
        "viewport": {"width": 390, "height": 844},
        "has_touch": True,
        "is_mobile": True,
    }
    with open_visite(navigateur, serveur_recherche.adresse, **telephone) as visite:
        page = visite.open("/")
        champ = find_champ(page)
        type_in(champ, "coeur")
        effacer = find_boite(champ).get_by_role("button", name="Effacer")
        for cible in (champ, effacer, *find_options(champ).all()):
            boite = cible.bounding_box()
            assert boite["height"] >= CIBLE_PX
            assert boite["width"] >= CIBLE_PX
            assert boite["x"] + boite["width"] <= telephone["viewport"]["width"]
        find_options(champ).nth(1).tap()
        expect_compte(page, rendus="['aller=200068815']")
        expect(champ).not_to_be_focused()


@pytest.mark.parametrize(
    ("chemin", "nom"),
    [("/carte", "Rechercher"), ("/methode", "Trouver un territoire")],
)
def test_a_chaque_adresse(visite, chemin, nom):
    champ = find_champ(visite.open(chemin), nom)
    type_in(champ, "muret")
    champ.press("Enter")
    expect(visite.page.get_by_text("rendus : ['", exact=False)).to_contain_text("31395")


def test_de_page_en_page(page):
    type_in(find_champ(page), "mur")
    page.get_by_role("link", name="Méthode").click()
    champ = find_champ(page, "Trouver un territoire")
    type_in(champ, "coeur")
    expect(find_options(champ).first).to_contain_text(COEUR)
    page.get_by_role("link", name="Carte").click()
    champ = find_champ(page)
    expect(champ).to_have_value("")
    type_in(champ, "coeur")
    expect(find_options(champ).first).to_contain_text(COEUR)


def test_derriere_un_prefixe(navigateur, serveur_sous_prefixe):
    with open_visite(navigateur, serveur_sous_prefixe.adresse) as visite:
        for chemin, nom in (
            ("/", "Rechercher"),
            ("/methode", "Trouver un territoire"),
        ):
            champ = find_champ(visite.open(chemin), nom)
            type_in(champ, "coeur")
            expect(find_options(champ).first).to_contain_text(COEUR)


def test_les_entrees_ne_voyagent_qu_une_fois(visite):
    recus = []
    visite.page.on(
        "websocket",
        lambda prise: prise.on("framereceived", lambda trame: recus.append(len(trame))),
    )
    page = visite.open("/")
    find_champ(page)
    au_chargement = sum(recus)
    recus.clear()
    page.get_by_role("button", name="Rejouer").click()
    expect_compte(page, executions=2)
    wait_repos(page)
    assert au_chargement > 20_000
    assert sum(recus) < 6_000


def test_le_module_vient_de_l_application_et_se_garde(visite):
    reponses = []

    def note(reponse):
        reponses.append(reponse)

    visite.page.on("response", note)
    find_champ(visite.open("/"))
    modules = [r for r in reponses if "/statique/recherche.js" in r.url]
    assert len(modules) == 1
    assert re.search(r"\?v=[0-9a-f]{12}$", modules[0].url)
    assert "immutable" in modules[0].headers["cache-control"]
    assert visite.hotes == {HOTE}
    assert [m for m in visite.console if "Content Security Policy" in m] == []
    assert visite.erreurs == []


def test_la_politique_de_contenu_admet_les_modules_de_streamlit(serveur_recherche):
    lieu = urlsplit(serveur_recherche.adresse)
    connexion = http.client.HTTPConnection(lieu.hostname, lieu.port, timeout=30)
    connexion.request("GET", "/")
    politique = connexion.getresponse().headers["Content-Security-Policy"]
    connexion.close()
    directives = dict(d.strip().split(" ", 1) for d in politique.split(";"))
    assert set(directives["script-src"].split()) == {
        "'self'",
        "blob:",
        "'unsafe-inline'",
        "'unsafe-eval'",
    }


def test_sans_son_module_la_recherche_le_dit(visite):
    visite.page.route("**/statique/recherche.js*", lambda route: route.abort())
    page = visite.open("/")
    expect(page.get_by_text(PANNE).first).to_be_visible()
    expect(page.get_by_text("BidiComponent Error")).to_have_count(0)


def test_un_choix_inconnu_du_serveur_est_ignore(visite):
    """Un navigateur trafiqué peut envoyer autre chose qu’une entrée de la liste."""

    def relay(prise):
        serveur = prise.connect_to_server()
        prise.on_message(lambda trame: serveur.send(trame.replace(b"31395", b"99999")))

    visite.page.route_web_socket("**/_stcore/stream", relay)
    page = visite.open("/")
    champ = find_champ(page)
    type_in(champ, "muret")
    champ.press("Enter")
    expect_compte(page, executions=2, rendus="[]", rappels="[]")
