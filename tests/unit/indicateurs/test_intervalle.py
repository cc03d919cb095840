from dataclasses import replace

import pytest

from ess_dash.indicateurs.chiffre import Statut
from ess_dash.indicateurs.emploi_ess import list_chiffres_publies
from ess_dash.indicateurs.encadrement import IntervalleError
from ess_dash.indicateurs.intervalle import (
    PART_ESS,
    PART_PRIVE,
    compute_intervalle,
    compute_part_recalculee,
    read_bornes,
)
from ess_dash.indicateurs.mesures import POIDS
from tests.unit.indicateurs.maquette import (
    DEPARTEMENT,
    METROPOLE,
    TOTAL,
    build_maquette,
)
from tests.unit.indicateurs.publies import build_donnees, publie


def lignes(**changes):
    """Les quatre chiffres du document, un champ changé au besoin."""
    sans_date = {"millesime": "non précisé"}
    decrits = {
        "departement": (DEPARTEMENT, POIDS, 11.3, {}),
        "ess": (METROPOLE, PART_ESS, 72, {**sans_date, "precision": "plus de"}),
        "prive": (METROPOLE, PART_PRIVE, 73, {**sans_date, "precision": "près de"}),
        "metropole": (METROPOLE, POIDS, 11.3, sans_date),
    }
    return [
        publie(code, nom, valeur, **{**champs, **changes.get(cle, {})})
        for cle, (code, nom, valeur, champs) in decrits.items()
        if changes.get(cle, {}) is not None
    ]


@pytest.mark.parametrize(
    ("valeur", "precision", "bornes"),
    [
        (11.3, "", (11.25, 11.35)),
        (78, "", (77.5, 78.5)),
        (72, "plus de", (72, 73)),
        (73, "près de", (72.5, 73)),
        (40, "environ", (39, 41)),
        (11.3, "plus de", (11.3, 11.4)),
        (0.25, "", (0.245, 0.255)),
        (100, "", (99.5, 100.5)),
    ],
)
def test_un_chiffre_se_lit_d_apres_son_dernier_chiffre_et_sa_reserve(
    valeur, precision, bornes
):
    donnees = build_donnees(publie(METROPOLE, POIDS, valeur, precision=precision))
    (chiffre,) = list_chiffres_publies(donnees, METROPOLE)
    assert read_bornes(chiffre) == pytest.approx(bornes)


@pytest.mark.parametrize(("valeur", "precision"), [(None, ""), (12.0, "entre autres")])
def test_un_chiffre_qu_on_ne_sait_pas_lire_est_refuse(valeur, precision):
    donnees = build_donnees(publie(METROPOLE, POIDS, valeur, precision=precision))
    (chiffre,) = list_chiffres_publies(donnees, METROPOLE)
    with pytest.raises(IntervalleError, match="ne peut pas être lu"):
        read_bornes(chiffre)


def test_l_intervalle_est_un_chiffre_calcule_avec_ses_sources():
    intervalle = compute_intervalle(build_donnees(*lignes()))
    assert round(intervalle.minimum.valeur, 1) == 11.1
    assert round(intervalle.maximum.valeur, 1) == 11.6
    assert round(intervalle.quotient_minimum.valeur, 2) == 0.99
    assert round(intervalle.quotient_maximum.valeur, 2) == 1.01
    for chiffre in (intervalle.minimum, intervalle.quotient_maximum):
        assert chiffre.statut is Statut.CALCULE
        assert chiffre.sources
        assert chiffre.millesime == "FLORES 2021 / non précisé"
    assert len(intervalle.chiffres) == 4


def test_des_bornes_plus_larges_donnent_un_intervalle_plus_large():
    etroit = compute_intervalle(build_donnees(*lignes()))
    large = compute_intervalle(build_donnees(*lignes(ess={"precision": "environ"})))
    assert large.minimum.valeur <= etroit.minimum.valeur
    assert large.maximum.valeur >= etroit.maximum.valeur


@pytest.mark.parametrize("absent", ["departement", "ess", "prive", "metropole"])
def test_sans_un_des_quatre_chiffres_il_n_y_a_pas_d_intervalle(absent):
    with pytest.raises(IntervalleError, match="n’est pas publié avec les autres"):
        compute_intervalle(build_donnees(*lignes(**{absent: None})))


@pytest.mark.parametrize(
    ("cle", "change"),
    [
        ("departement", {"document": "Un autre document"}),
        ("prive", {"document": "Un autre document"}),
        ("metropole", {"millesime": "FLORES 2019"}),
        ("metropole", {"base": TOTAL}),
    ],
)
def test_un_chiffre_d_ailleurs_ne_complete_pas_l_intervalle(cle, change):
    with pytest.raises(IntervalleError, match="n’est pas publié avec les autres"):
        compute_intervalle(build_donnees(*lignes(**{cle: change})))


def test_des_chiffres_qui_se_contredisent_sont_refuses_par_une_phrase():
    contraires = lignes()
    contraires[3]["valeur"] = 30.0
    with pytest.raises(IntervalleError, match="se contredisent"):
        compute_intervalle(build_donnees(*contraires))


def test_une_part_entiere_est_refusee_par_une_phrase():
    entiers = lignes()
    entiers[1]["valeur"] = 100.0
    with pytest.raises(IntervalleError, match="100 %"):
        compute_intervalle(build_donnees(*entiers))


def test_sans_metropole_il_n_y_a_pas_d_intervalle():
    donnees = build_maquette()
    sans = replace(
        donnees, configuration=replace(donnees.configuration, code_metropole=None)
    )
    with pytest.raises(IntervalleError, match="pas de métropole"):
        compute_intervalle(sans)
    assert compute_part_recalculee(sans) is None


def test_une_part_refaite_de_deux_millesimes_est_refusee():
    donnees = build_donnees(
        publie(METROPOLE, "emplois_ess", 700, millesime="FLORES 2019"),
        publie(DEPARTEMENT, "emplois_ess", 900),
    )
    part = compute_part_recalculee(donnees)
    assert part.statut is Statut.SANS_OBJET
    assert part.motif == (
        "Les millésimes diffèrent : FLORES 2019 d’un côté, FLORES 2021 de l’autre."
    )


def test_une_part_refaite_d_un_meme_millesime_est_calculee():
    donnees = build_donnees(
        publie(METROPOLE, "emplois_ess", 700, millesime="FLORES 2019"),
        publie(METROPOLE, "emplois_ess", 720),
        publie(DEPARTEMENT, "emplois_ess", 1000, millesime="FLORES 2019"),
    )
    part = compute_part_recalculee(donnees)
    assert part.valeur == pytest.approx(70)
    assert part.millesime == "FLORES 2019"


def test_une_part_sans_l_un_des_deux_nombres_n_existe_pas():
    assert compute_part_recalculee(build_donnees()) is None
