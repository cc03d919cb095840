"""La première page de quatre fiches, comparée à l’image que l’on a regardée et gardée.

Un écart de lissage des lettres passe ; un bloc déplacé, absent ou recouvert ne passe pas.
Après un changement voulu : ``outils/images_pdf.sh``, puis regarder chaque image.
"""

import datetime as dt
import io
import os
from functools import cache
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageChops, ImageFilter

from ess_dash.indicateurs.chargement import load_donnees
from ess_dash.presentation.fiche.atelier import prepare
from ess_dash.presentation.fiche.fiche import build_fiche
from ess_dash.render import dossier_pdf
from ess_dash.render.dossier_pdf import to_pdf
from ess_dash.render.lot.fabrique import Cartes

IMAGES = Path(__file__).with_name("images")
JOUR = dt.date(2026, 11, 22)
ADRESSE = "https://exemple.fr/?vue=fiche"
# 40 points par pouce : la mise en page s’y voit, le dessin des lettres à peine.
ECHELLE = 40 / 72
POIDS_MAX_OCTETS = 40_000
# Part des pixels nettement changés, une fois l’image adoucie, et écart moyen de gris.
PART_MAX, MOYENNE_MAX = 0.01, 1.5
SEUIL_GRIS = 32
CAS = (
    ("metropole", "243100518", False),
    ("epci-rural", "200073146", False),
    ("commune", "31127", False),
    ("epci-fictif", "200073146", True),
)
REFAIRE = "ESS_DASH_REFAIRE_IMAGES" in os.environ


@cache
def load_jeu(fictif):
    return load_donnees(demonstration=fictif)


@cache
def prepare_jeu(fictif):
    return prepare(load_jeu(fictif))


@cache
def draw_carte(code, fictif):
    return Cartes(load_jeu(fictif)).draw(code)


def print_page(code, fictif):
    """Première page d’une fiche, en gris."""
    fiche = build_fiche(prepare_jeu(fictif), code)
    carte = draw_carte(code, fictif)
    octets = to_pdf(fiche, date=JOUR, adresse=ADRESSE, carte_svg=carte)
    with pdfium.PdfDocument(octets) as pdf:
        return pdf[0].render(scale=ECHELLE).to_pil().convert("L")


def measure(page, temoin):
    """Part de pixels changés et écart moyen, sur des images adoucies."""
    assert page.size == temoin.size
    flou = ImageFilter.BoxBlur(1)
    ecarts = np.asarray(ImageChops.difference(page.filter(flou), temoin.filter(flou)))
    return float((ecarts > SEUIL_GRIS).mean()), float(ecarts.mean())


def is_meme_page(page, temoin):
    part, moyenne = measure(page, temoin)
    return part <= PART_MAX and moyenne <= MOYENNE_MAX


def to_png(image):
    sortie = io.BytesIO()
    image.quantize(16).save(sortie, "PNG", optimize=True)
    return sortie.getvalue()


def read_temoin(nom):
    return Image.open(IMAGES / f"{nom}.png").convert("L")


@pytest.mark.parametrize(("nom", "code", "fictif"), CAS)
def test_la_premiere_page_garde_sa_mise_en_page(nom, code, fictif):
    page = print_page(code, fictif)
    if REFAIRE:
        (IMAGES / f"{nom}.png").write_bytes(to_png(page))
    assert (IMAGES / f"{nom}.png").stat().st_size <= POIDS_MAX_OCTETS
    part, moyenne = measure(page, read_temoin(nom))
    assert (part, moyenne) <= (PART_MAX, MOYENNE_MAX), (part, moyenne)
    assert moyenne <= MOYENNE_MAX


# Le test sait échouer


def shift(image, pixels):
    """La même page, tout son contenu descendu."""
    decalee = Image.new("L", image.size, 255)
    decalee.paste(image, (0, pixels))
    return decalee


def test_une_page_descendue_de_deux_millimetres_est_refusee():
    temoin = read_temoin("epci-rural")
    assert not is_meme_page(shift(temoin, 3), temoin)


def test_un_bloc_efface_est_refuse():
    temoin = read_temoin("metropole")
    efface = temoin.copy()
    largeur, hauteur = temoin.size
    efface.paste(255, (0, hauteur // 2, largeur, hauteur * 2 // 3))
    assert not is_meme_page(efface, temoin)


def test_une_autre_fiche_est_refusee():
    assert not is_meme_page(read_temoin("commune"), read_temoin("metropole"))


def test_un_gabarit_change_est_refuse(monkeypatch):
    gabarits = dossier_pdf._load_gabarits()
    autre = gabarits["main.typ"].replace(b"top: 16mm", b"top: 22mm")
    assert autre != gabarits["main.typ"]
    change = {**gabarits, "main.typ": autre}
    monkeypatch.setattr(dossier_pdf, "_load_gabarits", lambda: change)
    assert not is_meme_page(print_page("200073146", False), read_temoin("epci-rural"))


def test_un_autre_lissage_est_accepte():
    temoin = read_temoin("epci-rural")
    petit = temoin.resize([2 * cote for cote in temoin.size]).resize(temoin.size)
    assert is_meme_page(petit, temoin)
