"""Archives d’essai du Tarn, géographie qui en sort, lecture d’un TopoJSON."""

import shutil
from pathlib import Path

import pytest
import shapely
from typer.testing import CliRunner

from ess_dash.extraction.__main__ import commandes

DEPOT = Path(__file__).parents[3]


def decode_topologie(topologie: dict) -> dict[str, list[tuple[dict, shapely.Geometry]]]:
    """Lecture directe de la spécification TopoJSON, sans rien du code essayé."""
    echelle, origine = (
        topologie["transform"]["scale"],
        topologie["transform"]["translate"],
    )
    arcs = []
    for arc in topologie["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * echelle[0] + origine[0], y * echelle[1] + origine[1]))
        arcs.append(points)

    def read_anneau(indices: list[int]) -> list[tuple[float, float]]:
        anneau: list[tuple[float, float]] = []
        for indice in indices:
            arc = arcs[indice] if indice >= 0 else arcs[~indice][::-1]
            assert not anneau or anneau[-1] == arc[0]
            anneau += arc[1:] if anneau else arc
        return anneau

    def read_polygone(anneaux: list[list[int]]) -> shapely.Polygon:
        dehors, *trous = map(read_anneau, anneaux)
        return shapely.Polygon(dehors, trous)

    def read_geometrie(geometrie: dict) -> shapely.Geometry:
        if geometrie["type"] == "Polygon":
            return read_polygone(geometrie["arcs"])
        return shapely.MultiPolygon([read_polygone(p) for p in geometrie["arcs"]])

    return {
        nom: [(g["properties"], read_geometrie(g)) for g in objet["geometries"]]
        for nom, objet in topologie["objects"].items()
    }


@pytest.fixture(scope="session")
def decode():
    return decode_topologie


@pytest.fixture(scope="session")
def paquets():
    return DEPOT / "tests/fixtures/extraction_81"


@pytest.fixture(scope="session")
def racine_81(tmp_path_factory, paquets):
    """Racine neuve où la commande a fait, seule, la géographie du Tarn."""
    racine = tmp_path_factory.mktemp("racine")
    shutil.copy(DEPOT / "configuration.toml", racine)
    shutil.copytree(DEPOT / "data/petr", racine / "data/petr")
    arguments = ["geo", "--departement", "81", "--date", "2026-01-02"]
    resultat = CliRunner().invoke(
        commandes,
        [*arguments, "--paquets", str(paquets)],
        env={"ESS_DASH_RACINE": str(racine)},
    )
    assert resultat.exit_code == 0, resultat.output
    assert "314 communes, 16 EPCI, 0 PETR" in resultat.output
    return racine
