"""L’extraction de l’observatoire, telle qu’un tableur la donne."""

import pytest

from ess_dash.importation.modele import ImportRefuseError, Reglages
from ess_dash.importation.types.cress import TYPE
from ess_dash.importation.types.registre import recognize

LONG = (
    "code_epci",
    "epci",
    "annee",
    "famille",
    "secteur",
    "etablissements",
    "effectifs",
)
METROPOLE = ("243100518", "Toulouse Métropole", "2021")
ASSOS = (*METROPOLE, "Association", "Action sociale")
TOTAUX = ("code_epci", "annee", "etablissements", "effectifs")
FLORES_2021 = Reglages(millesime="FLORES 2021")


@pytest.fixture
def importe(contexte, build_table, check_statistiques):
    """Rapport et tables d’un fichier d’essai."""

    def run(entetes, *lignes, reglages=FLORES_2021, ou=contexte, **table):
        rapport = TYPE.check(build_table(entetes, *lignes, **table), ou, reglages)
        assert len(rapport.lignes) == len(lignes)
        return rapport, check_statistiques(rapport)

    return run


def find_refus(importe, entetes, *lignes, **autres):
    with pytest.raises(ImportRefuseError) as refus:
        importe(entetes, *lignes, **autres)
    return str(refus.value).replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("marque", ["s", "S", "c", "*", "secret"])
def test_une_marque_de_secret_vide_toute_la_case(importe, motifs, marque):
    rapport, tables = importe(LONG, (*ASSOS, marque, marque))
    case = tables["extraction"].iloc[0]
    assert case["statut"] == "secret"
    assert case[["etablissements", "effectifs", "etp"]].isna().all()
    assert "secret statistique" in motifs(rapport, 0)


@pytest.mark.parametrize("absence", ["", "nd", "n.d.", "-", "–", "…", "NA", "ns"])
def test_une_case_sans_valeur_n_est_jamais_un_zero(importe, etats, motifs, absence):
    rapport, tables = importe(LONG, (*ASSOS, "12", absence))
    assert tables["extraction"]["statut"].tolist() == ["secret"]
    assert etats(rapport) == ["doute"]
    assert "jamais comme un zéro" in motifs(rapport, 0)


def test_zero_est_une_valeur(importe, etats):
    rapport, tables = importe(LONG, (*ASSOS, "0", "0"))
    assert tables["extraction"]["effectifs"].tolist() == [0]
    assert etats(rapport) == ["garde"]


def test_moins_de_trois_etablissements_est_masque_sans_montrer_le_nombre(
    importe, motifs
):
    rapport, tables = importe(LONG, (*ASSOS, "2", "7193"))
    assert tables["extraction"]["statut"].tolist() == ["secret"]
    assert "moins de trois établissements" in motifs(rapport, 0)
    assert "7193" not in repr(rapport.lignes)


def test_les_etp_peuvent_manquer_seuls(importe, etats):
    rapport, tables = importe((*LONG, "etp"), (*ASSOS, "12", "150", ""))
    assert tables["extraction"]["effectifs"].tolist() == [150]
    assert tables["extraction"]["etp"].isna().all()
    assert etats(rapport) == ["garde"]


def test_les_nombres_francais_se_lisent(importe):
    _, tables = importe((*LONG, "etp"), (*ASSOS, "12", "1 234", "1 020,5"))
    assert tables["extraction"][["effectifs", "etp"]].to_numpy().tolist() == [
        [1234, 1020.5]
    ]


@pytest.mark.parametrize(
    ("cases", "motif"),
    [
        (("0", "5"), "sans établissement"),
        (("-4", "5"), "négatif"),
        (("12,5", "50"), "entier"),
        (("douze", "50"), "pas un nombre"),
    ],
)
def test_une_case_impossible_est_refusee(importe, etats, motifs, cases, motif):
    rapport, tables = importe(LONG, (*ASSOS, *cases))
    assert etats(rapport) == ["refuse"]
    assert motif in motifs(rapport, 0)
    assert tables == {}


@pytest.mark.parametrize(
    "nom", ["CC d’essai", "Communauté de communes d'Essai", "C.C. ESSAI", "essai"]
)
def test_un_nom_tient_lieu_de_code(importe, nom):
    _, tables = importe(("EPCI", "Etab", "Emplois ESS"), (nom, "12", "40"))
    assert tables["totaux"]["code"].tolist() == ["200072643"]
    assert tables["totaux"]["territoire"].tolist() == ["CC d’essai"]


def test_le_departement_se_nomme_ou_se_code(importe):
    _, tables = importe(
        ("Territoire", "Année", "Etab", "Effectifs"),
        ("Total Haute-Garonne", "2021", "30", "400"),
        ("31", "2020", "30", "400"),
    )
    assert tables["totaux"]["niveau"].tolist() == ["departement"] * 2
    assert tables["totaux"]["millesime"].tolist() == ["FLORES 2021", "FLORES 2020"]


def test_un_epci_disparu_du_departement_est_refuse_les_autres_ignores(
    importe, etats, motifs
):
    rapport, _ = importe(
        ("code", "nom", "etab", "effectifs"),
        ("243100229", "CC disparue", "5", "20"),
        ("200066645", "CC d’ailleurs", "5", "20"),
        ("76", "Occitanie", "5", "20"),
        ("243100518", "Toulouse Métropole", "5", "20"),
    )
    assert etats(rapport) == ["refuse", "ignore", "ignore", "garde"]
    assert "n’existe plus" in motifs(rapport, 0)
    assert any("« CC d’ailleurs »" in a.replace("\u00a0", " ") for a in rapport.avis)


def test_un_epci_a_cheval_doit_dire_son_perimetre(importe, a_cheval, etats, motifs):
    rapport, _ = importe(
        ("code_epci", "annee", "perimetre", "etab", "effectifs"),
        ("200072643", "2019", "", "12", "40"),
        ("200072643", "2020", "partie départementale", "12", "40"),
        ("200072643", "2021", "EPCI entier", "12", "40"),
        ou=a_cheval,
    )
    assert etats(rapport) == ["doute", "garde", "ignore"]
    assert "partie haut-garonnaise" in motifs(rapport, 0)
    assert "EPCI entier" in motifs(rapport, 2)


def test_sans_annee_nulle_part_une_phrase_la_demande(importe):
    phrase = find_refus(
        importe, ("EPCI", "Etab"), ("CC d’essai", "12"), reglages=Reglages()
    )
    assert "choisir le millésime (« FLORES 2021 »)" in phrase


def test_l_annee_du_nom_de_fichier_est_a_verifier(importe):
    rapport, tables = importe(
        ("EPCI", "Etab"),
        ("CC d’essai", "12"),
        reglages=Reglages(),
        nom="flores_2019.csv",
    )
    assert tables["totaux"]["millesime"].tolist() == ["FLORES 2019"]
    assert any("lue dans le nom" in avis for avis in rapport.avis)


def test_une_source_inconnue_n_est_pas_dite_flores(importe):
    rapport, tables = importe(
        ("EPCI", "Année", "Etab"), ("CC d’essai", "2019", "12"), reglages=Reglages()
    )
    assert tables["totaux"]["millesime"].tolist() == ["Extraction 2019"]
    assert any("ne nomme pas sa source" in avis for avis in rapport.avis)


def test_un_millesime_qui_contredit_l_annee_est_refuse(importe, etats):
    rapport, _ = importe(
        ("EPCI", "Année", "Millésime", "Etab"),
        ("CC d’essai", "2019", "FLORES 2021", "9"),
    )
    assert etats(rapport) == ["refuse"]


def test_les_annees_en_colonnes_se_lisent_comme_des_lignes(importe, etats):
    rapport, tables = importe(
        ("Code EPCI", "Etab 2019", "Etab 2021", "Effectifs 2019", "Effectifs 2021"),
        ("243100518", "10", "12", "100", "s"),
    )
    totaux = tables["totaux"].set_index("annee")
    assert totaux.loc[2019, "emplois_ess"] == 100
    assert totaux.loc[2021, "statut"] == "secret"
    assert etats(rapport) == ["corrige"]


def test_les_familles_en_colonnes_gardent_leur_total(importe):
    rapport, tables = importe(
        ("EPCI", "Associations", "Coopératives", "Mutuelles", "Fondations", "Total"),
        ("CC d’essai", "10", "12", "100", "0", "122"),
        nom="effectifs.csv",
    )
    assert tables["totaux"]["emplois_ess"].tolist() == [122]
    assert rapport.lignes[0].etat.value == "garde"


def test_des_colonnes_dont_la_mesure_n_est_pas_dite_sont_refusees(importe):
    phrase = find_refus(
        importe, ("EPCI", "Associations", "Coopératives"), ("CC d’essai", "1", "2")
    )
    assert "la nommer « Effectifs Associations »" in phrase


def test_une_mesure_par_ligne_se_lit_aussi(importe, etats):
    rapport, tables = importe(
        ("EPCI", "indicateur", "valeur"),
        ("CC d’essai", "Nombre d’établissements", "12"),
        ("CC d’essai", "Effectifs salariés", "120"),
        ("CC d’essai", "Masse salariale", "9"),
    )
    total = tables["totaux"].iloc[0]
    assert (total["etablissements_ess"], total["emplois_ess"]) == (12, 120)
    assert etats(rapport) == ["garde", "garde", "ignore"]


def test_une_ligne_repetee_ne_compte_qu_une_fois(importe, etats):
    rapport, tables = importe(
        LONG, (*ASSOS, "12", "150"), (*ASSOS, "12", "150"), (*ASSOS, "13", "160")
    )
    assert etats(rapport) == ["garde", "doute", "refuse"]
    assert tables["extraction"]["effectifs"].tolist() == [150]


def test_un_libelle_inconnu_est_refuse_avec_une_proposition(importe, etats):
    rapport, _ = importe(
        LONG, (*METROPOLE, "Asociation", "Action sociale", "12", "150")
    )
    assert etats(rapport) == ["refuse"]
    assert "« Association »" in rapport.lignes[0].remarques[0].suggestion


def test_le_detail_sans_etablissements_est_refuse_en_entier(importe):
    phrase = find_refus(importe, (*LONG[:5], "effectifs"), (*ASSOS, "150"))
    assert "vérifier le secret statistique" in phrase


def test_le_poids_se_recalcule_sur_l_emploi_prive(importe, etats, motifs):
    entetes = (*TOTAUX, "emplois privés", "Part ESS")
    rapport, tables = importe(
        entetes,
        ("243100518", "2021", "12", "121", "500", "24,2 %"),
        ("200072643", "2021", "12", "121", "500", "11,3"),
        ("31", "2021", "12", "600", "500", ""),
    )
    assert tables["totaux"]["emplois_prives"].tolist() == [500, 500]
    assert etats(rapport) == ["garde", "doute", "refuse"]
    assert "24,2" in motifs(rapport, 1)


def test_sans_emploi_prive_le_poids_est_demande(importe):
    rapport, _ = importe(TOTAUX, ("243100518", "2021", "12", "121"))
    assert any("emplois_prives" in avis for avis in rapport.avis)


def test_une_famille_hors_des_tables_compte_dans_le_total_seul(importe, etats):
    rapport, tables = importe(
        LONG,
        (*METROPOLE, "Sociétés commerciales de l’ESS", "Divers", "5", "40"),
        (*ASSOS, "12", "150"),
        (*METROPOLE, "Ensemble", "Ensemble", "17", "190"),
    )
    assert etats(rapport) == ["ignore", "garde", "garde"]
    assert len(tables["extraction"]) == 1


def test_un_fichier_hors_du_departement_est_refuse(importe):
    assert "ne concerne" in find_refus(importe, TOTAUX, ("200066645", "2021", "1", "2"))


@pytest.mark.parametrize(
    "entetes",
    [
        LONG,
        ("niveau", "code", "territoire", "annee", "emplois_ess", "emplois_prives"),
        ("EPCI", "Effectifs 2019", "Effectifs 2021"),
        ("Code Siren", "Nom de l’EPCI", "Famille juridique", "Nb établissements"),
    ],
)
def test_une_extraction_est_reconnue_a_ses_colonnes(build_table, entetes):
    assert recognize(build_table(entetes, ("x",) * len(entetes))) is TYPE


def test_flores_toutes_formes_n_est_pas_pris_pour_l_ess(build_table):
    entetes = ("GEO", "GEO_OBJECT", "FLORES_MEASURE", "TIME_PERIOD", "OBS_VALUE")
    assert TYPE.recognize(build_table(entetes, ("31", "DEP", "x", "2024", "1"))) == 0
