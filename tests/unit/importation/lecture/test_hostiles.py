"""Fichiers hostiles, renommés ou abîmés : une phrase chacun, et le serveur n’en sait rien."""

import io
import json
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from ess_dash.importation.lecture import processus, read_fichier
from ess_dash.importation.lecture.modele import ChoixLecture
from ess_dash.importation.lecture.processus import read_par_enfant
from ess_dash.importation.modele import ImportRefuseError
from tests.campagnes.tables_hostiles import Cas, build_cas, check_cas, read_ici, run

RACINE = Path(__file__).resolve().parents[4]
CORPUS = RACINE / "tests" / "corpus" / "importation"
RANGEE = '<row r="1"><c r="A1" t="str"><v>a</v></c><c r="B1" t="str"><v>b</v></c></row>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def zip_de(entrees, methode=zipfile.ZIP_DEFLATED):
    flux = io.BytesIO()
    with zipfile.ZipFile(flux, "w", methode) as archive:
        for nom, contenu in entrees.items():
            archive.writestr(nom, contenu)
    return flux.getvalue()


def test_bombe_de_decompression(refuser, xlsx_brut):
    rangee = "".join(f'<row r="{{n}}"><c r="{c}{{n}}"><v>1</v></c></row>' for c in "A")
    bombe = xlsx_brut(rangee.replace("{n}", "2") * 900_000)
    assert len(bombe) < 500_000
    assert "en cache un trop gros" in refuser(bombe, "bomb.xlsx")


def test_classeur_creux(refuser, xlsx_brut):
    creux = xlsx_brut(RANGEE + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    assert len(creux) < 5_000
    assert "Effacer ce qui est loin" in refuser(creux, "sparse.xlsx", sans_enfant=False)


def test_bombe_d_entites(refuser, xlsx_brut):
    entites = "".join(
        f'<!ENTITY l{i} "{f"&l{i - 1};" * 10 if i else "lol"}">' for i in range(9)
    )
    debut = f'<?xml version="1.0"?><!DOCTYPE x [{entites}]>'
    bombe = xlsx_brut('<row><c t="str"><v>&l8;</v></c></row>', debut)
    assert "XML qu’aucun tableur n’écrit" in refuser(bombe, "lol.xlsx")


def test_doctype_cache_loin_dans_une_partie(refuser, xlsx_brut):
    loin = xlsx_brut(
        RANGEE, **{"xl/styles.xml": "<a>" + " " * 1_100_000 + "<!DOCTYPE x>"}
    )
    assert "XML qu’aucun tableur n’écrit" in refuser(loin)


def test_xml_en_utf_16(refuser, xlsx_brut):
    partie = {"xl/worksheets/sheet1.xml": "<worksheet/>".encode("utf-16")}
    assert "XML qu’aucun tableur n’écrit" in refuser(xlsx_brut(RANGEE, **partie))


def test_zip_dans_un_zip(refuser):
    dedans = zip_de({"a.csv": "a;b\n1;2\n"})
    assert "déposer « b.zip » seul" in refuser(zip_de({"b.zip": dedans}), "a.zip")


def test_dix_mille_entrees(refuser):
    gros = zip_de({f"{i}.csv": "" for i in range(10_000)}, zipfile.ZIP_STORED)
    assert "10 000 fichiers" in refuser(gros, "t.zip")


def test_en_tetes_de_zip_qui_mentent(refuser):
    octets = bytearray(zip_de({"a.csv": "a;b\n" + "1;2\n" * 5_000}))
    central = octets.rindex(b"PK\x01\x02")
    octets[central + 24 : central + 28] = struct.pack("<I", 10)
    assert "abîmé ou incomplet" in refuser(bytes(octets), "t.zip")


@pytest.mark.parametrize("nom", ["../a.csv", "/a.csv", "x/../../a.csv", "C:\\a.csv"])
def test_nom_qui_sort_du_dossier(refuser, nom):
    assert "sort du dossier" in refuser(zip_de({nom: "a;b\n1;2\n"}), "t.zip")


def test_zip_chiffre(refuser):
    octets = bytearray(zip_de({"a.csv": "a;b\n1;2\n"}))
    for debut, ecart in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        octets[octets.index(debut) + ecart] |= 1
    assert "protégé par un mot de passe" in refuser(bytes(octets), "t.zip")


CLASSEURS = {
    ".xlsm": {
        "[Content_Types].xml": "",
        "xl/workbook.xml": "",
        "xl/vbaProject.bin": "",
    },
    ".xlsb": {"[Content_Types].xml": "", "xl/workbook.bin": ""},
    ".ods": {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": "",
    },
    "Strict": {
        "[Content_Types].xml": "",
        "xl/workbook.xml": '<w xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"/>',
    },
}


@pytest.mark.parametrize(("mot", "entrees"), CLASSEURS.items(), ids=CLASSEURS)
def test_les_autres_classeurs_disent_quoi_faire(refuser, mot, entrees):
    phrase = refuser(zip_de(entrees), "t.xlsx")
    assert mot in phrase
    assert "« Enregistrer sous »" in phrase


AUTRES = {
    "chiffré": (OLE + "EncryptedPackage".encode("utf-16-le"), "un mot de passe"),
    "xls": (OLE, "un ancien classeur Excel (.xls)"),
    "html": ("<!DOCTYPE html><html><body>Erreur 404</body></html>", "une page web"),
    "html_table": (
        "<html><table><tr><td>1</td></tr></table></html>",
        "Enregistrer sous",
    ),
    "xml": ("<?xml version='1.0'?><a/>", "du XML"),
    "pdf": (b"%PDF-1.7\n...", "un PDF"),
    "png": (b"\x89PNG\r\n\x1a\n", "une image"),
    "gzip": (b"\x1f\x8b\x08\x00", "GZIP"),
    "docx": (zip_de({"[Content_Types].xml": "", "word/document.xml": ""}), "Word"),
    "shapefile": (zip_de({"a.shp": "", "a.dbf": ""}), "un shapefile"),
    "zip_vide": (zip_de({}), "ZIP vide"),
    "zip_tronque": (zip_de({"a.csv": "a;b\n1;2"})[:-30], "abîmé"),
    "vide": (b"", "vide"),
    "blancs": (b"\xef\xbb\xbf \r\n;;\r\n", "vide"),
    "octets_nuls": (b"a;b\n1;\x00\x00\x002\n", "octets nuls"),
    "topojson": ('{"type":"Topology"}', "TopoJSON"),
    "liste_json": ("[1, 2]", "une liste JSON"),
    "json": ('{"a": 1}', "n’est pas un GeoJSON"),
    "json_imbrique": ("[" * 100_000, "imbriqué"),
    "json_tronque": ('{"type":"FeatureCollection","features":[', "mal formé"),
}


@pytest.mark.parametrize(("octets", "attendu"), AUTRES.values(), ids=AUTRES)
def test_ce_qui_n_est_pas_un_tableau_est_nomme(refuser, octets, attendu):
    assert attendu in refuser(octets, "t.csv")


def test_csv_de_25_mo(refuser):
    phrase = refuser(b"a;b\n" + b"1;2\n" * 6_600_000, sans_enfant=False)
    assert "la limite est de 20 Mo" in phrase


def test_une_seule_ligne_de_10_mo(refuser):
    assert "démesurée" in refuser(b"a;b\n" + b"x" * 10_000_000)
    assert "colonnes, et la limite est de 200" in refuser(b"a;" * 5_000_000 + b"b\n1;2")


def test_trop_de_lignes(refuser, monkeypatch):
    monkeypatch.setattr(
        "ess_dash.importation.lecture.tableau_csv.LIGNES_MAX_CSV", 1_000
    )
    assert "plus de 1 000 lignes" in refuser(b"a;b\n" + b"1;2\n" * 1_001)


def test_le_resultat_de_l_enfant_est_celui_du_parent(classeur):
    octets = classeur([["a", "b"], ["é", "=1+1"], ["x", 2.5], ["Total", 3]])
    ici = read_fichier("t.xlsx", octets, sans_enfant=True)
    assert read_fichier("t.xlsx", octets) == ici


def test_le_choix_passe_a_l_enfant():
    choix = ChoixLecture(separateur=",")
    lecture = read_par_enfant("t.csv", "a,b;c\né,2;3\n".encode(), choix)
    assert lecture.tables[0].entetes == ("a", "b;c")
    assert lecture.separateur == ","


@pytest.mark.skipif(sys.platform == "win32", reason="bornes absentes de Windows")
@pytest.mark.parametrize(
    ("geste", "attendu"),
    [
        ("bytearray(2 << 30)", "MemoryError"),
        ("open('x', 'wb', 0).write(b'y')", "OSError"),
    ],
)
def test_l_enfant_n_a_ni_memoire_sans_fin_ni_droit_d_ecrire(tmp_path, geste, attendu):
    script = (
        "import signal\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"from {processus.MODULE} import limit_ressources\nlimit_ressources()\n"
        f"try:\n  {geste}\nexcept {attendu}:\n  print('borné')\n"
    )
    environnement = {"PYTHONPATH": str(RACINE), "PATH": ""}
    sortie = subprocess.run(
        (sys.executable, "-B", "-c", script),
        cwd=tmp_path,
        env=environnement,
        capture_output=True,
        text=True,
        check=True,
    )
    assert sortie.stdout == "borné\n"


def test_un_enfant_trop_lent_est_tue(classeur):
    octets = classeur([["a", "b"], *[[i, i] for i in range(2_000)]])
    with pytest.raises(ImportRefuseError, match="trop de temps"):
        read_par_enfant("t.xlsx", octets, ChoixLecture(), delai_s=0.05)


def test_un_enfant_mort_donne_une_phrase(monkeypatch):
    monkeypatch.setattr(processus, "MODULE", "ess_dash.aucun_module")
    with pytest.raises(ImportRefuseError, match="trop de mémoire"):
        read_fichier("t.csv", b"a;b\n1;2\n")


def test_sans_place_libre_on_demande_d_attendre(monkeypatch):
    monkeypatch.setattr(processus, "_PLACES", processus.threading.BoundedSemaphore(1))
    processus._PLACES.acquire()
    with pytest.raises(ImportRefuseError, match="en cours de lecture"):
        read_par_enfant("t.csv", b"a;b\n1;2\n", ChoixLecture(), attente_s=0.01)


def test_une_reponse_malformee_est_une_panne(monkeypatch):
    monkeypatch.setattr(
        processus._Sortie, "read_message", lambda _: json.dumps({"table": 3}).encode()
    )
    with pytest.raises(ImportRefuseError, match="trop de mémoire"):
        read_fichier("t.csv", b"a;b\n1;2\n")


def test_cinq_cents_tables_hostiles():
    issues, fautes = run(range(500), graine=1)
    assert fautes == []
    assert sum(issues.values()) == 500
    assert sum(n for (_, issue), n in issues.items() if issue == "lu") > 100


def test_quelques_tables_hostiles_par_l_enfant():
    for numero in (3, 1_414, 2_718, 5_772):
        cas = build_cas(numero, graine=2)
        assert check_cas(cas, read_fichier).faute == ""
        assert check_cas(cas, read_fichier).issue == check_cas(cas, read_ici).issue


@pytest.mark.parametrize(
    "fichier",
    sorted(chemin for chemin in CORPUS.rglob("*") if chemin.is_file()),
    ids=lambda f: f.name,
)
def test_le_corpus_se_lit_ou_se_refuse_d_une_phrase(fichier):
    verdict = check_cas(Cas(fichier.name, fichier.read_bytes(), "corpus"), read_ici)
    assert verdict.issue in {"lu", "refusé"}
    assert verdict.faute == ""
