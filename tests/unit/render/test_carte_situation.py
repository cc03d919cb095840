import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from ess_dash.presentation.palettes import ACTION
from ess_dash.render.carte_situation import LARGEUR_MM, draw_situation
from ess_dash.render.impression.plan import COULEUR_NEUTRE
from ess_dash.territoires import Maille

SVG = "{http://www.w3.org/2000/svg}"
POIDS_MAX_OCTETS = 150_000


@pytest.fixture
def vue_communes(vue, contours):
    zones = tuple(
        replace(vue.zones[rang % 2], code=code, nom=code)
        for rang, code in enumerate(contours.communes["code"])
    )
    demande = replace(vue.demande, maille=Maille.COMMUNE)
    return replace(vue, demande=demande, zones=zones)


def lire(octets):
    racine = ET.fromstring(octets)  # noqa: S314 -- notre dessin
    return racine, [texte.text for texte in racine.iter(f"{SVG}text")]


def find_traits(racine):
    return [
        chemin
        for chemin in racine.iter(f"{SVG}path")
        if chemin.get("stroke") == ACTION and chemin.get("fill") == "none"
    ]


def test_les_couleurs_et_la_legende_sont_celles_de_l_ecran(vue, contours):
    racine, textes = lire(draw_situation(vue, contours, "200000001"))
    couleurs = {chemin.get("fill") for chemin in racine.iter(f"{SVG}path")}
    classes = {x.couleur for x in vue.legende.lignes if x.genre == "classe"}
    assert classes <= couleurs
    for ligne in vue.legende.lignes:
        montree = ligne.genre not in {"symbole", "ligne"}
        assert (ligne.libelle in textes) is montree
    assert vue.legende.titre in textes


@pytest.mark.parametrize("code", ["200000001", "01", "200000001~200000003"])
def test_le_territoire_est_entoure(vue, contours, code):
    racine, _ = lire(draw_situation(vue, contours, code))
    (trait,) = find_traits(racine)
    assert trait.get("d").startswith("M")


def test_un_groupement_entoure_chaque_morceau(vue, contours):
    seul, _ = lire(draw_situation(vue, contours, "200000000"))
    deux, _ = lire(draw_situation(vue, contours, "200000000~200000002"))
    voisins, _ = lire(draw_situation(vue, contours, "200000000~200000001"))
    nombres = [find_traits(r)[0].get("d").count("M") for r in (seul, deux, voisins)]
    assert nombres == [1, 2, 1]


def test_une_commune_est_dans_son_epci_puis_dans_le_departement(vue_communes, contours):
    code = contours.communes["code"].iloc[0]
    epci = contours.communes["code_epci"].iloc[0]
    voisines = contours.communes.loc[contours.communes["code_epci"] == epci, "nom"]
    racine, textes = lire(draw_situation(vue_communes, contours, code))
    noms = {texte for texte in textes if texte.startswith("Commune")}
    assert contours.communes["nom"].iloc[0] in noms
    assert noms <= set(voisines)
    pleins = {chemin.get("fill") for chemin in racine.iter(f"{SVG}path")}
    assert {COULEUR_NEUTRE, ACTION} <= pleins


def test_un_territoire_sans_contour_laisse_la_carte_sans_cerne(vue, contours):
    racine, _ = lire(draw_situation(vue, contours, "299999999"))
    assert find_traits(racine) == []


def test_le_dessin_est_leger_et_toujours_le_meme(vue_communes, contours):
    octets = draw_situation(vue_communes, contours, "200000000~01011")
    assert octets == draw_situation(vue_communes, contours, "200000000~01011")
    assert len(octets) < POIDS_MAX_OCTETS


def test_rien_ne_sort_du_dessin(vue, contours):
    racine, _ = lire(draw_situation(vue, contours, "200000001"))
    _, _, largeur, hauteur = map(float, racine.get("viewBox").split())
    assert racine.get("width") == f"{LARGEUR_MM:g}mm"
    for texte in racine.iter(f"{SVG}text"):
        assert 0 <= float(texte.get("x")) <= largeur
        assert 0 <= float(texte.get("y")) <= hauteur
    for chemin in racine.iter(f"{SVG}path"):
        for x, y in re.findall(r"M(-?\d+) (-?\d+)", chemin.get("d")):
            assert 0 <= int(x) <= largeur
            assert 0 <= int(y) <= hauteur


def test_un_nom_hostile_reste_du_texte(vue, contours):
    legende = replace(vue.legende, titre='<script>&"\x00')
    _, textes = lire(draw_situation(replace(vue, legende=legende), contours, "01"))
    assert '<script>&"' in textes
