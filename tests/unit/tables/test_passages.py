"""Les anciennes communes : 1 vers 1, 1 vers plusieurs, et celles qui n’ont pas changé."""

import pandas as pd
import pytest

from ess_dash.sources import list_sources
from ess_dash.tables import (
    NatureAncienne,
    TableError,
    find_commune_actuelle,
    list_anciennes,
    load_passages,
)
from ess_dash.tables.contrat import validate
from ess_dash.tables.passages import CHEMIN, Passages

COLONNES = ["code_ancien", "nom_ancien", "nature", "code_commune", "nom_commune"]


@pytest.fixture(scope="module")
def passages():
    return load_passages().df


def test_une_commune_associee_mene_a_l_actuelle(passages):
    argut = find_commune_actuelle(passages, "31016")
    assert (argut.nom, argut.nature) == ("Argut-Dessus", NatureAncienne.ASSOCIEE)
    assert argut.code_actuel == "31085"
    assert dict(argut.actuelles) == {"31085": "Boutx"}


def test_un_code_absorbe_sans_nom_mene_a_l_actuelle(passages):
    ancien = find_commune_actuelle(passages, "31214")
    assert (ancien.nom, ancien.code_actuel) == ("", "31144")


def test_une_commune_partagee_n_a_pas_une_actuelle(passages):
    partagee = find_commune_actuelle(passages, "55273")
    assert set(partagee.actuelles) == {"55245", "55386"}
    assert partagee.code_actuel == ""


@pytest.mark.parametrize("code", ["31085", "31555", "01015", "00000", "", "200073146"])
def test_un_code_qui_n_a_pas_change_n_a_pas_de_passage(passages, code):
    assert find_commune_actuelle(passages, code) is None


def test_une_table_vide_ne_connait_personne():
    assert find_commune_actuelle(pd.DataFrame(), "31016") is None
    assert list_anciennes(pd.DataFrame(), frozenset({"31085"})) == ()


def test_les_anciennes_d_une_commune(passages):
    noms = {p.code: p.nom for p in list_anciennes(passages, frozenset({"31085"}))}
    assert noms == {"31016": "Argut-Dessus", "31154": "Couledoux"}


def test_une_cle_en_double_et_une_nature_inconnue_sont_dites():
    source = next(s for s in list_sources() if s.identifiant.endswith(CHEMIN))
    lignes = [("31016", "A", "associee", "31085", "B")] * 2
    lignes.append(("31017", "C", "disparue", "31085", "B"))
    with pytest.raises(TableError) as refus:
        validate(pd.DataFrame(lignes, columns=COLONNES), Passages, source)
    assert "répète la clé" in str(refus.value)
    assert "disparue" in str(refus.value)
