"""La page d’un récit : autonome, en français, sans rien d’exécutable qui vienne d’ailleurs."""

import base64
import hashlib
import re
from dataclasses import replace

import pytest

from ess_dash.presentation.recit.atelier import AtelierRecit
from ess_dash.presentation.recit.modeles import Etape, Recit
from ess_dash.presentation.recit.scenes import build_scenes
from ess_dash.render.scene_html import to_scene_html, write_message
from tests.unit.indicateurs.maquette import build_maquette

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'`${1}"


@pytest.fixture(scope="module")
def page():
    etapes = (
        Etape("texte", "ouverture", titre=HOSTILE, texte="Sous-titre"),
        Etape("carte", "carte", titre=HOSTILE, notes=HOSTILE, couches=("tiers_lieu",)),
        Etape("comparer", "tableau:groupes"),
        Etape("texte", "texte", titre="Fin", texte=f"Une ligne\n{HOSTILE}"),
    )
    donnees = build_maquette()
    recit = Recit("essai", HOSTILE, "", etapes)
    scenes = build_scenes(recit, AtelierRecit(donnees))
    marquees = tuple(replace(scene, sur_demonstration=True) for scene in scenes)
    return to_scene_html(recit, marquees, "31")


def test_la_page_ne_demande_rien_a_personne(page):
    style = page.partition("<style>")[2].partition("</style>")[0]
    assert set(re.findall(r"url\(['\"]?(\w+:?)", style)) == {"data:"}
    tete_et_corps = re.sub(
        r"<script.*?</script>|<style>.*?</style>", "", page, flags=re.S
    )
    assert re.findall(r"<(?:link|iframe|object|embed|img)\b", tete_et_corps) == []
    assert re.findall(r"\bsrc=", re.sub(r"&lt;.*?&gt;", "", tete_et_corps)) == []
    assert "default-src 'none'" in page


def test_un_texte_hostile_reste_du_texte(page):
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


def test_le_script_annonce_est_celui_de_la_page(page):
    script = page.rpartition("<script>")[2].partition("</script>")[0]
    empreinte = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{empreinte}'" in page


def test_chaque_etape_a_son_titre_et_la_demonstration_se_dit(page):
    assert page.count('<section class="etape ') == 4
    assert len(re.findall(r'<h2 id="titre-\d+">', page)) == 4
    assert page.count('<p class="fictif">') == 1
    assert '<html lang="fr"' in page


def test_un_refus_est_une_page_lisible():
    refus = write_message("Refus", "Aucun récit « <b> » : choisir un autre.")
    assert "&lt;b&gt;" in refus
    assert 'lang="fr"' in refus
