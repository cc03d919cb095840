from collections.abc import Callable

import pytest
import yaml

from ess_dash.sources import (
    VARIABLE_RACINE,
    compute_sha256,
    find_racine,
    find_voisin,
)
from ess_dash.tables.contrat import TableError, validate
from ess_dash.tables.projets import Projets, join_projets, load_projets

JUSTE = {
    "id_projet": "le-projet",
    "nom": "Le Projet",
    "financeur": "departement",
    "programme": "Fonds",
    "annee_debut": "2020",
    "annee_fin": "2021",
    "montant_eur": "",
    "theme_source": "Inclusion",
    "code_commune": "01004",
    "commune": "Ambérieu-en-Bugey",
    "localisation": "",
    "id_lieu": "",
    "qpv": "non",
    "code_qpv": "",
    "source": "Plan",
    "note": "",
}


@pytest.mark.parametrize(
    ("ligne", "regle"),
    [
        ({"annee_fin": "2019"}, "l’année de fin précède l’année de début"),
        ({"commune": ""}, "la commune a un code et un nom, ou aucun des deux"),
        ({"qpv": "oui"}, "le code du quartier va avec « oui »"),
        ({"montant_eur": "15 000"}, "nombre attendu, avec un point décimal"),
        ({"montant_eur": "-1"}, "attendu : montant en euros"),
        ({"theme_source": ""}, "case vide ; attendu : thème"),
    ],
)
def test_un_projet_incoherent_est_refuse(source, build_table, ligne, regle):
    with pytest.raises(TableError, match=regle):
        validate(build_table(JUSTE, ligne), Projets, source)


def test_un_montant_non_publie_est_absent_jamais_nul(source, build_table):
    projets = validate(build_table(JUSTE), Projets, source)
    assert projets["montant_eur"].isna().all()


def test_une_fin_inconnue_ne_contredit_pas_le_debut(source, build_table):
    projets = validate(build_table(JUSTE, {"annee_fin": ""}), Projets, source)
    assert projets["annee_debut"].tolist() == [2020]


@pytest.fixture
def copie(tmp_path, monkeypatch) -> Callable[[str, str, str], None]:
    """Copie les fichiers des projets ; rend de quoi en changer un mot."""
    depot = find_racine()
    monkeypatch.setenv(VARIABLE_RACINE, str(tmp_path))

    def replace(relatif: str, avant: str, apres: str) -> None:
        chemin = tmp_path / "data" / relatif
        contenu = chemin.read_text(encoding="utf-8").replace(avant, apres).encode()
        chemin.write_bytes(contenu)
        voisin = find_voisin(chemin)
        champs = yaml.safe_load(voisin.read_text(encoding="utf-8"))
        champs["sha256"] = compute_sha256(contenu)
        voisin.write_text(yaml.safe_dump(champs, allow_unicode=True), encoding="utf-8")

    for dossier in ("recensement/2026", "correspondances/2026"):
        cible = tmp_path / "data" / dossier
        cible.mkdir(parents=True)
        for fichier in (depot / "data" / dossier).iterdir():
            (cible / fichier.name).write_bytes(fichier.read_bytes())
    return replace


def test_un_theme_ou_un_financeur_hors_liste_est_nomme(copie):
    copie("correspondances/2026/themes.csv", "Alimentation durable et digne,", "Autre,")
    copie("recensement/2026/projets.csv", "toulouse_metropole", "region")
    with pytest.raises(TableError) as erreur:
        load_projets()
    message = str(erreur.value)
    assert "ligne 2, colonne « theme_source » : « Alimentation durable" in message
    assert "« region » ; à ajouter dans correspondances/2026/financeurs.csv" in message
    assert len(erreur.value.fautes) == 17


def test_les_projets_portent_le_theme_du_plan_et_le_nom_du_financeur():
    projets, sources = load_projets()
    assert projets["theme_plan"].notna().all()
    assert set(projets["financeur_libelle_court"]) == {
        "Département",
        "Toulouse Métropole",
    }
    assert len(sources) == 3


def test_un_theme_sans_correspondance_est_celui_du_plan_ou_non_classe(build_table):
    themes = build_table({"theme_source": "Vélos", "theme_plan": "insertion"})
    financeurs = build_table(
        {"financeur": "departement", "libelle": "Le Département", "libelle_court": "D"}
    )
    projets = build_table(
        JUSTE,
        {"theme_source": "Vélos"},
        {"theme_source": "Alimentation durable et digne"},
        {"theme_source": "Autre chose"},
    )
    joints = join_projets(projets, themes, financeurs)
    assert joints["theme_plan"].tolist() == ["insertion", "alimentation", "non_classe"]
    assert set(joints["financeur_libelle_court"]) == {"D"}
