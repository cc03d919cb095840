"""Les récits livrés, sur les vraies données et sur la démonstration."""

import re

import pytest

from ess_dash.indicateurs.chargement import load_donnees
from ess_dash.presentation.recit.atelier import AtelierRecit
from ess_dash.presentation.recit.lecture import decode_recit, encode_recit, write_recit
from ess_dash.presentation.recit.livres import RECITS, load_recit
from ess_dash.presentation.recit.modeles import Carte, Genre
from ess_dash.presentation.recit.scenes import build_scenes, fill_recit
from ess_dash.render.scene_html import to_scene_html
from ess_dash.sources import find_racine

ACCIDENT = re.compile(r"\b(?:nan|NaN|None|NaT|inf)\b|<NA>|\{\w+\}")
CHIFFRE_EN_DUR = re.compile(r"\d+[,.]\d|\d\s?%")


@pytest.fixture(scope="module")
def ateliers():
    return {
        demo: AtelierRecit(load_donnees(demonstration=demo)) for demo in (False, True)
    }


@pytest.fixture(scope="module")
def scenes(ateliers):
    return {
        (nom, demo): build_scenes(load_recit(nom), atelier)
        for demo, atelier in ateliers.items()
        for nom in RECITS
    }


@pytest.mark.parametrize("nom", RECITS)
def test_un_recit_livre_est_bien_forme(nom):
    recit = load_recit(nom)
    assert recit.identifiant == nom
    assert 8 <= len(recit.etapes) <= 12
    assert all(etape.notes for etape in recit.etapes)
    assert decode_recit(encode_recit(recit)) == recit
    fichier = find_racine() / f"data/recits/{nom}.json"
    assert write_recit(recit) == fichier.read_text("utf-8")


@pytest.mark.parametrize("nom", RECITS)
def test_un_recit_livre_ne_tient_aucun_chiffre_de_mesure(nom):
    for etape in load_recit(nom).etapes:
        assert CHIFFRE_EN_DUR.findall(f"{etape.titre} {etape.texte}") == []


@pytest.mark.parametrize("demonstration", [False, True])
@pytest.mark.parametrize("nom", RECITS)
def test_un_recit_livre_se_joue_entier(scenes, nom, demonstration):
    for scene in scenes[nom, demonstration]:
        assert scene.genre is not Genre.ABSENTE, scene.titre
        assert scene.titre
        assert scene.sur_demonstration is demonstration
        assert (
            ACCIDENT.findall(" ".join((scene.titre, scene.phrase, scene.notes))) == []
        )
        assert "…" not in scene.titre


def test_la_parite_est_refusee_sur_le_reel_et_calculee_sur_la_demonstration(scenes):
    reel, fictif = (
        next(s for s in scenes["hors_metropole", demo] if "vue=parite" in s.adresse)
        for demo in (False, True)
    )
    assert reel.genre is Genre.TEXTE
    assert "ne se calcule pas" in reel.titre
    assert fictif.genre is Genre.FIGURE


def test_le_recit_de_territoire_se_joue_pour_tous_les_epci(ateliers):
    atelier = ateliers[False]
    recit = load_recit("territoire")
    for code in atelier.donnees.epci["code_epci"]:
        jouees = build_scenes(recit, atelier, str(code))
        absentes = [s.titre for s in jouees if s.genre is Genre.ABSENTE]
        assert absentes == [], code


def test_la_carte_d_une_scene_est_celle_de_la_page(ateliers, scenes):
    carte = next(
        s.visuel for s in scenes["hors_metropole", False] if isinstance(s.visuel, Carte)
    )
    assert carte.vue == ateliers[False].get_vue(carte.vue.demande)


def test_la_page_d_un_recit_tient_en_cinq_mo(ateliers, scenes):
    recit = fill_recit(load_recit("premier_plan"), ateliers[False].donnees)
    page = to_scene_html(recit, scenes["premier_plan", False], "31")
    assert len(page.encode()) <= 5_000_000
