"""Le livret et l’affiche : un PDF accessible, les textes de la scène, une page par affiche."""

import datetime as dt

import pypdfium2
import pytest

from ess_dash.presentation.dossier import Cellule, Colonne, Ligne, Tableau
from ess_dash.presentation.recit.coupe import shorten_tableau
from ess_dash.presentation.recit.modeles import Carte, Genre, Recit, Scene, Texte
from ess_dash.render.recit.affiche import to_affiche
from ess_dash.render.recit.pdf import to_pdf

JOUR = dt.date(2026, 11, 22)
MM_PAR_POINT = 25.4 / 72


def _scenes(vue):
    tableau = Tableau(
        "t",
        "Les lieux",
        "Lieu",
        (Colonne("Commune", est_nombre=False),),
        tuple(Ligne(f"Lieu {rang}", (Cellule("#set"),)) for rang in range(100)),
    )
    return (
        Scene(Genre.OUVERTURE, "Ouverture", "", Texte()),
        Scene(
            Genre.TEXTE,
            "Un constat",
            "Une phrase.",
            Texte(("Un point",)),
            notes="À dire devant la salle\nSources : Insee, COG 2026 ; DGCL.",
            sources=("Insee, COG …",),
        ),
        Scene(Genre.TABLEAU, "Cent lieux", "", shorten_tableau(tableau)),
        Scene(Genre.CARTE, "Une carte", "", Carte(vue)),
    )


def _read(octets):
    document = pypdfium2.PdfDocument(octets)
    return document, "\n".join(p.get_textpage().get_text_bounded() for p in document)


@pytest.fixture
def livret(vue, contours):
    recit = Recit("essai", "Un récit d’essai", "En dix minutes", ())
    octets = to_pdf(
        recit,
        _scenes(vue),
        contours=contours,
        date=JOUR,
        adresse="https://exemple.fr/scene",
    )
    return octets, _read(octets)[1]


def test_le_livret_est_un_pdf_accessible(livret):
    assert b"pdfuaid" in livret[0]


def test_le_livret_dit_le_titre_les_etapes_et_les_notes(livret):
    for attendu in ("Un récit d’essai", "1. Un constat", "À dire devant la salle"):
        assert attendu in livret[1]


def test_les_sources_y_sont_en_entier_et_une_fois(livret):
    assert livret[1].count("Insee, COG 2026") == 1
    assert "Insee, COG …" not in livret[1]


def test_un_long_tableau_y_est_compte(livret):
    assert "… et " in livret[1]
    assert "#set" in livret[1]


def test_les_memes_valeurs_font_les_memes_octets(vue, contours):
    recit = Recit("essai", "Essai", "", ())
    scenes = _scenes(vue)[:2]
    faits = {to_pdf(recit, scenes, contours=contours, date=JOUR) for _ in range(2)}
    assert len(faits) == 1


def test_l_affiche_est_une_page_a3_qui_dit_ce_qu_elle_montre(vue, contours):
    octets = to_affiche(vue, contours, date=JOUR)
    document, _ = _read(octets)
    assert len(document) == 1
    largeur, hauteur = (cote * MM_PAR_POINT for cote in document[0].get_size())
    assert (round(largeur), round(hauteur)) == (420, 297)
    assert b"pdfuaid" in octets
