"""Un récit livré n’est lu que s’il est celui enregistré."""

import hashlib

import pytest
import yaml

from ess_dash.sources import SourceError
from ess_dash.sources.recits import read_recit


def _ecrire(dossier, contenu, empreinte=None):
    (dossier / "recits").mkdir()
    (dossier / "recits/essai.json").write_bytes(contenu)
    champs = dict.fromkeys(
        ("producteur", "titre", "millesime", "licence", "traitement", "citation"), "x"
    )
    champs |= {"url": "", "remarques": "", "date_consultation": "2026-11-22"}
    champs["sha256"] = empreinte or hashlib.sha256(contenu).hexdigest()
    texte = yaml.safe_dump(champs)
    (dossier / "recits/essai.json.source.yml").write_text(texte, encoding="utf-8")


def test_un_recit_intact_est_lu(tmp_path):
    _ecrire(tmp_path, b"{}")
    assert read_recit("essai", tmp_path) == b"{}"


def test_un_recit_change_est_refuse(tmp_path):
    _ecrire(tmp_path, b"{}", "0" * 64)
    with pytest.raises(SourceError, match="a changé"):
        read_recit("essai", tmp_path)


def test_un_recit_absent_est_dit(tmp_path):
    with pytest.raises(SourceError, match="absent"):
        read_recit("essai", tmp_path)
