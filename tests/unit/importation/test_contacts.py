import pytest
from hypothesis import given
from hypothesis import strategies as st

from ess_dash.importation.contacts import (
    find_contacts,
    is_entete_de_contact,
    strip_contacts,
)

TELEPHONES = (
    "0600000007",
    "06 00 00 00 07",
    "06.00.00.00.07",
    "06-00-00-00-07",
    "06/00/00/00/07",
    "+33600000007",
    "+33 6 00 00 00 07",
    "+33 (0)6 00 00 00 07",
    "0033 6 00 00 00 07",
    "+32 470 00 00 07",
)


@pytest.mark.parametrize("telephone", TELEPHONES)
def test_un_telephone_est_retire_d_un_texte(telephone):
    assert strip_contacts(f"Appeler {telephone} le soir") == (
        "Appeler [coordonnée retirée] le soir"
    )


@pytest.mark.parametrize(
    "adresse",
    [
        "canari-7f3@exemple.fr",
        "CANARI-7F3@EXEMPLE.FR",
        "canari-7f3 @exemple.fr",
        "canari-7f3(at)exemple.fr",
        "canari-7f3 arobase exemple.fr",
    ],
)
def test_une_adresse_electronique_est_retiree_d_un_texte(adresse):
    assert "7f3" not in strip_contacts(f"Écrire à {adresse}, merci").casefold()


@pytest.mark.parametrize(
    "texte",
    [
        "SIRET 24310051800170",
        "2 rue du 8 mai 1945, 31000 Toulouse",
        "du 01/02/2024 au 03/04/2025",
        "@lafabrique sur les réseaux",
        "12 500 000 €",
    ],
)
def test_ce_qui_n_est_pas_une_coordonnee_reste(texte):
    assert strip_contacts(texte) == texte


@given(st.text())
def test_retirer_deux_fois_ne_change_rien_de_plus(texte):
    propre = strip_contacts(texte)
    assert strip_contacts(propre) == propre


@pytest.mark.parametrize(
    "entete",
    [
        *("E-mail", "Courriel", "Téléphone", "Tél.", "Contact", "Nom du référent"),
        *("Prénom", "Nom du dirigeant", "Président(e)", "telephonePortable", "EMAIL"),
    ],
)
def test_un_nom_de_colonne_annonce_une_personne(entete):
    assert is_entete_de_contact(entete)


@pytest.mark.parametrize(
    "entete", ["Nom", "Nom du lieu", "Mobilité", "Responsabilité", "Structure", "Mot"]
)
def test_un_nom_de_colonne_ordinaire(entete):
    assert not is_entete_de_contact(entete)


def test_une_colonne_de_contacts_se_reconnait_aussi_a_ses_cases():
    lignes = [["a", "06 00 00 00 07", "x"], ["b", "", "y"], ["c", "0600000008", "z"]]
    assert find_contacts(("nom", "divers", "note"), lignes, (1, 2)) == ("divers",)
