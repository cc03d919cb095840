"""Tout ce que l’écran écrit est écrit de même dans chaque fichier."""

import csv
import datetime as dt
import io
import json
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser

import openpyxl
import pytest

from ess_dash.indicateurs.chargement import load_donnees
from ess_dash.presentation.comparer.demandes import (
    DemandeConcentration,
    DemandeGroupes,
    DemandeMaillage,
    DemandeParite,
    DemandePetitsNombres,
    DemandeSimulateur,
)
from ess_dash.presentation.comparer.dossiers import build_dossier
from ess_dash.presentation.format_fr import (
    format_nombre,
    format_unite,
    round_affiche,
)
from ess_dash.render import dossier as ecran
from ess_dash.render import dossier_html
from ess_dash.render.dossier_json import to_json
from ess_dash.render.dossier_xlsx import to_xlsx

JOUR = dt.date(2026, 11, 22)
DEMANDES = (
    DemandeGroupes,
    DemandeParite,
    DemandeConcentration,
    DemandePetitsNombres,
    DemandeMaillage,
    DemandeSimulateur,
)
CAS = [(demande, fictif) for demande in DEMANDES for fictif in (False, True)]
MUTATION = "9\u202f999,9\u202f%"


@cache
def donnees(fictif):
    return load_donnees(demonstration=fictif)


@cache
def build(demande, fictif):
    return build_dossier(donnees(fictif), demande())


@pytest.fixture(autouse=True)
def sans_dessin_et_lignes_entieres(monkeypatch):
    """Les dessins ont leurs tests ; l’écran replie les longs tableaux."""
    monkeypatch.setattr(dossier_html, "to_svg_nu", lambda _figure: "<svg></svg>")
    monkeypatch.setattr(ecran, "LIGNES_MONTREES", 10_000)


class Cases(HTMLParser):
    """Texte de chaque ``<td>``, renvois et précisions exceptés."""

    def __init__(self, page):
        super().__init__()
        self.textes, self.dehors, self.dedans = [], 0, False
        self.feed(page)

    def handle_starttag(self, balise, _attributs):
        if balise == "td":
            self.textes.append("")
            self.dedans = True
        self.dehors += self.dedans and balise in ("sup", "span")

    def handle_endtag(self, balise):
        self.dehors -= self.dedans and balise in ("sup", "span")
        self.dedans = self.dedans and balise != "td"

    def handle_data(self, texte):
        if self.dedans and not self.dehors:
            self.textes[-1] += texte


def normalize(texte):
    return " ".join((texte or "").split())


def list_cellules(dossier):
    return [
        cellule
        for tableau in dossier.tableaux
        for ligne in tableau.lignes
        for cellule in ligne.cellules
    ]


def read_ecran(dossier):
    return [t for tab in dossier.tableaux for t in Cases(ecran.to_tableau(tab)).textes]


def read_page(dossier):
    return Cases(dossier_html.to_html(dossier, date=JOUR).decode()).textes


def read_csv(dossier):
    return [
        # L’apostrophe empêche un tableur d’y lire une formule.
        ligne["Valeur écrite"].removeprefix("'")
        for tableau in dossier.tableaux
        for ligne in csv.DictReader(
            io.StringIO(
                ecran.to_csv(tableau, fictive=False).decode("utf-8-sig"), newline=""
            ),
            delimiter=";",
        )
    ]


def list_lignes_ouvertes(dossier):
    return [
        ligne
        for tableau in dossier.tableaux
        for ligne in csv.DictReader(
            io.StringIO(
                ecran.to_csv_ouvert(tableau, fictive=False).decode(), newline=""
            )
        )
    ]


def read_csv_ouvert(dossier):
    return [li["texte"].removeprefix("'") for li in list_lignes_ouvertes(dossier)]


def list_objets_json(dossier):
    return [
        cellule
        for section in json.loads(to_json(dossier, date=JOUR))["sections"]
        for tableau in (
            *(figure["tableau"] for figure in section["figures"]),
            *section["tableaux"],
        )
        for ligne in tableau["lignes"]
        for cellule in ligne["cellules"]
    ]


def read_json(dossier):
    return [cellule["texte"] for cellule in list_objets_json(dossier)]


def open_classeur(dossier):
    return openpyxl.load_workbook(
        io.BytesIO(to_xlsx(dossier, date=JOUR)), read_only=False
    )


def list_detail(livre):
    entetes, *lignes = livre["Détail"].iter_rows(values_only=True)
    return [dict(zip(entetes, ligne, strict=True)) for ligne in lignes]


def read_xlsx(dossier):
    return [case["Valeur écrite"] for case in list_detail(open_classeur(dossier))]


FORMES = {
    "écran": read_ecran,
    "page HTML": read_page,
    "CSV": read_csv,
    "CSV ouvert": read_csv_ouvert,
    "JSON": read_json,
    "XLSX": read_xlsx,
}


@pytest.mark.parametrize("forme", FORMES)
@pytest.mark.parametrize(("demande", "fictif"), CAS)
def test_chaque_forme_ecrit_les_memes_valeurs_dans_le_meme_ordre(
    demande, fictif, forme
):
    dossier = build(demande, fictif)
    attendus = [normalize(cellule.texte) for cellule in list_cellules(dossier)]
    assert [normalize(texte) for texte in FORMES[forme](dossier)] == attendus


@pytest.mark.parametrize(("demande", "fictif"), CAS)
def test_les_fichiers_portent_les_memes_nombres(demande, fictif):
    dossier = build(demande, fictif)
    attendus = [cellule.valeur for cellule in list_cellules(dossier)]
    assert [objet["valeur"] for objet in list_objets_json(dossier)] == attendus
    assert [
        float(ligne["valeur"]) if ligne["valeur"] else None
        for ligne in list_lignes_ouvertes(dossier)
    ] == attendus
    detail = [case["Valeur"] for case in list_detail(open_classeur(dossier))]
    # Le classeur garde seize chiffres significatifs.
    assert detail == [
        None if valeur is None else pytest.approx(valeur, rel=1e-15, abs=1e-15)
        for valeur in attendus
    ]


def show(case):
    """Ce qu’un tableur français montre d’une case : le nombre sous son format."""
    if not isinstance(case.value, int | float):
        return case.value or ""
    plus, moins = case.number_format.split(";")
    avant, nombre, apres = split_format(moins if case.value < 0 else plus)
    decimales = len(nombre.partition(".")[2])
    ecrit = format_nombre(abs(round_affiche(case.value, decimales)), decimales)
    if "#" not in nombre:
        ecrit = "".join(ecrit.split())
    return f"{avant}{ecrit}{apres}"


def list_lectures(entete, case, cellule):
    """La case seule, ou suivie de l’unité si l’en-tête la dit à sa place."""
    lectures = [normalize(show(case))]
    if cellule.unite and cellule.unite in entete.value.lower():
        lectures += [
            normalize(show(case) + format_unite(cellule.unite, nombre))
            for nombre in (1, 2)
        ]
    return lectures


def split_format(section):
    debut = section.find("#") if "#" in section else section.index("0")
    fin = section.rindex("0") + 1
    return (
        section[:debut].replace('"', ""),
        section[debut:fin],
        section[fin:].replace('"', ""),
    )


@pytest.mark.parametrize(("demande", "fictif"), CAS)
def test_les_feuilles_montrent_ce_que_l_ecran_ecrit(demande, fictif):
    dossier = build(demande, fictif)
    livre = open_classeur(dossier)
    for rang, tableau in enumerate(dossier.tableaux, start=1):
        avant = 1 + any(ligne.rubrique for ligne in tableau.lignes)
        entetes, *rangees = livre.worksheets[rang].iter_rows(min_row=3)
        assert len(rangees) == len(tableau.lignes)
        for rangee, ligne in zip(rangees, tableau.lignes, strict=True):
            assert rangee[avant - 1].value == ligne.titre
            for entete, case, cellule in zip(
                entetes[avant:], rangee[avant:], ligne.cellules, strict=False
            ):
                assert normalize(cellule.texte) in list_lectures(entete, case, cellule)
                assert isinstance(case.value, str) == (cellule.valeur is None)


@pytest.mark.parametrize("forme", FORMES)
def test_un_seul_chiffre_change_se_voit_dans_chaque_forme(forme):
    dossier = build(DemandeGroupes, True)
    change = mutate(dossier)
    avant, apres = FORMES[forme](dossier), FORMES[forme](change)
    ecarts = [
        normalize(b)
        for a, b in zip(avant, apres, strict=True)
        if normalize(a) != normalize(b)
    ]
    assert ecarts == [normalize(MUTATION)]


def mutate(dossier):
    """Le même dossier, une seule case changée, dans le dernier tableau."""
    rang, section = next((r, s) for r, s in enumerate(dossier.sections) if s.tableaux)
    *autres, dernier = section.tableaux
    ligne = dernier.lignes[0]
    fausse = replace(ligne.cellules[0], texte=MUTATION)
    faux = replace(
        dernier,
        lignes=(
            replace(ligne, cellules=(fausse, *ligne.cellules[1:])),
            *dernier.lignes[1:],
        ),
    )
    sections = list(dossier.sections)
    sections[rang] = replace(section, tableaux=(*autres, faux))
    return replace(dossier, sections=tuple(sections))
