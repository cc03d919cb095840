from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ess_dash.indicateurs.mesures import Mesure
from ess_dash.indicateurs.quantites import Quantite
from ess_dash.indicateurs.registre import INDICATEURS
from ess_dash.presentation.format_fr import (
    FINE,
    SINGULIERS,
    format_date,
    format_ecart,
    format_nombre,
    format_unite,
    format_valeur,
    pluralize,
    round_affiche,
    sort_key,
)
from ess_dash.tables import load_chiffres_publies

FINIS = st.floats(-1e9, 1e9)


@pytest.mark.parametrize(
    ("valeur", "decimales", "attendu"),
    [
        (0, 0, "0"),
        (999, 0, "999"),
        (55100, 0, "55\u202f100"),
        (2700000, 0, "2\u202f700\u202f000"),
        (11.3, 1, "11,3"),
        (8, 1, "8,0"),
        (11.25, 1, "11,3"),
        (0.5, 0, "1"),
        (1.5, 0, "2"),
        (2.5, 0, "3"),
        (-12.94, 1, "\u221212,9"),
        (-0.04, 1, "0,0"),
        (-0.0, 0, "0"),
        (99.95, 1, "100,0"),
        (99.94, 1, "99,9"),
        (1234.5, 2, "1\u202f234,50"),
    ],
)
def test_un_nombre_ecrit_en_francais(valeur, decimales, attendu):
    assert format_nombre(valeur, decimales) == attendu


@pytest.mark.parametrize("valeur", [float("nan"), float("inf"), float("-inf")])
@pytest.mark.parametrize("ecrire", [format_nombre, lambda v: format_valeur(v, "%", 1)])
def test_ce_qui_n_est_pas_fini_ne_s_ecrit_pas(ecrire, valeur):
    with pytest.raises(ValueError, match="doit être fini"):
        ecrire(valeur)


@given(FINIS, st.integers(0, 2))
def test_ce_qui_est_ecrit_se_relit(valeur, decimales):
    ecrit = format_nombre(valeur, decimales)
    relu = float(ecrit.replace(FINE, "").replace(",", ".").replace("\u2212", "-"))
    assert relu == round_affiche(valeur, decimales)
    assert abs(relu - valeur) <= 0.5 * 10**-decimales + 1e-6


@given(FINIS, st.integers(0, 2))
def test_ni_espace_ordinaire_ni_zero_negatif(valeur, decimales):
    ecrit = format_nombre(valeur, decimales)
    assert not set(ecrit) & set(" \u00a0-.")
    assert ecrit.strip("\u22120,") or not ecrit.startswith("\u2212")


@given(FINIS, st.integers(0, 2))
def test_arrondir_deux_fois_ne_change_rien(valeur, decimales):
    arrondi = round_affiche(valeur, decimales)
    assert round_affiche(arrondi, decimales) == arrondi
    assert round_affiche(-valeur, decimales) == -arrondi


@given(FINIS, FINIS, st.integers(0, 2))
def test_arrondir_garde_l_ordre(a, b, decimales):
    bas, haut = sorted((a, b))
    assert round_affiche(bas, decimales) <= round_affiche(haut, decimales)


@pytest.mark.parametrize(
    ("valeur", "unite", "decimales", "attendu"),
    [
        (24.2, "%", 1, "24,2\u202f%"),
        (34, "M€", 0, "34\u202fM€"),
        (15000, "€", 0, "15\u202f000\u202f€"),
        (1825.4, "hab./km²", 0, "1\u202f825\xa0hab./km²"),
        (7, "", 0, "7"),
    ],
)
def test_une_valeur_et_son_unite(valeur, unite, decimales, attendu):
    assert format_valeur(valeur, unite, decimales) == attendu


@pytest.mark.parametrize(
    ("valeur", "attendu"),
    [
        (12.9, "+12,9\xa0points"),
        (-20.7, "\u221220,7\xa0points"),
        (0.04, "0,0\xa0point"),
        (-0.04, "0,0\xa0point"),
        (-1.94, "\u22121,9\xa0point"),
        (-1.96, "\u22122,0\xa0points"),
    ],
)
def test_un_ecart_porte_son_signe_sauf_nul(valeur, attendu):
    assert format_ecart(valeur, "points", 1) == attendu


@pytest.mark.parametrize(
    ("valeur", "unite", "decimales", "attendu"),
    [
        (0, "habitants", 0, "0\xa0habitant"),
        (1.5, "lieux", 1, "1,5\xa0lieu"),
        (1.96, "lieux", 1, "2,0\xa0lieux"),
        (0.4, "lieux pour 100 000 habitants", 1, "0,4\xa0lieu pour 100 000 habitants"),
        (1, "salariés par établissement", 0, "1\xa0salarié par établissement"),
        (1, "km", 0, "1\xa0km"),
        (1, "ETP", 0, "1\xa0ETP"),
        (0, "%", 0, "0\u202f%"),
    ],
)
def test_l_unite_s_accorde_avec_le_nombre_ecrit(valeur, unite, decimales, attendu):
    assert format_valeur(valeur, unite, decimales) == attendu


@given(FINIS, st.integers(0, 2))
def test_le_pluriel_de_l_unite_suit_le_nombre_que_l_on_lit(valeur, decimales):
    singulier = format_valeur(valeur, "projets", decimales).endswith("projet")
    assert singulier == (abs(round_affiche(valeur, decimales)) < 2)


def test_sans_nombre_l_unite_reste_au_pluriel():
    assert format_unite("habitants") == "\xa0habitants"


SYMBOLES = {"", "%", "€", "M€", "km", "km²", "hab./km²", "ETP"}


def test_toute_unite_de_mot_sait_s_accorder():
    unites = {
        *(quantite.unite for quantite in Quantite),
        *(mesure.unite for mesure in Mesure),
        *(indicateur.unite for indicateur in INDICATEURS.values()),
        *load_chiffres_publies().df["unite"],
    }
    mots = {unite.split(" ")[0] for unite in unites - SYMBOLES}
    assert mots
    assert mots <= set(SINGULIERS)


@pytest.mark.parametrize(
    ("nombre", "attendu"),
    [
        (0, "0\xa0lieu"),
        (1, "1\xa0lieu"),
        (2, "2\xa0lieux"),
        (1200, "1\u202f200\xa0lieux"),
        (-1, "\u22121\xa0lieu"),
    ],
)
def test_le_pluriel_commence_a_deux(nombre, attendu):
    assert pluralize(nombre, "lieu", "lieux") == attendu


def test_le_pluriel_habituel_prend_un_s():
    assert pluralize(3, "projet") == "3\xa0projets"


@pytest.mark.parametrize(
    ("jour", "attendu"),
    [
        (date(2026, 11, 22), "22 novembre 2026"),
        (date(2017, 1, 1), "1er janvier 2017"),
        (date(2024, 2, 11), "11 février 2024"),
    ],
)
def test_une_date_en_toutes_lettres_sans_grouper_l_annee(jour, attendu):
    assert format_date(jour) == attendu


def test_l_ordre_alphabetique_ignore_casse_accents_et_ligatures():
    noms = ["Zébrinette", "éole", "Œuvre", "Odars", "Éaunes", "Eyquem"]
    assert sorted(noms, key=sort_key) == [
        "Éaunes",
        "éole",
        "Eyquem",
        "Odars",
        "Œuvre",
        "Zébrinette",
    ]
