"""Ce que l’on refait des nombres du plan."""

import pytest

from ess_dash.indicateurs.chiffre import Chiffre, Statut
from ess_dash.indicateurs.engagements import compute_perennisation, compute_rythme


def chiffre(valeur, millesime="2021"):
    connu = valeur is not None
    return Chiffre(
        indicateur="x",
        code="31",
        valeur=valeur,
        statut=Statut.MESURE if connu else Statut.NON_PUBLIE,
        unite="M€",
        millesime=millesime,
        motif="" if connu else "non publié",
    )


def test_le_rythme_de_34_a_42_en_cinq_ans_n_est_pas_5():
    rythme = compute_rythme(chiffre(34), chiffre(42, "2026"))
    assert rythme.valeur == pytest.approx(4.316, abs=0.001)
    assert rythme.statut is Statut.CALCULE
    assert rythme.millesime == "2021-2026"
    assert 34 * (1 + rythme.valeur / 100) ** 5 == pytest.approx(42)


@pytest.mark.parametrize(
    ("depart", "cible"),
    [
        (chiffre(0), chiffre(42, "2026")),
        (chiffre(None), chiffre(42, "2026")),
        (chiffre(34), chiffre(None, "2026")),
        (chiffre(34), chiffre(42, "2021")),
        (chiffre(34, "non précisé"), chiffre(42, "2026")),
    ],
)
def test_sans_deux_chiffres_dates_pas_de_rythme(depart, cible):
    rythme = compute_rythme(depart, cible)
    assert rythme.valeur is None
    assert rythme.motif


def test_53_sur_56():
    taux = compute_perennisation(chiffre(56), chiffre(3))
    assert taux.valeur == pytest.approx(94.643, abs=0.001)
    assert taux.unite == "%"


@pytest.mark.parametrize(("finances", "dissoutes"), [(0, 3), (None, 3), (56, None)])
def test_sans_les_deux_nombres_pas_de_taux(finances, dissoutes):
    assert compute_perennisation(chiffre(finances), chiffre(dissoutes)).valeur is None
