"""Recensement France Tiers-Lieux et schéma de la médiation numérique."""

import pytest

from ess_dash.importation.modele import Etat, Reglages
from ess_dash.importation.types.france_tiers_lieux import TYPE as FRANCE
from ess_dash.importation.types.mediation_numerique import TYPE as MEDIATION


@pytest.fixture
def check(contexte, read_corpus):
    return lambda genre, nom: genre.check(read_corpus(nom), contexte, Reglages())


def test_le_recensement_de_2023(check, check_contrats, find_contenus, motifs):
    rapport = check(FRANCE, "bdftl-2023-01-fiche-identite.csv")
    assert [ligne.etat for ligne in rapport.lignes] == [
        Etat.IGNORE,
        Etat.GARDE,
        Etat.CORRIGE,
        Etat.DOUTE,
    ]
    assert motifs(rapport, 0) == "hors de la Haute-Garonne"
    assert "Boutx (31085)" in motifs(rapport, 2)
    assert rapport.millesime == "2023"
    sites = find_contenus(rapport, "sites")
    assert [(s["id_site"], s["code_postal"], s["code_commune"]) for s in sites] == [
        ("ftl-2023-1468", "31400", "31555"),
        ("ftl-2023-1470", "31160", "31085"),
        ("ftl-2023-1471", "31800", "31483"),
    ]
    check_contrats(rapport)


def test_le_recensement_de_2026(check, check_contrats, find_contenus):
    rapport = check(FRANCE, "bdftl-2026-01-fiche-identite.csv")
    assert [ligne.etat for ligne in rapport.lignes] == [
        Etat.IGNORE,
        Etat.GARDE,
        Etat.GARDE,
    ]
    roles = find_contenus(rapport, "roles")
    assert roles[0]["precision"] == "Bureau / Coworking, Bar / café"
    assert [role["certitude"] for role in roles] == ["site_reseau", "annonce"]
    assert {role["annee_source"] for role in roles} == {"2026"}
    positions = find_contenus(rapport, "positions")
    assert (positions[0]["lon"], positions[0]["lat"]) == ("1.4442", "43.6045")
    check_contrats(rapport)


@pytest.mark.parametrize(
    ("genre", "nom"),
    [
        (FRANCE, "bdftl-2026-01-fiche-identite.csv"),
        (MEDIATION, "mediation_numerique.csv"),
    ],
)
def test_aucune_coordonnee_de_personne_ne_passe(check, genre, nom):
    rapport = check(genre, nom)
    tout = repr([(ligne.remarques, ligne.enregistrements) for ligne in rapport.lignes])
    assert "canari" not in tout
    assert "0600000007" not in tout
    assert "600000007" not in tout
    assert len(rapport.contacts_ecartes) == 2


def test_seuls_les_tiers_lieux_de_la_mediation_numerique_sont_gardes(
    check, check_contrats, find_contenus, motifs
):
    rapport = check(MEDIATION, "mediation_numerique.csv")
    assert [ligne.etat for ligne in rapport.lignes] == [
        Etat.CORRIGE,
        Etat.IGNORE,
        Etat.IGNORE,
    ]
    assert "n’est pas un tiers-lieu" in motifs(rapport, 1)
    assert motifs(rapport, 2) == "hors de la Haute-Garonne"
    (role,) = find_contenus(rapport, "roles")
    assert (role["label"], role["annee_source"]) == ("fabrique", "2026")
    (lieu,) = find_contenus(rapport, "lieux")
    assert lieu["statut_juridique"] == "Association"
    check_contrats(rapport)


@pytest.mark.parametrize(
    ("nom", "entetes", "millesime", "annee"),
    [
        ("export.csv", ("ID_UNIQUE", "NOM", "NOM_STRC_PORT"), "", "2023"),
        ("export.csv", ("ID_UNIQUE", "NOM", "LATITUDE"), "", "2026"),
        ("export.csv", ("ID_UNIQUE", "NOM", "VILLE"), "", ""),
        ("bdftl-2023-x.csv", ("ID_UNIQUE", "NOM", "LATITUDE"), "", "2023"),
        ("export.csv", ("ID_UNIQUE", "NOM", "VILLE"), "2029", "2029"),
    ],
)
def test_l_annee_du_recensement(contexte, build_table, nom, entetes, millesime, annee):
    table = build_table(entetes, ("1", "A", ""), nom=nom)
    rapport = FRANCE.check(table, contexte, Reglages(millesime=millesime))
    assert rapport.millesime == annee
