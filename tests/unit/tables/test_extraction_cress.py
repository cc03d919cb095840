import pandas as pd
import pytest

from ess_dash.tables.chiffres import ChiffresPublies
from ess_dash.tables.contrat import TableError, validate
from ess_dash.tables.extraction_cress import (
    ExtractionCress,
    ExtractionDepartement,
    TotauxEss,
    build_chiffres_publies,
)

CASE = {
    "code_epci": "200000001",
    "epci": "CC d’Essai",
    "annee": "2021",
    "millesime": "FLORES 2021",
    "famille": "Association",
    "secteur": "Action sociale",
    "etablissements": "4",
    "effectifs": "60",
    "etp": "48.5",
    "statut": "diffuse",
}
SECRETE = {"etablissements": "", "effectifs": "", "etp": "", "statut": "secret"}
TOTAL = {
    "niveau": "epci",
    "code": "200000001",
    "territoire": "CC d’Essai",
    "annee": "2021",
    "millesime": "FLORES 2021",
    "etablissements_ess": "12",
    "emplois_ess": "121",
    "etp_ess": "90",
    "emplois_prives": "500",
    "statut": "diffuse",
}
TOTAL_SECRET = {
    "etablissements_ess": "",
    "emplois_ess": "",
    "etp_ess": "",
    "statut": "secret",
}


@pytest.mark.parametrize(
    ("ligne", "regle"),
    [
        (SECRETE | {"statut": "diffuse"}, "une case secrète est vide"),
        (SECRETE | {"effectifs": "5"}, "une case secrète est vide"),
        ({"statut": "secret"}, "une case secrète est vide"),
        ({"effectifs": ""}, "une case secrète est vide"),
        ({"etablissements": ""}, "une case secrète est vide"),
        ({"etablissements": "0"}, "sans établissement, il n’y a ni salarié ni ETP"),
        ({"millesime": "FLORES 2019"}, "le millésime finit par l’année"),
        ({"famille": "SCOP"}, "attendu : famille juridique"),
        ({"secteur": "Culture"}, "attendu : secteur d’activité"),
        ({"statut": "s"}, "attendu : diffusion de la case"),
        ({"code_epci": "31555"}, "attendu : code Siren de l’EPCI"),
        ({"effectifs": "-1"}, "attendu : salariés"),
        ({"effectifs": "1 200"}, "nombre entier attendu"),
    ],
)
def test_une_case_incoherente_est_refusee(source, build_table, ligne, regle):
    with pytest.raises(TableError, match=regle):
        validate(build_table(CASE, ligne), ExtractionCress, source)


def test_toutes_les_fautes_sont_dites_ensemble(source, build_table):
    table = build_table(CASE, {"famille": "SCOP"}, {"annee": "21"}, {"etp": "douze"})
    with pytest.raises(TableError) as erreur:
        validate(table, ExtractionCress, source)
    message = str(erreur.value)
    for morceau in ("ligne 2, colonne « famille »", "ligne 3, colonne « annee »"):
        assert morceau in message
    assert "ligne 4, colonne « etp »" in message


def test_zero_est_une_valeur_et_le_secret_n_en_a_pas(source, build_table):
    nulle = {"etablissements": "0", "effectifs": "0", "etp": "0"}
    table = build_table(CASE, nulle, SECRETE | {"secteur": "Divers"})
    cases = validate(table, ExtractionCress, source)
    assert cases["effectifs"].tolist() == [0, pd.NA]
    assert str(cases["effectifs"].dtype) == "Int64"


def test_les_etp_peuvent_n_etre_pas_communiques(source, build_table):
    cases = validate(build_table(CASE, {"etp": ""}), ExtractionCress, source)
    assert cases["etp"].isna().all()
    totaux = build_table(TOTAL, {"etp_ess": "", "etablissements_ess": ""})
    assert validate(totaux, TotauxEss, source)["emplois_ess"].tolist() == [121]


def test_une_case_n_est_dite_qu_une_fois_par_annee(source, build_table):
    with pytest.raises(TableError, match="la ligne répète la clé d’une autre"):
        validate(build_table(CASE, {}, {}), ExtractionCress, source)


def test_le_detail_du_departement_n_a_pas_d_epci(source, build_table):
    table = build_table(CASE)
    with pytest.raises(TableError, match="colonne inconnue, à retirer"):
        validate(table, ExtractionDepartement, source)
    seul = table.drop(columns=["code_epci", "epci"])
    assert len(validate(seul, ExtractionDepartement, source)) == 1


@pytest.mark.parametrize(
    ("ligne", "regle"),
    [
        (TOTAL_SECRET | {"etp_ess": "3"}, "un total secret est vide"),
        (
            {"emplois_ess": "", "etablissements_ess": ""},
            "un total diffusé est rempli",
        ),
        ({"emplois_ess": "501"}, "les salariés de l’ESS dépassent ceux du privé"),
        ({"niveau": "region"}, "attendu : niveau géographique"),
        ({"annee": "2019"}, "le millésime finit par l’année"),
    ],
)
def test_un_total_incoherent_est_refuse(source, build_table, ligne, regle):
    with pytest.raises(TableError, match=regle):
        validate(build_table(TOTAL, ligne), TotauxEss, source)


@pytest.fixture
def chiffres(source, build_table):
    totaux = validate(
        build_table(
            TOTAL,
            TOTAL_SECRET | {"annee": "2017", "millesime": "FLORES 2017"},
            {},
            {"niveau": "departement", "code": "01", "territoire": "Ain"},
        ),
        TotauxEss,
        source,
    )
    return build_chiffres_publies(totaux, {"200000001": "EPCI entier"}, source)


def find_valeur(chiffres, code, indicateur, annee=2021):
    trouves = chiffres[
        (chiffres["code"] == code)
        & (chiffres["indicateur"] == indicateur)
        & (chiffres["annee"] == annee)
    ]
    assert len(trouves) == 1
    return trouves["valeur"].iloc[0]


def test_la_part_est_un_rapport_au_dixieme(chiffres):
    assert find_valeur(chiffres, "200000001", "part_emploi_ess_pct") == 24.2
    assert find_valeur(chiffres, "200000001", "emplois_ess") == 121


def test_la_part_d_un_total_secret_est_secrete(chiffres):
    assert pd.isna(find_valeur(chiffres, "200000001", "part_emploi_ess_pct", 2017))
    assert pd.isna(find_valeur(chiffres, "200000001", "emplois_ess", 2017))
    assert find_valeur(chiffres, "200000001", "emplois_prives", 2017) == 500


def test_les_chiffres_tiennent_le_contrat_des_publies(chiffres, source):
    connus = chiffres.dropna(subset="valeur").reset_index(drop=True)
    assert validate(connus, ChiffresPublies, source).equals(connus)
    par_code = chiffres.drop_duplicates("code").set_index("code")["perimetre"]
    assert par_code.to_dict() == {
        "200000001": "EPCI entier",
        "01": "département entier",
    }
    assert set(chiffres["document"]) == {source.citation}
    assert chiffres["annee"].is_monotonic_decreasing


def test_sans_emploi_prive_il_n_y_a_pas_de_part(source, build_table):
    ligne = {"emplois_prives": "0", "emplois_ess": "0"}
    totaux = validate(build_table(TOTAL, ligne), TotauxEss, source)
    chiffres = build_chiffres_publies(totaux, {}, source)
    assert pd.isna(find_valeur(chiffres, "200000001", "part_emploi_ess_pct"))
