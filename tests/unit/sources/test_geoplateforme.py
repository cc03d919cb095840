"""Le géocodage face à un serveur local qui rejoue les formes et les pannes du vrai."""

import csv
import email.utils
import io
import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from ess_dash.sources.geoplateforme import (
    ATTENTE_MAX_S,
    AdresseDemandee,
    Geoplateforme,
    GeoplateformeError,
    find_attente,
)

# Forme relevée dans des réponses publiques du service ; valeurs fictives.
PROPRIETES = {
    "label": "8 Rue d’Essai 31000 Toulouse",
    "score": 0.97,
    "housenumber": "8",
    "id": "31555_1448_00008",
    "postcode": "31000",
    "citycode": "31555",
    "type": "housenumber",
    "_type": "address",
}
ENTITE = {
    "type": "Feature",
    "geometry": {"type": "Point", "coordinates": [1.444, 43.604]},
    "properties": PROPRIETES,
}
TROUVE = {"type": "FeatureCollection", "features": [ENTITE], "query": "8 rue"}
RUE = AdresseDemandee("8 rue d’Essai", "31000", "31555", "Toulouse")
LUE = {
    "lon": 1.444,
    "lat": 43.604,
    "score": 0.97,
    "code_commune": "31555",
    "libelle": "8 Rue d’Essai 31000 Toulouse",
    "type": "housenumber",
}


class Serveur(ThreadingHTTPServer):
    """Rejoue une suite de réponses, et garde ce qui lui est demandé."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Guichet)
        self.reponses = []
        self.demandes = []


class Guichet(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.demandes.append((self.path, dict(self.headers), b""))
        self._answer()

    def do_POST(self):
        corps = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.demandes.append((self.path, dict(self.headers), corps))
        self._answer(corps)

    def _answer(self, corps=b""):
        code, contenu, entetes = self.server.reponses.pop(0)
        if callable(contenu):
            contenu = contenu(corps)
        octets = contenu if isinstance(contenu, bytes) else json.dumps(contenu).encode()
        self.send_response(code)
        for nom, valeur in entetes.items():
            self.send_header(nom, valeur)
        self.send_header("Content-Length", str(len(octets)))
        self.end_headers()
        self.wfile.write(octets)

    def log_message(self, *_):
        """Rien sur la sortie des tests."""


@pytest.fixture
def serveur():
    with Serveur() as serveur:
        fil = threading.Thread(target=serveur.serve_forever, args=(0.01,), daemon=True)
        fil.start()
        yield serveur
        serveur.shutdown()
        fil.join()


@pytest.fixture
def attentes():
    return []


@pytest.fixture
def service(serveur, attentes):
    adresse = f"http://127.0.0.1:{serveur.server_address[1]}/geocodage/"
    return Geoplateforme(adresse, attendre=attentes.append, horloge=lambda: 0.0)


def test_une_adresse_rend_son_point_et_son_score(serveur, service):
    serveur.reponses = [(200, TROUVE, {})]
    assert service.search(RUE) == LUE
    ((chemin, entetes, _),) = serveur.demandes
    assert urlsplit(chemin).path == "/geocodage/search"
    assert parse_qs(urlsplit(chemin).query) == {
        "q": ["8 rue d’Essai Toulouse"],
        "limit": ["1"],
        "autocomplete": ["0"],
        "postcode": ["31000"],
        "citycode": ["31555"],
    }
    assert "ess_dash" in entetes["User-Agent"]


def test_rien_de_trouve_n_est_pas_une_panne(serveur, service):
    serveur.reponses = [(200, {"type": "FeatureCollection", "features": []}, {})]
    assert service.search(RUE) == {}


def test_trop_de_demandes_attend_ce_que_le_service_dit(serveur, service, attentes):
    serveur.reponses = [(429, b"", {"Retry-After": "7"}), (200, TROUVE, {})]
    assert service.search(RUE) == LUE
    assert 7.0 in attentes


def test_trois_refus_de_suite_se_disent_en_une_phrase(serveur, service):
    serveur.reponses = [(429, b"", {"Retry-After": "1"})] * 3
    with pytest.raises(GeoplateformeError, match="trop de demandes : rien n’a changé"):
        service.search(RUE)
    assert len(serveur.demandes) == 3


def test_une_panne_du_service_se_refait_puis_se_dit(serveur, service, attentes):
    serveur.reponses = [(503, b"", {})] * 3
    with pytest.raises(GeoplateformeError, match="ne répond pas : rien n’a changé"):
        service.search(RUE)
    assert [attente for attente in attentes if attente > 1] == [2.0, 4.0]


def test_jamais_plus_vite_qu_une_demande_par_intervalle(serveur, service, attentes):
    serveur.reponses = [(200, TROUVE, {})] * 3
    for _ in range(3):
        service.search(RUE)
    # L’horloge d’essai n’avance pas : chaque demande après la première attend.
    assert attentes == [1.0, 1.0]


@pytest.mark.parametrize(
    ("code", "contenu"),
    [
        (200, b"<html>maintenance</html>"),
        (200, []),
        (200, {"features": [{"geometry": None, "properties": {}}]}),
        (200, {"features": [{**ENTITE, "properties": {**PROPRIETES, "score": "NaN"}}]}),
        (200, {"features": 3}),
        (400, {"code": 400, "message": "q est vide"}),
        (404, b""),
        (302, b""),
    ],
)
def test_une_reponse_inattendue_se_dit_et_ne_donne_rien(
    serveur, service, code, contenu
):
    serveur.reponses = [(code, contenu, {})]
    with pytest.raises(GeoplateformeError, match="n’est pas comprise"):
        service.search(RUE)


def test_sans_reseau_une_phrase():
    ferme = Geoplateforme("http://127.0.0.1:9/geocodage")
    with pytest.raises(GeoplateformeError, match="ne répond pas : rien n’a changé"):
        ferme.search(RUE)


def test_un_service_muet_finit_par_se_dire(service, monkeypatch):
    def mute(*_arguments, **_options):
        raise httpx.ReadTimeout("trop long")

    monkeypatch.setattr(httpx, "request", mute)
    with pytest.raises(GeoplateformeError, match="ne répond pas"):
        service.search(RUE)


def test_une_adresse_de_service_fausse_se_dit():
    with pytest.raises(GeoplateformeError, match="ne répond pas"):
        Geoplateforme("pas une adresse").search(RUE)


# Par paquet


def geocode_csv(corps):
    """Rend les colonnes reçues et celles que le service ajoute."""
    texte = corps.decode().split("text/csv\r\n\r\n", 1)[1].split("\r\n--", 1)[0]
    sortie = io.StringIO()
    lignes = list(csv.DictReader(io.StringIO(texte, newline="")))
    ajoutees = ("longitude", "latitude", "result_score", "result_label", "result_type")
    noms = [*lignes[0], *ajoutees, "result_citycode", "result_status"]
    plume = csv.DictWriter(sortie, noms)
    plume.writeheader()
    # Le service peut rendre les lignes dans un autre ordre.
    for ligne in reversed(lignes):
        plume.writerow(ligne | answer(ligne["adresse"]))
    return sortie.getvalue().encode()


def answer(adresse):
    if "inconnue" in adresse:
        return {"result_status": "not-found"}
    return {
        "longitude": "1.444",
        "latitude": "43.604",
        "result_score": "0.34" if "absurde" in adresse else "0.97",
        "result_label": "8 Rue d’Essai 31000 Toulouse",
        "result_type": "housenumber",
        "result_citycode": "31555",
        "result_status": "ok",
    }


def test_un_paquet_rend_une_reponse_par_adresse_dans_l_ordre(serveur, service):
    serveur.reponses = [(200, geocode_csv, {})]
    adresses = ("8 rue, d’Essai", "rue inconnue", 'rue "absurde"')
    demandes = [AdresseDemandee(rue, "31000", "31555") for rue in adresses]
    assert service.search_csv(demandes) == (LUE, {}, LUE | {"score": 0.34})
    ((chemin, _, corps),) = serveur.demandes
    assert chemin == "/geocodage/search/csv"
    champs = re.findall(r'name="(\w+)"\r\n\r\n(\w+)', corps.decode())
    assert champs == [
        ("columns", "adresse"),
        ("columns", "commune"),
        ("postcode", "code_postal"),
        ("citycode", "code_commune"),
    ]


@pytest.mark.parametrize(
    "contenu",
    [
        b"",
        b"rang,adresse\n0,8 rue\n",
        b"\xff\xfe\x00",
        lambda corps: geocode_csv(corps).split(b"\r\n1,")[0],
    ],
)
def test_un_paquet_abime_se_dit(serveur, service, contenu):
    serveur.reponses = [(200, contenu, {})]
    demandes = [RUE, AdresseDemandee("9 rue d’Essai")]
    with pytest.raises(GeoplateformeError, match="n’est pas comprise"):
        service.search_csv(demandes)


def test_l_attente_dite_par_une_date_est_bornee():
    loin = email.utils.format_datetime(email.utils.localtime().replace(year=2100))
    passee = "Wed, 21 Oct 2015 07:28:00 GMT"
    for texte, attendue in ((loin, ATTENTE_MAX_S), (passee, 0.0), ("bientôt", 2.0)):
        entetes = {"Retry-After": texte.encode()}
        assert find_attente(httpx.Response(429, headers=entetes), 1) == attendue
