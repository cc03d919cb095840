"""Une fiche dit la même chose à l’écran, sur le papier et dans chaque fichier."""

import datetime as dt
import json
from dataclasses import replace
from functools import cache

import pytest

from ess_dash.indicateurs.chargement import load_donnees
from ess_dash.indicateurs.chiffre import Statut
from ess_dash.presentation.fiche.atelier import prepare
from ess_dash.presentation.fiche.fiche import build_fiche, list_fiches
from ess_dash.render import dossier as ecran
from ess_dash.render import dossier_html
from ess_dash.render.dossier_json import to_json
from ess_dash.render.dossier_pdf import to_pdf
from ess_dash.render.pdf import contenu
from ess_dash.render.pdf.dessins import Dessin
from ess_dash.territoires import Maille
from tests.donnees import lecture_fichiers as fichiers
from tests.donnees.lecture import list_ecarts, list_textes, serrer
from tests.donnees.lecture_html import read_ecran, read_page
from tests.donnees.lecture_pdf import read_pdf

JOUR = dt.date(2026, 11, 22)
# Toulouse, Saint-Jory, Caubous (3 habitants), Cazarilh-Laspènes (13), deux communes
# d’EPCI à cheval, Bagnères-de-Luchon en montagne, Muret et Colomiers et leurs quartiers
# prioritaires, deux des noms les plus longs, Saint-Gaudens, Blagnac.
COMMUNES = ("31555", "31490", "31127", "31129", "31451", "31038", "31042", "31395")
COMMUNES += ("31149", "31511", "31481", "31483", "31069")
CARRE = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'
DEMONSTRATION = pytest.mark.parametrize("demonstration", [False, True])
FORMES = {
    "écran": read_ecran,
    "page HTML": lambda dossier: read_page(dossier, date=JOUR),
    "PDF": lambda dossier: read_pdf(to_pdf(dossier, date=JOUR)),
}
FICHIERS = {
    "JSON": lambda dossier: fichiers.read_json(dossier, date=JOUR),
    "CSV": fichiers.read_csv,
    "CSV de la fiche": fichiers.read_csv_dossier,
    "CSV ouvert": fichiers.read_csv_ouvert,
    "XLSX": lambda dossier: fichiers.read_xlsx(dossier, date=JOUR),
}
# Ces fichiers sont ceux d’un tableau : les chiffres clés n’en sont pas un.
SANS_CLES = ("CSV", "CSV ouvert")


@pytest.fixture(autouse=True)
def sans_dessin_et_lignes_entieres(monkeypatch):
    """Les dessins ont leurs tests ; l’écran replie les longs tableaux."""
    monkeypatch.setattr(dossier_html, "to_svg_nu", lambda _figure: "<svg></svg>")
    monkeypatch.setattr(contenu, "draw_figure", lambda _figure: Dessin(CARRE, 9.0))
    monkeypatch.setattr(ecran, "LIGNES_MONTREES", 10_000)


@cache
def list_dossiers(demonstration):
    """Les 18 EPCI, les PETR, le Département et un échantillon de communes."""
    atelier = prepare(load_donnees(demonstration=demonstration))
    groupes = (Maille.EPCI, Maille.PETR, Maille.DEPARTEMENT)
    codes = [c for maille in groupes for c in list_fiches(atelier.donnees, maille)]
    return tuple(build_fiche(atelier, code) for code in (*codes, *COMMUNES))


def find_dossier(code, *, demonstration):
    dossiers = list_dossiers(demonstration)
    return next(d for d in dossiers if d.identifiant == f"fiche-{code}")


def list_a_lire(forme, *, demonstration):
    """Toutes les fiches ; sur le papier, plus lent, une sur deux de chaque jeu."""
    dossiers = list_dossiers(demonstration)
    return dossiers[demonstration::2] if forme == "PDF" else dossiers


@DEMONSTRATION
@pytest.mark.parametrize("forme", FORMES)
def test_chaque_fiche_se_lit_entiere_avec_statuts_dates_et_sources(
    forme, demonstration
):
    ecarts = {
        dossier.identifiant: trouves
        for dossier in list_a_lire(forme, demonstration=demonstration)
        if (trouves := list_ecarts(dossier, FORMES[forme](dossier)))
    }
    assert ecarts == {}


@DEMONSTRATION
@pytest.mark.parametrize("fichier", FICHIERS)
def test_chaque_fichier_porte_tous_les_champs_de_chaque_case(fichier, demonstration):
    for dossier in list_dossiers(demonstration):
        avec_cles = fichier not in SANS_CLES
        attendues = fichiers.list_attendues(dossier, avec_cles=avec_cles)
        lues = FICHIERS[fichier](dossier)
        assert len(lues) == len(attendues), dossier.identifiant
        for attendue, lue in zip(attendues, lues, strict=True):
            assert is_meme_case(attendue, lue), dossier.identifiant


def is_meme_case(attendue, lue):
    """Vrai si tout est égal ; le classeur garde seize chiffres significatifs."""
    valeur = attendue[4]
    proche = None if valeur is None else pytest.approx(valeur, rel=1e-15, abs=1e-15)
    return (*lue[:4], *lue[5:]) == (*attendue[:4], *attendue[5:]) and lue[4] == proche


@DEMONSTRATION
def test_identite_constat_reserves_et_avis_sont_dans_le_json_et_le_classeur(
    demonstration,
):
    for dossier in list_dossiers(demonstration):
        dits = list_json(json.loads(to_json(dossier, date=JOUR)))
        lire = serrer(fichiers.read_xlsx_lire(dossier, date=JOUR))
        # Le texte d’une partie redit ses tableaux : le classeur donne les tableaux.
        redits = {t for s in dossier.sections for t in (s.titre, s.texte)}
        redits |= {t for f in dossier.figures for t in (f.titre, f.sous_titre)}
        textes = [t for t in list_textes(dossier) if t]
        assert [t for t in textes if t not in dits] == []
        assert [t for t in textes if t not in redits and serrer(t) not in lire] == []


def list_json(noeud):
    if isinstance(noeud, str):
        return {noeud}
    membres = noeud.values() if isinstance(noeud, dict) else noeud
    if not isinstance(noeud, dict | list):
        return set()
    return set().union(*map(list_json, membres))


# Le test sait échouer : une seule case changée dans une forme s’y voit.

ECRITURES = {
    "texte": {"texte": "9\u202f999,9\u202f%"},
    "statut": {"statut": Statut.CALCULE},
    "millésime": {"millesime": "FLORES 1999"},
    "source": {"source": "Une autre source"},
}


def mutate(dossier, champs):
    """Le même dossier, la première case qui a une valeur changée."""
    rang, section = next((r, s) for r, s in enumerate(dossier.sections) if s.tableaux)
    tableau = section.tableaux[0]
    ligne = next(li for li in tableau.lignes if li.cellules[0].valeur is not None)
    fausse = replace(ligne.cellules[0], **champs)
    faux = replace(ligne, cellules=(fausse, *ligne.cellules[1:]))
    lignes = tuple(faux if li is ligne else li for li in tableau.lignes)
    tableaux = (replace(tableau, lignes=lignes), *section.tableaux[1:])
    sections = list(dossier.sections)
    sections[rang] = replace(section, tableaux=tableaux)
    return replace(dossier, sections=tuple(sections))


@pytest.mark.parametrize("champs", ECRITURES.values(), ids=ECRITURES)
@pytest.mark.parametrize("forme", FORMES)
def test_une_seule_case_fausse_se_voit_dans_chaque_forme(forme, champs):
    dossier = find_dossier("243100518", demonstration=False)
    lecture = FORMES[forme](mutate(dossier, champs))
    assert list_ecarts(dossier, lecture) != []


@pytest.mark.parametrize("champs", ECRITURES.values(), ids=ECRITURES)
@pytest.mark.parametrize("fichier", FICHIERS)
def test_une_seule_case_fausse_se_voit_dans_chaque_fichier(fichier, champs):
    dossier = find_dossier("243100518", demonstration=False)
    avant, apres = (FICHIERS[fichier](d) for d in (dossier, mutate(dossier, champs)))
    ecarts = [(a, b) for a, b in zip(avant, apres, strict=True) if a != b]
    assert len(ecarts) == 1


def change_cle(dossier):
    cle, *autres = dossier.chiffres_cles
    fausse = replace(cle, cellule=replace(cle.cellule, texte="9\u202f999"))
    return replace(dossier, chiffres_cles=(fausse, *autres))


def change_constat(dossier):
    constat = replace(dossier.constat, phrase="Un autre constat.")
    return replace(dossier, constat=constat)


def forget_reserve(dossier):
    constat = replace(dossier.constat, reserves=dossier.constat.reserves[:-1])
    return replace(dossier, constat=constat)


def forget_ligne(dossier):
    section = next(s for s in dossier.sections if s.tableaux)
    tableau = section.tableaux[0]
    court = replace(tableau, lignes=tableau.lignes[:-1])
    faux = replace(section, tableaux=(court, *section.tableaux[1:]))
    sections = tuple(faux if s is section else s for s in dossier.sections)
    return replace(dossier, sections=sections)


@pytest.mark.parametrize(
    "alter", [change_cle, change_constat, forget_reserve, forget_ligne]
)
@pytest.mark.parametrize("forme", FORMES)
def test_un_chiffre_cle_un_constat_ou_une_ligne_qui_manque_se_voit(forme, alter):
    dossier = find_dossier("243100518", demonstration=False)
    assert list_ecarts(dossier, FORMES[forme](alter(dossier))) != []
