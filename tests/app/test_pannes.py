"""Une donnée manque ou a été altérée : une phrase française, et le reste vit."""

import shutil

import pytest
from playwright.sync_api import expect

from tests.app.navigateur import RACINE, open_visite, serve_uvicorn

DELAI_MS = 30_000


@pytest.fixture
def racine(tmp_path):
    """Copie des données, que le test abîme."""
    for nom in ("data", "geo"):
        shutil.copytree(RACINE / nom, tmp_path / nom)
    shutil.copy(RACINE / "configuration.toml", tmp_path)
    return tmp_path


def alter(chemin):
    chemin.write_bytes(chemin.read_bytes() + b"\n")


CAS = {
    "lieux altérés": (
        lambda r: alter(r / "data/recensement/2026/lieux.csv"),
        "data/recensement/2026/lieux.csv a changé",
        True,
    ),
    "projets absents": (
        lambda r: (r / "data/recensement/2026/projets.csv").unlink(),
        "data/recensement/2026/projets.csv est absent",
        True,
    ),
    "chiffres altérés": (
        lambda r: alter(r / "data/cress_occitanie/publications/chiffres_ess.csv"),
        "chiffres_ess.csv a changé",
        True,
    ),
    "contours du navigateur absents": (
        lambda r: (r / "geo/31/navigateur/index.json").unlink(),
        "geo/31/navigateur/index.json est absent",
        True,
    ),
    "communes altérées": (
        lambda r: alter(r / "geo/31/communes.parquet"),
        "geo/31/communes.parquet a changé",
        False,
    ),
}


@pytest.mark.parametrize("nom", CAS)
def test_une_donnee_abimee_se_dit_et_le_reste_vit(nom, racine, navigateur, tmp_path):
    abime, phrase, carte_en_vie = CAS[nom]
    abime(racine)
    with (
        serve_uvicorn(tmp_path, ESS_DASH_RACINE=str(racine)) as serveur,
        open_visite(navigateur, serveur.adresse) as visite,
    ):
        page = visite.open("/")
        expect(page.locator("body")).to_contain_text(phrase, timeout=DELAI_MS)
        texte = page.locator("body").inner_text()
        assert "Traceback" not in texte
        if carte_en_vie:
            expect(page.locator("h1")).to_contain_text("EPCI sur 18")
        page = visite.open("/methode")
        expect(page.locator("h1")).to_contain_text("Méthode")
