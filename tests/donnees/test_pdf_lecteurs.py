"""Les fichiers d’une fiche s’ouvrent ailleurs, sans alerte, et y disent la même chose.

``make test`` lit les balises du PDF par PDFium. ``outils/lecteurs.sh`` ajoute poppler,
mupdf et LibreOffice, trop lourds pour être exigés de chacun.
"""

import csv
import datetime as dt
import io
import itertools
import re
import subprocess
import zipfile
from functools import cache

import pypdfium2 as pdfium
import pypdfium2.raw as fpdf
import pytest

from ess_dash.indicateurs.chargement import load_donnees
from ess_dash.presentation.dossier import (
    Cellule,
    Colonne,
    Constat,
    Dossier,
    Ligne,
    Section,
    Tableau,
)
from ess_dash.presentation.fiche.atelier import prepare
from ess_dash.presentation.fiche.fiche import build_fiche
from ess_dash.render.dossier_pdf import to_pdf
from ess_dash.render.dossier_xlsx import to_xlsx
from tests.donnees.lecture import list_textes, serrer
from tests.donnees.lecture_pdf import list_balises, read_balises

JOUR = dt.date(2026, 11, 22)
# La métropole, un EPCI rural, deux communes minuscules, un EPCI à cheval, le Département.
CODES = ("243100518", "200073146", "31127", "31129", "200034023", "31")
CAS = [(code, fictif) for code in CODES for fictif in (False, True)]
FICHES = pytest.mark.parametrize(("code", "fictif"), CAS)
COURTES = pytest.mark.parametrize(("code", "fictif"), CAS[2:4])
AILLEURS = pytest.mark.lecteurs
# Ce que mupdf dit de lui-même, quel que soit le document.
PROPRE_A_MUPDF = "warning: ICC support is not available"
CODES_PIEGES = ("01004", "2A004", "1E5", "=1+1", "+33561000000", "@SUM(A1)", "2026-11")


@cache
def build(code, fictif):
    return build_fiche(prepare_jeu(fictif), code)


@cache
def prepare_jeu(fictif):
    return prepare(load_donnees(demonstration=fictif))


@cache
def print_fiche(code, fictif):
    return to_pdf(
        build(code, fictif), date=JOUR, adresse="https://exemple.fr/?vue=fiche"
    )


# PDF/UA : ce qu’un lecteur d’écran attend du document


@COURTES
def test_le_document_dit_sa_norme_sa_langue_et_son_titre(code, fictif):
    octets = print_fiche(code, fictif)
    with pdfium.PdfDocument(octets) as pdf:
        assert fpdf.FPDFCatalog_IsTagged(pdf)
        assert pdf.get_metadata_value("Title") == build(code, fictif).titre
        assert pdf.get_version() == 17
    assert b"/Lang(fr-FR)" in octets
    assert b"/DisplayDocTitle true" in octets
    assert b"<pdfuaid:part>1</pdfuaid:part>" in octets
    assert b"/StructTreeRoot" in octets
    # À vrai, le document serait suspect ; à faux, poppler y voit une faute.
    assert b"/Suspects" not in octets


@COURTES
def test_chaque_image_a_son_texte_et_aucune_balise_n_est_inconnue(code, fictif):
    balises = list(list_balises(read_balises(print_fiche(code, fictif))))
    figures = [b for b in balises if b.genre == "Figure"]
    attendus = {figure.alternative for figure in build(code, fictif).figures}
    assert {figure.alternative for figure in figures} >= attendus
    assert all(figure.alternative for figure in figures)
    assert {b.genre for b in balises} <= {
        *("Document", "Div", "P", "Span", "H1", "H2", "L", "LI", "Lbl", "LBody"),
        *("Table", "THead", "TBody", "TR", "TH", "TD", "Figure", "Link", "Caption"),
        *("Title", "Sect", "Part", "NonStruct", "Reference", "Strong", "Em"),
    }


@COURTES
def test_les_titres_se_suivent_sans_saut_et_chaque_tableau_a_ses_en_tetes(code, fictif):
    balises = list(list_balises(read_balises(print_fiche(code, fictif))))
    niveaux = [int(b.genre[1]) for b in balises if re.fullmatch(r"H\d", b.genre)]
    assert niveaux[0] == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(niveaux))
    tetes = [b for b in balises if b.genre == "THead"]
    assert len(tetes) == len(build(code, fictif).tableaux)
    for tete in tetes:
        assert {case.genre for rangee in tete.enfants for case in rangee.enfants} == {
            "TH"
        }


@COURTES
def test_toute_police_est_dans_le_document(code, fictif):
    with pdfium.PdfDocument(print_fiche(code, fictif)) as pdf:
        polices = {
            fpdf.FPDFFont_GetIsEmbedded(fpdf.FPDFTextObj_GetFont(objet))
            for page in pdf
            for objet in page.get_objects(filter=[fpdf.FPDF_PAGEOBJ_TEXT])
        }
    assert polices == {1}


# D’autres lecteurs


def run(*commande):
    """Sorties d’un programme ; un échec de sa part est une faute."""
    fait = subprocess.run(commande, capture_output=True, check=True, timeout=120)
    return fait.stdout.decode(errors="replace"), fait.stderr.decode()


def list_alertes(erreurs):
    lignes = (ligne.strip() for ligne in erreurs.splitlines())
    return [ligne for ligne in lignes if ligne and ligne != PROPRE_A_MUPDF]


def save(tmp_path, nom, octets):
    chemin = tmp_path / nom
    chemin.write_bytes(octets)
    return str(chemin)


def list_dits(dossier):
    """Tout ce qu’un PDF doit dire, sans les lignes laissées au classeur."""
    yield from list_textes(dossier)
    for cle in dossier.chiffres_cles:
        yield from (cle.libelle, cle.cellule.texte)
    for tableau in dossier.tableaux:
        for ligne in tableau.lignes[:40]:
            yield from (ligne.titre, *(cellule.texte for cellule in ligne.cellules))


@AILLEURS
@FICHES
def test_poppler_et_mupdf_ouvrent_sans_alerte_et_lisent_tout(tmp_path, code, fictif):
    chemin = save(tmp_path, "fiche.pdf", print_fiche(code, fictif))
    textes = {}
    for nom, commande in {
        "poppler": ("pdftotext", chemin, "-"),
        "propriétés": ("pdfinfo", chemin),
        "mupdf": ("mutool", "draw", "-q", "-F", "txt", "-o", "-", chemin),
        "dessin": ("pdftoppm", "-r", "30", chemin, str(tmp_path / "page")),
    }.items():
        textes[nom], erreurs = run(*commande)
        assert list_alertes(erreurs) == [], nom
    for nom in ("poppler", "mupdf"):
        lu = serrer(textes[nom])
        manques = {t for t in list_dits(build(code, fictif)) if serrer(t) not in lu}
        assert manques == set(), nom


# 59 et 34 : « ; » et guillemets ; 76 : UTF-8 ; −1 : une feuille par fichier.
EN_CSV = (
    "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,false,false,false,false,-1"
)


@AILLEURS
def test_libreoffice_ouvre_les_classeurs_sans_formule_ni_nombre_change(tmp_path):
    chemins = [
        save(tmp_path, f"{code}{'-fictif' * fictif}.xlsx", to_xlsx(d, date=JOUR))
        for code, fictif in CAS
        for d in [build(code, fictif)]
    ]
    profil = f"-env:UserInstallation={(tmp_path / 'profil').as_uri()}"
    for forme in (EN_CSV, "pdf"):
        run(
            *("soffice", "--headless", profil, "--convert-to", forme),
            *("--outdir", str(tmp_path / "lu"), *chemins),
        )
    assert len(list((tmp_path / "lu").glob("*.pdf"))) == len(CAS)
    for code, fictif in CAS:
        nom = f"{code}{'-fictif' * fictif}-Détail.csv"
        contenu = (tmp_path / "lu" / nom).read_text(encoding="utf-8")
        cases = list(csv.DictReader(io.StringIO(contenu), delimiter=";"))
        attendues = list_cellules(build(code, fictif))
        assert [case["Valeur écrite"] for case in cases] == [c.texte for c in attendues]
        for case, cellule in zip(cases, attendues, strict=True):
            lue = case["Valeur"].replace(",", ".")
            if cellule.valeur is None:
                assert lue == ""
            else:
                assert float(lue) == pytest.approx(cellule.valeur, rel=1e-14)


def list_cellules(dossier):
    cles = [cle.cellule for cle in dossier.chiffres_cles]
    lignes = [ligne for tableau in dossier.tableaux for ligne in tableau.lignes]
    return [*cles, *(c for ligne in lignes for c in ligne.cellules)]


def write_codes():
    """Un dossier dont chaque texte serait autre chose si un tableur le devinait."""
    lignes = tuple(Ligne(code, (Cellule(code),)) for code in CODES_PIEGES)
    tableau = Tableau("codes", "Codes", "Code", (Colonne("Code"),), lignes)
    section = Section("codes", "Codes", tableaux=(tableau,))
    return Dossier("codes", "Codes", "", Constat("Des codes."), (section,))


@AILLEURS
def test_un_code_reste_un_texte_dans_libreoffice(tmp_path):
    chemin = save(tmp_path, "codes.xlsx", to_xlsx(write_codes(), date=JOUR))
    profil = f"-env:UserInstallation={(tmp_path / 'profil').as_uri()}"
    run(
        *("soffice", "--headless", profil, "--convert-to", EN_CSV),
        *("--outdir", str(tmp_path), chemin),
    )
    texte = (tmp_path / "codes-1. Codes.csv").read_text(encoding="utf-8")
    lignes = list(csv.reader(io.StringIO(texte), delimiter=";"))[3:]
    assert lignes == [[code, code] for code in CODES_PIEGES]


def test_un_classeur_n_a_ni_formule_ni_code_devenu_nombre():
    livre = zipfile.ZipFile(io.BytesIO(to_xlsx(write_codes(), date=JOUR)))
    feuilles = [livre.read(n).decode() for n in livre.namelist() if "worksheets" in n]
    assert not any("<f>" in feuille or "<f " in feuille for feuille in feuilles)
    # La deuxième feuille est le tableau : toutes ses cases sont des textes.
    cases = re.findall(r"<c [^>]*>", feuilles[1])
    assert len(cases) >= 2 * len(CODES_PIEGES)
    assert all('t="s"' in case for case in cases)
