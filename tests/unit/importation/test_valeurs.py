import pytest
from hypothesis import given
from hypothesis import strategies as st

from ess_dash.importation.adresses import parse_url
from ess_dash.importation.modele import Etat
from ess_dash.importation.valeurs import (
    clean_case,
    parse_reponse,
    parse_texte,
    read_choix,
    read_liste_fermee,
    simplify,
    tolerate,
)
from ess_dash.tables.listes import Soutien


@given(st.text())
def test_nettoyer_deux_fois_ne_change_rien_de_plus(texte):
    propre = clean_case(texte)
    assert clean_case(propre) == propre
    assert propre == propre.strip()


@given(st.text())
def test_un_nom_simplifie_n_a_que_des_lettres_et_des_chiffres_ascii(texte):
    simple = simplify(texte)
    assert simple == "" or simple.replace(" ", "").isalnum()
    assert simple.isascii()
    assert simplify(simple) == simple


@pytest.mark.parametrize(
    ("texte", "simple"),
    [
        ("L’Œuvre d’Émile", "l oeuvre d emile"),
        ("cafe_co", "cafe co"),
        ("« Saint-Gaudens » …", "saint gaudens"),
    ],
)
def test_les_signes_separent_les_mots(texte, simple):
    assert simplify(texte) == simple


@pytest.mark.parametrize("texte", ["#REF!", "#N/A", "#VALEUR!"])
def test_une_erreur_de_formule_ne_devient_pas_un_texte(texte):
    lu = parse_texte(texte)
    assert (lu.texte, lu.etat) == ("", Etat.DOUTE)


def test_un_texte_trop_long_est_coupe_et_c_est_dit():
    lu = parse_texte("a" * 300)
    assert len(lu.texte) == 250
    assert lu.etat is Etat.CORRIGE
    assert "300" in lu.motif


@pytest.mark.parametrize(
    ("texte", "lu", "etat"),
    [
        ("exemple.fr", "https://exemple.fr", None),
        ("https://a.fr|https://b.fr", "https://a.fr", Etat.CORRIGE),
        ("HTTPS://Exemple.fr", "https://Exemple.fr", None),
        ("javascript:alert(1)", "", Etat.DOUTE),
        ("mailto:canari-7f3@exemple.fr", "", Etat.DOUTE),
        ("https://exemple.fr/?m=canari-7f3@exemple.fr", "", Etat.DOUTE),
        ("http://[", "", Etat.DOUTE),
        ("néant", "", None),
    ],
)
def test_une_adresse_de_site(texte, lu, etat):
    valeur = parse_url(texte)
    assert (valeur.texte, valeur.etat) == (lu, etat)


@pytest.mark.parametrize(
    ("texte", "lu"),
    [("Oui", "oui"), ("X", "oui"), ("0", "non"), ("?", "inconnu"), ("", "")],
)
def test_oui_non_inconnu(texte, lu):
    assert parse_reponse(texte).texte == lu


def test_hors_d_une_liste_la_plus_proche_est_proposee():
    analyse = read_choix({"fabrique": "fabrique", "manufacture": "m"})((), None)
    lue = analyse("fabriq")
    assert lue.etat is Etat.REFUSE
    assert "« fabrique »" in lue.suggestion
    assert analyse("MANUFACTURE").texte == "m"


def test_rien_de_proche_la_liste_est_donnee():
    lue = read_choix({"oui": "oui", "non": "non"})((), None)("zzz")
    assert lue.suggestion == "Écrire « oui » et « non »."


def test_une_liste_du_contrat_admet_le_code_et_le_libelle():
    analyse = read_liste_fermee(Soutien, "soutien")((), None)
    assert analyse("non_etabli").texte == analyse("Non établi").texte == "non_etabli"


def test_un_lecteur_tolerant_laisse_vide_et_le_dit():
    lue = tolerate(read_choix({"oui": "oui"}, liste="réponse"))((), None)("zzz")
    assert (lue.texte, lue.etat) == ("", Etat.DOUTE)
    assert lue.motif == "réponse hors de la liste : laissé vide"
