"""La table de passage : ce que le paquet de découpage dit des anciennes communes."""

import io
import json
import tarfile

import pandas as pd
import pytest
import yaml
from typer.testing import CliRunner

from ess_dash.extraction.__main__ import commandes
from ess_dash.extraction.paquets import CONTOURS, DECOUPAGE
from ess_dash.sources import compute_sha256
from ess_dash.tables.passages import CHEMIN

PAQUET = [
    {
        "code": "01015",
        "nom": "Arboys en Bugey",
        "type": "commune-actuelle",
        "anciensCodes": ["01340"],
    },
    {"code": "01033", "nom": "Val'Serhône", "type": "commune-actuelle"},
    {"code": "13055", "nom": "Marseille", "type": "commune-actuelle"},
    {
        "code": "01015",
        "nom": "Arbignieu",
        "type": "commune-deleguee",
        "chefLieu": "01015",
    },
    {
        "code": "01033",
        "nom": "Val'Serhône",
        "type": "commune-deleguee",
        "chefLieu": "01033",
    },
    {
        "code": "01120",
        "nom": "Cordieux",
        "type": "commune-associee",
        "chefLieu": "01033",
    },
    {
        "code": "13201",
        "nom": "Marseille 1er Arrondissement",
        "type": "arrondissement-municipal",
        "commune": "13055",
    },
]
ATTENDU = """\
code_ancien,nom_ancien,nature,code_commune,nom_commune
01015,Arbignieu,deleguee,01015,Arboys en Bugey
01120,Cordieux,associee,01033,Val’Serhône
01340,,code,01015,Arboys en Bugey
13201,Marseille 1er Arrondissement,arrondissement,13055,Marseille
"""


def write_paquets(dossier, lignes):
    contenu = json.dumps(lignes).encode()
    with tarfile.open(dossier / DECOUPAGE.archive, "w:gz") as archive:
        fiche = tarfile.TarInfo("package/data/communes.json")
        fiche.size = len(contenu)
        archive.addfile(fiche, io.BytesIO(contenu))
    (dossier / CONTOURS.archive).touch()


def run(dossier, *arguments):
    commande = [
        "passages",
        "--paquets",
        str(dossier),
        "--sortie",
        str(dossier / "data"),
    ]
    return CliRunner().invoke(commandes, [*commande, *arguments])


def test_la_commande_ecrit_la_table_et_sa_fiche(tmp_path):
    write_paquets(tmp_path, PAQUET)
    resultat = run(tmp_path, "--date", "2026-01-02")
    assert resultat.exit_code == 0, resultat.output
    assert "4 anciennes communes" in resultat.output
    fichier = tmp_path / "data" / CHEMIN
    assert fichier.read_text("utf-8") == ATTENDU
    fiche = yaml.safe_load(fichier.with_name(f"{fichier.name}.source.yml").read_text())
    assert fiche["sha256"] == compute_sha256(fichier.read_bytes())
    assert fiche["date_consultation"] == "2026-01-02"
    assert fiche["millesime"] == "COG 2026"


@pytest.mark.parametrize(
    "faute",
    [
        {"code": "01120", "nom": "Cordieux", "type": "commune-associee"},
        {
            "code": "01120",
            "nom": "Cordieux",
            "type": "commune-associee",
            "chefLieu": "01999",
        },
    ],
)
def test_un_paquet_incomplet_se_dit_en_une_phrase(tmp_path, faute):
    write_paquets(tmp_path, [*PAQUET[:3], faute])
    resultat = run(tmp_path)
    assert resultat.exit_code == 1
    assert "n’a pas le champ ou la commune attendus" in resultat.stderr
    assert not (tmp_path / "data").exists()


def test_le_fichier_du_depot_est_celui_que_rend_le_paquet_epingle():
    from ess_dash.tables import load_passages

    table, (source,) = load_passages()
    assert source.url == DECOUPAGE.reference
    assert len(table) == 4797
    assert table["code_ancien"].nunique() == 4795
    assert isinstance(table["code_ancien"].iloc[0], str)
    assert pd.unique(table["nature"]).size == 4
