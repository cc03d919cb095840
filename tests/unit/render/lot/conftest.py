"""Une fabrique qui compose de vraies fiches, sans carte et dans ce processus."""

import pytest

from ess_dash.indicateurs.chargement import load_donnees
from ess_dash.presentation.fiche.atelier import prepare
from ess_dash.render.lot.fabrique import Fabrique
from ess_dash.render.lot.modele import DemandeLot


class SansCarte:
    def preheat(self, codes):
        assert codes

    def draw(self, code):
        assert code


@pytest.fixture(scope="session")
def ateliers():
    return {
        fictif: prepare(load_donnees(demonstration=fictif)) for fictif in (False, True)
    }


@pytest.fixture
def preparer(ateliers):
    """Ce que ``chef.run`` appelle à la place de ``prepare_fabrique``."""
    return lambda demande: Fabrique(
        demande, ateliers[demande.demonstration], SansCarte()
    )


@pytest.fixture
def demander(tmp_path):
    def demander(*territoires, **reglages):
        habituels = {"formes": ("json",), "processus": 1, "maille": "epci"}
        return DemandeLot(
            sortie=str(tmp_path / "fiches"),
            date="2026-11-22",
            territoires=territoires,
            **{**habituels, **reglages},
        )

    return demander
