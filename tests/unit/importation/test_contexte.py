from dataclasses import replace

import pandas as pd
import pytest

from ess_dash.importation.contexte import build_contexte
from ess_dash.importation.gabarit import list_exemples
from ess_dash.importation.modele import Reglages, TableLue
from ess_dash.importation.types.registre import list_types
from ess_dash.indicateurs.chargement import load_donnees
from ess_dash.tables import load_communes


@pytest.fixture(scope="module")
def contexte_vrai():
    return build_contexte(load_donnees())


def test_le_contexte_tient_les_territoires_du_departement(contexte_vrai):
    assert len(contexte_vrai.communes) > 500
    toulouse = contexte_vrai.communes["31555"]
    assert toulouse.nom == "Toulouse"
    assert "31000" in toulouse.codes_postaux
    assert contexte_vrai.epci[toulouse.code_epci] == "Toulouse Métropole"
    assert contexte_vrai.passages["31016"] == ("31085",)
    assert contexte_vrai.anciens_noms["Argut-Dessus"] == ("31085",)
    assert contexte_vrai.qpv["QN03105M"][1] == "31149"
    assert contexte_vrai.themes["Inclusion"] == "inclusion"
    assert contexte_vrai.themes["Bifurcation écologique"] == "bifurcation_ecologique"
    assert contexte_vrai.financeurs["departement_31"] == "Département"


def test_le_coeur_de_chaque_commune_est_dans_la_commune(contexte_vrai):
    communes = load_communes("31").df
    coeurs = communes.geometry.to_crs(2154).representative_point().to_crs(4326)
    trouves = [contexte_vrai.point_dans_commune(point.x, point.y) for point in coeurs]
    assert trouves == communes["code_commune"].tolist()


def test_le_modele_se_relit_sans_remarque_dans_le_vrai_departement(contexte_vrai):
    for genre in list_types():
        entetes, *lignes = list_exemples(genre, contexte_vrai)
        table = TableLue(
            "modele.csv",
            "0",
            tuple(entetes),
            tuple(tuple(ligne) for ligne in lignes),
            (2, 3),
            "CSV",
        )
        rapport = genre.check(table, contexte_vrai, Reglages())
        assert [ligne.remarques for ligne in rapport.lignes] == [(), ()]


@pytest.mark.parametrize(
    ("lon", "lat"), [(2.35, 48.85), (43.6, 1.44), (500.0, 500.0), (float("nan"), 1.0)]
)
def test_un_point_d_ailleurs_n_a_pas_de_commune(contexte_vrai, lon, lat):
    assert contexte_vrai.point_dans_commune(lon, lat) == ""


def test_ce_qui_est_deja_la_est_connu_contenu_compris(contexte_vrai):
    projets = {connu.cle: connu for connu in contexte_vrai.connus["projets"]}
    equipollence = projets["equipollence"]
    assert (equipollence.code_commune, equipollence.complement) == ("31451", "2020")
    contenu = equipollence.contenus["projets", "equipollence"]
    assert contenu["montant_eur"] == ""
    assert contenu["annee_fin"] == "2025"
    lieux = {connu.cle: connu for connu in contexte_vrai.connus["lieux"]}
    fil = lieux["le-fil"].contenus
    assert fil["sites", "le-fil"]["code_qpv"] == "QN03107M"
    assert (
        fil["sites", "le-fil"]["source"] != fil["roles", "le-fil:lieu_totem"]["source"]
    )
    assert fil["lieux", "le-fil"]["ess"] == "oui"


def test_sans_table_facultative_le_contexte_se_fait_quand_meme():
    vide = pd.DataFrame()
    donnees = replace(load_donnees(), projets=vide, lieux=vide, qpv=vide, passages=vide)
    contexte = build_contexte(donnees, themes={}, financeurs={})
    assert contexte.passages == {}
    assert contexte.connus == {"projets": (), "lieux": ()}
    assert contexte.financeurs == {}
