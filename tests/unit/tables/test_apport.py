"""Ce que le dépôt ajoute, remplace ou retire aux tables livrées."""

import pytest

from ess_dash.depot import LotNouveau, Saisie, open_depot
from ess_dash.indicateurs.chargement import load_donnees, load_donnees_en_service
from ess_dash.tables.apport import SANS_APPORT, read_apport
from ess_dash.tables.projets import load_projets

PROJET = {
    "id_projet": "epicerie-de-boutx",
    "nom": "Épicerie de Boutx",
    "financeur": "departement_31",
    "programme": "Plan ESS",
    "annee_debut": "2024",
    "annee_fin": "",
    "montant_eur": "12000",
    "theme_source": "Un thème jamais vu",
    "code_commune": "31085",
    "commune": "Boutx",
    "localisation": "",
    "id_lieu": "",
    "qpv": "non",
    "code_qpv": "",
    "source": "Liste du Département",
    "note": "",
}
TOTAL = {
    "niveau": "epci",
    "code": "200071298",
    "territoire": "CC des Terres du Lauragais",
    "annee": "2022",
    "millesime": "FLORES 2022",
    "etablissements_ess": "120",
    "emplois_ess": "1000",
    "etp_ess": "800",
    "emplois_prives": "8000",
    "statut": "diffuse",
}


@pytest.fixture
def depot(tmp_path, monkeypatch):
    monkeypatch.setenv("ESS_DASH_DATA", str(tmp_path / "depot"))
    return open_depot()


def publish(depot, *lignes, type_import="projets"):
    lot = LotNouveau(
        type_import=type_import,
        nom_fichier=f"{type_import}.csv",
        sha256=f"{len(depot.list_lots()):064d}",
        octets=1,
        millesime="FLORES 2022",
        producteur="CRESS Occitanie",
        nb_lignes=len(lignes),
        nb_gardees=len(lignes),
    )
    id_lot = depot.prepare(lot, [(*ligne, 2) for ligne in lignes])
    depot.publish(id_lot)
    return id_lot


def test_sans_depot_les_donnees_livrees_ne_changent_pas(depot):
    assert not depot.list_lots()
    livres = load_donnees().projets
    assert load_donnees_en_service().projets.equals(livres)


def test_un_projet_importe_s_ajoute_avec_sa_source_et_son_theme_non_classe(depot):
    publish(depot, ("projets", "epicerie-de-boutx", PROJET))
    donnees = load_donnees_en_service()
    projet = donnees.projets.set_index("id_projet").loc["epicerie-de-boutx"]
    assert projet["theme_plan"] == "non_classe"
    assert projet["financeur_libelle_court"] == "Département"
    assert len(donnees.projets) == len(load_donnees().projets) + 1
    assert donnees.sources["projets"][-1].citation.startswith("CRESS Occitanie")


def test_a_cle_egale_la_ligne_importee_l_emporte(depot):
    livre = load_donnees().projets.iloc[0]["id_projet"]
    contenu = {**PROJET, "id_projet": livre, "nom": "Corrigé"}
    publish(depot, ("projets", livre, contenu))
    projets = load_donnees_en_service().projets
    assert len(projets) == len(load_donnees().projets)
    assert projets.set_index("id_projet").loc[livre, "nom"] == "Corrigé"


def test_une_ligne_livree_retiree_a_la_main_ne_parait_plus(depot):
    livre = load_donnees().projets.iloc[0]["id_projet"]
    depot.saisir_ensemble([Saisie("projets", livre, None, 0)], libelle="Retrait")
    assert livre not in set(load_donnees_en_service().projets["id_projet"])


def test_un_import_annule_ne_laisse_rien(depot):
    id_lot = publish(depot, ("projets", "epicerie-de-boutx", PROJET))
    depot.annuler(id_lot)
    assert load_donnees_en_service().projets.equals(load_donnees().projets)


def test_une_revision_passee_se_relit(depot):
    publish(depot, ("projets", "epicerie-de-boutx", PROJET))
    avant = depot.revision_courante()
    publish(depot, ("totaux", "epci:200071298:2022", TOTAL), type_import="cress")
    assert len(load_donnees_en_service(revision=0).projets) == len(
        load_donnees().projets
    )
    passees = load_donnees_en_service(revision=avant)
    assert "epicerie-de-boutx" in set(passees.projets["id_projet"])
    assert "FLORES 2022" not in set(passees.chiffres_publies["millesime"])


def test_un_total_importe_devient_un_chiffre_publie(depot):
    publish(depot, ("totaux", "epci:200071298:2022", TOTAL), type_import="cress")
    chiffres = load_donnees_en_service().chiffres_publies
    siens = chiffres[chiffres["code"] == "200071298"].set_index("indicateur")
    assert siens.loc["part_emploi_ess_pct", "valeur"] == 12.5
    assert siens.loc["emplois_ess", "millesime"] == "FLORES 2022"


def test_une_table_importee_hors_contrat_laisse_la_livree_et_le_dit(depot):
    publish(depot, ("projets", "x", {**PROJET, "id_projet": "Pas Un Identifiant"}))
    donnees = load_donnees_en_service()
    assert len(donnees.projets) == len(load_donnees().projets)
    assert any("id_projet" in incident for incident in donnees.incidents)


def test_les_positions_sont_des_nombres(depot):
    position = {
        "cle": "le-fil",
        "lon": "1.4012",
        "lat": "43.5651",
        "origine": "agent",
        "score": "",
        "date": "2026-11-22",
    }
    publish(depot, ("positions", "le-fil", position), type_import="tiers_lieux")
    positions = load_donnees_en_service().positions
    assert positions.loc[0, ["lon", "lat"]].tolist() == [1.4012, 43.5651]


def test_un_theme_inconnu_dans_les_donnees_livrees_reste_une_faute():
    assert not load_projets(SANS_APPORT).df["theme_plan"].isna().any()


def test_une_saisie_dit_d_ou_elle_vient(depot):
    depot.saisir_ensemble(
        [Saisie("projets", "epicerie-de-boutx", PROJET, 0)], libelle="Ajout"
    )
    sources = read_apport(depot).list_sources("projets")
    assert [source.producteur for source in sources] == ["Saisi par un agent"]


def test_une_densite_importee_remplace_celle_de_sa_commune_seulement(depot):
    livres = load_donnees().communes.set_index("code_commune")
    ancienne = int(livres.loc["31085", "densite_7"])
    niveau = 6 if ancienne != 6 else 7
    zonage = {
        "code_commune": "31085",
        "nom": "Boutx",
        "densite_7": str(niveau),
        "densite_7_libelle": "Rural",
        "zone_montagne": "",
        "millesime": "2027",
    }
    publish(depot, ("zonages", "densite:31085", zonage), type_import="densite")
    lus = load_donnees_en_service().communes.set_index("code_commune")
    assert int(lus.loc["31085", "densite_7"]) == niveau
    autres = livres.index != "31085"
    assert (lus["densite_7"][autres] == livres["densite_7"][autres]).all()
    assert lus["zone_montagne"].equals(livres["zone_montagne"])


CARRE = (
    '{"type":"Polygon","coordinates":[[[1.4,43.6],[1.5,43.6],[1.5,43.7],'
    "[1.4,43.7],[1.4,43.6]]]}"
)


@pytest.mark.parametrize(
    ("lon", "attendu"), [("1.45", ("oui", "QN03199M")), ("1.6", ("non", ""))]
)
def test_un_point_dit_le_quartier_que_personne_n_a_declare(depot, lon, attendu):
    contour = {
        "code_qpv": "QN03199M",
        "nom": "Essai",
        "code_commune": "31555",
        "communes": "31555",
        "surface_km2": "1",
        "geometrie": CARRE,
        "millesime": "2024",
    }
    position = {
        "cle": "epicerie-de-boutx",
        "lon": lon,
        "lat": "43.65",
        "origine": "agent",
        "score": "",
        "date": "",
    }
    publish(depot, ("qpv_contours", "QN03199M", contour), type_import="qpv")
    publish(
        depot,
        ("projets", "epicerie-de-boutx", {**PROJET, "qpv": "inconnu"}),
        ("positions", "epicerie-de-boutx", position),
    )
    projet = (
        load_donnees_en_service()
        .projets.set_index("id_projet")
        .loc["epicerie-de-boutx"]
    )
    assert (projet["qpv"], projet["code_qpv"]) == attendu


def test_une_matrice_importee_remplace_les_distances(depot):
    ligne = {
        "code_origine": "31085",
        "destinations": "31555 31127",
        "minutes": "95 40",
        "millesime": "Essai 2026",
    }
    publish(depot, ("temps_trajet", "31085", ligne), type_import="temps_trajet")
    temps = load_donnees_en_service().temps_trajet
    rangs = {code: rang for rang, code in enumerate(temps.codes)}
    assert temps.minutes[rangs["31085"], rangs["31127"]] == 40
    assert load_donnees().temps_trajet is None
