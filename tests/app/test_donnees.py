"""La page « Données » : lecture seule, refus dits, et tout le chemin dans un navigateur."""

import csv
import io

import pytest
from playwright.sync_api import expect
from streamlit.testing.v1 import AppTest

from ess_dash.depot import DepotError, Saisie, open_depot
from ess_dash.importation.modele import Reglages
from ess_dash.presentation.donnees.registre import load_registre
from ess_dash.sources import find_racine
from ess_dash.ui.donnees import ecritures
from tests.app.navigateur import audit_axe, open_visite, serve_uvicorn, wait_repos

PAGE = find_racine() / "pages" / "donnees.py"
ENTETES = (
    "nom;annee;montant_eur;code_commune;commune;theme;financeur;programme;qpv;email"
)
BONNE = (
    "Atelier Zéphyr;2026;12 000 €;31555;Toulouse;Inclusion;Département;AAP;non;a@b.fr"
)
MAUVAISE = "La Halle <b>Neuve</b>;2026;douze;31555;Toulouse;Inclusion;;AAP;non;c@d.fr"


@pytest.fixture
def depot(tmp_path, monkeypatch):
    monkeypatch.setenv("ESS_DASH_DATA", str(tmp_path / "depot"))
    monkeypatch.setenv(ecritures.VARIABLE_EDITION, "1")
    return open_depot()


def run_page(**parametres):
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    for nom, valeur in parametres.items():
        page.query_params[nom] = valeur
    return page.run()


def lire(page):
    return " ".join(element.proto.body for element in page.get("html"))


@pytest.mark.usefixtures("depot")
def test_une_instance_publique_est_en_lecture_seule_et_le_dit(monkeypatch):
    monkeypatch.delenv(ecritures.VARIABLE_EDITION)
    page = run_page()
    assert not page.exception
    assert any("lecture seule" in info.value for info in page.info)


@pytest.mark.parametrize(
    "ecrire",
    [
        lambda: ecritures.publish(None, Reglages(), tout_ou_rien=True),
        lambda: ecritures.undo_lot(1),
        lambda: ecritures.undo_saisie(1),
        lambda: ecritures.save([Saisie("projets", "x", None, 0)], "x"),
    ],
)
def test_sans_edition_aucune_ecriture_ne_passe(depot, monkeypatch, ecrire):
    monkeypatch.setenv(ecritures.VARIABLE_EDITION, "0")
    with pytest.raises(DepotError, match="lecture seule"):
        ecrire()
    assert depot.revision_courante() == 0


@pytest.mark.usefixtures("depot")
@pytest.mark.parametrize("partie", ["importer", "imports", "corriger", "catalogue"])
def test_chaque_partie_s_ouvre_sur_un_depot_vide(partie):
    page = run_page(partie=partie)
    assert not page.exception
    assert not page.error
    assert "Rien n’est encore importé" in lire(page)


@pytest.mark.usefixtures("depot")
@pytest.mark.parametrize(
    ("parametres", "phrase"),
    [
        ({"partie": "ailleurs"}, "n’existe pas"),
        ({"partie": "corriger", "cle": "../x"}, "n’existe pas"),
        ({"partie": "importer", "type": "<script>"}, "d’import de type"),
    ],
)
def test_une_adresse_fausse_se_dit_en_une_phrase(parametres, phrase):
    page = run_page(**parametres)
    assert not page.exception
    assert any(phrase in avis.value for avis in page.warning)


def test_un_depot_illisible_se_dit_en_une_phrase(tmp_path, monkeypatch):
    abime = tmp_path / "abime"
    abime.mkdir()
    (abime / "depot.sqlite").write_bytes(b"ceci n'est pas une base" * 200)
    monkeypatch.setenv("ESS_DASH_DATA", str(abime))
    page = run_page(partie="imports")
    assert not page.exception
    assert any("abîmé" in avis.value for avis in page.warning)


def test_un_projet_se_corrige_puis_la_correction_s_annule(depot):
    projet = next(iter(load_registre(depot, "").lignes["projets"]))
    page = run_page(partie="corriger", cle=projet)
    champ = next(c for c in page.text_input if c.label.startswith("Endroit"))
    champ.input("Halle 06 00 00 00 07")
    next(b for b in page.button if b.label == "Enregistrer").click().run()
    assert not page.exception
    assert any("Enregistré" in dit.value for dit in page.success)
    assert depot.history("projets", projet)[0].contenu["localisation"] == (
        "Halle [coordonnée retirée]"
    )
    next(b for b in page.button if b.label.startswith("Annuler la der")).click().run()
    assert not page.exception
    assert projet not in depot.read_table("projets").cles


def test_deux_agents_sur_la_meme_ligne_voient_les_deux_valeurs(depot):
    registre = load_registre(depot, "")
    projet, contenu = next(iter(registre.lignes["projets"].items()))
    page = run_page(partie="corriger", cle=projet)
    autre = {**contenu, "localisation": "Chez l’autre"}
    depot.saisir("projets", projet, autre, version_lue=0, libelle="autre agent")
    next(c for c in page.text_input if c.label.startswith("Endroit")).input("Chez moi")
    next(b for b in page.button if b.label == "Enregistrer").click().run()
    assert not page.exception
    assert "Chez moi" in lire(page)
    assert "Chez l’autre" in lire(page)
    imposer = next(b for b in page.button if b.label.startswith("Enregistrer ma"))
    imposer.click().run()
    derniere = depot.history("projets", projet)[0]
    assert derniere.contenu["localisation"] == "Chez moi"


def test_un_champ_obligatoire_vide_n_enregistre_rien(depot):
    page = run_page(partie="corriger", objet="tiers_lieu", cle="nouveau")
    next(b for b in page.button if b.label == "Enregistrer").click().run()
    assert any("Nom du lieu" in faute.value for faute in page.error)
    assert depot.revision_courante() == 0


def _ecrire(chemin, *lignes):
    chemin.write_text("\n".join((ENTETES, *lignes, "")), encoding="cp1252")
    return str(chemin)


def _attendre(page, selecteur):
    page.wait_for_selector(selecteur)
    wait_repos(page)


def test_du_modele_a_la_carte_puis_l_annulation(navigateur, tmp_path):
    """Modèle, fautes, rapport, correction, publication, carte, annulation."""
    donnees = tmp_path / "depot"
    environnement = {"ESS_DASH_DATA": str(donnees), "ESS_DASH_EDITION": "1"}
    with (
        serve_uvicorn(tmp_path, **environnement) as serveur,
        open_visite(navigateur, serveur.adresse) as visite,
    ):
        page = visite.open("/donnees?type=projets")
        with page.expect_download() as modele:
            page.get_by_role("button", name="Modèle CSV").click()
        texte = modele.value.path().read_text("utf-8-sig")
        assert "montant_eur" in next(csv.reader(io.StringIO(texte), delimiter=";"))

        page.set_input_files(
            "input[type=file]", _ecrire(tmp_path / "fautes.csv", BONNE, MAUVAISE)
        )
        _attendre(page, ".rapport")
        expect(page.locator(".apercu")).to_contain_text("Atelier Zéphyr")
        expect(page.locator(".apercu")).to_contain_text("La Halle <b>Neuve</b>")
        expect(page.locator(".rapport")).to_contain_text("douze")
        for contact in ("a@b.fr", "c@d.fr"):
            expect(page.locator("body")).not_to_contain_text(contact)
        assert audit_axe(page) == []
        with page.expect_download() as refus:
            page.get_by_role("button", name="Télécharger les lignes refusées").click()
        assert "erreur" in refus.value.path().read_text("utf-8-sig")

        page.get_by_role("button", name="Publier", exact=True).click()
        expect(page.locator("body")).to_contain_text("rien n’a été enregistré")
        page.set_input_files("input[type=file]", _ecrire(tmp_path / "bon.csv", BONNE))
        _attendre(page, ".apercu")
        expect(page.locator(".lu")).to_contain_text("bon.csv")
        page.get_by_role("button", name="Publier", exact=True).click()
        _attendre(page, ".publie")

        page.locator(".publie a", has_text="Carte").click()
        _attendre(page, ".panneau")
        page.locator(".panneau summary", has_text="projets financés").click()
        visite.open("/carte?affichage=tableau")
        expect(page.locator("body")).to_contain_text("Atelier Zéphyr")

        visite.open("/donnees?partie=imports")
        page.locator("summary", has_text="Annuler un import").click()
        page.get_by_text("Je confirme l’annulation").click()
        wait_repos(page)
        page.get_by_role("button", name="Annuler un import").click()
        expect(page.locator(".lots")).to_contain_text("annulé")
        assert audit_axe(page) == []
        visite.open("/carte?affichage=tableau")
        expect(page.locator("body")).not_to_contain_text("Atelier Zéphyr")
        assert visite.erreurs == []
