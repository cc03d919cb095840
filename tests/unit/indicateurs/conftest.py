import pytest

from ess_dash.indicateurs.donnees import Donnees
from tests.unit.indicateurs.maquette import build_maquette


@pytest.fixture(scope="session")
def maquette() -> Donnees:
    """Le département miniature ; aucun test ne le modifie."""
    return build_maquette()
