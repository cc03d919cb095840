"""``sauvegarder``, ``restaurer`` et ``verifier``, sur un dépôt d’autrefois."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from ess_dash.commandes.registre import main

HISTORIQUE = Path(__file__).resolve().parents[2] / "fixtures" / "depot" / "v1.sqlite"


@pytest.fixture
def dossier(tmp_path, monkeypatch):
    dossier = tmp_path / "depot"
    monkeypatch.setenv("ESS_DASH_DATA", str(dossier))
    return dossier


@pytest.fixture
def rempli(dossier):
    dossier.mkdir()
    shutil.copy(HISTORIQUE, dossier / "depot.sqlite")
    return dossier


def test_un_depot_vide_se_dit_et_rien_n_est_cree(dossier, capsys):
    assert main(["verifier"]) == 0
    assert "rien n’a encore été enregistré" in capsys.readouterr().out
    assert main(["sauvegarder"]) == 1
    assert "rien à sauvegarder" in capsys.readouterr().out
    assert not dossier.exists()


def test_sauvegarder_puis_restaurer_puis_verifier(rempli, tmp_path, capsys):
    assert main(["sauvegarder", "--sortie", str(tmp_path / "copies")]) == 0
    assert "Sauvegardé à la révision 5" in capsys.readouterr().out
    (copie,) = (tmp_path / "copies").glob("*.sqlite")
    assert main(["restaurer", str(copie)]) == 0
    assert "Restauré à la révision 5" in capsys.readouterr().out
    assert len(list((rempli / "sauvegardes").glob("avant-restauration-*.sqlite"))) == 1
    assert main(["verifier"]) == 0
    assert "Le dépôt est en ordre." in capsys.readouterr().out


@pytest.mark.usefixtures("rempli")
def test_restaurer_ce_qui_n_existe_pas(capsys):
    assert main(["restaurer", "absent.sqlite"]) == 1
    assert "n’existe pas" in capsys.readouterr().out


def test_un_depot_faux_finit_par_un(rempli, capsys):
    with closing(sqlite3.connect(rempli / "depot.sqlite")) as base:
        base.execute("UPDATE enregistrement SET contenu = '{}' WHERE cle = 'a'")
        base.commit()
    assert main(["verifier"]) == 1
    assert "ne sont plus celles publiées" in capsys.readouterr().out
