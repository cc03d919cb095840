from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ess_dash.indicateurs.chiffre import Chiffre, Statut
from ess_dash.indicateurs.coherence import (
    MILLESIME_INCONNU,
    compute_ecart_points,
    compute_quotient,
    explain_refus,
)
from tests.unit.indicateurs.maquette import PRIVE, TOTAL, build_source

VALLEE = Chiffre(
    indicateur="part_emploi_ess_pct",
    code="200000002",
    valeur=24.2,
    statut=Statut.MESURE,
    unite="%",
    millesime="FLORES 2021",
    base=PRIVE,
    perimetre="EPCI entier",
    sources=(build_source("cress"),),
)
DEPARTEMENT = replace(VALLEE, code="01", valeur=11.3)
ABSENT = replace(
    VALLEE, valeur=None, statut=Statut.NON_PUBLIE, motif="Aucune valeur publiée."
)
OPERATIONS = (compute_ecart_points, compute_quotient)


def test_meme_grandeur_meme_base_meme_millesime():
    assert explain_refus(VALLEE, DEPARTEMENT) == ""


@pytest.mark.parametrize(
    ("reference", "motif"),
    [
        (
            replace(DEPARTEMENT, millesime="FLORES 2017"),
            "Les millésimes diffèrent : FLORES 2021 d’un côté, FLORES 2017 de l’autre.",
        ),
        (
            replace(DEPARTEMENT, base=TOTAL),
            f"Les bases diffèrent : « {PRIVE} » d’un côté, « {TOTAL} » de l’autre.",
        ),
        (
            replace(DEPARTEMENT, indicateur="part_etablissements_ess_pct"),
            "Les deux chiffres ne mesurent pas la même grandeur.",
        ),
        (
            replace(DEPARTEMENT, millesime=MILLESIME_INCONNU),
            "Le millésime d’un des deux chiffres n’est pas précisé par sa source.",
        ),
    ],
)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_chaque_refus_dit_pourquoi(operation, reference, motif):
    resultat = operation(VALLEE, reference)
    assert resultat.valeur is None
    assert resultat.statut is Statut.SANS_OBJET
    assert resultat.motif == motif


@pytest.mark.parametrize(
    "statut", [Statut.SECRET, Statut.NON_PUBLIE, Statut.SANS_OBJET]
)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_ce_qui_manque_donne_son_statut_et_son_motif(operation, statut):
    absent = replace(ABSENT, statut=statut)
    for cotes in ((VALLEE, absent), (absent, DEPARTEMENT)):
        resultat = operation(*cotes)
        assert (resultat.valeur, resultat.statut) == (None, statut)
        assert resultat.motif == "Aucune valeur publiée."


def test_deux_millesimes_non_precises_ne_se_comparent_pas_non_plus():
    flou = replace(VALLEE, millesime=MILLESIME_INCONNU)
    assert explain_refus(flou, replace(DEPARTEMENT, millesime=MILLESIME_INCONNU))


def test_l_absence_se_dit_de_quelque_cote_qu_elle_soit():
    assert explain_refus(ABSENT, DEPARTEMENT) == "Aucune valeur publiée."
    assert explain_refus(VALLEE, ABSENT) == "Aucune valeur publiée."


def test_l_ecart_est_en_points_et_garde_millesime_base_et_sources():
    ecart = compute_ecart_points(VALLEE, DEPARTEMENT)
    assert ecart.valeur == pytest.approx(12.9)
    assert (ecart.unite, ecart.statut) == ("points", Statut.CALCULE)
    assert (ecart.millesime, ecart.base) == ("FLORES 2021", PRIVE)
    assert ecart.sources == VALLEE.sources


def test_le_quotient_n_a_pas_d_unite():
    quotient = compute_quotient(VALLEE, replace(DEPARTEMENT, valeur=12.1))
    assert quotient.valeur == pytest.approx(2.0)
    assert quotient.unite == ""


def test_une_reference_nulle_n_a_pas_de_rapport():
    quotient = compute_quotient(VALLEE, replace(DEPARTEMENT, valeur=0.0))
    assert quotient.valeur is None
    assert "nulle" in quotient.motif


@given(
    valeur=st.floats(0, 100),
    reference=st.floats(0.01, 100),
    millesime=st.text(max_size=5),
)
def test_un_ecart_et_un_quotient_disent_le_meme_sens(valeur, reference, millesime):
    chiffre = replace(VALLEE, valeur=valeur, millesime=millesime)
    face = replace(DEPARTEMENT, valeur=reference, millesime=millesime)
    ecart, quotient = (operation(chiffre, face) for operation in OPERATIONS)
    assert (ecart.valeur is None) == (quotient.valeur is None)
    if ecart.valeur is not None and quotient.valeur is not None and ecart.valeur:
        assert (ecart.valeur > 0) == (quotient.valeur >= 1)
