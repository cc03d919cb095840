"""Le secret d’une extraction reçue : vérifié, complété, et dit."""

from dataclasses import replace

import pandas as pd

from ess_dash.indicateurs.secret import find_failles, protect_extraction
from tests.unit.indicateurs.maquette import DEPARTEMENT, LISIERE, METROPOLE, VALLEE
from tests.unit.indicateurs.test_structure_ess import build, case, totaux

SECRET = None


def build_vallee(*cases, total=(VALLEE, 15, 70, 35)):
    return replace(build(*cases), extraction_totaux=totaux(total))


def list_secrets(donnees):
    detail = protect_extraction(donnees).detail
    secrets = detail[detail["secret"]]
    return set(zip(secrets["lieu"], secrets["secteur"], strict=True))


SEUL = (
    case(VALLEE, "Association", "Santé humaine", SECRET),
    case(VALLEE, "Association", "Divers", 4),
    case(VALLEE, "Association", "Enseignement", 40),
)


def test_un_secret_seul_est_complete_et_l_alerte_le_dit():
    donnees = build_vallee(*SEUL)
    assert list_secrets(donnees) == {(VALLEE, "Santé humaine"), (VALLEE, "Divers")}
    (alerte,) = protect_extraction(donnees).alertes
    assert "FLORES 2021" in alerte
    assert "1 case de plus sous secret" in alerte


def test_l_attaque_nomme_ce_que_le_lecteur_retrouve():
    trouvees = find_failles(build_vallee(*SEUL)).set_index("mesure")
    sante = trouvees[trouvees["famille"] == "Association"]
    assert sante.loc["effectifs", "bas"] == 26
    assert sante["retrouvee"].all()


def test_deux_secrets_se_protegent_et_rien_ne_s_ajoute():
    donnees = build_vallee(
        case(VALLEE, "Association", "Santé humaine", SECRET),
        case(VALLEE, "Association", "Divers", SECRET),
        case(VALLEE, "Association", "Enseignement", 40),
    )
    assert len(list_secrets(donnees)) == 2
    assert protect_extraction(donnees).alertes == ()


def test_deux_secrets_d_un_etablissement_dont_le_total_en_a_deux_se_trahissent():
    donnees = build_vallee(
        case(VALLEE, "Association", "Santé humaine", SECRET),
        case(VALLEE, "Association", "Divers", SECRET),
        case(VALLEE, "Association", "Enseignement", 40),
        total=(VALLEE, 7, 70, 35),
    )
    assert len(list_secrets(donnees)) == 3


def test_une_case_de_deux_unites_recue_sans_secret_est_masquee():
    donnees = build_vallee(
        case(VALLEE, "Association", "Santé humaine", 6, etablissements=2),
        case(VALLEE, "Association", "Divers", 24, etablissements=8),
        case(VALLEE, "Association", "Enseignement", 40),
    )
    assert (VALLEE, "Santé humaine") in list_secrets(donnees)
    rares, ajoutees = protect_extraction(donnees).alertes
    assert "1 case de moins de trois établissements" in rares
    assert "de plus sous secret" in ajoutees


def test_une_annee_qui_se_contredit_ne_se_montre_pas():
    donnees = build_vallee(
        case(VALLEE, "Association", "Divers", SECRET),
        case(VALLEE, "Association", "Enseignement", 40),
        total=(VALLEE, 15, 30, 35),
    )
    protection = protect_extraction(donnees)
    assert protection.detail.empty
    assert "ne sont pas compatibles" in protection.alertes[0]


def test_un_secret_que_le_departement_rendrait_est_complete_dans_un_autre_epci():
    cases = [
        case(epci, "Association", secteur, nombre)
        for epci, sante in ((VALLEE, SECRET), (LISIERE, 20), (METROPOLE, 50))
        for secteur, nombre in (("Santé humaine", sante), ("Divers", 30))
    ]
    tout = pd.DataFrame(
        [
            case("", "Association", "Santé humaine", 82, etablissements=15),
            case("", "Association", "Divers", 90, etablissements=15),
        ]
    ).drop(columns=["code_epci", "epci"])
    donnees = replace(
        build(*cases), extraction_departement=tout, extraction_totaux=totaux()
    )
    secrets = list_secrets(donnees)
    assert (VALLEE, "Santé humaine") in secrets
    assert (LISIERE, "Santé humaine") in secrets
    assert not any(lieu == DEPARTEMENT for lieu, _ in secrets)


def test_des_epci_qui_debordent_ne_font_pas_la_somme_du_departement():
    cases = [
        case(epci, "Association", "Divers", 30) for epci in (VALLEE, LISIERE, METROPOLE)
    ]
    tout = pd.DataFrame([case("", "Association", "Divers", 80)])
    donnees = replace(
        build(*cases),
        extraction_departement=tout.drop(columns=["code_epci", "epci"]),
        extraction_totaux=totaux(),
    )
    protection = protect_extraction(donnees)
    assert protection.alertes == ()
    assert not protection.detail["secret"].any()


def test_sans_extraction_il_n_y_a_rien_a_attaquer():
    donnees = replace(build(*SEUL), extraction=pd.DataFrame())
    assert find_failles(donnees).empty
    assert protect_extraction(donnees).detail.empty
