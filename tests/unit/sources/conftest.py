"""Une racine de fortune : data/, geo/ et configuration.toml dans un dossier vide."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from ess_dash.sources import VARIABLE_RACINE, compute_sha256, find_voisin

CHAMPS = {
    "producteur": "Producteur",
    "titre": "Titre",
    "millesime": "2026",
    "url": "",
    "licence": "Licence Ouverte 2.0",
    "date_consultation": "2026-11-22",
    "traitement": "Transcription.",
    "citation": "Producteur, 2026",
    "remarques": "",
}

Deposer = Callable[..., Path]


@pytest.fixture
def racine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(VARIABLE_RACINE, str(tmp_path))
    return tmp_path


@pytest.fixture
def deposer(racine: Path) -> Deposer:
    """Écrit un fichier et son voisin ; ``champs`` remplace ou retire (``None``)."""

    def deposer_fichier(relatif: str, contenu: bytes, **champs: object) -> Path:
        chemin = racine / relatif
        chemin.parent.mkdir(parents=True, exist_ok=True)
        chemin.write_bytes(contenu)
        tous = CHAMPS | {"sha256": compute_sha256(contenu)} | champs
        gardes = {nom: valeur for nom, valeur in tous.items() if valeur is not None}
        find_voisin(chemin).write_text(
            yaml.safe_dump(gardes, allow_unicode=True), encoding="utf-8"
        )
        return chemin

    return deposer_fichier
