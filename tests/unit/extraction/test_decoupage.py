"""Le découpage refuse ce qui se contredit."""

import json
import tarfile
from io import BytesIO

import pytest

from ess_dash.extraction.decoupage import check_departement, read_decoupage
from ess_dash.extraction.erreurs import ExtractionError
from ess_dash.extraction.paquets import DECOUPAGE


def build_commune(code, population, departement="81"):
    return {
        "code": code,
        "nom": f"L'Isle {code}",
        "type": "commune-actuelle",
        "departement": departement,
        "zone": "metro",
        "codesPostaux": ["81310", "81300"],
        "population": population,
    }


def build_epci(code, **membres):
    return {
        "code": code,
        "nom": "CC Coeur d'Oc",
        "type": "CC",
        "populationMunicipale": sum(membres.values()),
        "membres": [
            {"code": nom.removeprefix("c"), "populationMunicipale": population}
            for nom, population in membres.items()
        ],
    }


COMMUNES = [
    build_commune("81001", 1000),
    build_commune("81002", 500),
    build_commune("31001", 300, "31"),
]
EPCI = [build_epci("200000001", c81001=990, c31001=310)]
DEPARTEMENTS = [
    {"code": "81", "nom": "Tarn", "zone": "metro"},
    {"code": "31", "nom": "Haute-Garonne", "zone": "metro"},
]


@pytest.fixture
def read(tmp_path):
    def read_tables(communes=COMMUNES, epci=EPCI):
        tables = {"communes": communes, "epci": epci, "departements": DEPARTEMENTS}
        with tarfile.open(tmp_path / DECOUPAGE.archive, "w:gz") as tarball:
            for nom, table in tables.items():
                contenu = json.dumps(table).encode()
                membre = tarfile.TarInfo(f"package/data/{nom}.json")
                membre.size = len(contenu)
                tarball.addfile(membre, BytesIO(contenu))
        return read_decoupage(tmp_path)

    return read_tables


def test_la_population_est_celle_des_communes(read):
    epci = read().epci.loc["200000001"]
    assert epci["population_totale"] == 1300
    assert epci["nb_communes_total"] == 2


def test_les_noms_sont_affichables_et_les_codes_postaux_ranges(read):
    decoupage = read()
    assert decoupage.epci.loc["200000001", "nom"] == "CC Cœur d’Oc"
    assert decoupage.communes.loc["81001", "nom"] == "L’Isle 81001"
    assert decoupage.communes.loc["81001", "codes_postaux"] == "81300 81310"


def test_une_commune_sans_epci_reste_sans_epci(read):
    decoupage = read()
    assert decoupage.communes["code_epci"].isna().to_dict() == {
        "31001": False,
        "81001": False,
        "81002": True,
    }
    check_departement(decoupage, "81")


def test_une_commune_dans_deux_epci_est_refusee(read):
    double = [*EPCI, build_epci("200000002", c81001=1)]
    with pytest.raises(ExtractionError, match="plusieurs EPCI : 81001"):
        read(epci=double)


def test_un_membre_inconnu_du_cog_est_refuse(read):
    with pytest.raises(ExtractionError, match="géographique : 81999"):
        read(epci=[build_epci("200000001", c81999=1)])


def test_un_champ_absent_est_nomme(read):
    sans_zone = [
        {cle: v for cle, v in commune.items() if cle != "zone"} for commune in COMMUNES
    ]
    with pytest.raises(ExtractionError, match="champ attendu 'zone'"):
        read(communes=sans_zone)


def test_une_population_absente_est_refusee(read):
    communes = [{**COMMUNES[0], "population": None}, *COMMUNES[1:]]
    with pytest.raises(ExtractionError, match="sans population municipale : 81001"):
        check_departement(read(communes=communes), "81")


@pytest.mark.parametrize("population", [700, 1300])
def test_une_population_d_epci_incoherente_est_refusee(read, population):
    communes = [build_commune("81001", population), *COMMUNES[1:]]
    with pytest.raises(ExtractionError, match=r"plus de 10 % .* pour CC Cœur d’Oc"):
        check_departement(read(communes=communes), "81")
