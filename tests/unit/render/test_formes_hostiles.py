"""Des textes hostiles traversent toutes les formes : écrits tels quels, ou refusés en une phrase."""

import csv
import datetime as dt
import io
import json
import re
import unicodedata
import zipfile
from html.parser import HTMLParser

import openpyxl
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from ess_dash.indicateurs.chiffre import Chiffre, Statut
from ess_dash.presentation.dossier import (
    Cellule,
    ChiffreCle,
    Colonne,
    Constat,
    Dossier,
    Ligne,
    Section,
    Tableau,
    write_cellule,
)
from ess_dash.render import dossier as ecran
from ess_dash.render.caracteres import strip_illegaux
from ess_dash.render.dossier_html import to_html
from ess_dash.render.dossier_json import to_json
from ess_dash.render.dossier_pdf import PdfError, to_pdf
from ess_dash.render.dossier_xlsx import to_xlsx
from ess_dash.render.pdf.texte import clean_texte
from tests.donnees.lecture import serrer
from tests.donnees.lecture_pdf import read_balises

JOUR = dt.date(2026, 11, 22)
DEBUTS = ("=1+1", "+A1", "-2+3", "@SUM(A1)", "\t=1", "＝1", "=cmd|'/c calc'!A1")
MARQUES = (
    *("#panic()", "$x^2$", "*gras*", "_ital_", "@ref", "<étiquette>", "\\", "`code`"),
    *("// non", "/* ni */", "= titre", "- liste", "+ liste", "/ terme: a", "~", "---"),
    *("<script>alert(1)</script>", "</td></table>", "&amp;", "]]>", "<!--", "{{ x }}"),
    *("{% x %}", '";"', "a;b", "l1\nl2", "l1\r\nl2", "'", '"', "[Rouge]0", "_x000D_"),
    *(
        "Œœ ſ ﬁ",
        "\u202e retourné",
        "\u200b",
        "🌱",
        "\x00",
        "\x1b[31m",
        "\ud800",
        "\uffff",
    ),
)
TEXTES = st.one_of(
    st.sampled_from(DEBUTS + MARQUES),
    st.text(max_size=40),
    st.lists(st.sampled_from(MARQUES), max_size=6).map(" ".join),
)
LONG = "Saint-" + "Bertrand" * 60
CENT_LIGNES = "\n".join(f"Ligne {rang}, à lire." for rang in range(100))
POIDS = Chiffre("x_pct", "31", 24.2, Statut.MESURE, "%", "2017", citation="Doc")


def build_dossier(texte, nb_lignes=1):
    """Un dossier dont tous les textes sont le même."""
    cellules = (Cellule(texte), write_cellule(POIDS, 1))
    colonnes = (Colonne(texte, est_nombre=False), Colonne("Poids"))
    ligne = Ligne(texte, cellules, texte, texte)
    tableau = Tableau("t", texte, texte, colonnes, (ligne,) * nb_lignes, texte)
    section = Section("s", texte, texte, (texte,), (), (tableau,))
    constat = Constat(texte, (texte,), (texte,))
    cle = ChiffreCle(texte, Cellule(texte), texte)
    return Dossier("d", texte, texte, constat, (section,), False, texte, (cle,))


class Texte(HTMLParser):
    """Texte d’une page et balises rencontrées."""

    def __init__(self, page):
        super().__init__()
        self.dit, self.balises = "", set()
        self.feed(page)

    def handle_starttag(self, balise, _attributs):
        self.balises.add(balise)

    def handle_data(self, texte):
        self.dit += texte


def normalize(texte):
    return " ".join(strip_illegaux(texte).split())


def read_lignes(texte, separateur):
    return list(csv.DictReader(io.StringIO(texte, newline=""), delimiter=separateur))


@settings(max_examples=40)
@given(TEXTES)
@example(LONG)
@example(CENT_LIGNES)
def test_l_ecran_la_page_et_le_json_ecrivent_tout_texte_sans_le_lire(texte):
    dossier = build_dossier(texte)
    (tableau,) = dossier.tableaux
    page = Texte(to_html(dossier, date=JOUR).decode())
    fragment = Texte(ecran.to_tableau(tableau))
    for lu in (page, fragment):
        assert "script" not in lu.balises
        assert normalize(texte) in normalize(lu.dit)
    arbre = json.loads(to_json(dossier, date=JOUR))
    assert arbre["constat"]["phrase"] == strip_illegaux(texte)


@settings(max_examples=40)
@given(TEXTES)
@example(LONG)
@example(CENT_LIGNES)
def test_un_csv_garde_le_texte_et_n_en_fait_jamais_une_formule(texte):
    (tableau,) = build_dossier(texte).tableaux
    # Une moitié de caractère ne s’écrit pas : elle devient « ? ».
    texte = texte.encode(errors="replace").decode()
    excel = ecran.to_csv(tableau, fictive=False).decode("utf-8-sig")
    ouvert = ecran.to_csv_ouvert(tableau, fictive=False).decode(
        "utf-8", "surrogatepass"
    )
    lues = [
        read_lignes(excel, ";")[0]["Valeur écrite"],
        read_lignes(ouvert, ",")[0]["texte"],
    ]
    for lu in lues:
        assert normalize(lu.removeprefix("'")) == normalize(texte.removeprefix("'"))
        assert not lu.lstrip().startswith(("=", "@", "＝", "＠"))
        if lu.lstrip().startswith(("+", "-", "＋", "－")):
            assert re.fullmatch(r"[+-]?[\d\s.,]+", lu)


@settings(max_examples=15)
@given(TEXTES)
@example(LONG)
@example(CENT_LIGNES)
def test_un_classeur_garde_le_texte_et_n_a_aucune_formule(texte):
    octets = to_xlsx(build_dossier(texte), date=JOUR)
    with zipfile.ZipFile(io.BytesIO(octets)) as livre:
        feuilles = [livre.read(n) for n in livre.namelist() if "worksheets/" in n]
    assert not any(b"<f>" in feuille or b"<f " in feuille for feuille in feuilles)
    livre = openpyxl.load_workbook(io.BytesIO(octets), read_only=True)
    entetes, *lignes = livre["Détail"].iter_rows(values_only=True)
    # La première ligne est le chiffre clé, la deuxième la case du tableau.
    lu = lignes[1][entetes.index("Valeur écrite")] or ""
    assert normalize(lu) == normalize(texte)


@settings(max_examples=6)
@given(TEXTES)
@example(LONG)
@example(" ".join(DEBUTS + MARQUES))
def test_un_pdf_ecrit_tout_texte_et_ne_lit_aucun_typst(texte):
    # Un titre que rien n’écrit n’est pas un titre.
    assume(clean_texte(texte).strip(" \n\u00a0\u200b\u00ad\u202f"))
    octets = to_pdf(build_dossier(texte), date=JOUR, titre=texte, texte_libre=texte)
    lu = "".join(balise.tout for balise in read_balises(octets))
    assert keep_lettres(clean_texte(texte)) in keep_lettres(lu)


def keep_lettres(texte):
    """Les lettres et les chiffres : ligatures, renvois et coupures n’y changent rien."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", texte))


@pytest.mark.parametrize("nb_lignes", [100, 400])
def test_une_longue_liste_est_entiere_ou_dit_ce_qui_manque(nb_lignes):
    dossier = build_dossier("Un lieu", nb_lignes)
    (tableau,) = dossier.tableaux
    assert len(
        read_lignes(ecran.to_csv_ouvert(tableau, fictive=False).decode(), ",")
    ) == (2 * nb_lignes)
    assert to_html(dossier, date=JOUR).decode().count("<tr>") == nb_lignes + 1
    balises = "".join(b.tout for b in read_balises(to_pdf(dossier, date=JOUR)))
    ecrites = balises.count("24,2\u202f%")
    suite = re.search(r"… et (\d+) autres", balises)
    assert ecrites + int(suite[1] if suite else 0) == nb_lignes


def test_une_case_plus_haute_qu_une_page_se_coupe_sans_rien_perdre():
    ligne = Ligne("Lieux", (Cellule(CENT_LIGNES),))
    tableau = Tableau(
        "t", "Liste", "Nom", (Colonne("Lieux", est_nombre=False),), (ligne,)
    )
    section = Section("s", "Lieux", tableaux=(tableau,))
    dossier = Dossier("d", "Nom", "", Constat("Un constat."), (section,))
    lu = serrer("".join(b.tout for b in read_balises(to_pdf(dossier, date=JOUR))))
    assert [n for n in range(100) if serrer(f"Ligne {n}, à lire.") not in lu] == []


@pytest.mark.parametrize("titre", ["", "  ", "\x00", "\u202e", "\u200b\u00ad"])
def test_un_titre_choisi_invisible_laisse_celui_du_dossier(titre):
    octets = to_pdf(build_dossier("Nom"), date=JOUR, titre=titre)
    assert octets.startswith(b"%PDF")


@settings(max_examples=30)
@given(st.binary(max_size=200))
@example(b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///x'/></svg>")
@example(b"\x89PNG\r\n\x1a\n" + b"\x00" * 40)
def test_un_logo_quelconque_s_imprime_ou_se_refuse_en_une_phrase(logo):
    try:
        refus = ""
        assert to_pdf(build_dossier("Logo"), date=JOUR, logo=logo).startswith(b"%PDF")
    except PdfError as erreur:
        refus = str(erreur)
    assert re.fullmatch(r"([A-ZÉ][^\n]*\.)?", refus)
