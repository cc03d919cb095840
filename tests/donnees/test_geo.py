"""La géographie enregistrée : complète, juste, et égale à elle-même à toute maille."""

import gzip
import hashlib
import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
import yaml

GEO = Path(__file__).parents[2] / "geo" / "31"
NAVIGATEUR = GEO / "navigateur"
NB_COMMUNES = 586
NB_EPCI = 18
TAILLE_MAX_OCTETS = 60_000
DECIMALES_MAX = 5
SURFACE_DEPARTEMENT_KM2 = 6_309
ECART_MAIRIE_MAX_M = 3_000

BONREPOS = "31075"
MURETAIN = "200068641"
PARTIELS = {
    "200034023": "partie haut-garonnaise : 1 commune sur 21",
    "243100567": "partie haut-garonnaise : 13 communes sur 28",
}
CHAMPS_FICHE = (
    "producteur",
    "titre",
    "millesime",
    "url",
    "licence",
    "date_consultation",
    "sha256",
    "traitement",
    "citation",
    "remarques",
)
MAILLES = ("epci", "petr", "departement")


@pytest.fixture(scope="module")
def couches():
    noms = ("communes", "epci", "petr", "departement", "contexte")
    return {nom: gpd.read_parquet(GEO / f"{nom}.parquet") for nom in noms}


@pytest.fixture(scope="module")
def communes(couches):
    return couches["communes"].set_index("code_commune", drop=False)


@pytest.fixture(scope="module")
def topologie():
    index = json.loads((NAVIGATEUR / "index.json").read_text(encoding="utf-8"))
    return json.loads((NAVIGATEUR / index["territoires"]).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def contexte():
    index = json.loads((NAVIGATEUR / "index.json").read_text(encoding="utf-8"))
    return json.loads((NAVIGATEUR / index["contexte"]).read_text(encoding="utf-8"))


def decode(topologie, nom):
    """Contours d’un objet, lus selon la spécification TopoJSON."""
    transform = topologie["transform"]
    arcs = [
        np.cumsum(arc, axis=0) * transform["scale"] + transform["translate"]
        for arc in topologie["arcs"]
    ]

    def join(indices):
        morceaux = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in indices]
        return np.concatenate([morceaux[0], *(m[1:] for m in morceaux[1:])])

    def build(polygone):
        dehors, *trous = [join(anneau) for anneau in polygone]
        return shapely.Polygon(dehors, trous)

    formes = {"Polygon": lambda a: [a], "MultiPolygon": lambda a: a}
    return np.array(
        [
            shapely.union_all([build(p) for p in formes[g["type"]](g["arcs"])])
            for g in topologie["objects"][nom]["geometries"]
        ]
    )


def read_proprietes(topologie, nom):
    return [g["properties"] for g in topologie["objects"][nom]["geometries"]]


def count_decimales(valeur):
    return len(np.format_float_positional(valeur, trim="-").partition(".")[2])


def test_effectifs(couches):
    assert len(couches["communes"]) == NB_COMMUNES
    assert len(couches["epci"]) == NB_EPCI
    assert len(couches["departement"]) == 1
    for nom, code in (
        ("communes", "code_commune"),
        ("epci", "code_epci"),
        ("petr", "code_petr"),
        ("contexte", "code_departement"),
    ):
        codes = list(couches[nom][code])
        assert codes == sorted(set(codes))


def test_chaque_commune_est_dans_un_epci_et_un_seul(couches, communes):
    assert communes["code_epci"].isin(couches["epci"]["code_epci"]).all()
    effectifs = communes.groupby("code_epci").size()
    epci = couches["epci"].set_index("code_epci")
    pd.testing.assert_series_equal(effectifs, epci["nb_communes"], check_names=False)


def test_le_cog_decide_de_l_appartenance(communes):
    assert communes.loc[BONREPOS, "nom"] == "Bonrepos-sur-Aussonnelle"
    assert communes.loc[BONREPOS, "code_epci"] == MURETAIN


def test_un_epci_a_cheval_dit_sa_partie(couches):
    epci = couches["epci"].set_index("code_epci")
    partiels = epci[epci["nb_communes"] < epci["nb_communes_total"]]
    assert dict(partiels["perimetre"]) == PARTIELS
    assert set(epci.drop(index=list(PARTIELS))["perimetre"]) == {"EPCI entier"}


def test_le_petr_a_cheval_dit_sa_partie(couches):
    petr = couches["petr"].set_index("code_petr")
    lauragais = petr.loc["pays-lauragais", "perimetre"]
    assert lauragais == "partie haut-garonnaise : 2 EPCI sur 4"
    assert petr.loc["pays-comminges-pyrenees", "nb_communes"] == 235
    assert petr.loc["pays-comminges-pyrenees", "perimetre"] == "PETR entier"


def test_les_populations_se_somment(couches, communes):
    epci = couches["epci"].set_index("code_epci")
    sommes = communes.groupby("code_epci")["population"].sum()
    assert (sommes == epci["population"]).all()
    entiers = epci[epci["perimetre"] == "EPCI entier"]
    assert (entiers["population"] == entiers["population_totale"]).all()
    partiels = epci.loc[list(PARTIELS)]
    assert (partiels["population"] < partiels["population_totale"]).all()
    petr = couches["petr"].set_index("code_petr")["population"]
    assert (communes.groupby("code_petr")["population"].sum() == petr).all()
    assert communes["population"].sum() == couches["departement"]["population"].item()


def test_les_codes_postaux_sont_des_codes(communes):
    codes = communes["codes_postaux"].str.split(" ").explode()
    assert codes.str.fullmatch(r"\d{5}").all()
    assert "31000" in communes.loc["31555", "codes_postaux"].split(" ")


@pytest.mark.parametrize("epsg", [4326, 2154])
def test_les_contours_forment_une_couverture(couches, epsg):
    for nom in ("communes", "epci", "petr", "contexte"):
        contours = np.asarray(couches[nom].to_crs(epsg).geometry.values)
        assert shapely.coverage_is_valid(contours), nom
        assert shapely.is_valid(contours).all(), nom


@pytest.mark.parametrize("nom", MAILLES)
def test_une_maille_est_la_reunion_exacte_de_ses_communes(couches, communes, nom):
    code = f"code_{nom}"
    for _, ligne in couches[nom].iterrows():
        membres = communes.geometry[communes[code] == ligne[code]]
        reunion = shapely.coverage_union_all(np.asarray(membres.values))
        assert shapely.equals_exact(
            shapely.normalize(reunion), shapely.normalize(ligne.geometry), 0
        )


def test_les_surfaces_viennent_du_lambert_93(couches, communes):
    aires_km2 = communes.to_crs(2154).area / 1e6
    assert (communes["surface_km2"] - aires_km2).abs().max() <= 0.005
    departement = couches["departement"].to_crs(2154).area.item() / 1e6
    assert aires_km2.sum() == pytest.approx(departement, rel=1e-9)
    assert departement == pytest.approx(SURFACE_DEPARTEMENT_KM2, rel=0.01)
    assert communes["surface_km2"].sum() == pytest.approx(
        couches["departement"]["surface_km2"].item(), abs=0.5
    )


def test_le_departement_est_d_un_seul_tenant_sans_trou(couches):
    [contour] = couches["departement"].geometry
    assert contour.geom_type == "Polygon"
    assert not contour.interiors


def test_une_mairie_est_dans_sa_commune_ou_tout_pres(communes):
    localisees = communes[communes["mairie_lon"].notna()]
    assert len(localisees) >= 0.9 * NB_COMMUNES
    points = gpd.GeoSeries.from_xy(
        localisees["mairie_lon"], localisees["mairie_lat"], crs=4326
    ).set_axis(localisees.index)
    ecarts_m = points.to_crs(2154).distance(localisees.geometry.to_crs(2154))
    assert ecarts_m.max() <= ECART_MAIRIE_MAX_M


def test_une_mairie_ecartee_est_nommee_dans_la_fiche(communes):
    absentes = communes.loc[communes["mairie_lon"].isna(), "nom"]
    fiche = yaml.safe_load((GEO / "communes.parquet.source.yml").read_text("utf-8"))
    assert all(nom in fiche["remarques"] for nom in absentes)


@pytest.mark.parametrize("nom", ["epci", "petr"])
def test_l_etiquette_est_dans_le_territoire(couches, nom):
    couche = couches[nom]
    points = gpd.points_from_xy(couche["etiquette_lon"], couche["etiquette_lat"])
    assert shapely.contains(
        np.asarray(couche.geometry.values), np.asarray(points)
    ).all()


def test_le_contexte_entoure_sans_recouvrir(couches):
    voisins = couches["contexte"].to_crs(2154)
    [departement] = couches["departement"].to_crs(2154).geometry
    assert list(voisins["code_departement"])[:2] == ["09", "11"]
    assert "31" not in set(voisins["code_departement"])
    recouvert_km2 = voisins.intersection(departement).area.sum() / 1e6
    assert recouvert_km2 < 1
    # Au sud, l’Espagne n’est pas dessinée.
    ouest, _, est, nord = voisins.total_bounds
    bornes = departement.bounds
    assert min(bornes[0] - ouest, est - bornes[2], nord - bornes[3]) >= 60_000


def test_le_navigateur_recoit_une_couverture_legere(topologie):
    index = json.loads((NAVIGATEUR / "index.json").read_text(encoding="utf-8"))
    octets = (NAVIGATEUR / index["territoires"]).read_bytes()
    assert len(gzip.compress(octets, 6)) <= TAILLE_MAX_OCTETS
    contours = decode(topologie, "communes")
    assert shapely.coverage_is_valid(contours)
    assert shapely.is_valid(contours).all()
    metres = gpd.GeoSeries(contours, crs=4326).to_crs(2154)
    assert shapely.coverage_is_valid(np.asarray(metres.values))


def test_les_contours_du_navigateur_restent_fideles(topologie, communes):
    exacts = communes.to_crs(2154).geometry
    ecran = gpd.GeoSeries(decode(topologie, "communes"), index=exacts.index, crs=4326)
    ecarts_m = exacts.hausdorff_distance(ecran.to_crs(2154))
    assert ecarts_m.max() <= 50


@pytest.mark.parametrize("nom", MAILLES)
def test_les_bords_coincident_a_toute_maille(topologie, communes, nom):
    contours = decode(topologie, "communes")
    groupes = communes[f"code_{nom}"].to_numpy()
    mailles = decode(topologie, nom)
    for proprietes, maille in zip(
        read_proprietes(topologie, nom), mailles, strict=True
    ):
        reunion = shapely.coverage_union_all(contours[groupes == proprietes["c"]])
        assert shapely.equals_exact(
            shapely.normalize(reunion), shapely.normalize(maille), 0
        )


def test_une_maille_ne_cree_aucun_arc(topologie):
    def flatten(arcs):
        return [a for x in arcs for a in (flatten(x) if isinstance(x, list) else [x])]

    utilises = {
        arc if arc >= 0 else ~arc
        for g in topologie["objects"]["communes"]["geometries"]
        for arc in flatten(g["arcs"])
    }
    assert utilises == set(range(len(topologie["arcs"])))


def test_les_objets_suivent_le_contrat(topologie, couches):
    assert topologie["type"] == "Topology"
    assert list(topologie["objects"]) == ["communes", *MAILLES]
    for nom, code in (
        ("communes", "code_commune"),
        ("epci", "code_epci"),
        ("petr", "code_petr"),
        ("departement", "code_departement"),
    ):
        codes = [proprietes["c"] for proprietes in read_proprietes(topologie, nom)]
        assert codes == sorted(couches[nom][code])


def test_les_proprietes_des_communes(topologie, communes):
    for proprietes in read_proprietes(topologie, "communes"):
        ligne = communes.loc[proprietes["c"]]
        attendues = {
            "c": ligne["code_commune"],
            "n": ligne["nom"],
            "e": ligne["code_epci"],
            "h": ligne["population"],
        }
        if isinstance(ligne["code_petr"], str):
            attendues["p"] = ligne["code_petr"]
        assert {cle: v for cle, v in proprietes.items() if cle != "m"} == attendues


def test_le_repere_est_la_mairie_ou_un_point_de_la_commune(topologie, communes):
    contours = decode(topologie, "communes")
    for proprietes, contour in zip(
        read_proprietes(topologie, "communes"), contours, strict=True
    ):
        ligne = communes.loc[proprietes["c"]]
        if np.isnan(ligne["mairie_lon"]):
            assert contour.contains(shapely.Point(proprietes["m"]))
        else:
            mairie = [ligne["mairie_lon"], ligne["mairie_lat"]]
            assert proprietes["m"] == pytest.approx(mairie, abs=1e-4)


@pytest.mark.parametrize(
    ("nom", "code"), [("epci", "code_epci"), ("petr", "code_petr")]
)
def test_les_proprietes_des_mailles(topologie, couches, nom, code):
    couche = couches[nom].set_index(code)
    contours = decode(topologie, nom)
    for proprietes, contour in zip(
        read_proprietes(topologie, nom), contours, strict=True
    ):
        ligne = couche.loc[proprietes["c"]]
        entier = ligne["perimetre"].endswith(" entier")
        assert set(proprietes) == {"c", "n", "l"} | (set() if entier else {"g"})
        assert proprietes["n"] == ligne["nom"]
        assert proprietes.get("g", ligne["perimetre"]) == ligne["perimetre"]
        assert contour.contains(shapely.Point(proprietes["l"]))


def test_cinq_decimales_au_plus(topologie, contexte):
    for lue in (topologie, contexte):
        transform = lue["transform"]
        valeurs = [*transform["scale"], *transform["translate"]]
        valeurs += [
            valeur
            for objet in lue["objects"].values()
            for g in objet["geometries"]
            for cle in ("m", "l")
            for valeur in g["properties"].get(cle, ())
        ]
        assert max(map(count_decimales, valeurs)) <= DECIMALES_MAX
        assert all(isinstance(v, int) for arc in lue["arcs"] for xy in arc for v in xy)


def test_le_contexte_touche_la_carte_sans_jour(topologie, contexte):
    voisins = decode(contexte, "departements")
    ensemble = np.concatenate([voisins, decode(topologie, "departement")])
    # Deux origines de quantification : les mêmes décimales, à l’epsilon près.
    arrondis = shapely.transform(ensemble, lambda xy: np.round(xy, DECIMALES_MAX))
    assert shapely.coverage_is_valid(arrondis)


def test_chaque_fichier_a_sa_fiche():
    fichiers = [chemin for chemin in GEO.rglob("*") if chemin.is_file()]
    fiches = {chemin for chemin in fichiers if chemin.name.endswith(".source.yml")}
    donnees = set(fichiers) - fiches
    assert fiches == {c.with_name(c.name + ".source.yml") for c in donnees}
    assert len(donnees) == 8
    for chemin in donnees:
        voisin = chemin.with_name(chemin.name + ".source.yml")
        fiche = yaml.safe_load(voisin.read_text(encoding="utf-8"))
        assert tuple(fiche) == CHAMPS_FICHE
        assert fiche["sha256"] == hashlib.sha256(chemin.read_bytes()).hexdigest()


def test_un_nom_porte_l_empreinte_de_son_contenu():
    index = json.loads((NAVIGATEUR / "index.json").read_text(encoding="utf-8"))
    assert list(index) == ["territoires", "contexte"]
    for role, nom in index.items():
        empreinte = hashlib.sha256((NAVIGATEUR / nom).read_bytes()).hexdigest()
        assert nom == f"{role}-{empreinte[:12]}.json"
    servis = {chemin.name for chemin in NAVIGATEUR.glob("*.json")}
    assert servis == {*index.values(), "index.json"}
