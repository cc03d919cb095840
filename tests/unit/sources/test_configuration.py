import pytest

from ess_dash.sources import SourceError, load_configuration

SECTION = """
departement = "01"

[departements.01]
nom = "Ain"
le = "l’Ain"
de = "de l’Ain"
en = "dans l’Ain"
adjectif = "aindinoise"
metropole = "200071751"

[departements.01.zone_cible]
densites_7 = [5, 6, 7]
montagne = true
qpv = false
"""


@pytest.fixture
def ecrire(tmp_path):
    def ecrire_toml(texte):
        chemin = tmp_path / "configuration.toml"
        chemin.write_text(texte, encoding="utf-8")
        return chemin

    return ecrire_toml


def test_le_departement_servi_est_celui_du_fichier(ecrire):
    configuration = load_configuration(chemin=ecrire(SECTION))
    assert configuration.code_departement == "01"
    assert configuration.code_metropole == "200071751"
    assert configuration.zone_cible.densites_7 == {5, 6, 7}
    assert not configuration.zone_cible.qpv


def test_un_departement_peut_ne_pas_avoir_de_metropole(ecrire):
    texte = SECTION.replace('metropole = "200071751"', "")
    assert load_configuration(chemin=ecrire(texte)).code_metropole is None


@pytest.mark.parametrize("code", ["81", "1", "../01"])
def test_un_departement_non_decrit_se_dit(ecrire, code):
    with pytest.raises(SourceError, match=f"« {code} » n’est pas décrit"):
        load_configuration(code, ecrire(SECTION))


def test_toutes_les_fautes_sont_dites_d_un_coup(ecrire):
    texte = (
        SECTION.replace('nom = "Ain"', 'nom = ""')
        .replace("200071751", "31555")
        .replace("[5, 6, 7]", "[5, 8]")
        .replace("qpv = false", 'qpv = "non"')
    )
    with pytest.raises(SourceError) as faute:
        load_configuration(chemin=ecrire(texte))
    for morceau in ("« nom »", "« metropole »", "densites_7 »", "zone_cible.qpv »"):
        assert morceau in str(faute.value)


def test_une_zone_cible_absente_se_dit(ecrire):
    texte = SECTION.partition("[departements.01.zone_cible]")[0]
    with pytest.raises(SourceError, match="« zone_cible » manque"):
        load_configuration(chemin=ecrire(texte))


def test_un_fichier_absent_ou_illisible_se_dit(ecrire, tmp_path):
    with pytest.raises(SourceError, match="est absent"):
        load_configuration(chemin=tmp_path / "configuration.toml")
    with pytest.raises(SourceError, match="n’est pas lisible"):
        load_configuration(chemin=ecrire("departement ="))


@pytest.mark.parametrize(
    ("code", "nom", "a_une_metropole"),
    [("31", "Haute-Garonne", True), ("81", "Tarn", False)],
)
def test_la_configuration_du_depot_se_charge(code, nom, a_une_metropole):
    configuration = load_configuration(code)
    assert configuration.nom == nom
    assert (configuration.code_metropole is not None) is a_une_metropole
