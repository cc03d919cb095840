import datetime as dt

import pytest

from ess_dash.depot import open_depot
from ess_dash.importation.geocodage import (
    DEMANDES_UNE_A_UNE,
    Adresse,
    EtatGeocodage,
    GeocodageError,
    geocode,
    write_position,
)
from ess_dash.sources.geoplateforme import GeoplateformeError

BONNE = {
    "lon": 1.4442,
    "lat": 43.6045,
    "score": 0.95,
    "code_commune": "31555",
    "libelle": "8 Rue d’Essai 31000 Toulouse",
    "type": "housenumber",
}
RUE = Adresse("8 rue d’Essai", "31000", "31555")


class Service:
    """Répond ce qu’on lui dit, et retient ce qu’on lui demande."""

    def __init__(self, reponse=BONNE, panne=None):
        self.reponse = reponse
        self.panne = panne
        self.demandes = []

    def search(self, demande):
        return self.search_csv([demande])[0]

    def search_csv(self, demandes):
        if self.panne:
            raise GeoplateformeError(self.panne)
        self.demandes.append([demande.adresse for demande in demandes])
        return tuple(dict(self.reponse) for _ in demandes)


@pytest.fixture
def depot(tmp_path):
    return open_depot(tmp_path / "depot")


def ask(depot, contexte, reponse, adresse=RUE):
    return geocode([adresse], depot, contexte, service=Service(reponse))[0]


def test_une_bonne_reponse_se_place_et_garde_son_score(depot, contexte):
    resultat = ask(depot, contexte, BONNE)
    assert resultat.est_placable
    assert (resultat.lon, resultat.lat, resultat.score) == (1.4442, 43.6045, 0.95)
    assert write_position("la-ruche", resultat) == {
        "cle": "la-ruche",
        "lon": "1.444200",
        "lat": "43.604500",
        "origine": "geoplateforme",
        "score": "0.950",
        "date": dt.datetime.now().astimezone().date().isoformat(),
    }


@pytest.mark.parametrize(
    ("change", "etat", "mot"),
    [
        ({"score": 0.34}, EtatGeocodage.DOUTEUX, "0,34"),
        ({"type": "municipality"}, EtatGeocodage.DOUTEUX, "compléter"),
        ({"lon": 0.7, "lat": 43.1}, EtatGeocodage.HORS_COMMUNE, "Saint-Gaudens"),
        (
            {"lon": 2.35, "lat": 48.85},
            EtatGeocodage.HORS_COMMUNE,
            "hors du département",
        ),
        ({"lon": 1e9}, EtatGeocodage.INTROUVABLE, "introuvable"),
        ({"code_commune": "31149"}, EtatGeocodage.HORS_COMMUNE, "Toulouse"),
    ],
)
def test_une_reponse_qui_ne_se_place_pas_dit_pourquoi(
    depot, contexte, change, etat, mot
):
    resultat = ask(depot, contexte, BONNE | change)
    assert (resultat.etat, resultat.est_placable) == (etat, False)
    assert mot in resultat.motif


def test_rien_de_trouve_n_a_pas_de_point(depot, contexte):
    resultat = ask(depot, contexte, {})
    assert resultat.etat is EtatGeocodage.INTROUVABLE
    with pytest.raises(ValueError, match="sans point"):
        write_position("la-ruche", resultat)


def test_une_adresse_sans_commune_reste_a_verifier(depot, contexte):
    resultat = ask(depot, contexte, BONNE, Adresse("8 rue d’Essai"))
    assert resultat.etat is EtatGeocodage.DOUTEUX


def test_un_ancien_code_de_commune_vaut_le_nouveau(depot, contexte):
    ancienne = BONNE | {"code_commune": "31998", "lon": 0.7, "lat": 43.1}
    adresse = Adresse("1 place d’Essai", code_commune="31483")
    assert ask(depot, contexte, ancienne, adresse).est_placable


def test_une_adresse_n_est_demandee_qu_une_fois(depot, contexte):
    service = Service()
    autre = Adresse("8, RUE D’ESSAI", "31000", "31555")
    premiers = geocode([RUE, autre], depot, contexte, service=service)
    assert service.demandes == [["8, RUE D’ESSAI"]]
    seconds = geocode([RUE], depot, contexte, service=Service(panne="coupé"))
    assert [r.est_garde for r in (*premiers, *seconds)] == [False, False, True]
    assert seconds[0].est_placable


def test_beaucoup_d_adresses_partent_en_un_envoi(depot, contexte):
    service = Service()
    rues = [Adresse(f"{n} rue d’Essai", "31000", "31555") for n in range(1, 9)]
    assert len(geocode(rues, depot, contexte, service=service)) == 8
    assert [len(envoi) for envoi in service.demandes] == [8]
    assert len(rues) > DEMANDES_UNE_A_UNE


def test_une_case_vide_ne_se_demande_pas(depot, contexte):
    service = Service()
    (resultat,) = geocode([Adresse(" - ")], depot, contexte, service=service)
    assert (resultat.etat, service.demandes) == (EtatGeocodage.INTROUVABLE, [])


def test_sans_reseau_une_phrase_et_rien_ne_change(depot, contexte):
    avant = depot.version_donnees()
    with pytest.raises(GeocodageError, match="rien n’a changé"):
        geocode(
            [RUE], depot, contexte, service=Service(panne="coupé : rien n’a changé")
        )
    assert depot.version_donnees() == avant
    assert depot.read_geocodages(["8 rue d essai|31000|31555|"]) == {}


def test_garder_une_reponse_ne_change_pas_les_donnees(depot, contexte):
    avant = depot.version_donnees()
    ask(depot, contexte, BONNE)
    assert depot.version_donnees() == avant
