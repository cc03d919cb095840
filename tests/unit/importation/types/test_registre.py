import pytest

from ess_dash.importation.modele import ImportRefuseError
from ess_dash.importation.types.registre import find_type, list_types, recognize

DES_LIEUX_ET_PROJETS = {
    "france_tiers_lieux",
    "lieux_totem",
    "mediation_numerique",
    "projets",
    "subventions_scdl",
    "tiers_lieux",
}


def test_tout_module_qui_expose_un_type_est_au_registre():
    identifiants = [connu.identifiant for connu in list_types()]
    assert set(identifiants) >= DES_LIEUX_ET_PROJETS
    assert identifiants == sorted(set(identifiants))


def test_chaque_type_decrit_ses_colonnes():
    for connu in list_types():
        assert connu.libelle
        assert connu.description.endswith(".")
        assert connu.tables
        noms = [colonne.identifiant for colonne in connu.colonnes]
        assert len(noms) == len(set(noms))
        assert all(colonne.description[-1] in ".…" for colonne in connu.colonnes)


def test_un_type_se_trouve_par_son_identifiant():
    assert find_type("projets").identifiant == "projets"
    with pytest.raises(ImportRefuseError, match=r"Choisir parmi .*projets"):
        find_type("inconnu")


@pytest.mark.parametrize(
    ("nom", "identifiant"),
    [
        ("projets.csv", "projets"),
        ("tiers_lieux.csv", "tiers_lieux"),
        ("scdl_metropole.csv", "subventions_scdl"),
        ("scdl_variantes.csv", "subventions_scdl"),
        ("mediation_numerique.csv", "mediation_numerique"),
        ("bdftl-2023-01-fiche-identite.csv", "france_tiers_lieux"),
        ("bdftl-2026-01-fiche-identite.csv", "france_tiers_lieux"),
    ],
)
def test_un_fichier_est_reconnu_a_ses_colonnes(read_corpus, nom, identifiant):
    reconnu = recognize(read_corpus(nom))
    assert reconnu is not None
    assert reconnu.identifiant == identifiant


def test_un_fichier_etranger_n_est_pas_reconnu(build_table):
    assert recognize(build_table(("a", "b"), ("1", "2"))) is None
