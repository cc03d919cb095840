"""Le grain du navigateur cède quand l’arrondi croiserait des bords."""

import datetime as dt
import json

import numpy as np
import pytest
import shapely

from ess_dash.extraction import navigateur
from ess_dash.extraction.couches import Grain
from ess_dash.extraction.erreurs import ExtractionError
from ess_dash.extraction.geo import extract_geo

TROP_GROSSIER = Grain(decimales=0, tolerance_m=10)


def test_le_second_grain_sert_quand_le_premier_ecrase_des_communes(
    paquets, tmp_path, monkeypatch, decode
):
    monkeypatch.setattr(navigateur, "GRAINS", (TROP_GROSSIER, Grain(5, 10)))
    extract_geo("81", paquets, tmp_path, dt.date(2026, 1, 2))
    [fichier] = (tmp_path / "81/navigateur").glob("territoires-*.json")
    topologie = json.loads(fichier.read_text(encoding="utf-8"))
    assert topologie["transform"]["scale"] == [1e-5, 1e-5]
    communes = np.array([contour for _, contour in decode(topologie)["communes"]])
    assert shapely.coverage_is_valid(communes)
    fiche = fichier.with_name(fichier.name + ".source.yml").read_text(encoding="utf-8")
    assert "5 décimales" in fiche


def test_sans_grain_valide_rien_n_est_ecrit(paquets, tmp_path, monkeypatch):
    monkeypatch.setattr(navigateur, "GRAINS", (TROP_GROSSIER, TROP_GROSSIER))
    with pytest.raises(ExtractionError, match="Arrondi à 0 décimales"):
        extract_geo("81", paquets, tmp_path, dt.date(2026, 1, 2))
    assert not list(tmp_path.iterdir())
