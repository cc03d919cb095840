"""Règles de l’import d’une extraction de l’ESS, sur des tableaux faits à la main.

Les nombres sont inventés ; chaque somme se refait de tête.
"""

from dataclasses import replace

import pytest

from ess_dash.importation.modele import CommuneConnue, Contexte, Reglages, TableLue
from ess_dash.importation.types.cress import TYPE
from ess_dash.territoires import Configuration, ZoneCible

ENTETES = ("code_commune", "epci", "famille", "secteur", "etablissements", "effectifs")


@pytest.fixture
def contexte():
    """Un EPCI de trois communes, dont deux ont été réunies."""
    codes = ("01001", "01002", "01003")
    return Contexte(
        configuration=Configuration(
            *("01", "Ain", "l’Ain", "de l’Ain", "dans l’Ain", "aindinoise", None),
            ZoneCible(frozenset({7}), montagne=False, qpv=False),
        ),
        communes={c: CommuneConnue(c, f"Commune {c}", "200000001") for c in codes},
        epci={"200000001": "CC du Val"},
        passages={"01099": ("01001",), "01098": ("01001", "01002")},
        qpv={},
        themes={},
        financeurs={},
        connus={},
        point_dans_commune=lambda _lon, _lat: "",
    )


@pytest.fixture
def importe(contexte):
    def run(*lignes, entetes=ENTETES):
        table = TableLue(
            nom_fichier="essai.csv",
            sha256="0" * 64,
            entetes=entetes,
            lignes=tuple(tuple(ligne) for ligne in lignes),
            numeros=tuple(range(2, len(lignes) + 2)),
            description="CSV",
        )
        return TYPE.check(table, contexte, Reglages(millesime="FLORES 2021"))

    return run


def find(rapport, table):
    """Contenus d’une table, par clé."""
    return {
        e.cle: e.contenu
        for ligne in rapport.lignes
        for e in ligne.enregistrements
        if e.table == table
    }


def ligne(commune="", epci="", poste=("Ensemble", "Ensemble"), cases=("0", "0")):
    return (commune, epci, *poste, *cases)


def dire(rapport, rang):
    dit = " ".join(r.motif for r in rapport.lignes[rang].remarques)
    return dit.replace("\u202f", " ").replace("\u00a0", " ")


def test_la_somme_des_communes_avant_reunion_est_celle_d_apres(importe):
    avant = importe(
        ligne("01099", cases=("4", "40")),
        ligne("01001", cases=("5", "50")),
        ligne("01002", cases=("3", "30")),
        ligne("01003", cases=("0", "0")),
    )
    apres = importe(
        ligne("01001", cases=("9", "90")),
        ligne("01002", cases=("3", "30")),
        ligne("01003", cases=("0", "0")),
    )
    (un,), (deux,) = find(avant, "totaux").values(), find(apres, "totaux").values()
    assert (un["etablissements_ess"], un["emplois_ess"]) == ("12", "120")
    assert un == deux
    assert "Commune 01001" in dire(avant, 0)


def test_une_commune_partagee_depuis_n_a_pas_de_chiffres_a_repartir(importe):
    rapport = importe(
        ligne("01098", cases=("4", "40")), ligne("01003", cases=("9", "9"))
    )
    assert rapport.lignes[0].etat.value == "refuse"
    assert "ne se partagent pas" in dire(rapport, 0)


def test_10_s_5_total_20_le_secret_n_est_ni_zero_ni_5(importe):
    """[10, s, 5, total 20] : la somme des communes est secrète, pas 15."""
    rapport = importe(
        ligne("01001", cases=("10", "100")),
        ligne("01002", cases=("s", "s")),
        ligne("01003", cases=("5", "50")),
    )
    (total,) = find(rapport, "totaux").values()
    assert total["statut"] == "secret"
    assert total["etablissements_ess"] == total["emplois_ess"] == ""


def test_le_total_publie_l_emporte_sur_la_somme_de_ses_communes(importe):
    rapport = importe(
        ligne("", "CC du Val", cases=("20", "200")),
        ligne("01001", cases=("10", "100")),
        ligne("01002", cases=("s", "s")),
        ligne("01003", cases=("5", "50")),
    )
    (total,) = find(rapport, "totaux").values()
    assert total["emplois_ess"] == "200"
    assert [li.etat.value for li in rapport.lignes] == ["garde", *["ignore"] * 3]


def test_une_ligne_refusee_empeche_la_somme_dont_elle_est(importe):
    rapport = importe(
        ligne("01001", cases=("10", "100")), ligne("01002", cases=("dix", "5"))
    )
    assert [li.etat.value for li in rapport.lignes] == ["refuse", "refuse"]
    assert "la ligne 3 est refusée" in dire(rapport, 0)
    assert find(rapport, "totaux") == {}


def test_une_somme_qui_contredit_le_total_dit_les_deux_nombres(importe):
    val = "CC du Val"
    rapport = importe(
        ligne("", val, ("Association", "Santé"), ("10", "100")),
        ligne("", val, ("Mutuelle", "Santé"), ("4", "30")),
        ligne("", val, cases=("14", "150")),
    )
    assert rapport.lignes[2].etat.value == "doute"
    assert dire(rapport, 2) == "ses cases font 130 salariés, le total en annonce 150"


def test_une_case_secrete_peut_combler_l_ecart_mais_pas_le_depasser(importe):
    val = "CC du Val"
    commun = (
        ligne("", val, ("Association", "Santé"), ("10", "100")),
        ligne("", val, ("Mutuelle", "Santé"), ("s", "s")),
    )
    assert importe(*commun, ligne("", val, cases=("14", "150"))).lignes[
        2
    ].etat.value == ("garde")
    depasse = importe(*commun, ligne("", val, cases=("14", "90")))
    assert (
        dire(depasse, 2)
        == "ses cases font 100 salariés au moins, le total en annonce 90"
    )


def test_plusieurs_secteurs_ranges_dans_divers_s_additionnent(importe):
    val = "CC du Val"
    rapport = importe(
        ligne("", val, ("Association", "Commerce"), ("3", "10")),
        ligne("", val, ("Association", "Agriculture"), ("4", "20")),
        ligne("", val, ("Association", "Divers"), ("5", "30")),
    )
    (case,) = find(rapport, "extraction").values()
    assert (case["secteur"], case["etablissements"], case["effectifs"]) == (
        "Divers",
        "12",
        "60",
    )
    assert "compté dans « Divers »" in dire(rapport, 0)


def test_le_total_absent_n_est_calcule_que_si_tout_est_connu(importe):
    val = "CC du Val"
    familles = ("Association", "Coopérative", "Mutuelle", "Fondation")
    lignes = [ligne("", val, (f, "Santé"), ("3", "10")) for f in familles]
    (total,) = find(importe(*lignes), "totaux").values()
    assert (total["etablissements_ess"], total["emplois_ess"]) == ("12", "40")
    secrets = [*lignes[:3], ligne("", val, ("Fondation", "Santé"), ("s", "s"))]
    rapport = importe(*secrets)
    assert find(rapport, "totaux") == {}
    assert any("n’auront pas de total" in avis for avis in rapport.avis)
    assert find(importe(*lignes[:3]), "totaux") == {}


def test_un_total_de_famille_sert_au_controle_et_n_est_pas_garde(importe):
    val = "CC du Val"
    rapport = importe(
        ligne("", val, ("Association", "Santé"), ("10", "100")),
        ligne("", val, ("Association", "Ensemble"), ("10", "120")),
    )
    assert [li.etat.value for li in rapport.lignes] == ["garde", "ignore"]
    dits = " ".join(rapport.avis)
    assert "ses cases font 100 salariés, le total en annonce 120" in dits


def test_les_epci_contre_le_departement_donnent_les_deux_nombres(contexte):
    deux = replace(contexte, epci={**contexte.epci, "200000002": "CC du Mont"})
    table = TableLue(
        *("e.csv", "0" * 64, ENTETES),
        (
            ligne("", "CC du Val", cases=("9", "90")),
            ligne("", "CC du Mont", cases=("8", "80")),
            ligne("", "Ain", cases=("20", "200")),
        ),
        *((2, 3, 4), "CSV"),
    )
    rapport = TYPE.check(table, deux, Reglages(millesime="FLORES 2021"))
    assert any("170 salariés, le département en annonce 200" in a for a in rapport.avis)
