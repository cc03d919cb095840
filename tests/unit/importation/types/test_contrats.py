"""Quelles que soient les cases, ce qu’un import donne tient les contrats des tables."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ess_dash.importation.modele import Reglages
from ess_dash.importation.types.registre import find_type

TYPES = (
    *("projets", "subventions_scdl", "tiers_lieux", "lieux_totem"),
    *("france_tiers_lieux", "mediation_numerique"),
)
CASES = (
    *("", " ", "La Serre", "la serre", "Toulouse", "31555", "31016", "31998", "81004"),
    *("oui", "non", "x", "QN03107M", "Bellefontaine", "2024", "2023-2024", "2100", "0"),
    *("12 500,50 €", "1.234", "-5", "1e400", "43.6045", "1.4442", "6279000", "574350"),
    *("https://exemple.fr", "HTTP://EXEMPLE.FR", "javascript:1", "=1+1", "#REF!", "NA"),
    *(
        "canari-7f3@exemple.fr",
        "06 00 00 00 07",
        "TIERS_LIEUX",
        "aide en nature",
        "50 %",
    ),
    *("2024-03-01", "45385", "\u0000", "東京", "\ud800", "'", "Association", "Total"),
)
CASE = st.one_of(st.sampled_from(CASES), st.text(max_size=10))


@pytest.mark.parametrize("identifiant", TYPES)
def test_ce_qu_un_import_donne_tient_les_contrats(
    identifiant, contexte, build_table, check_contrats
):
    genre = find_type(identifiant)
    entetes = [colonne.identifiant for colonne in genre.colonnes]

    @settings(max_examples=25, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(
            st.lists(CASE, min_size=len(entetes), max_size=len(entetes)), max_size=6
        )
    )
    def check(lignes):
        table = build_table(entetes, *lignes)
        rapport = genre.check(table, contexte, Reglages())
        assert [ligne.numero for ligne in rapport.lignes] == list(table.numeros)
        check_contrats(rapport)
        dit = repr([(li.remarques, li.enregistrements) for li in rapport.lignes])
        assert "canari" not in dit
        assert "06 00 00 00 07" not in dit

    check()
