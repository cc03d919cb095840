"""La scène, jouée par Chromium jusqu’au bout, réseau coupé."""

from dataclasses import replace
from pathlib import Path

import pytest

from ess_dash.indicateurs.chargement import load_donnees
from ess_dash.presentation.dossier import (
    Cellule,
    ChiffreCle,
    Colonne,
    Ligne,
    Tableau,
)
from ess_dash.presentation.recit.atelier import AtelierRecit
from ess_dash.presentation.recit.coupe import shorten_tableau
from ess_dash.presentation.recit.livres import load_recit
from ess_dash.presentation.recit.modeles import (
    Carte,
    Chiffres,
    Etape,
    Genre,
    Recit,
    Scene,
    Texte,
)
from ess_dash.presentation.recit.scenes import build_scenes, fill_recit
from ess_dash.render.scene_html import to_scene_html
from tests.app.navigateur import audit_axe, open_visite

TAILLES = ((1920, 1080), (1024, 768))
MOT = "Anticonstitutionnellement" * 30
PHRASE = "Une phrase qui n’en finit pas de ne pas finir, " * 40

# Ce qui sort du cadre, et ce qui est coupé sans le dire, à l’étape montrée.
DEBORDS = """() => {
  const cadre = document.getElementById('scene').getBoundingClientRect();
  const fautes = [];
  for (const noeud of document.querySelectorAll('.etape:not([hidden]) *')) {
    const r = noeud.getBoundingClientRect();
    if (!r.width || noeud.closest('.notes, .croquis')) continue;
    if (r.left < cadre.left - 1 || r.right > cadre.right + 1
      || r.top < cadre.top - 1 || r.bottom > cadre.bottom + 1) {
      fautes.push(`sort : ${noeud.tagName}.${noeud.className}`);
    }
  }
  return fautes;
}"""
COUPES = """() => [...document.querySelectorAll('.etape:not([hidden]) *')]
  .filter((n) => !n.closest('svg, .notes') && n.clientHeight
    && getComputedStyle(n).overflow !== 'visible' && n.scrollHeight > n.clientHeight + 2)
  .map((n) => `${n.tagName}.${n.className} ${n.scrollHeight} > ${n.clientHeight}`)"""
PETITS = """() => [...document.querySelectorAll('.etape:not([hidden]) *')]
  .filter((n) => !n.closest('.notes') && [...n.childNodes]
    .some((e) => e.nodeType === 3 && e.textContent.trim()))
  .filter((n) => {
    const echelle = n.closest('svg') ? n.getScreenCTM().a : 1;
    const boite = n.getBoundingClientRect();
    return boite.width && parseFloat(getComputedStyle(n).fontSize) * echelle < 23.9;
  })
  .map((n) => `${n.tagName} ${n.className} ${n.textContent.slice(0, 30)}`)"""


def _tableau(lignes, texte, colonnes=6):
    return Tableau(
        "essai",
        PHRASE,
        "Territoire",
        tuple(Colonne(f"Colonne {MOT[: rang * 9]}") for rang in range(colonnes)),
        tuple(Ligne(texte, (Cellule(texte),) * colonnes) for _ in range(lignes)),
    )


def _hostiles():
    tableaux = [
        _tableau(100, "12 habitants", 2),
        _tableau(100, MOT),
        _tableau(90, PHRASE),
    ]
    visuels = [
        *((Genre.TABLEAU, shorten_tableau(tableau)) for tableau in tableaux),
        (
            Genre.CHIFFRES,
            Chiffres((ChiffreCle(PHRASE[:70], Cellule(MOT[:24]), PHRASE[:120]),) * 6),
        ),
        (Genre.TEXTE, Texte((MOT[:260], *(PHRASE[:260],) * 4))),
    ]
    return [
        Scene(genre, titre, phrase, visuel, surtitre=MOT[:70], sources=(PHRASE[:100],))
        for titre, phrase in ((MOT[:150], MOT[:230]), (PHRASE[:150], PHRASE[:230]))
        for genre, visuel in visuels
    ]


@pytest.fixture(scope="module")
def ateliers():
    return {
        demo: AtelierRecit(load_donnees(demonstration=demo)) for demo in (False, True)
    }


def _write(dossier: Path, atelier, recit, scenes) -> str:
    chemin = dossier / "recit.html"
    plein = fill_recit(recit, atelier.donnees)
    code = atelier.donnees.configuration.code_departement
    chemin.write_text(to_scene_html(plein, tuple(scenes), code), encoding="utf-8")
    return chemin.as_uri()


def _play(page):
    """Joue le récit jusqu’à ce que la touche ne mène plus nulle part."""
    vues = []
    while not vues or page.evaluate("location.hash") != vues[-1]:
        vues.append(page.evaluate("location.hash"))
        yield vues[-1]
        page.keyboard.press("PageDown")


@pytest.mark.parametrize(
    ("nom", "demonstration"),
    [("territoire", True), ("premier_plan", False), ("premier_plan", True)],
)
def test_un_recit_se_joue_du_disque_sans_reseau(
    navigateur, tmp_path, ateliers, nom, demonstration
):
    atelier, recit = ateliers[demonstration], load_recit(nom)
    scenes = build_scenes(recit, atelier)
    adresse = _write(tmp_path, atelier, recit, scenes)
    for largeur, hauteur in TAILLES:
        taille = {"width": largeur, "height": hauteur}
        with open_visite(
            navigateur, "", viewport=taille, reduced_motion="reduce"
        ) as visite:
            page = visite.page
            page.goto(adresse)
            page.wait_for_selector("#scene[data-pret]")
            page.context.set_offline(offline=True)
            fautes, pas = {}, []
            for ou in _play(page):
                pas.append(ou)
                dites = page.evaluate(DEBORDS) + page.evaluate(COUPES)
                if largeur == TAILLES[0][0]:
                    dites += page.evaluate(PETITS)
                if dites:
                    fautes[ou] = dites
            cartes = [s.visuel for s in scenes if isinstance(s.visuel, Carte)]
            revelees = sum(len(carte.couches) for carte in cartes)
            assert fautes == {}
            assert len(pas) == len(scenes) + revelees
            assert page.locator(".fictif").count() == int(demonstration)
            assert visite.erreurs == []
            assert visite.hotes == set()


def test_rien_de_demesure_ne_sort_de_la_scene(navigateur, tmp_path, ateliers):
    adresse = _write(
        tmp_path, ateliers[False], Recit("x", MOT, "", (Etape("", ""),)), _hostiles()
    )
    for largeur, hauteur in TAILLES:
        taille = {"width": largeur, "height": hauteur}
        with open_visite(navigateur, "", viewport=taille) as visite:
            visite.page.goto(adresse)
            fautes = {
                ou: page for ou in _play(visite.page) if (page := _debords(visite))
            }
            assert fautes == {}
            visite.page.goto(f"{adresse}#1")
            suite = visite.page.locator(".etape:not([hidden]) .suite")
            assert suite.inner_text().startswith("… et ")


def _debords(visite):
    return visite.page.evaluate(DEBORDS)


def test_les_gestes_de_l_orateur(navigateur, tmp_path, ateliers):
    atelier, recit = ateliers[False], load_recit("premier_plan")
    scenes = [replace(s, notes="À dire") for s in build_scenes(recit, atelier)]
    adresse = _write(tmp_path, atelier, recit, scenes)
    with open_visite(navigateur, "", reduced_motion="reduce") as visite:
        page = visite.page
        page.goto(f"{adresse}#3")
        assert page.locator(".etape:not([hidden])").get_attribute("id") == "etape-3"
        for touche, attendu in (
            ("ArrowLeft", "#2"),
            (" ", "#3"),
            ("End", "#12"),
            ("Home", "#1"),
        ):
            page.keyboard.press(touche)
            assert page.evaluate("location.hash") == attendu
        assert page.locator("#annonce").inner_text().startswith("Étape 1 sur 12 : ")
        page.locator(".etape:not([hidden]) h2").click()
        assert page.evaluate("location.hash") == "#2"
        page.keyboard.press("n")
        assert page.locator("#panneau-notes").inner_text() == "À dire"
        page.keyboard.press("Escape")
        assert page.locator("#panneau-notes").is_hidden()
        page.keyboard.press("t")
        assert page.locator("#chrono").is_visible()
        page.keyboard.press("l")
        page.locator("#liste button[data-rang='5']").click()
        assert page.evaluate("location.hash") == "#6"
        page.mouse.click(900, 450)
        assert page.evaluate("location.hash") == "#6"
        with page.context.expect_page() as ouverte:
            page.keyboard.press("o")
        orateur = ouverte.value
        orateur.wait_for_selector("body.orateur")
        orateur.keyboard.press("ArrowRight")
        page.wait_for_function("location.hash === '#6.1'")


def test_la_page_servie_suffit_a_la_salle(navigateur, serveur):
    with open_visite(navigateur, serveur.adresse, reduced_motion="reduce") as visite:
        page = visite.page
        reponse = page.goto(
            f"{serveur.adresse}/scene?recit=premier_plan&demo=oui&theme=sombre"
        )
        assert reponse.status == 200
        demandes = []
        page.on("request", lambda requete: demandes.append(requete.url))
        page.context.set_offline(offline=True)
        page.keyboard.press("ArrowRight")
        assert audit_axe(page) == []
        for _ in range(4):
            page.keyboard.press("ArrowRight")
        assert page.locator("#carte .territoire").count() > 10
        assert audit_axe(page) == []
        assert page.evaluate("document.documentElement.dataset.theme") == "sombre"
        assert [url for url in demandes if not url.startswith("data:")] == []
        assert visite.erreurs == []
        page.context.set_offline(offline=False)
        for requete, mot in (
            ("recit=dragon", "Aucun récit ne s’appelle"),
            ("recit=territoire&territoire=75056", "n’est pas dans"),
            ("histoire=%3Cscript%3E", "incomplète ou abîmée"),
        ):
            refus = page.goto(f"{serveur.adresse}/scene?{requete}")
            assert refus.status == 404
            assert mot in page.locator("main").inner_text()
