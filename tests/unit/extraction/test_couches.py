"""PETR et mairies : ce qui n’est pas sûr n’est pas dessiné."""

import hashlib

import geopandas as gpd
import pandas as pd
import pytest
import shapely
import yaml

from ess_dash.extraction.contours import Contours
from ess_dash.extraction.couches import Zone, build_couches, read_petr
from ess_dash.extraction.decoupage import Decoupage
from ess_dash.extraction.erreurs import ExtractionError
from ess_dash.sources import SourceError

CODES = ["81001", "81002", "81003"]
ENTETE = "code_epci,code_petr,petr,nb_epci_total"


def build_decoupage():
    communes = pd.DataFrame(
        {
            "nom": ["Un", "Deux", "Trois"],
            "code_departement": "81",
            "zone": "metro",
            "codes_postaux": "81000",
            "population": [100, 200, 400],
            "code_epci": ["200000001", "200000001", "200000002"],
        },
        index=pd.Index(CODES),
    )
    epci = pd.DataFrame(
        {
            "nom": ["CC A", "CC B"],
            "nature": "CC",
            "nb_communes_total": [2, 3],
            "population_totale": [300, 900],
        },
        index=pd.Index(["200000001", "200000002"]),
    )
    departements = pd.DataFrame({"nom": ["Tarn"]}, index=pd.Index(["81"]))
    return Decoupage(communes, epci, departements)


@pytest.fixture
def zone():
    bandes = [shapely.box(2 + i / 10, 44, 2.1 + i / 10, 44.1) for i in range(3)]
    contours = gpd.GeoSeries(bandes, index=CODES, crs=4326)
    return Zone(contours, gpd.GeoSeries([], crs=4326), shapely.box(1, 43, 3, 45))


@pytest.fixture
def write_petr(tmp_path):
    def write(*lignes, entete=ENTETE):
        fichier = tmp_path / "petr/2026/petr_epci.csv"
        fichier.parent.mkdir(parents=True, exist_ok=True)
        fichier.write_text("\n".join([entete, *lignes]), encoding="utf-8")
        champs = ("producteur", "titre", "millesime", "url", "licence", "traitement")
        fiche = dict.fromkeys((*champs, "citation", "remarques"), "essai")
        fiche["date_consultation"] = "2026-01-02"
        fiche["sha256"] = hashlib.sha256(fichier.read_bytes()).hexdigest()
        fichier.with_name("petr_epci.csv.source.yml").write_text(yaml.safe_dump(fiche))
        return tmp_path

    return write


def build(zone, petr, *points):
    mairies = gpd.GeoSeries(dict(points), crs=4326)
    contours = Contours(zone.communes, mairies, frozenset())
    return build_couches(build_decoupage(), contours, zone, petr, "tarnaise")


@pytest.mark.parametrize(
    ("lignes", "attendu"),
    [
        (["200000001,pays-a,Pays A,1", "200000002,,,"], {"pays-a": "PETR entier"}),
        (
            ["200000001,pays-a,Pays A,4", "200000002,pays-a,Pays A,4"],
            {"pays-a": "partie tarnaise : 2 EPCI sur 4"},
        ),
        (
            ["200000001,pays-a,Pays A,2", "200000002,pays-a,Pays A,2"],
            {"pays-a": "partie tarnaise : 3 communes sur 5"},
        ),
        (
            ["200000001,pays-a,Pays A,", "200000002,pays-b,Pays B,1"],
            {
                "pays-a": "composition entière non documentée",
                "pays-b": "partie tarnaise : 1 commune sur 3",
            },
        ),
    ],
)
def test_un_petr_dit_son_perimetre(zone, write_petr, lignes, attendu):
    petr = read_petr(build_decoupage(), "81", write_petr(*lignes))
    couche = build(zone, petr).petr.set_index("code_petr")
    assert dict(couche["perimetre"]) == attendu


def test_un_releve_qui_ignore_un_epci_ne_fait_aucun_petr(zone, write_petr):
    dossier = write_petr("200000001,pays-a,Pays A,1", "200000009,pays-a,Pays A,1")
    couches = build(zone, read_petr(build_decoupage(), "81", dossier))
    assert couches.petr.empty
    assert couches.communes["code_petr"].isna().all()


def test_sans_releve_aucun_petr(zone, tmp_path):
    assert build(zone, read_petr(build_decoupage(), "81", tmp_path)).petr.empty


def test_un_releve_altere_est_refuse(write_petr):
    dossier = write_petr("200000001,pays-a,Pays A,1")
    (dossier / "petr/2026/petr_epci.csv").write_text(ENTETE)
    with pytest.raises(SourceError, match="a changé depuis son enregistrement"):
        read_petr(build_decoupage(), "81", dossier)


def test_un_releve_sans_une_colonne_est_refuse(write_petr):
    dossier = write_petr("200000001,pays-a", entete="code_epci,code_petr")
    with pytest.raises(ExtractionError, match="colonne petr, nb_epci_total"):
        read_petr(build_decoupage(), "81", dossier)


def test_une_mairie_loin_de_sa_commune_est_ecartee(zone, tmp_path):
    petr = read_petr(build_decoupage(), "81", tmp_path)
    communes = build(
        zone,
        petr,
        ("81001", shapely.Point(2.05, 44.05)),
        ("81002", shapely.Point(2.15, 44.1030)),
        ("81003", shapely.Point(2.25, 44.1060)),
    ).communes.set_index("code_commune")
    assert communes["mairie_lat"].isna().to_dict() == {
        "81001": False,
        "81002": False,
        "81003": True,
    }


def test_un_epci_somme_ses_communes_du_departement(zone, tmp_path):
    petr = read_petr(build_decoupage(), "81", tmp_path)
    couches = build(zone, petr)
    epci = couches.epci.set_index("code_epci")
    assert list(epci["population"]) == [300, 400]
    assert epci.loc["200000002", "perimetre"] == "partie tarnaise : 1 commune sur 3"
    assert couches.departement["population"].tolist() == [700]
    assert epci["surface_km2"].sum() == pytest.approx(
        couches.communes["surface_km2"].sum(), abs=0.03
    )
