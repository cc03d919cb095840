"""La même commande, pour un autre département, depuis des archives réduites."""

import datetime as dt
import gzip
import hashlib
import json

import geopandas as gpd
import numpy as np
import shapely
import yaml

from ess_dash.extraction.geo import extract_geo
from ess_dash.tables.communes import load_communes
from ess_dash.tables.contexte import load_contexte
from ess_dash.tables.departement import load_departement
from ess_dash.tables.epci import load_epci
from ess_dash.tables.petr import load_petr

NB_COMMUNES = 314
LIMITE_FIXTURE_OCTETS = 500_000
PARTIELS = {
    "200034023": "partie tarnaise : 20 communes sur 21",
    "200066553": "partie tarnaise : 14 communes sur 20",
    "243100567": "partie tarnaise : 14 communes sur 28",
    "248200107": "partie tarnaise : 1 commune sur 17",
}


def read_topologie(racine, role):
    navigateur = racine / "geo/81/navigateur"
    index = json.loads((navigateur / "index.json").read_text())
    return json.loads((navigateur / index[role]).read_text())


def list_contenus(dossier):
    return {
        chemin.relative_to(dossier).as_posix(): chemin.read_bytes()
        for chemin in dossier.rglob("*")
        if chemin.is_file()
    }


def test_les_tables_tiennent_leur_contrat(racine_81, monkeypatch):
    monkeypatch.setenv("ESS_DASH_RACINE", str(racine_81))
    effectifs = [
        len(load("81").df)
        for load in (load_communes, load_epci, load_petr, load_departement)
    ]
    assert effectifs == [NB_COMMUNES, 16, 0, 1]
    voisins = load_contexte("81").df
    assert list(voisins["code_departement"]) == ["11", "12", "31", "34", "82"]


def test_un_epci_a_cheval_dit_sa_partie(racine_81):
    epci = gpd.read_parquet(racine_81 / "geo/81/epci.parquet").set_index("code_epci")
    partiels = epci[epci["perimetre"] != "EPCI entier"]
    assert dict(partiels["perimetre"]) == PARTIELS
    assert (partiels["population"] < partiels["population_totale"]).all()
    entiers = epci.drop(index=list(PARTIELS))
    assert (entiers["population"] == entiers["population_totale"]).all()


def test_les_contours_forment_une_couverture(racine_81):
    communes = gpd.read_parquet(racine_81 / "geo/81/communes.parquet")
    for contours in (communes.geometry, communes.to_crs(2154).geometry):
        assert shapely.coverage_is_valid(np.asarray(contours.values))


def test_le_navigateur_recoit_une_couverture_sans_petr(racine_81, decode):
    objets = decode(read_topologie(racine_81, "territoires"))
    assert list(objets) == ["communes", "epci", "departement"]
    communes = np.array([geometrie for _, geometrie in objets["communes"]])
    assert len(communes) == NB_COMMUNES
    assert shapely.coverage_is_valid(communes)
    mentions = {p["c"]: p["g"] for p, _ in objets["epci"] if "g" in p}
    assert mentions == PARTIELS


def test_les_voisins_touchent_le_departement_sans_jour_ni_recouvrement(
    racine_81, decode
):
    territoires = decode(read_topologie(racine_81, "territoires"))
    voisins = decode(read_topologie(racine_81, "contexte"))["departements"]
    tous = np.array([g for _, g in [*voisins, *territoires["departement"]]])
    arrondis = shapely.transform(tous, lambda xy: np.round(xy, 5))
    assert shapely.coverage_is_valid(arrondis)
    assert [p["c"] for p, _ in voisins] == ["11", "12", "31", "34", "82"]
    assert all(g.covers(shapely.Point(p["l"])) for p, g in voisins)


def test_une_mairie_non_localisee_est_dite_et_reperee_dans_sa_commune(
    racine_81, decode
):
    communes = gpd.read_parquet(racine_81 / "geo/81/communes.parquet")
    sans_mairie = communes[communes["mairie_lon"].isna()]
    fiche = yaml.safe_load(
        (racine_81 / "geo/81/communes.parquet.source.yml").read_text()
    )
    assert {"81115", "81213"} <= set(sans_mairie["code_commune"])
    assert all(nom in fiche["remarques"] for nom in sans_mairie["nom"])
    objets = decode(read_topologie(racine_81, "territoires"))["communes"]
    reperes = {p["c"]: (shapely.Point(p["m"]), g) for p, g in objets}
    for code in sans_mairie["code_commune"]:
        point, contour = reperes[code]
        assert contour.covers(point)


def test_chaque_fichier_a_sa_fiche(racine_81):
    contenus = list_contenus(racine_81 / "geo/81")
    fiches = {nom for nom in contenus if nom.endswith(".source.yml")}
    assert fiches == {f"{nom}.source.yml" for nom in contenus if nom not in fiches}
    for nom in fiches:
        fiche = yaml.safe_load(contenus[nom])
        empreinte = hashlib.sha256(contenus[nom.removesuffix(".source.yml")])
        assert fiche["sha256"] == empreinte.hexdigest()
        assert fiche["date_consultation"] == "2026-01-02"


def test_le_nom_porte_l_empreinte(racine_81):
    for chemin in (racine_81 / "geo/81/navigateur").glob("*-*.json"):
        empreinte = hashlib.sha256(chemin.read_bytes()).hexdigest()
        assert chemin.stem.split("-")[1] == empreinte[:12]
        assert len(gzip.compress(chemin.read_bytes())) <= 60_000


def test_refaire_rend_les_memes_octets_et_retire_les_perimes(
    racine_81, paquets, tmp_path, monkeypatch
):
    monkeypatch.setenv("ESS_DASH_RACINE", str(racine_81))
    perime = tmp_path / "81/navigateur/territoires-000000000000.json"
    perime.parent.mkdir(parents=True)
    perime.write_text("{}")
    (perime.parent / f"{perime.name}.source.yml").write_text("{}")
    extract_geo("81", paquets, tmp_path, dt.date(2026, 1, 2))
    assert list_contenus(tmp_path / "81") == list_contenus(racine_81 / "geo/81")


def test_les_archives_d_essai_restent_petites(paquets):
    tailles = [chemin.stat().st_size for chemin in paquets.iterdir()]
    assert len(tailles) >= 2
    assert sum(tailles) <= LIMITE_FIXTURE_OCTETS
