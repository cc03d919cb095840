"""En-têtes de sécurité : ce que le réglage permet, ce qu’il refuse."""

import pytest

from ess_dash.ui import serveur
from ess_dash.ui.en_tetes import (
    VARIABLE_CADRES,
    ReglageError,
    build_en_tetes,
    read_cadres,
)


@pytest.mark.parametrize(
    ("valeur", "attendu"),
    [
        ("", "'self'"),
        ("   ", "'self'"),
        ("'none'", "'none'"),
        ("'self' https://a.fr", "'self' https://a.fr"),
        ("https://*.a.fr:8443", "https://*.a.fr:8443"),
    ],
)
def test_les_cadres_admis(valeur, attendu):
    assert read_cadres({VARIABLE_CADRES: valeur}) == attendu


@pytest.mark.parametrize(
    "valeur",
    [
        "*",
        "self",
        "a.fr",
        "https://a.fr; script-src *",
        "https://a.fr,https://b.fr",
        "javascript:alert(1)",
        "https://a.fr/chemin",
        "data:",
    ],
)
def test_les_cadres_refuses_se_disent(valeur):
    with pytest.raises(ReglageError, match="n’est pas une origine"):
        read_cadres({VARIABLE_CADRES: valeur})


def test_un_mauvais_reglage_arrete_le_demarrage_par_une_phrase(monkeypatch):
    monkeypatch.setenv(VARIABLE_CADRES, "*")
    with pytest.raises(SystemExit, match="n’est pas une origine"):
        serveur.build_middleware()


def test_l_en_tete_ancien_ne_contredit_pas_une_liste():
    assert build_en_tetes()["X-Frame-Options"] == "SAMEORIGIN"
    assert "X-Frame-Options" not in build_en_tetes("'self' https://a.fr")


def test_seul_le_fond_de_plan_est_permis_au_dehors():
    csp = build_en_tetes()["Content-Security-Policy"]
    assert [mot for mot in csp.split() if "://" in mot] == ["https://data.geopf.fr;"]
