import shutil

import pytest

from ess_dash.indicateurs.chargement import load_donnees
from ess_dash.presentation.assembler import build_vue_carte
from ess_dash.presentation.modeles import DemandeCarte
from ess_dash.presentation.panneau import build_vue_panneau
from ess_dash.sources import VARIABLE_RACINE, SourceError, find_racine
from ess_dash.tables import TableError

FACULTATIFS = {
    "chiffres_publies": "cress_occitanie/publications/chiffres_ess.csv",
    "lieux": "recensement/2026/roles.csv",
    "projets": "correspondances/2026/themes.csv",
    "reperes": "departement_31/2025/plan_reperes.csv",
}
MODIFIE = "anct/2024/qpv.csv"


@pytest.fixture
def racine(tmp_path, monkeypatch):
    """Une copie de ce que l’application lit, que le test peut abîmer."""
    origine = find_racine()
    shutil.copy(origine / "configuration.toml", tmp_path)
    shutil.copytree(origine / "data", tmp_path / "data")
    (tmp_path / "geo").symlink_to(origine / "geo")
    monkeypatch.setenv(VARIABLE_RACINE, str(tmp_path))
    return tmp_path


def test_quand_tout_est_la_il_n_y_a_pas_d_incident():
    donnees = load_donnees()
    assert donnees.incidents == ()
    assert "geometry" not in donnees.communes
    assert donnees.communes["densite_7"].between(1, 7).all()
    assert set(donnees.departement["perimetre"]) == {"département entier"}
    for nom, cle in (("epci", "code_epci"), ("petr", "code_petr")):
        assert set(donnees.communes[cle].dropna()) == set(getattr(donnees, nom)[cle])


def test_tous_les_fichiers_facultatifs_peuvent_manquer_ensemble(racine):
    for fichier in FACULTATIFS.values():
        (racine / "data" / fichier).unlink()
    (racine / "data" / MODIFIE).write_text("code_qpv,nom,code_commune,commune\n")
    donnees = load_donnees()
    check_incidents(donnees)
    check_carte(donnees)


def check_incidents(donnees):
    """Chaque fichier manquant a sa phrase, et une table vide sans source."""
    assert len(donnees.incidents) == len(FACULTATIFS) + 1
    for nom, fichier in FACULTATIFS.items():
        assert any(f"data/{fichier} est absent" in p for p in donnees.incidents)
        assert getattr(donnees, nom).empty
        assert donnees.sources[nom] == ()
    assert any(f"data/{MODIFIE} a changé" in phrase for phrase in donnees.incidents)
    assert donnees.qpv.empty


def check_carte(donnees):
    """La carte et le panneau restent lisibles."""
    for indicateur in ("part_population_rurale_pct", "part_emploi_ess_pct"):
        vue = build_vue_carte(donnees, DemandeCarte(indicateur=indicateur))
        assert len(vue.zones) == len(donnees.epci)
        panneau = build_vue_panneau(donnees, vue, vue.zones[0].code)
        assert panneau.publies[0].valeur == "non publié"
        assert panneau.lieux == ()


def test_sans_zonages_rien_ne_peut_etre_montre(racine):
    (racine / "data/insee/2026/zonages_communes.csv").unlink()
    with pytest.raises(SourceError, match=r"zonages_communes\.csv est absent"):
        load_donnees()


def test_une_commune_sans_zonage_est_une_faute(monkeypatch):
    from ess_dash import tables
    from ess_dash.tables import zonages_en_service

    zonages = tables.load_zonages()
    incomplets = zonages._replace(df=zonages.df[zonages.df["code_commune"] != "31555"])
    monkeypatch.setattr(zonages_en_service, "load_zonages", lambda: incomplets)
    with pytest.raises(TableError, match="commune sans zonage : 31555 ;"):
        load_donnees()
