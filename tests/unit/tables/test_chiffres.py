import pytest

from ess_dash.tables.chiffres import ChiffresPublies
from ess_dash.tables.contrat import TableError, validate

JUSTE = {
    "niveau": "epci",
    "code": "200000172",
    "territoire": "CC d’exemple",
    "indicateur": "part_emploi_ess_pct",
    "valeur": "24.2",
    "unite": "%",
    "precision": "",
    "source_statistique": "FLORES",
    "millesime": "FLORES 2017",
    "annee": "2017",
    "base": "emploi salarié privé",
    "perimetre": "EPCI entier",
    "producteur": "CRESS",
    "document": "Panorama",
    "page_ou_section": "",
    "note": "",
}


@pytest.mark.parametrize(
    ("ligne", "regle"),
    [
        ({"base": ""}, "un taux doit dire sa base"),
        ({"indicateur": "emplois_ess"}, "un nombre n’en a pas"),
        ({"unite": "salariés"}, "l’unité contredit le nom de l’indicateur"),
        (
            {"indicateur": "etp_ess", "base": "", "unite": "emplois"},
            "l’unité contredit le nom de l’indicateur",
        ),
        ({"code": ""}, "porte le code du territoire"),
        ({"niveau": "autre"}, "porte le code du territoire"),
        ({"precision": "à peu près"}, "réserve de la source"),
    ],
)
def test_un_chiffre_incoherent_est_refuse(source, build_table, ligne, regle):
    with pytest.raises(TableError, match=regle):
        validate(build_table(JUSTE, ligne), ChiffresPublies, source)


def test_un_chiffre_ne_se_repete_pas_a_meme_millesime_et_meme_base(source, build_table):
    with pytest.raises(TableError, match="la ligne répète la clé d’une autre"):
        validate(build_table(JUSTE, {}, {"valeur": "24.3"}), ChiffresPublies, source)


@pytest.mark.parametrize(
    "ligne", [{"millesime": "FLORES 2019"}, {"base": "emploi salarié total"}]
)
def test_le_meme_taux_a_deux_dates_ou_deux_bases_reste_deux_lignes(
    source, build_table, ligne
):
    table = validate(build_table(JUSTE, {}, ligne), ChiffresPublies, source)
    assert len(table) == 2
