"""Le diaporama : rien ne déborde, tout se retouche, chaque nombre est celui de la scène."""

import datetime as dt
import io
from dataclasses import replace

import pytest
from pptx import Presentation
from pptx.util import Inches

from ess_dash.indicateurs.chiffre import Statut
from ess_dash.presentation.dossier import (
    Axe,
    Cellule,
    ChiffreCle,
    Colonne,
    Couche,
    Figure,
    Ligne,
    Point,
    Tableau,
    Teinte,
    Trace,
)
from ess_dash.presentation.modeles import FILIGRANE
from ess_dash.presentation.recit.coupe import (
    PARAGRAPHE_MAX,
    PARAGRAPHES_MAX,
    PHRASE_MAX,
    TITRE_MAX,
    shorten_tableau,
)
from ess_dash.presentation.recit.modeles import (
    Carte,
    Chiffres,
    Genre,
    Recit,
    Scene,
    Texte,
)
from ess_dash.render.pdf.images import PdfError
from ess_dash.render.recit.gabarit import check_gabarit
from ess_dash.render.recit.mesure import measure
from ess_dash.render.recit.pptx import to_pptx

JOUR = dt.date(2026, 11, 22)
RECIT = Recit("essai", "Un récit d’essai", "Sous-titre", ())
ADRESSE = "https://exemple.fr/scene?recit=essai"
LONG = "Un constat qui n’en finit pas, "


def _texte(longueur):
    return (LONG * 40)[:longueur]


def _tableau(lignes, colonnes=4, case="1 234 567 salariés"):
    return Tableau(
        identifiant="t",
        titre=_texte(TITRE_MAX),
        entete="Territoire",
        colonnes=tuple(Colonne(f"Colonne {rang}") for rang in range(colonnes)),
        lignes=tuple(
            Ligne(f"CC {_texte(40)} {rang}", (Cellule(case),) * colonnes)
            for rang in range(lignes)
        ),
    )


def _figure(*couches, axe_x=None, axe_y=None):
    return Figure(
        identifiant="f",
        titre="Une figure",
        sous_titre="",
        couches=couches,
        axe_x=axe_x or Axe("Part, en %", minimum=0),
        axe_y=axe_y or Axe("", categories=("Métropole", "Hors métropole")),
        alternative="Ce que dit la figure.",
        tableau=_tableau(1),
    )


BARRES = Couche(
    Trace.BARRE,
    (
        Point(57.19, "Métropole", "57\u202f%", teinte=Teinte.METROPOLE),
        Point(42.81, "Hors métropole", "43\u202f%", teinte=Teinte.HORS),
    ),
    etiquettes=True,
)
REPERE = Couche(
    Trace.REGLE, (Point(50.0, None, "Département : 50 %"),), etiquettes=True
)
POINTS = Couche(
    Trace.POINT,
    (Point(10.6, "Métropole", "10,6 %"), Point(24.2, "Hors métropole", "24,2 %")),
    etiquettes=True,
)
INTERVALLE = Couche(
    Trace.INTERVALLE, (Point(11.1, "Hors métropole", "de 11,1 à 11,6 %", x_fin=11.6),)
)
COURBE = Couche(Trace.LIGNE, (Point(0, 52.6), Point(1, 64.0)), nom="Couverture")
AIRE = Couche(Trace.AIRE, (Point(0, 1.0, y_fin=2.0), Point(1, 2.0, y_fin=3.0)))


def _scene(visuel, genre, **champs):
    valeurs = {"titre": _texte(TITRE_MAX), "phrase": _texte(PHRASE_MAX)} | champs
    return Scene(genre, visuel=visuel, surtitre=_texte(70), **valeurs)


def _lire(scenes, contours, **reglages):
    octets = to_pptx(RECIT, scenes, contours=contours, date=JOUR, **reglages)
    return Presentation(io.BytesIO(octets))


def _chiffre(texte="environ 1 471 468 salariés"):
    return ChiffreCle(_texte(70), Cellule(texte, 1.0), _texte(120))


@pytest.fixture
def hostiles(vue):
    carte = Carte(replace(vue, sur_demonstration=True))
    return (
        _scene(Texte(), Genre.OUVERTURE),
        _scene(Texte((_texte(PARAGRAPHE_MAX),) * PARAGRAPHES_MAX), Genre.TEXTE),
        _scene(Texte(), Genre.ABSENTE),
        _scene(Chiffres((_chiffre(),) * 6), Genre.CHIFFRES),
        _scene(shorten_tableau(_tableau(100)), Genre.TABLEAU),
        _scene(shorten_tableau(_tableau(3, case=_texte(56))), Genre.TABLEAU),
        _scene(_figure(BARRES, REPERE), Genre.FIGURE),
        _scene(_figure(POINTS, INTERVALLE), Genre.FIGURE),
        _scene(carte, Genre.CARTE, sur_demonstration=True),
    )


# Fait une fois : les scènes sont figées, et les tests ne font que lire.
FAITS = {}


@pytest.fixture
def diapos(hostiles, contours):
    if not FAITS:
        FAITS["diapos"] = _lire(hostiles, contours, adresse=ADRESSE)
    return FAITS["diapos"]


def _formes(presentation):
    for rang, diapo in enumerate(presentation.slides, 1):
        for forme in diapo.shapes:
            yield rang, forme


def test_aucune_forme_ne_sort_de_la_diapositive(diapos):
    for rang, forme in _formes(diapos):
        assert forme.left >= 0, (rang, forme.name)
        assert forme.top >= 0, (rang, forme.name)
        assert forme.left + forme.width <= diapos.slide_width, (rang, forme.name)
        assert forme.top + forme.height <= diapos.slide_height, (rang, forme.name)


def test_chaque_texte_tient_dans_son_cadre(diapos):
    for rang, forme in _formes(diapos):
        if not forme.has_text_frame or not forme.text_frame.text:
            continue
        paragraphes = forme.text_frame.paragraphs
        corps = paragraphes[0].runs[0].font.size.pt
        ecart = paragraphes[-1].space_before
        hauteur = measure(
            [p.text for p in paragraphes],
            forme.width / Inches(1),
            corps,
            gras=bool(paragraphes[0].runs[0].font.bold),
            ecart_pt=0 if ecart is None else ecart.pt,
        )
        assert hauteur <= forme.height / Inches(1) + 0.02, (rang, forme.name)


def test_cent_lignes_deviennent_quelques_unes_et_un_compte(diapos):
    formes = list(diapos.slides[4].shapes)
    table = next(forme.table for forme in formes if forme.has_table)
    montrees = len(table.rows) - 1
    suite = next(f.text_frame.text for f in formes if f.name == "Suite du tableau")
    assert 3 <= montrees < 15
    assert suite == f"… et {100 - montrees} autres"


def test_les_rangees_tiennent_dans_le_tableau(diapos):
    for rang in (4, 5):
        formes = list(diapos.slides[rang].shapes)
        forme = next(f for f in formes if f.has_table)
        bas = forme.top + sum(r.height for r in forme.table.rows)
        assert bas <= Inches(6.85)
        assert sum(c.width for c in forme.table.columns) <= forme.width + 10


def test_chaque_diapositive_a_un_titre(diapos, hostiles):
    titres = [diapo.shapes.title.text_frame.text for diapo in diapos.slides]
    assert titres[:-1] == [scene.titre for scene in hostiles]
    assert titres[-1] == "La présentation, à rejouer en direct"


def test_les_images_et_les_graphiques_ont_un_texte_alternatif(diapos):
    for rang, forme in _formes(diapos):
        if forme.has_chart or forme.has_table or forme.shape_type == 13:
            description = forme._element.xpath(".//p:cNvPr")[0].get("descr")
            assert description, (rang, forme.name)


def test_la_carte_a_trois_cents_points_par_pouce(diapos):
    carte = next(f for f in diapos.slides[8].shapes if f.name.startswith("Carte : "))
    assert carte.image.size[0] / (carte.width / Inches(1)) >= 299


def test_l_adresse_finit_le_diaporama_en_toutes_lettres_et_en_code(diapos):
    derniere = diapos.slides[-1]
    assert any(
        ADRESSE in f.text_frame.text for f in derniere.shapes if f.has_text_frame
    )
    assert any(f.name == "Code QR" for f in derniere.shapes)


def test_sans_adresse_pas_de_diapositive_de_plus(hostiles, contours):
    assert len(_lire(hostiles[:2], contours).slides) == 2


def test_une_adresse_trop_longue_se_dit(hostiles, contours):
    with pytest.raises(PdfError, match="trop longue"):
        _lire(hostiles[:1], contours, adresse="https://exemple.fr/" + "a" * 4000)


def test_les_notes_et_les_sources_suivent_la_scene(contours):
    scene = _scene(
        Texte(("Un",)),
        Genre.TEXTE,
        notes="À dire\nPuis ceci",
        sources=("Insee", "DGCL"),
    )
    diapo = _lire((scene,), contours).slides[0]
    assert diapo.notes_slide.notes_text_frame.text == "À dire\nPuis ceci"
    assert "Sources : Insee ; DGCL" in [
        f.text_frame.text for f in diapo.shapes if f.has_text_frame
    ]


def test_les_donnees_fictives_se_disent_sur_chaque_diapositive(contours):
    scenes = tuple(
        _scene(Texte(("Un",)), genre, sur_demonstration=fictif)
        for genre, fictif in ((Genre.TEXTE, True), (Genre.TEXTE, False))
    )
    fictive, vraie = _lire(scenes, contours).slides
    assert FILIGRANE in [f.name for f in fictive.shapes]
    assert any(f"{FILIGRANE}." in f.text_frame.text for f in fictive.shapes)
    assert not any(FILIGRANE in f.text_frame.text for f in vraie.shapes)


# Graphiques


def _graphique(figure, contours):
    diapo = _lire((_scene(figure, Genre.FIGURE),), contours).slides[0]
    return next((f.chart for f in diapo.shapes if f.has_chart), None)


def test_des_barres_restent_des_barres_que_l_on_retouche(contours):
    trace = _graphique(_figure(BARRES), contours).plots[0]
    assert list(trace.categories) == ["Métropole", "Hors métropole"]
    [serie] = trace.series
    assert list(serie.values) == [57.19, 42.81]
    # L’étiquette suit la valeur : retouchée, elle reste juste.
    assert serie.data_labels.number_format == '#,##0"\u202f%"'


def test_une_etiquette_qui_n_est_pas_sa_valeur_s_ecrit_telle_quelle(contours):
    points = tuple(replace(p, libelle=f"presque {p.libelle}") for p in BARRES.points)
    figure = _figure(replace(BARRES, points=points))
    [serie] = _graphique(figure, contours).plots[0].series
    textes = [serie.points[rang].data_label.text_frame.text for rang in range(2)]
    assert textes == ["presque 57\u202f%", "presque 43\u202f%"]


def test_un_repere_de_barres_s_ecrit_dessous(contours):
    diapo = _lire((_scene(_figure(BARRES, REPERE), Genre.FIGURE),), contours).slides[0]
    assert "Repère · Département : 50 %" in [
        f.text_frame.text for f in diapo.shapes if f.has_text_frame
    ]


def test_des_points_et_des_intervalles_sont_un_nuage_que_l_on_retouche(contours):
    trace = _graphique(_figure(POINTS, INTERVALLE), contours).plots[0]
    noms, points, intervalle = trace.series
    ecrits = [noms.points[rang].data_label.text_frame.text for rang in range(2)]
    assert ecrits == ["Métropole", "Hors métropole"]
    xs = [
        [float(x.text) for x in serie._element.xpath("c:xVal//c:v")]
        for serie in (points, intervalle)
    ]
    assert xs == [[10.6, 24.2], [11.1, 11.6]]
    assert list(points.values) == [2.0, 1.0]


def test_une_courbe_reste_une_courbe(contours):
    axe = Axe("Part", minimum=0, maximum=100)
    [serie] = _graphique(_figure(COURBE, axe_y=axe), contours).plots[0].series
    assert serie.name == "Couverture"
    assert list(serie.values) == [52.6, 64.0]


def test_ce_qui_n_a_pas_de_graphique_devient_une_image_nette(contours):
    figure = _figure(AIRE, axe_x=Axe("x"), axe_y=Axe("y"))
    diapo = _lire((_scene(figure, Genre.FIGURE),), contours).slides[0]
    image = next(f for f in diapo.shapes if f.name.startswith("Graphique"))
    assert image.image.size[0] / (image.width / Inches(1)) >= 295


# Modèle


def _modele(largeur=10, hauteur=5.625):
    presentation = Presentation()
    presentation.slide_width, presentation.slide_height = (
        Inches(largeur),
        Inches(hauteur),
    )
    presentation.slides.add_slide(presentation.slide_layouts[0])
    sortie = io.BytesIO()
    presentation.save(sortie)
    return sortie.getvalue()


def test_le_modele_de_l_utilisateur_donne_la_page_et_perd_ses_diapositives(
    hostiles, contours
):
    octets = _modele()
    assert check_gabarit(octets) == (octets, "")
    presentation = _lire(hostiles[1:8], contours, gabarit=octets)
    assert len(presentation.slides) == 7
    assert presentation.slide_width == Inches(10)
    test_aucune_forme_ne_sort_de_la_diapositive(presentation)


@pytest.mark.parametrize(
    ("octets", "mot"),
    [
        (b"", "lisible"),
        (b"PK\x03\x04 casse", "lisible"),
        (b"x" * 20_000_001, "dépasse"),
    ],
    ids=["vide", "casse", "lourd"],
)
def test_un_mauvais_modele_se_dit_et_le_neutre_sert(octets, mot, contours):
    bons, phrase = check_gabarit(octets)
    assert bons is None
    assert mot in phrase
    assert "modèle neutre" in phrase
    neutre = _lire((_scene(Texte(), Genre.OUVERTURE),), contours, gabarit=octets)
    assert neutre.slide_width == Inches(13.333)


def test_un_caractere_interdit_n_empeche_rien(contours):
    scene = _scene(Texte(("Cœur\x00 de\x0b ville\ud800",)), Genre.TEXTE, notes="a\x00b")
    diapo = _lire((scene,), contours).slides[0]
    assert any("Cœur de" in f.text_frame.text for f in diapo.shapes)


def test_une_absence_reste_une_absence(contours):
    absent = ChiffreCle("Poids", Cellule("non publié", None, Statut.NON_PUBLIE))
    scene = _scene(Chiffres((absent,)), Genre.CHIFFRES)
    textes = [f.text_frame.text for f in _lire((scene,), contours).slides[0].shapes]
    assert "non publié" in textes
