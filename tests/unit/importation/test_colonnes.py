import pytest

from ess_dash.importation.colonnes import (
    find_colonnes,
    normalize_entete,
    propose_colonnes,
)
from ess_dash.importation.modele import ColonneImport, ImportRefuseError

COLONNES = (
    ColonneImport("nom", "Nom.", est_requise=True, alias=("intitule projet",)),
    ColonneImport("montant_eur", "Montant.", alias=("montant",)),
    ColonneImport("commune", "Commune.", alias=("ville",)),
)


@pytest.mark.parametrize(
    ("entete", "cle"),
    [
        ("Intitulé du projet", "intituleprojet"),
        ("INTITULE_PROJET", "intituleprojet"),
        ("intituléProjet", "intituleprojet"),
        ("Montant (en €)", "montant"),
        ("de", "de"),
        ("", ""),
    ],
)
def test_un_nom_de_colonne_est_reduit_a_ses_lettres(entete, cle):
    assert normalize_entete(entete) == cle


def test_les_noms_exacts_puis_les_ressemblants():
    plan = find_colonnes(("Intitulé du projet", "Montan", "Autre"), COLONNES, {})
    assert plan.lues == {"nom": "Intitulé du projet", "montant_eur": "Montan"}
    assert plan.devinees == ("montant_eur",)
    assert plan.restantes == (2,)


def test_le_choix_de_l_utilisateur_l_emporte():
    entetes = ("nom", "Libellé long", "montant")
    plan = find_colonnes(entetes, COLONNES, {"nom": "Libellé long", "montant_eur": ""})
    assert plan.lues == {"nom": "Libellé long"}
    assert plan.restantes == (0, 2)


def test_une_colonne_requise_absente_dit_ce_qui_a_ete_trouve():
    with pytest.raises(ImportRefuseError) as refus:
        find_colonnes(("Montant", "Ville"), COLONNES, {})
    assert str(refus.value).startswith(
        "Il manque la colonne « nom » ; le fichier a « Montant » et « Ville »."
    )


def test_deux_colonnes_de_meme_nom_sont_refusees():
    with pytest.raises(ImportRefuseError, match="« Nom » et « nom » portent le même"):
        find_colonnes(("Nom", "nom"), COLONNES, {})


@pytest.mark.parametrize(
    ("choisie", "phrase"),
    [("absente", "n’est pas dans le fichier"), ("E-mail", "person")],
)
def test_un_mauvais_choix_est_refuse(choisie, phrase):
    with pytest.raises(ImportRefuseError, match=phrase):
        find_colonnes(("nom", "E-mail"), COLONNES, {"commune": choisie})


def test_une_colonne_de_contact_n_est_jamais_devinee():
    colonnes = (ColonneImport("nom", "Nom.", alias=("nom referents",)),)
    assert propose_colonnes(("Nom du référent",), colonnes) == {}


def test_proposer_n_exige_rien():
    assert propose_colonnes(("ville",), COLONNES) == {"commune": "ville"}
