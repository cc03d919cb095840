import datetime as dt
import io
import re
import threading
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import matplotlib as mpl
import numpy as np
import pytest
import shapely
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from ess_dash.presentation.modeles import LigneLegende
from ess_dash.render.carte_imprimee import build_contours, draw_carte, write_description
from ess_dash.render.impression import police
from ess_dash.render.impression.annotations import draw_annotations
from ess_dash.render.impression.blocs import measure_blocs
from ess_dash.render.impression.couches import Ville, build_plan
from ess_dash.render.impression.feuille import (
    HAUTEUR_MM,
    LARGEUR_MM,
    RESOLUTION_PPP,
    Feuille,
)
from ess_dash.render.impression.legende import SUITE, Complements, fit_blocs
from ess_dash.render.impression.motifs import build_obliques
from ess_dash.render.impression.noms import list_villes_nommables
from ess_dash.render.impression.placement import (
    Boite,
    center,
    place_autour,
    place_dedans,
    place_libre,
)
from ess_dash.render.impression.plan import draw_plan, pick_couleur
from ess_dash.render.impression.police import (
    Graisse,
    compose,
    glue,
    load_police,
    measure_mm,
    wrap,
)
from ess_dash.render.impression.symboles import list_grappes, place_grappes
from ess_dash.sources import SourceError, compute_sha256
from ess_dash.territoires import Maille

JOUR = dt.date(2026, 11, 22)
CADRE = Boite(12, 20, 197, 180)
SVG = "{http://www.w3.org/2000/svg}"
SANS = Complements(symboles_ecartes=False, hors_maille=False)


def draw_svg(vue, contours, date=JOUR):
    return draw_carte(vue, contours, format="svg", date=date).decode()


def list_textes(svg):
    """Textes dessinés : matplotlib laisse chacun en commentaire devant ses tracés."""
    return [
        re.sub(r"\s", " ", texte.strip())
        for texte in re.findall(r"<!-- (.*?) -->", svg)
    ]


def list_ecrits(feuille):
    """Textes posés sur une feuille, halos exceptés, avec leur boîte."""
    for ecrit in feuille.figure.findobj(mpl.text.Text):
        if ecrit.get_path_effects() or not ecrit.get_text():
            continue
        police_ecrite = ecrit.get_fontproperties()
        corps = police_ecrite.get_size_in_points()
        graisse = Graisse(Path(police_ecrite.get_file()).name)
        largeur = measure_mm(ecrit.get_text(), graisse, corps)
        x, y = ecrit.get_position()
        gauche = {"left": x, "center": x - largeur / 2, "right": x - largeur}[
            ecrit.get_horizontalalignment()
        ]
        milieu = y if "center" in ecrit.get_verticalalignment() else y + corps * 0.12
        demi = corps * 0.125
        yield (
            ecrit.get_text(),
            Boite(gauche, milieu - demi, gauche + largeur, milieu + demi),
        )


def parse_svg(svg):
    return ET.fromstring(svg)  # noqa: S314 -- le fichier vient d’être écrit par nous


def lire(texte):
    return re.sub(r"\s", " ", glue(texte))


# Page


def test_le_png_est_un_a4_paysage_a_la_bonne_resolution(vue, contours):
    image = Image.open(io.BytesIO(draw_carte(vue, contours, format="png", date=JOUR)))
    attendu = [cote / 25.4 * RESOLUTION_PPP for cote in (LARGEUR_MM, HAUTEUR_MM)]
    assert image.size == pytest.approx(attendu, abs=1)
    assert image.info["dpi"] == pytest.approx((RESOLUTION_PPP,) * 2, abs=0.1)
    assert image.info["Title"].startswith(vue.titre)
    assert image.info["Description"] == write_description(vue)


def test_les_couleurs_de_classe_sont_sur_l_image(vue, contours):
    image = Image.open(
        io.BytesIO(draw_carte(vue, contours, format="png", date=JOUR))
    ).convert("RGB")
    couleurs = {couleur for _, couleur in image.getcolors(maxcolors=1 << 24)}
    for ligne in vue.legende.lignes[:2]:
        rgb = tuple(int(ligne.couleur[i : i + 2], 16) for i in (1, 3, 5))
        assert rgb in couleurs


def test_le_svg_dessine_le_titre_le_constat_et_toute_la_legende(vue, contours):
    textes = list_textes(draw_svg(vue, contours))
    assert "Population vivant en commune rurale, Essai, grille 2026" in textes
    assert lire(vue.constat) in textes
    for ligne in vue.legende.lignes:
        assert lire(ligne.libelle) in textes
    assert "Seuils fixes, borne haute exclue." in textes
    assert "1 EPCI" in textes
    for phrase in (*vue.couverture, *vue.avertissements):
        assert lire(phrase) in textes


def test_le_svg_dit_les_poids_les_villes_les_voisins_et_les_sources(vue, contours):
    textes = list_textes(draw_svg(vue, contours))
    for attendu in ("24,2 %", "FLORES 2017", "Commune 11", "Voisin", "20 km", "6", "9"):
        assert attendu in textes
    pied = next(texte for texte in textes if texte.startswith("Sources"))
    assert "Insee, grille de densité 2026" in pied
    assert "Fait le 22 novembre 2026." in pied


def test_le_svg_a_un_titre_et_une_description_accessibles(vue, contours):
    racine = parse_svg(draw_svg(vue, contours))
    assert racine.get("role") == "img"
    assert racine.find(f"{SVG}title").text.startswith(vue.titre)
    assert racine.find(f"{SVG}desc").text == write_description(vue)
    nommes = {racine.find(f"{SVG}title").get("id"), racine.find(f"{SVG}desc").get("id")}
    assert nommes == set(racine.get("aria-labelledby").split())


def test_la_description_dit_la_legende_et_ses_effectifs(vue):
    description = write_description(vue)
    assert "40 à 56\u202f% (1)" in description
    assert "secret statistique (1)" in description
    assert "IGN, Admin Express" in description


def test_les_couches_eteintes_ne_sont_pas_dessinees(vue, contours):
    demande = replace(vue.demande, couches=frozenset())
    nue = replace(vue, demande=demande, etiquettes=(), symboles=())
    textes = list_textes(draw_svg(nue, contours))
    assert "Commune 11" not in textes
    assert "24,2 %" not in textes


@pytest.mark.parametrize("format_image", ["png", "svg"])
def test_memes_donnees_et_meme_date_memes_octets(vue, contours, format_image):
    un, deux = (
        draw_carte(vue, contours, format=format_image, date=JOUR) for _ in range(2)
    )
    assert un == deux
    demain = draw_carte(
        vue, contours, format=format_image, date=JOUR + dt.timedelta(days=1)
    )
    assert demain != un


def test_deux_fils_dessinent_les_memes_octets_sans_toucher_aux_reglages(vue, contours):
    avant = dict(mpl.rcParams)
    attendu = draw_svg(vue, contours)
    rendus = []
    fils = [
        threading.Thread(target=lambda: rendus.append(draw_svg(vue, contours)))
        for _ in range(2)
    ]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert rendus == [attendu, attendu]
    assert dict(mpl.rcParams) == avant


def test_un_texte_hostile_reste_du_texte(vue, contours):
    hostile = replace(
        vue, titre="$\\frac{1}{0}$ --> <script>x</script> & <b", lieu="]]>"
    )
    racine = parse_svg(draw_svg(hostile, contours))
    assert racine.find(f"{SVG}title").text.startswith(hostile.titre)
    assert list(racine.iter("script")) == []
    assert list(racine.iter(f"{SVG}script")) == []


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    max_examples=8,
    deadline=None,
)
@given(
    nom=st.text(
        st.sampled_from("abcéèœÉ ’'-&<>\"$\\_^{}%«»\u202f\xa00123456789"), max_size=200
    )
)
def test_tout_nom_donne_un_svg_lisible(vue, contours, nom):
    nommee = replace(vue, titre=nom, constat=nom, avertissements=(nom,) if nom else ())
    parse_svg(draw_svg(nommee, contours))


# Vues particulières


def test_les_cercles_ecrivent_le_nom_et_le_nombre_qui_tiennent(vue_cercles, contours):
    textes = list_textes(draw_svg(vue_cercles, contours))
    assert "800" in textes
    assert textes.count("CC n° 0") >= 1
    assert "50" not in textes


def test_un_cercle_ecrit_le_nombre_entier_sans_son_unite(vue_cercles, contours):
    zone = replace(vue_cercles.zones[0], libelle="841\u202f524\xa0habitants")
    grande = replace(vue_cercles, zones=(zone, *vue_cercles.zones[1:]))
    textes = list_textes(draw_svg(grande, contours))
    assert "841 524" in textes
    assert "841" not in textes


def test_un_cercle_de_legende_a_le_rayon_du_plan(vue_cercles, contours):
    plan = build_plan(contours, Maille.EPCI, CADRE)
    obstacles = draw_plan(Feuille(), vue_cercles, plan)
    # La surface est proportionnelle à la valeur : 4 fois plus, 2 fois plus large.
    assert obstacles.cercles["200000000"].largeur == pytest.approx(
        2 * obstacles.cercles["200000001"].largeur
    )


def test_hors_filtre_est_blanc_et_dans_la_legende(vue_filtree, contours):
    couleurs = ["#CFE0D4", "#2F7D5B"]
    assert pick_couleur(vue_filtree, vue_filtree.zones[1], couleurs) == "#FFFFFF"
    assert pick_couleur(vue_filtree, vue_filtree.zones[0], couleurs) == "#CFE0D4"
    assert "hors du filtre" in list_textes(draw_svg(vue_filtree, contours))


def test_un_petr_qui_ne_couvre_pas_tout_le_dit(vue, contours):
    zone = replace(vue.zones[1], code="pays-essai", nom="Pays d’Essai")
    demande = replace(vue.demande, maille=Maille.PETR)
    textes = list_textes(
        draw_svg(replace(vue, demande=demande, zones=(zone,)), contours)
    )
    assert "hors PETR" in textes
    assert "Pays d’Essai" in textes


def test_une_vue_par_commune_se_dessine(vue, contours):
    zones = tuple(
        replace(vue.zones[rang % 4], code=code, nom=code)
        for rang, code in enumerate(contours.communes["code"])
    )
    demande = replace(vue.demande, maille=Maille.COMMUNE)
    textes = list_textes(draw_svg(replace(vue, demande=demande, zones=zones), contours))
    assert "1 commune" in textes


def test_un_code_inconnu_des_contours_n_arrete_pas_la_carte(vue, contours):
    perdue = replace(vue.zones[0], code="299999999")
    sans_metropole = replace(vue, zones=(perdue, *vue.zones[1:]), code_metropole="")
    assert draw_svg(sans_metropole, contours)


def test_un_departement_sans_petr_ni_voisin_se_dessine(vue, contours):
    degres = {
        "communes": contours.communes.rename(columns={"code": "code_commune"}),
        "epci": contours.epci.rename(columns={"code": "code_epci"}),
        "petr": contours.petr.rename(columns={"code": "code_petr"}).iloc[:0],
        "departement": contours.departement.rename(
            columns={"code": "code_departement"}
        ),
        "contexte": contours.contexte.rename(columns={"code": "code_departement"}).iloc[
            :0
        ],
    }
    sans_point = {
        nom: couche.assign(
            mairie_lon=None, mairie_lat=None, etiquette_lon=None, etiquette_lat=None
        )
        for nom, couche in degres.items()
    }
    textes = list_textes(draw_svg(vue, build_contours(**sans_point)))
    assert "Voisin" not in textes
    assert "24,2 %" in textes
    petr = replace(vue, demande=replace(vue.demande, maille=Maille.PETR), zones=())
    assert "hors PETR" in list_textes(draw_svg(petr, build_contours(**sans_point)))


# Légende


def test_une_colonne_trop_longue_se_serre_puis_le_dit(vue):
    cadre = Boite(0, 0, 80, 150)
    serree = replace(vue, avertissements=("Une réserve assez longue. " * 6,) * 6)
    assert measure_blocs(fit_blocs(serree, SANS, cadre)) <= cadre.hauteur
    debordante = replace(vue, avertissements=("Une réserve assez longue. " * 9,) * 60)
    blocs = fit_blocs(debordante, SANS, cadre)
    assert measure_blocs(blocs) <= cadre.hauteur
    feuille = Feuille()
    blocs[-1].draw(feuille, 0, 100)
    assert [texte for texte, _ in list_ecrits(feuille)] == [SUITE]


def test_un_libelle_long_passe_a_la_ligne_sans_toucher_l_effectif(vue):
    longue = LigneLegende(
        "classe", "Rural à habitat très dispersé " * 4, "#2F7D5B", "", 9
    )
    legende = replace(vue.legende, lignes=(longue,))
    feuille = Feuille()
    y = 150.0
    for bloc in fit_blocs(replace(vue, legende=legende), SANS, Boite(0, 0, 80, 150)):
        bloc.draw(feuille, 0, y)
        y -= bloc.hauteur
    boites = [boite for _, boite in list_ecrits(feuille)]
    assert len(boites) > 5
    for rang, boite in enumerate(boites):
        assert boite.x0 >= -0.01
        assert boite.x1 <= 80.01
        assert boite.is_free(boites[rang + 1 :])


# Placement


def test_aucune_annotation_n_en_couvre_une_autre(vue, contours):
    plan = build_plan(contours, Maille.EPCI, CADRE)
    feuille = Feuille()
    obstacles = draw_plan(feuille, vue, plan)
    draw_annotations(feuille, vue, plan, obstacles)
    # Le nombre d’un symbole est sur son symbole : sa place est déjà réservée.
    boites = [boite for texte, boite in list_ecrits(feuille) if not texte.isdigit()]
    assert len(boites) > 8
    for rang, boite in enumerate(boites):
        assert boite.is_free(boites[rang + 1 :])


def test_des_symboles_a_la_meme_mairie_s_ecartent_et_se_relient(vue, contours):
    plan = build_plan(contours, Maille.EPCI, CADRE)
    symbole = vue.symboles[0]
    plan.communes.points["01001"] = plan.communes.points["01000"]
    double = replace(vue, symboles=(symbole, replace(symbole, code_commune="01001")))
    posees = list(place_grappes(list_grappes(double, plan), plan, []))
    assert posees[0].boite.is_free([posees[1].boite])
    assert [grappe.est_ecartee for grappe in posees] == [False, True]


@given(
    x=st.floats(20, 180),
    y=st.floats(30, 170),
    prises=st.lists(st.tuples(st.floats(20, 180), st.floats(30, 170)), max_size=12),
)
def test_une_place_trouvee_est_libre_et_dans_le_cadre(x, y, prises):
    occupees = [center(px, py, 10, 5) for px, py in prises]
    place = place_autour(center(x, y, 2, 2), 15, 4, occupees, CADRE)
    if place is not None:
        assert CADRE.contains(place)
        assert place.is_free(occupees)
    libre = place_libre(center(x, y, 6, 4), occupees, CADRE, 60)
    assert libre.is_free(occupees)


def test_une_etiquette_va_la_ou_son_territoire_est_libre():
    territoire = shapely.box(50, 50, 90, 70)
    depart = center(60, 60, 16, 8)
    place = place_dedans(
        depart, territoire, evitees=(), prises=[depart], cadre=CADRE, portee_mm=40
    )
    assert territoire.contains(place.to_polygone())
    assert place.is_free([depart])


def test_on_nomme_les_grandes_villes_et_la_principale_de_chaque_epci():
    villes = (
        Ville("1", "Grande", "A", 500_000),
        Ville("2", "Moyenne", "A", 30_000),
        Ville("3", "Bourg", "B", 4_000),
        Ville("4", "Second bourg", "B", 3_000),
        Ville("5", "Hameau", "C", 200),
    )
    nommees = [ville.nom for ville in list_villes_nommables(villes)]
    assert nommees == ["Grande", "Moyenne", "Bourg"]


# Contours et motifs


def test_les_contours_sont_en_lambert_93_et_une_mairie_absente_reste_dans_sa_commune(
    contours,
):
    for maille in Maille:
        assert contours.zones_of(maille).crs.to_epsg() == 2154
    communes = contours.communes
    points = shapely.points(communes["x"], communes["y"])
    assert shapely.contains(communes.geometry.to_numpy(), points).all()


def test_l_echelle_du_plan_est_la_meme_dans_les_deux_sens(contours):
    plan = build_plan(contours, Maille.EPCI, CADRE)
    x0, y0, x1, y1 = contours.departement.total_bounds
    gauche, bas = plan.projection.to_point(x0, y0)
    droite, haut = plan.projection.to_point(x1, y1)
    assert (droite - gauche) / (x1 - x0) == pytest.approx((haut - bas) / (y1 - y0))
    assert CADRE.contains(Boite(gauche, bas, droite, haut))


def test_les_hachures_restent_dans_leur_forme():
    forme = shapely.Point(50, 50).buffer(10)
    lignes = build_obliques(forme, 45, 2)
    assert len(lignes) > 5
    assert all(forme.buffer(1e-6).contains(ligne) for ligne in lignes)
    directions = [
        np.diff(shapely.get_coordinates(ligne), axis=0)[0] for ligne in lignes
    ]
    assert all(dx == pytest.approx(dy) for dx, dy in directions)


# Polices


def test_chaque_police_est_celle_de_sa_fiche():
    for graisse in Graisse:
        chemin = police.DOSSIER_POLICES / graisse.value
        fiche = yaml.safe_load(
            chemin.with_name(f"{chemin.name}.source.yml").read_text("utf-8")
        )
        assert compute_sha256(chemin.read_bytes()) == fiche["sha256"]
    assert (police.DOSSIER_POLICES / "LICENCE-OFL.txt").is_file()


def test_une_police_absente_se_dit_en_une_phrase(monkeypatch, tmp_path):
    monkeypatch.setattr(police, "DOSSIER_POLICES", tmp_path)
    with pytest.raises(SourceError, match=r"polices/SourceSans3-Bold\.ttf est absente"):
        load_police.__wrapped__(Graisse.GRAS, 10)


@given(
    texte=st.text(st.sampled_from("abcdefgh ij;:!«»\u202f"), max_size=300),
    largeur=st.floats(12, 120),
)
def test_une_ligne_coupee_tient_dans_sa_largeur_et_rien_ne_se_perd(texte, largeur):
    lignes = wrap(texte, largeur, Graisse.NORMAL, 8)
    assert all(measure_mm(ligne, Graisse.NORMAL, 8) <= largeur for ligne in lignes)
    assert "".join(lignes).replace(" ", "") == glue(texte).replace(" ", "")


def test_la_ponctuation_double_ne_commence_pas_une_ligne():
    lignes = wrap("un mot ; deux mots : trois !", 14, Graisse.NORMAL, 8)
    assert not any(ligne.startswith((";", ":", "!")) for ligne in lignes)


def test_l_espace_d_un_nombre_et_d_un_mot_est_elargie():
    assert compose("841\u202f524\u202fhabitants") == "841\u202f524\xa0habitants"
