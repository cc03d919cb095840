"""Quelles que soient les cases, ce qu’un import statistique donne tient les contrats."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ess_dash.importation.modele import ImportRefuseError, Reglages
from ess_dash.importation.types.registre import find_type

TYPES = (
    *("cress", "flores_melodi", "densite", "composition_epci", "qpv", "frr"),
    *("montagne", "temps_trajet"),
)
CASES = (
    *("", " ", "s", "nd", "0", "1", "2", "3", "12", "12,5", "-4", "1.234", "1e400"),
    *("31555", "31149", "31016", "31998", "01004", "31", "200072643", "243100518"),
    *("ZZZZZZZZZ", "CC d’essai", "Haute-Garonne", "Total", "Ensemble", "2021", "2019"),
    *("FLORES 2021", "Association", "Mutuelle", "Santé", "Commerce", "Action sociale"),
    *("COM", "EPCI", "DEP", "_T", "1T9X7", "UNIT_LOC", "EMPL3112", "A", "K", "W"),
    *(
        "QN03107M",
        "QN03110M",
        "QP031001",
        "oui",
        "non",
        "FRR+",
        "Bourgs ruraux",
        "secret",
    ),
    *("canari-7f3@exemple.fr", "06 00 00 00 07", "\u0000", "東京", "\ud800", "partie"),
)
CASE = st.one_of(st.sampled_from(CASES), st.text(max_size=6))


@pytest.mark.parametrize("identifiant", TYPES)
def test_ce_qu_un_import_statistique_donne_tient_les_contrats(
    identifiant, contexte, build_table, check_statistiques, monkeypatch
):
    monkeypatch.setattr("ess_dash.importation.types.qpv.load_decoupage", lambda _: None)
    genre = find_type(identifiant)
    entetes = [colonne.identifiant for colonne in genre.colonnes]

    @settings(max_examples=40, suppress_health_check=list(HealthCheck), deadline=None)
    @given(
        st.lists(
            st.lists(CASE, min_size=len(entetes), max_size=len(entetes)), max_size=6
        )
    )
    def check(lignes):
        table = build_table(entetes, *lignes)
        try:
            rapport = genre.check(table, contexte, Reglages(millesime="FLORES 2021"))
        except ImportRefuseError:
            return
        assert [ligne.numero for ligne in rapport.lignes] == list(table.numeros)
        check_statistiques(rapport)
        dit = repr([(li.remarques, li.enregistrements) for li in rapport.lignes])
        assert "canari" not in dit + " ".join(rapport.avis)
        assert "06 00 00 00 07" not in dit + " ".join(rapport.avis)

    check()


@pytest.mark.parametrize("identifiant", TYPES)
def test_un_meme_cle_n_a_qu_un_contenu(
    identifiant, contexte, build_table, find_contenus
):
    """Le dépôt refuse deux contenus d’une même clé : l’import n’en donne jamais."""
    genre = find_type(identifiant)
    entetes = [colonne.identifiant for colonne in genre.colonnes]
    lignes = [tuple(c.exemples[n % 2] or "" for c in genre.colonnes) for n in range(4)]
    mots = {
        "{code_commune}": "31555",
        "{commune}": "Toulouse",
        "{code_epci}": "243100518",
    }
    mots |= {"{epci}": "Toulouse Métropole", "{departement}": "Haute-Garonne"}
    ecrites = [tuple(mots.get(case, case) for case in ligne) for ligne in lignes]
    rapport = genre.check(build_table(entetes, *ecrites), contexte, Reglages())
    for nom in genre.tables:
        find_contenus(rapport, nom)
