import pytest

from ess_dash.importation.modele import Etat, Reglages
from ess_dash.importation.scdl import parse_part, parse_periode
from ess_dash.importation.types.subventions_scdl import TYPE


@pytest.fixture
def check(contexte, read_corpus):
    return lambda nom: TYPE.check(read_corpus(nom), contexte, Reglages())


def test_un_fichier_qui_s_ecarte_du_schema_est_averti_pas_rejete(
    check, check_contrats, motifs
):
    rapport = check("scdl_metropole.csv")
    assert {ligne.etat for ligne in rapport.lignes} == {Etat.DOUTE}
    assert "date de convention absente" in motifs(rapport, 0)
    assert "ni SIRET ni RNA" in motifs(rapport, 1)
    assert "abîmé par le tableur" in motifs(rapport, 2)
    assert "nature hors de la liste" in motifs(rapport, 2)
    assert any("il y manque pourcentageSubvention" in avis for avis in rapport.avis)
    assert rapport.millesime == "2023"
    check_contrats(rapport)


def test_l_annee_vient_du_versement_quand_la_convention_manque(check, find_contenus):
    projets = find_contenus(check("scdl_metropole.csv"), "projets")
    assert [p["annee_debut"] for p in projets] == ["2023"] * 3
    assert [p["financeur"] for p in projets] == ["toulouse_metropole"] * 3
    assert projets[0]["nom"] == "CLUB D'ESSAI : Subvention de Fonctionnement"
    assert projets[0]["montant_eur"] == "2500"


def test_les_noms_de_colonnes_vus_en_vrai_sont_reconnus(check):
    lues = check("scdl_variantes.csv").colonnes_lues
    assert lues["nomAttribuant"] == "NOMATTRIBUANT"
    assert lues["dateConvention"] == "Date de convention*"
    assert lues["nomBeneficiaire"] == "nombenecifiaire"
    assert lues["datesPeriodeVersement"] == "dateperiodeversement"
    assert lues["exercice"] == "exercice"


def test_le_montant_repete_est_partage_entre_les_beneficiaires(
    check, find_contenus, check_contrats
):
    rapport = check("scdl_variantes.csv")
    projets = find_contenus(rapport, "projets")
    assert [p["montant_eur"] for p in projets] == [
        "6000",
        "4000",
        "9000.50",
        "9000.50",
        "617.28",
    ]
    assert "part 0.6 de 10000 €" in projets[0]["note"]
    assert (projets[0]["annee_debut"], projets[0]["annee_fin"]) == ("2024", "2025")
    check_contrats(rapport)


def test_le_montant_repete_sans_part_fait_douter(check, motifs):
    rapport = check("scdl_variantes.csv")
    assert "même décision aux lignes 4 et 5" in motifs(rapport, 2)
    assert "même décision" not in motifs(rapport, 0)


def test_un_rna_sans_siret_est_admis(check):
    rapport = check("scdl_variantes.csv")
    assert rapport.lignes[1].etat is Etat.GARDE


def test_une_aide_en_nature_n_est_pas_une_somme_versee(check, motifs):
    assert "aide en nature" in motifs(check("scdl_variantes.csv"), 4)


def test_la_cle_ne_depend_pas_de_l_ordre_des_lignes(contexte, build_table, read_corpus):
    table = read_corpus("scdl_variantes.csv")
    envers = build_table(table.entetes, *reversed(table.lignes))

    def list_cles(rapport):
        return {e.cle for ligne in rapport.lignes for e in ligne.enregistrements}

    assert list_cles(TYPE.check(table, contexte, Reglages())) == list_cles(
        TYPE.check(envers, contexte, Reglages())
    )


@pytest.mark.parametrize(
    ("texte", "lu", "etat"),
    [
        ("0,5", "0.5", None),
        ("1", "1", None),
        ("50 %", "0.5", Etat.CORRIGE),
        ("100", "1", Etat.CORRIGE),
        ("0", "", Etat.DOUTE),
        ("150", "", Etat.DOUTE),
        ("moitié", "", Etat.DOUTE),
        ("", "", None),
    ],
)
def test_la_part_d_un_beneficiaire(texte, lu, etat):
    assert parse_part(texte)[:2] == (lu, etat)


@pytest.mark.parametrize(
    ("texte", "lu", "etat"),
    [
        ("2024-05-02", "2024-05-02", None),
        ("2024-01-01/2025-12-31", "2024-01-01/2025-12-31", None),
        ("2024-01-01_2025-12-31", "2024-01-01/2025-12-31", Etat.CORRIGE),
        ("02/05/2024", "2024-05-02", None),
        ("2024-02-30/2025-12-31", "", Etat.DOUTE),
        ("en deux fois", "", Etat.DOUTE),
        ("", "", None),
    ],
)
def test_la_periode_de_versement(texte, lu, etat):
    assert parse_periode(texte)[:2] == (lu, etat)
