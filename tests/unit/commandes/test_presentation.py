"""``python -m ess_dash presentation`` : codes de sortie, phrases, fichier entier ou absent."""

import io
import json

import pytest
from pptx import Presentation

from ess_dash.commandes.registre import COMMANDES, main

RECIT = {
    "version": 2,
    "identifiant": "essai",
    "titre": "Essai de {nom_departement}",
    "etapes": [
        {"page": "texte", "element": "ouverture", "titre": "Bonjour"},
        {"page": "dragon", "element": "constat"},
    ],
}


@pytest.fixture
def recit(tmp_path):
    fichier = tmp_path / "recit.json"
    fichier.write_text(json.dumps(RECIT), "utf-8")
    return fichier


def _play(*arguments):
    return main(["presentation", *map(str, arguments)])


def test_la_commande_est_au_registre():
    assert "presentation" in COMMANDES


@pytest.mark.parametrize(
    ("arguments", "phrase"),
    [
        ((), "Donner le récit"),
        (("--recit", "territoire"), "Donner le fichier"),
        (("--recit", "x", "--sortie", "x", "--format", "odp"), "« odp »"),
        (("--recit", "dragon", "--sortie", "x.pptx"), "« dragon »"),
    ],
)
def test_un_appel_faux_se_dit_et_finit_par_2(arguments, phrase, capsys):
    assert _play(*arguments) == 2
    assert phrase in capsys.readouterr().out


def test_un_recit_devient_un_diaporama_malgre_un_mauvais_modele(
    recit, tmp_path, capsys
):
    sortie = tmp_path / "sous" / "essai.pptx"
    code = _play("--recit", recit, "--sortie", sortie, "--gabarit", recit)
    assert code == 0
    titres = [
        d.shapes.title.text_frame.text
        for d in Presentation(io.BytesIO(sortie.read_bytes())).slides
    ]
    assert titres[0] == "Bonjour"
    assert "n’a plus de données" in titres[1]
    assert "modèle neutre" in capsys.readouterr().out
    assert [f.name for f in sortie.parent.iterdir()] == ["essai.pptx"]


def test_un_dossier_impossible_finit_par_1_et_n_ecrit_rien(recit, tmp_path, capsys):
    (tmp_path / "occupe").write_text("fichier", "utf-8")
    sortie = tmp_path / "occupe" / "essai.html"
    assert _play("--recit", recit, "--sortie", sortie, "--format", "html") == 1
    assert "ne s’écrit pas" in capsys.readouterr().out


def test_un_territoire_inconnu_finit_par_2(tmp_path, capsys):
    code = _play(
        "--recit", "territoire", "--territoire", "75056", "--sortie", tmp_path / "x.pdf"
    )
    assert code == 2
    assert "75056" in capsys.readouterr().out
