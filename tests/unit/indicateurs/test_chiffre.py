from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ess_dash.indicateurs.chiffre import Chiffre, Serie, Statut
from ess_dash.territoires import Maille

ABSENCES = [statut for statut in Statut if not statut.est_connu]
CONNUS = [statut for statut in Statut if statut.est_connu]


def build(**champs: Any) -> Chiffre:
    base: dict[str, Any] = {
        "indicateur": "part_essai_pct",
        "code": "31555",
        "valeur": 1.0,
        "statut": Statut.CALCULE,
        "unite": "%",
        "millesime": "2026",
    }
    return Chiffre(**(base | champs))


def test_un_chiffre_connu_a_une_valeur():
    assert build().valeur == 1.0


def test_zero_est_une_valeur():
    assert build(valeur=0.0).statut.est_connu


@pytest.mark.parametrize("statut", CONNUS)
def test_connu_sans_valeur_est_refuse(statut):
    with pytest.raises(ValueError, match="se contredisent"):
        build(valeur=None, statut=statut, motif="Inconnu.")


@pytest.mark.parametrize("statut", ABSENCES)
@given(valeur=st.floats(allow_nan=False))
def test_absent_avec_valeur_est_refuse(statut, valeur):
    with pytest.raises(ValueError, match="se contredisent"):
        build(valeur=valeur, statut=statut, motif="Secret.")


@pytest.mark.parametrize("valeur", [float("nan"), float("inf"), float("-inf")])
def test_ni_nan_ni_infini(valeur):
    with pytest.raises(ValueError, match="n’est pas une valeur"):
        build(valeur=valeur)


@pytest.mark.parametrize("statut", ABSENCES)
def test_une_absence_sans_motif_est_refusee(statut):
    with pytest.raises(ValueError, match="absence sans motif"):
        build(valeur=None, statut=statut)


@pytest.mark.parametrize("statut", ABSENCES)
def test_une_absence_motivee_est_admise(statut):
    assert build(valeur=None, statut=statut, motif="Aucune source.").valeur is None


def test_les_cinq_statuts_ont_leurs_mots():
    assert [statut.value for statut in Statut] == [
        "mesure",
        "calcule",
        "secret",
        "non_publie",
        "sans_objet",
    ]
    assert all(statut.libelle and statut.description for statut in Statut)
    assert CONNUS == [Statut.MESURE, Statut.CALCULE]


def test_une_serie_distingue_connus_et_absents():
    connu = build(code="a")
    absent = build(
        code="b", valeur=None, statut=Statut.NON_PUBLIE, motif="Aucune source."
    )
    serie = Serie("part_essai_pct", Maille.EPCI, "2026", (connu, absent))
    assert tuple(serie) == (connu, absent)
    assert serie.connus == (connu,)
    assert serie.get("b") is absent
    assert serie.get("c") is None
