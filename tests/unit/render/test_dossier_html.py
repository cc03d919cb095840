import datetime as dt
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from ess_dash.indicateurs.chiffre import Statut
from ess_dash.presentation.dossier import (
    Axe,
    Cellule,
    ChiffreCle,
    Colonne,
    Constat,
    Couche,
    Dossier,
    Figure,
    Ligne,
    Point,
    Section,
    Tableau,
    Teinte,
    Trace,
)
from ess_dash.render.dossier import LIGNES_MONTREES
from ess_dash.render.dossier_html import to_html
from ess_dash.render.figures_nues import to_svg_nu

JOUR = dt.date(2026, 11, 22)
PIEGE = "<script>alert(1)</script>"
VIDES = {"meta", "br", "img", "link", "hr", "input"}
MESURE = Cellule(
    "24,2\u202f%", 24.2, Statut.MESURE, "%", "FLORES 2017", source="Panorama"
)
CALCULE = Cellule("1,0", 1.0, Statut.CALCULE, source="Calcul")
ABSENT = Cellule("non publié", None, Statut.NON_PUBLIE, "%", motif="Rien de publié.")


def build_tableau(*cellules, titre="Poids"):
    lignes = tuple(Ligne(f"Ligne {rang}", (c,)) for rang, c in enumerate(cellules))
    return Tableau("t", titre, "Territoire", (Colonne("Cagire"),), lignes)


def build_figure(nom="Cagire", alternative="Une barre.", tableau=None):
    return Figure(
        "f",
        "Figure",
        "Part, en %",
        (
            Couche(
                Trace.BARRE,
                (Point(24.2, nom, nom, nom),),
                nom,
                Teinte.METROPOLE,
                etiquettes=True,
            ),
        ),
        Axe("Part, en %"),
        Axe("", categories=(nom,)),
        alternative,
        tableau or build_tableau(MESURE),
        ("Source F",),
    )


def build_dossier(*tableaux, figures=(), **champs):
    return Dossier(
        "fiche",
        "Titre",
        "Sous-titre",
        Constat("La phrase.", ("Une réserve.",), ("Source A",)),
        (Section("s", "Section", "Texte.", ("Un avis.",), figures, tableaux),),
        **champs,
    )


def write(dossier):
    return to_html(dossier, date=JOUR).decode()


class Lecteur(HTMLParser):
    """Balises et attributs de la page ; une balise mal fermée est une faute."""

    def __init__(self, page):
        super().__init__()
        self.balises, self.pile = [], []
        self.feed(page)
        assert self.pile == []

    def handle_starttag(self, balise, attributs):
        self.balises.append((balise, dict(attributs)))
        if balise not in VIDES:
            self.pile.append(balise)

    def handle_endtag(self, balise):
        assert self.pile.pop() == balise

    def handle_startendtag(self, balise, attributs):
        self.balises.append((balise, dict(attributs)))

    def find(self, balise):
        return [attributs for nom, attributs in self.balises if nom == balise]


COMPLET = build_dossier(
    build_tableau(MESURE, ABSENT, CALCULE),
    build_tableau(ABSENT),
    figures=(build_figure(), build_figure("Luchon")),
    surtitre="EPCI",
    chiffres_cles=(
        ChiffreCle("Poids", MESURE, "au-dessus du département"),
        ChiffreCle("Emplois", ABSENT),
    ),
)


def test_la_page_dit_sa_langue_son_titre_et_ses_parties():
    page = write(COMPLET)
    lu = Lecteur(page)
    assert lu.find("html") == [{"lang": "fr"}]
    assert "<title>Titre</title>" in page
    assert page.lstrip().startswith("<!DOCTYPE html>")
    assert len(lu.find("h1")) == len(lu.find("main")) == 1
    niveaux = [int(b[1]) for b, _ in lu.balises if re.fullmatch(r"h\d", b)]
    assert niveaux == [1, 2, 3, 3, 2, 2]
    for texte in ("La phrase.", "Une réserve.", "Source A", "Texte.", "Un avis."):
        assert texte in page
    assert "Fait le 22 novembre 2026." in page


def test_chaque_figure_est_une_image_et_son_texte_suivie_de_ses_nombres():
    lu = Lecteur(write(COMPLET))
    images = [a for _, a in lu.balises if a.get("role") == "img"]
    assert [image["aria-label"] for image in images] == ["Une barre."] * 2
    assert len(lu.find("svg")) == len(lu.find("details")) == 2
    assert len(lu.find("table")) == len(lu.find("caption")) == 4


def test_aucun_script_aucune_requete():
    page = write(COMPLET)
    lu = Lecteur(page)
    assert not {"script", "link", "img", "iframe", "use", "image"} & {
        balise for balise, _ in lu.balises
    }
    assert not [a for _, a in lu.balises if "src" in a or "style" in a]
    liens = [a["href"] for a in lu.find("a")]
    assert all(lien.startswith("#") for lien in liens)
    assert all(u.startswith("data:") for u in re.findall(r"url\(([^)]*)", page))
    assert "@import" not in page
    (politique,) = (a for a in lu.find("meta") if "http-equiv" in a)
    assert politique["content"].startswith("default-src 'none';")


def test_un_identifiant_n_existe_qu_une_fois_et_chaque_renvoi_arrive():
    lu = Lecteur(write(COMPLET))
    compte = Counter(a["id"] for _, a in lu.balises if "id" in a)
    assert set(compte.values()) == {1}
    cibles = {a["href"][1:] for a in lu.find("a")}
    cibles |= {a["aria-labelledby"] for _, a in lu.balises if "aria-labelledby" in a}
    assert cibles <= set(compte)
    assert {"note-1", "note-2", "source-1", "source-2"} <= cibles


def test_une_absence_renvoie_a_son_motif_et_un_chiffre_cle_le_dit():
    page = write(COMPLET)
    assert page.count("Rien de publié.") == 3
    assert "mesuré, FLORES 2017" in page
    assert "au-dessus du département" in page


def test_un_long_tableau_est_entier_et_celui_d_une_figure_se_replie():
    long = build_tableau(*[MESURE] * (LIGNES_MONTREES + 80))
    page = write(build_dossier(long, figures=(build_figure(tableau=long),)))
    assert page.count(f"Ligne {LIGNES_MONTREES + 79}<") == 2
    assert "100\xa0lignes" in page
    assert Lecteur(page).find("details") == [{}]
    court = Lecteur(write(build_dossier(figures=(build_figure(),))))
    assert court.find("details") == [{"open": None}]


def test_aucun_texte_n_entre_brut_dessins_compris():
    case = Cellule(PIEGE, 1.0, Statut.MESURE, PIEGE, PIEGE, PIEGE, PIEGE, PIEGE, PIEGE)
    ligne = Ligne(PIEGE, (case,), PIEGE, PIEGE)
    tableau = Tableau(PIEGE, PIEGE, PIEGE, (Colonne(PIEGE),), (ligne,), PIEGE)
    figure = replace(
        build_figure(PIEGE, f'"{PIEGE}', tableau),
        titre=PIEGE,
        sous_titre=PIEGE,
        axe_x=Axe(PIEGE),
        sources=(PIEGE,),
    )
    dossier = Dossier(
        PIEGE,
        PIEGE,
        PIEGE,
        Constat(PIEGE, (PIEGE,), (PIEGE,)),
        (Section(PIEGE, PIEGE, PIEGE, (PIEGE,), (figure,), (tableau,)),),
        surtitre=PIEGE,
        chiffres_cles=(ChiffreCle(PIEGE, case, PIEGE),),
    )
    page = write(dossier)
    assert "<script" not in page
    assert "&lt;script&gt;" in to_svg_nu(figure)
    Lecteur(page)


def test_les_caracteres_de_controle_disparaissent_partout():
    nom = "Cœur\x00\x1b\x85 🏔\ud800"
    page = write(build_dossier(build_tableau(titre=nom), figures=(build_figure(nom),)))
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", page)
    assert page.count("Cœur 🏔") >= 3


def test_un_nom_demesure_passe():
    assert "é" * 5000 in write(build_dossier(build_tableau(titre="é" * 5000)))


def test_une_page_fictive_le_dit_en_tete_au_titre_et_sous_chaque_figure():
    page = write(replace(COMPLET, sur_demonstration=True))
    assert "<title>Titre (données fictives)</title>" in page
    assert page.count('<p class="fictif">Données fictives</p>') == 2
    assert 'class="demonstration"' in page
    assert "ictives" not in write(COMPLET)


def test_les_figures_sont_repeintes_pour_qui_lit_en_sombre():
    page = write(COMPLET)
    (bloc,) = re.findall(
        r"@media screen and \(prefers-color-scheme: dark\).*?\n}", page, re.S
    )
    claires = set(re.findall(r'(?:fill|stroke)="(#\w+)"', to_svg_nu(build_figure())))
    assert claires
    assert all(f'[fill="{couleur}"]' in bloc for couleur in claires)


@pytest.mark.parametrize("fictif", [False, True])
def test_le_meme_jour_rend_la_meme_page(fictif):
    dossier = replace(COMPLET, sur_demonstration=fictif)
    assert write(dossier) == write(replace(dossier))


def test_une_legende_trop_longue_passe_a_la_ligne():
    (couche,) = build_figure().couches
    longues = tuple(
        replace(couche, nom=f"Une couche au nom bien long, n° {rang}")
        for rang in range(6)
    )
    svg = to_svg_nu(replace(build_figure(), couches=longues))
    (largeur, hauteur) = map(
        int, re.search(r'width="(\d+)" height="(\d+)"', svg).groups()
    )
    (_, courte) = re.search(
        r'width="(\d+)" height="(\d+)"', to_svg_nu(build_figure())
    ).groups()
    assert largeur == 900
    assert hauteur > int(courte)
    assert len(set(re.findall(r"n° (\d)", svg))) == 6
