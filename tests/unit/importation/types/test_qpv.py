"""Contours des quartiers : réparés, allégés, situés."""

import json

import geopandas as gpd
import pytest
import shapely
from shapely.geometry import mapping

from ess_dash.importation import contours_qpv
from ess_dash.importation.lecture import read_fichier
from ess_dash.importation.modele import ImportRefuseError, Reglages
from ess_dash.importation.types.qpv import TYPE
from ess_dash.importation.types.registre import recognize
from ess_dash.tables.qpv_contours import build_find_qpv

QPV_2024 = Reglages(millesime="QPV 2024")
OUEST, EST, SUD, NORD = 1.40, 1.44, 43.55, 43.57
FRONTIERE = 1.42


@pytest.fixture
def decoupage(monkeypatch):
    """Deux communes carrées : Colomiers à l’ouest, Toulouse à l’est."""
    communes = gpd.GeoDataFrame(
        {"code_commune": ["31149", "31555"]},
        geometry=[
            shapely.box(OUEST - 1, SUD - 1, FRONTIERE, NORD + 1),
            shapely.box(FRONTIERE, SUD - 1, EST + 1, NORD + 1),
        ],
        crs=4326,
    )
    fait = contours_qpv.build_decoupage(communes)
    monkeypatch.setattr(
        "ess_dash.importation.types.qpv.load_decoupage", lambda _code: fait
    )
    return fait


@pytest.fixture
def importe(contexte, decoupage, check_statistiques):
    assert decoupage

    def run(*entites, **autres):
        collection = {"type": "FeatureCollection", "features": entites, **autres}
        octets = json.dumps(collection).encode()
        (table,) = read_fichier("qpv.geojson", octets, sans_enfant=True).tables
        rapport = TYPE.check(table, contexte, QPV_2024)
        assert len(rapport.lignes) == len(entites)
        return rapport, check_statistiques(rapport).get("qpv_contours")

    return run


def quartier(forme, code="QN03107M", insee="31555", **autres):
    proprietes = {"code_qp": code, "lib_qp": "Essai", "insee_com": insee, **autres}
    geometrie = mapping(forme) if forme is not None else None
    return {"type": "Feature", "properties": proprietes, "geometry": geometrie}


def test_un_quartier_peut_toucher_plusieurs_communes(importe, etats):
    entier = shapely.box(FRONTIERE - 0.004, SUD, FRONTIERE + 0.006, NORD)
    lisiere = shapely.box(FRONTIERE - 0.0001, SUD, FRONTIERE + 0.01, NORD)
    rapport, table = importe(quartier(entier), quartier(lisiere, "QN03110M"))
    assert etats(rapport) == ["garde", "garde"]
    assert table["communes"].tolist() == ["31555 31149", "31555"]


def test_un_contour_en_plusieurs_parties_reste_entier(importe):
    parties = shapely.MultiPolygon(
        [
            shapely.box(1.43, 43.55, 1.431, 43.551),
            shapely.box(1.433, 43.55, 1.434, 43.551),
        ]
    )
    _, table = importe(quartier(parties))
    trouve = build_find_qpv(table)
    assert trouve(1.4305, 43.5505) == trouve(1.4335, 43.5505) == "QN03107M"
    assert trouve(1.432, 43.5505) == ""


def test_le_contour_a_cinq_decimales_et_moins_de_points(importe):
    rond = shapely.Point(1.43, 43.56).buffer(0.003, quad_segs=200)
    _, table = importe(quartier(rond))
    texte = table["geometrie"].iloc[0]
    assert (
        max(
            len(n.split(".")[-1])
            for n in texte.replace("]", ",").split(",")
            if "." in n
        )
        <= 5
    )
    assert shapely.get_num_coordinates(shapely.from_geojson(texte)) < 200


def test_un_contour_qui_se_croise_est_repare_et_dit(importe, etats, motifs):
    noeud = shapely.Polygon(
        [(1.43, 43.55), (1.44, 43.56), (1.44, 43.55), (1.43, 43.56)]
    )
    rapport, table = importe(quartier(noeud))
    assert etats(rapport) == ["doute"]
    assert "réparé" in motifs(rapport, 0)
    assert shapely.from_geojson(table["geometrie"].iloc[0]).is_valid


def test_du_lambert_93_est_converti_declare_ou_non(importe, etats):
    forme = shapely.box(1.43, 43.55, 1.434, 43.553)
    en_metres = gpd.GeoSeries([forme], crs=4326).to_crs(2154).iloc[0]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2154"}}
    for autres in ({}, {"crs": crs}):
        rapport, table = importe(quartier(en_metres), **autres)
        assert etats(rapport) == ["corrige"]
        assert build_find_qpv(table)(1.432, 43.5515) == "QN03107M"


@pytest.mark.parametrize(
    ("forme", "motif"),
    [
        (shapely.box(43.55, 1.43, 43.56, 1.44), "n’est pas en Haute-Garonne"),
        (shapely.Point(1.43, 43.55), "un point"),
        (shapely.LineString([(1.43, 43.55), (1.44, 43.56)]), "une ligne"),
        (shapely.box(2000, 2000, 2001, 2001), "ni des degrés ni du Lambert-93"),
    ],
)
def test_ce_qui_n_est_pas_un_contour_du_departement_est_refuse(
    importe, etats, motifs, forme, motif
):
    bon = quartier(shapely.box(1.43, 43.55, 1.44, 43.56), "QN03110M")
    rapport, _ = importe(quartier(forme), bon)
    assert etats(rapport) == ["refuse", "garde"]
    assert motif in motifs(rapport, 0)


def test_un_anneau_ouvert_est_refuse_d_une_phrase(importe, motifs):
    ouvert = {"type": "Polygon", "coordinates": [[[1.43, 43.55], [1.44, 43.56]]]}
    entite = quartier(None) | {"geometry": ouvert}
    rapport, _ = importe(entite)
    assert "ne se referme pas" in motifs(rapport, 0)


def test_codes_d_ailleurs_d_avant_et_en_double(importe, etats):
    forme = shapely.box(1.43, 43.55, 1.44, 43.56)
    rapport, table = importe(
        quartier(forme),
        quartier(forme),
        quartier(forme, "QP031001"),
        quartier(forme, "QN97414I", "97414"),
        quartier(None, "QN03110M"),
    )
    assert etats(rapport) == ["garde", "refuse", "refuse", "ignore", "doute"]
    assert table["geometrie"].tolist()[1] == ""


def test_un_quartier_qui_n_est_pas_dans_sa_commune_est_a_verifier(importe, etats):
    a_l_ouest = shapely.box(1.405, 43.55, 1.41, 43.56)
    rapport, table = importe(quartier(a_l_ouest))
    assert etats(rapport) == ["doute"]
    assert table["communes"].tolist() == ["31555 31149"]


def test_un_tableau_sans_contour_garde_noms_et_communes(contexte, build_table, etats):
    table = build_table(
        ("code_qp", "lib_qp", "insee_com"), ("QN03107M", "Bellefontaine", "31555")
    )
    rapport = TYPE.check(table, contexte, QPV_2024)
    assert etats(rapport) == ["garde"]
    assert any("sans contour" in avis for avis in rapport.avis)
    assert recognize(table) is TYPE


def test_le_decoupage_du_departement_se_lit():
    fait = contours_qpv.load_decoupage("31")
    assert fait is not None
    assert "31555" in fait.codes
    assert contours_qpv.load_decoupage("00") is None


def test_un_fichier_d_ailleurs_est_refuse(importe):
    with pytest.raises(ImportRefuseError, match="ne concerne"):
        importe(quartier(None, "QN97414I", "97414"))
