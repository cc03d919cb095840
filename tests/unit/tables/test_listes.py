import pkgutil
from importlib import import_module

import pytest

from ess_dash import tables
from ess_dash.sources import find_racine
from ess_dash.tables import ListeFermee, Role

# Toutes, et non celles que d’autres tests auraient déjà fait importer.
for module in pkgutil.walk_packages(tables.__path__, f"{tables.__name__}."):
    import_module(module.name)
LISTES = sorted(ListeFermee.__subclasses__(), key=lambda liste: liste.__name__)


def test_un_membre_se_retrouve_par_son_code():
    assert Role.from_code("lieu_totem") is Role.LIEU_TOTEM
    with pytest.raises(KeyError):
        Role.from_code("totem")


@pytest.mark.parametrize("liste", LISTES, ids=lambda liste: liste.__name__)
def test_chaque_membre_a_un_libelle_et_une_description(liste):
    for membre in liste:
        assert membre.libelle
        assert membre.description
        assert "'" not in membre.libelle + membre.description


@pytest.mark.parametrize("liste", LISTES, ids=lambda liste: liste.__name__)
def test_chaque_membre_figure_au_glossaire(liste):
    texte = (find_racine() / "GLOSSAIRE.md").read_text(encoding="utf-8")
    glossaire = " ".join(texte.split())
    for membre in liste:
        code = str(membre.value)
        cite = f"`{code}`" in glossaire or (
            code.isdigit() and membre.libelle.lower() in glossaire
        )
        assert cite, f"{liste.__name__}.{membre.name}"
