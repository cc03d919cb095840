import pandas as pd
import pytest

from ess_dash.tables.candidatures import Candidatures, build_projets
from ess_dash.tables.contrat import TableError, validate
from ess_dash.tables.projets import Projets, load_projets

JUSTE = {
    "id_candidature": "le-projet",
    "nom": "Le Projet",
    "annee": "2022",
    "theme_plan": "inclusion",
    "statut": "finance",
    "montant_demande_eur": "20000",
    "montant_attribue_eur": "15000",
    "etp": "2.5",
    "code_commune": "01004",
    "commune": "Ambérieu-en-Bugey",
    "qpv": "non",
    "code_qpv": "",
}
FINANCEURS = pd.DataFrame(
    {"financeur": ["fonds"], "libelle": ["Le Fonds"], "libelle_court": ["Fonds"]}
)


@pytest.mark.parametrize(
    ("ligne", "regle"),
    [
        ({"statut": "refuse"}, "seule une candidature financée a un montant attribué"),
        ({"montant_attribue_eur": "20001"}, "dépasse le montant demandé"),
        ({"commune": ""}, "la commune a un code et un nom, ou aucun des deux"),
        ({"qpv": "oui"}, "le code du quartier va avec « oui »"),
        ({"statut": "accepte"}, "attendu : suite donnée"),
        ({"theme_plan": "mobilite"}, "attendu : thème du plan"),
        ({"montant_demande_eur": "20 000"}, "nombre attendu, avec un point décimal"),
        ({"annee": ""}, "annee"),
    ],
)
def test_une_candidature_incoherente_est_refusee(source, build_table, ligne, regle):
    with pytest.raises(TableError, match=regle):
        validate(build_table(JUSTE, ligne), Candidatures, source)


def test_un_montant_attribue_peut_rester_inconnu(source, build_table):
    ligne = {"montant_attribue_eur": "", "montant_demande_eur": ""}
    candidatures = validate(build_table(JUSTE, ligne), Candidatures, source)
    assert candidatures["montant_attribue_eur"].isna().all()


def test_seules_les_candidatures_financees_deviennent_des_projets(source, build_table):
    refusee = {
        "id_candidature": "autre",
        "statut": "refuse",
        "montant_attribue_eur": "",
    }
    candidatures = validate(build_table(JUSTE, refusee, {}), Candidatures, source)
    projets = build_projets(candidatures, FINANCEURS, "fonds", source)
    assert projets["id_projet"].tolist() == ["le-projet"]
    assert projets["theme_source"].tolist() == ["Inclusion"]
    assert projets["financeur_libelle_court"].tolist() == ["Fonds"]
    assert projets["montant_eur"].tolist() == [15000]


def test_un_projet_fictif_a_les_colonnes_d_un_vrai(source, build_table):
    candidatures = validate(build_table(JUSTE), Candidatures, source)
    projets = build_projets(candidatures, FINANCEURS, "fonds", source)
    vrais = load_projets().df
    assert projets.dtypes.to_dict() == vrais.dtypes.to_dict()
    assert list(projets.columns) == list(vrais.columns)
    colonnes = list(Projets.to_schema().columns)
    assert len(validate(projets[colonnes], Projets, source)) == 1
