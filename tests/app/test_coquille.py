"""La coquille : langue, en-têtes, cache, fichiers, et rien qui sorte de la machine."""

import gzip
import http.client
import json
import re
import subprocess
import sys
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from ess_dash import __version__
from ess_dash.ui.coquille import titre_application
from ess_dash.ui.navigation import PAGES, accueil
from tests.app.navigateur import (
    HOTE,
    RACINE,
    audit_axe,
    open_visite,
    serve_streamlit,
    serve_uvicorn,
)

SERVEURS = ("serveur", "serveur_uvicorn")
TITRE = titre_application()
AUTRE_PAGE = next(page.adresse for page in PAGES if not page.est_accueil)
NAVIGATEUR = RACINE / "geo" / "31" / "navigateur"


@dataclass(frozen=True)
class Reponse:
    statut: int
    en_tetes: dict[str, str]
    corps: bytes

    @property
    def texte(self) -> str:
        compresse = self.en_tetes.get("content-encoding") == "gzip"
        return (gzip.decompress(self.corps) if compresse else self.corps).decode()


def get(adresse, chemin, methode="GET", **en_tetes):
    """Demande un chemin tel quel : aucun client ne corrige ``..`` ni ne suit un renvoi."""
    lieu = urlsplit(adresse)
    connexion = http.client.HTTPConnection(lieu.hostname, lieu.port, timeout=30)
    noms = {nom.replace("_", "-"): valeur for nom, valeur in en_tetes.items()}
    connexion.request(methode, f"{lieu.path}{chemin}", headers=noms)
    reponse = connexion.getresponse()
    recue = Reponse(
        reponse.status,
        {nom.lower(): valeur for nom, valeur in reponse.getheaders()},
        reponse.read(),
    )
    connexion.close()
    return recue


@pytest.fixture(params=SERVEURS)
def adresse(request):
    return request.getfixturevalue(request.param).adresse


def est_coquille_francaise(reponse):
    return (
        reponse.statut == 200
        and '<html lang="fr"' in reponse.texte
        and f"<title>{TITRE}</title>" in reponse.texte
    )


@pytest.mark.parametrize("chemin", ["/", f"/{AUTRE_PAGE}", f"/{AUTRE_PAGE}?x=1"])
@pytest.mark.parametrize(
    "en_tetes",
    [
        {},
        {"accept_encoding": "gzip"},
        {"accept_encoding": "gzip", "if_none_match": "*"},
        {"if_modified_since": "Fri, 01 Jan 2100 00:00:00 GMT"},
        {"range": "bytes=0-99"},
    ],
    ids=["simple", "gzip", "etag", "date", "partielle"],
)
def test_chaque_page_part_en_francais(adresse, chemin, en_tetes):
    assert est_coquille_francaise(get(adresse, chemin, **en_tetes))


def test_la_coquille_ne_garde_aucun_mot_anglais_de_streamlit(adresse):
    texte = get(adresse, "/").texte
    assert "Activez-le dans votre navigateur" in texte
    assert "You need to enable JavaScript" not in texte
    assert "<title>Streamlit" not in texte


def test_l_adresse_de_la_page_d_accueil_renvoie_a_la_racine(adresse):
    reponse = get(adresse, f"/{accueil().adresse}?x=1")
    assert (reponse.statut, reponse.en_tetes["location"]) == (307, "./?x=1")


@pytest.mark.parametrize(
    "chemin",
    [
        "/",
        f"/{AUTRE_PAGE}",
        "/sante",
        "/statique/coquille.js",
        "/statique/inconnu.js",
        "/_stcore/health",
        "/component/streamlit_folium.st_folium/index.html",
        "/..%2f..%2fetc/passwd",
    ],
)
def test_chaque_reponse_porte_les_en_tetes_de_securite(adresse, chemin):
    en_tetes = get(adresse, chemin).en_tetes
    csp = en_tetes["content-security-policy"]
    assert "frame-ancestors 'self'" in csp
    assert "script-src-attr 'none'" in csp
    assert "object-src 'none'" in csp
    assert en_tetes["x-content-type-options"] == "nosniff"
    assert en_tetes["x-frame-options"] == "SAMEORIGIN"
    assert en_tetes["referrer-policy"] == "same-origin"
    assert "geolocation=()" in en_tetes["permissions-policy"]
    assert "access-control-allow-origin" not in en_tetes


def test_la_sante_dit_la_version(adresse):
    reponse = get(adresse, "/sante")
    assert json.loads(reponse.corps) == {"etat": "ok", "version": __version__}
    assert reponse.en_tetes["cache-control"] == "no-store"


def test_un_fichier_sans_empreinte_se_revalide(adresse):
    premiere = get(adresse, "/statique/coquille.js", accept_encoding="gzip")
    assert premiere.en_tetes["cache-control"] == "no-cache"
    assert "javascript" in premiere.en_tetes["content-type"]
    assert premiere.en_tetes["content-encoding"] == "gzip"
    etag = premiere.en_tetes["etag"]
    seconde = get(adresse, "/statique/coquille.js", if_none_match=etag)
    assert (seconde.statut, seconde.corps) == (304, b"")


def test_un_fichier_date_par_son_adresse_se_garde_un_an(adresse):
    adresses = re.findall(
        r'(?:href|src)="\.(/statique/[^"]+)"', get(adresse, "/").texte
    )
    assert len(adresses) == 2
    for chemin in adresses:
        reponse = get(adresse, chemin)
        assert reponse.statut == 200
        assert "immutable" in reponse.en_tetes["cache-control"]


def test_la_geographie_se_garde_un_an(adresse):
    fichiers = sorted(NAVIGATEUR.glob("*-????????????.json"))
    assert fichiers, "geo/31/navigateur/ ne contient aucun fichier à empreinte"
    for fichier in fichiers:
        chemin = f"/geo/31/navigateur/{fichier.name}"
        reponse = get(adresse, chemin, accept_encoding="gzip")
        assert reponse.statut == 200
        assert reponse.en_tetes["content-type"] == "application/json"
        assert reponse.en_tetes["content-encoding"] == "gzip"
        assert (
            reponse.en_tetes["cache-control"] == "public, max-age=31536000, immutable"
        )
        assert json.loads(reponse.texte) == json.loads(fichier.read_text("utf-8"))


def _chemins_interdits():
    """Fichiers qui existent et qu’aucune adresse ne doit rendre."""
    hors_navigateur = (
        fichier
        for fichier in (RACINE / "geo").rglob("*")
        if fichier.is_file() and fichier.parent.name != "navigateur"
    )
    contour = next(hors_navigateur, RACINE / "geo" / "31" / "communes.parquet")
    geo = contour.relative_to(RACINE).as_posix()
    data = next((RACINE / "data").rglob("*.csv")).relative_to(RACINE).as_posix()
    return [
        f"/{geo}",
        f"/geo/31/navigateur/../../../{geo}",
        f"/geo/31/navigateur/..%2f..%2f..%2f{geo.replace('/', '%2f')}",
        f"/{data}",
        f"/statique/../{data}",
        f"/statique/%2e%2e/{data}",
        f"/statique/..%2f{data.replace('/', '%2f')}",
        "/statique/..%5capp.py",
        "/statique//etc/passwd",
        "/statique/%2fetc%2fpasswd",
        "/geo/31/navigateur/",
        "/geo/31/navigateur",
        "/geo/../app.py",
        "//etc/passwd",
    ]


@pytest.mark.parametrize("chemin", _chemins_interdits())
def test_aucun_autre_fichier_ne_sort(adresse, chemin):
    reponse = get(adresse, chemin)
    # Une adresse inconnue sans point commun avec nos dossiers rend la coquille,
    # comme toute page : ce qui compte est que le fichier n’en sorte pas.
    assert reponse.statut in {400, 404} or est_coquille_francaise(reponse)


def test_les_fichiers_ne_s_ecrivent_pas(adresse):
    assert get(adresse, "/statique/coquille.js", methode="PUT").statut == 405


def test_derriere_un_prefixe_tout_repond_au_meme_endroit(tmp_path, navigateur):
    reglage = ("--server.baseUrlPath", "ess")
    with serve_streamlit(tmp_path, *reglage, prefixe="/ess") as marche:
        assert est_coquille_francaise(get(marche.adresse, "/"))
        assert est_coquille_francaise(get(marche.adresse, f"/{AUTRE_PAGE}"))
        assert get(marche.adresse, "/statique/coquille.js").statut == 200
        with open_visite(navigateur, marche.adresse) as visite:
            page = visite.open(f"/{accueil().adresse}")
            assert urlsplit(page.url).path == "/ess/"
            expect(page).to_have_title(re.compile(re.escape(TITRE)))
            assert page.evaluate(
                "getComputedStyle(document.documentElement)"
                ".getPropertyValue('--titre-application')"
            )


def test_les_cadres_admis_se_reglent(tmp_path):
    cadres = "'self' https://intranet.exemple.fr"
    with serve_uvicorn(tmp_path, ESS_DASH_FRAME_ANCESTORS=cadres) as marche:
        en_tetes = get(marche.adresse, "/").en_tetes
        assert f"frame-ancestors {cadres}" in en_tetes["content-security-policy"]
        assert "x-frame-options" not in en_tetes


def test_lancee_d_ailleurs_l_application_lit_ses_reglages(tmp_path):
    programme = (
        "import app; from streamlit import config; "
        "print(config.get_option('server.maxUploadSize'),"
        " config.get_option('client.showErrorDetails'))"
    )
    sortie = subprocess.run(
        (sys.executable, "-c", programme),
        cwd=tmp_path,
        env={"PYTHONPATH": str(RACINE), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert sortie.stdout.split() == ["32", "none"]


@pytest.mark.parametrize("nom", SERVEURS)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.adresse)
def test_rien_ne_sort_de_la_machine_et_la_csp_laisse_vivre_la_page(
    request, navigateur, nom, page
):
    marche = request.getfixturevalue(nom)
    with open_visite(navigateur, marche.adresse) as visite:
        onglet = visite.open(f"/{page.adresse}")
        onglet.wait_for_load_state("networkidle")
        expect(onglet).to_have_title(f"{page.titre} – {TITRE}")
        assert {
            cadre.evaluate("document.documentElement.lang") for cadre in onglet.frames
        } == {"fr"}
        assert visite.hotes == {HOTE}
        assert [m for m in visite.console if "Content Security Policy" in m] == []
        assert visite.erreurs == []
        expect(onglet.get_by_test_id("stTopNav")).to_contain_text(page.titre)


@pytest.fixture
def vitrine(navigateur, serveur_vitrine):
    with open_visite(navigateur, serveur_vitrine.adresse) as visite:
        visite.open("/")
        yield visite


@pytest.mark.parametrize("en_tetes", [{}, {"accept_encoding": "gzip"}])
def test_le_cadre_d_un_composant_est_en_francais(vitrine, en_tetes):
    chemin = "/component/streamlit_folium.st_folium/index.html"
    reponse = get(vitrine.adresse, chemin, **en_tetes)
    assert est_coquille_francaise(reponse)
    assert "coquille.js" not in reponse.texte


def test_les_mots_de_streamlit_sont_francais(vitrine):
    page = vitrine.page
    expect(page.get_by_label("Un choix")).to_have_attribute("placeholder", "Choisir")
    depot = page.get_by_test_id("stFileUploader")
    expect(depot).to_contain_text("32\xa0Mo par fichier")
    expect(depot.locator("button")).to_contain_text("Choisir un fichier")
    expect(page.get_by_test_id("stSkipToContent")).to_have_text("Aller au contenu")
    page.get_by_label("Un texte").fill("abc")
    expect(page.get_by_text("Entrée pour appliquer")).to_be_visible()
    page.get_by_label("Un choix").fill("zzz")
    expect(page.get_by_text("Aucun résultat")).to_be_visible()


def test_le_contenu_des_pages_n_est_pas_traduit(vitrine):
    page = vitrine.page
    expect(page.get_by_text("Upload", exact=True)).to_be_visible()
    expect(page.get_by_test_id("stMultiSelect")).to_contain_text("Stop")
    page.get_by_label("Un choix").click()
    expect(page.get_by_role("option", name="Open", exact=True)).to_be_visible()
    expect(page.get_by_role("option", name="Close", exact=True)).to_be_visible()


def test_une_panne_se_dit_en_francais_avec_un_numero(vitrine, serveur_vitrine):
    page = vitrine.page
    page.get_by_role("button", name="Planter").click()
    alerte = page.get_by_test_id("stAlert")
    expect(alerte).to_contain_text("Une erreur est survenue")
    numero = re.search(r"n°\s([0-9a-f]{8})", alerte.inner_text())
    assert numero is not None
    assert f"Erreur n° {numero[1]}" in serveur_vitrine.journal.read_text("utf-8")
    contenu = page.content()
    assert "mot de passe interne" not in contenu
    assert "Traceback" not in contenu


def test_une_erreur_de_donnees_dit_sa_propre_phrase(vitrine):
    page = vitrine.page
    page.get_by_role("button", name="Fichier altéré").click()
    alerte = page.get_by_test_id("stAlert")
    expect(alerte).to_have_text(
        "Le fichier `x.csv` a changé : refaire [son empreinte](x)."
    )
    assert alerte.locator("a, code").count() == 0


def test_une_page_inconnue_le_dit_en_francais(visite):
    page = visite.open("/inconnue")
    boite = page.get_by_role("dialog")
    expect(boite).to_contain_text("Page inconnue")
    expect(boite).to_contain_text("Cette page n’existe pas. Voici la page d’accueil.")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_les_composants_sont_accessibles_dans_les_deux_themes(
    navigateur, serveur_vitrine, theme
):
    adresse = serveur_vitrine.adresse
    with open_visite(navigateur, adresse, color_scheme=theme) as visite:
        page = visite.open("/")
        assert (
            page.locator(".stApp").evaluate(
                "element => getComputedStyle(element).colorScheme"
            )
            == theme
        )
        assert audit_axe(page) == []
