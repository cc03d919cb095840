"""La matrice des temps de trajet : une ligne par paire, un enregistrement par origine."""

import numpy as np
import pytest

from ess_dash.importation.modele import ImportRefuseError, Reglages
from ess_dash.importation.types.registre import recognize
from ess_dash.importation.types.temps_trajet import TYPE
from ess_dash.tables.temps_trajet import read_temps_trajet
from ess_dash.tables.temps_trajet_importes import build_temps_trajet

ENTETES = ("origine", "destination", "minutes")


@pytest.fixture
def importe(contexte, build_table, check_statistiques):
    def run(*lignes, entetes=ENTETES):
        rapport = TYPE.check(build_table(entetes, *lignes), contexte, Reglages())
        assert len(rapport.lignes) == len(lignes)
        return rapport, check_statistiques(rapport).get("temps_trajet")

    return run


def test_la_matrice_importee_est_celle_que_lit_la_comparaison(importe, contexte):
    lignes = (
        ("31555", "31149", "12,5"),
        ("31149", "31555", "14"),
        ("31555", "31483", "62"),
    )
    _, table = importe(*lignes)
    codes = frozenset(map(str, contexte.communes))
    texte = "\n".join(";".join(ligne) for ligne in (ENTETES, *lignes))
    attendue = read_temps_trajet(texte.encode(), "x.csv", codes)
    faite = build_temps_trajet(table, codes, "x.csv")
    assert np.array_equal(faite.minutes, attendue.minutes)
    assert (faite.codes, faite.nb_paires, faite.nb_manquantes) == (
        attendue.codes,
        attendue.nb_paires,
        attendue.nb_manquantes,
    )


def test_un_enregistrement_par_commune_d_origine(importe, etats):
    rapport, table = importe(("31555", "31149", "12"), ("31555", "31483", "62"))
    assert table["destinations"].tolist() == ["31149 31483"]
    assert table["minutes"].tolist() == ["12 62"]
    assert etats(rapport) == ["garde", "garde"]


@pytest.mark.parametrize(
    ("ligne", "motif"),
    [
        (("31555", "31149", ""), "durée vide"),
        (("31555", "31149", "douze"), "pas un nombre de minutes"),
        (("31555", "31149", "-3"), "jamais négatif"),
        (("31555", "31149", "1500"), "plus de 24 heures"),
        (("31555", "", "3"), "commune non dite"),
        (("31555", "99", "3"), "code Insee"),
        (("31998", "31555", "3"), "partagée"),
    ],
)
def test_une_ligne_impossible_est_refusee(importe, etats, motifs, ligne, motif):
    rapport, _ = importe(ligne)
    assert etats(rapport) == ["refuse"]
    assert motif in motifs(rapport, 0)


def test_deux_durees_d_une_meme_paire_se_refusent_toutes_deux(importe, etats):
    rapport, table = importe(
        ("31555", "31149", "12"),
        ("31555", "31149", "12,0"),
        ("31555", "31483", "60"),
        ("31555", "31483", "61"),
    )
    assert etats(rapport) == ["garde", "corrige", "refuse", "refuse"]
    assert table["destinations"].tolist() == ["31149"]


def test_anciens_codes_et_communes_d_ailleurs(importe, etats):
    rapport, table = importe(("31016", "31555", "90"), ("01004", "31555", "300"))
    assert etats(rapport) == ["corrige", "ignore"]
    assert table["code_origine"].tolist() == ["31085"]


def test_une_autre_unite_est_refusee(importe):
    with pytest.raises(ImportRefuseError, match="minutes"):
        importe(
            ("31555", "31149", "720"), entetes=("origine", "destination", "secondes")
        )


def test_une_matrice_est_reconnue(build_table):
    table = build_table(
        ("from_id", "to_id", "travel_time_p50"), ("31555", "31149", "3")
    )
    assert recognize(table) is TYPE
