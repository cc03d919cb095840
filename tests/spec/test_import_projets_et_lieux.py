"""Ce qu’un import fait de chaque case, règle par règle, travaillé à la main."""

import pytest

from ess_dash.importation.contexte import build_contexte
from ess_dash.importation.modele import Etat, Reglages, TableLue
from ess_dash.importation.types.registre import find_type
from ess_dash.indicateurs.chargement import load_donnees

GARDE, CORRIGE, DOUTE = Etat.GARDE, Etat.CORRIGE, Etat.DOUTE
REFUSE, IGNORE = Etat.REFUSE, Etat.IGNORE


@pytest.fixture(scope="module")
def contexte():
    return build_contexte(load_donnees())


def check(contexte, genre, **cases):
    table = TableLue(
        nom_fichier="essai.csv",
        sha256="0" * 64,
        entetes=("nom", *cases),
        lignes=(("Le Nom d’essai", *cases.values()),),
        numeros=(2,),
        description="CSV",
    )
    (ligne,) = find_type(genre).check(table, contexte, Reglages()).lignes
    return ligne


@pytest.mark.parametrize(
    ("code", "commune", "situe", "etat"),
    [
        ("31555", "Toulouse", "31555", GARDE),
        ("31555.0", "", "31555", CORRIGE),
        ("31016", "", "31085", CORRIGE),  # Argut-Dessus, aujourd’hui Boutx
        ("31214", "", "31144", CORRIGE),
        ("31770", "", "31149", CORRIGE),  # code postal de Colomiers
        ("31555", "Colomiers", "31555", DOUTE),
        ("81004", "Albi", "", IGNORE),
        ("75104", "", "", IGNORE),
        ("31999", "", "", REFUSE),
        ("", "ST-GAUDENS", "31483", GARDE),
        ("", "toulouse cedex 7", "31555", GARDE),
        ("", "L'isle en dodon", "31239", GARDE),
        ("", "Toulouze", "31555", DOUTE),
        ("", "Couledoux", "31085", CORRIGE),
        ("", "Trifouilly-les-Oies", "", REFUSE),
        ("", "", "", GARDE),
    ],
)
def test_une_commune_se_trouve_par_son_code_sinon_par_son_nom(
    contexte, code, commune, situe, etat
):
    ligne = check(contexte, "projets", code_commune=code, commune=commune, annee="2025")
    assert ligne.etat is etat
    codes = [e.contenu["code_commune"] for e in ligne.enregistrements]
    assert codes == ([situe] if etat.est_publie else [])


@pytest.mark.parametrize(
    ("montant", "lu", "etat"),
    [
        ("12 500,50 €", "12500.50", GARDE),
        ("12.500,50", "12500.50", GARDE),
        ("12,500.50", "12500.50", GARDE),
        ("12500", "12500", GARDE),
        ("12,5 k€", "12500", CORRIGE),
        ("0,105", "0.11", CORRIGE),
        ("12.500", "12500", DOUTE),
        ("25000000", "25000000", DOUTE),
        ("0", "0", DOUTE),
        ("", "", GARDE),
        ("nd", "", GARDE),
        ("-12", "", REFUSE),
        ("douze", "", REFUSE),
    ],
)
def test_un_montant_est_exact_ou_refuse_jamais_devine(contexte, montant, lu, etat):
    ligne = check(contexte, "projets", montant=montant, commune="Toulouse")
    assert ligne.etat is etat
    assert [e.contenu["montant_eur"] for e in ligne.enregistrements] == (
        [lu] if etat.est_publie else []
    )


@pytest.mark.parametrize(
    ("annee", "lues", "etat"),
    [
        ("2025", ("2025", ""), GARDE),
        ("2024-2026", ("2024", "2026"), GARDE),
        ("01/09/2025", ("2025", ""), GARDE),
        ("25", None, REFUSE),
        ("1825", None, REFUSE),
        ("bientôt", None, REFUSE),
    ],
)
def test_une_annee_a_quatre_chiffres(contexte, annee, lues, etat):
    ligne = check(contexte, "projets", annee=annee, commune="Toulouse")
    assert ligne.etat is etat
    contenus = [e.contenu for e in ligne.enregistrements]
    assert [(c["annee_debut"], c["annee_fin"]) for c in contenus] == (
        [lues] if lues else []
    )


@pytest.mark.parametrize(
    ("latitude", "longitude", "place", "etat"),
    [
        ("43,60450", "1,44420", ("1.4442", "43.6045"), GARDE),
        ("1.44420", "43.60450", ("1.4442", "43.6045"), CORRIGE),
        ("6279642", "574357", ("1.4436", "43.6054"), CORRIGE),
        ("48.85661", "2.35222", None, DOUTE),
        ("43.10800", "0.72300", ("0.723", "43.108"), DOUTE),  # Saint-Gaudens
        ("0", "0", None, DOUTE),
        ("43.60450", "", None, DOUTE),
    ],
)
def test_un_point_est_remis_d_aplomb_ou_n_est_pas_garde(
    contexte, latitude, longitude, place, etat
):
    ligne = check(
        contexte,
        "tiers_lieux",
        commune="Toulouse",
        latitude=latitude,
        longitude=longitude,
    )
    assert ligne.etat is etat
    positions = [e.contenu for e in ligne.enregistrements if e.table == "positions"]
    assert len(positions) == (1 if place else 0)
    if place:
        assert float(positions[0]["lon"]) == pytest.approx(float(place[0]), abs=0.01)
        assert float(positions[0]["lat"]) == pytest.approx(float(place[1]), abs=0.01)


def test_un_lieu_deja_connu_garde_sa_cle_et_ce_que_l_on_sait_de_lui(contexte):
    connu = next(c for c in contexte.connus["lieux"] if c.cle == "le-fil")
    table = TableLue(
        "essai.csv",
        "0" * 64,
        ("nom", "commune"),
        ((connu.nom, "Toulouse"),),
        (2,),
        "CSV",
    )
    rapport = find_type("tiers_lieux").check(table, contexte, Reglages())
    (ligne,) = rapport.lignes
    lieu = next(e for e in ligne.enregistrements if e.table == "lieux")
    site = next(e for e in ligne.enregistrements if e.table == "sites")
    assert lieu.cle == "le-fil"
    assert lieu.contenu == connu.contenus["lieux", "le-fil"]
    assert site.contenu["code_qpv"] == "QN03107M"
    assert site.contenu["adresse"] == "2 rue Raymond Lizop"
    assert ligne.etat is DOUTE
