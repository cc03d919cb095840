import pytest

from ess_dash.importation.coordonnees import Situeur
from ess_dash.importation.modele import Etat


def place(contexte, lat, lon):
    return Situeur(contexte).place(lat, lon)


@pytest.mark.parametrize(
    ("lat", "lon"),
    [("43.6045", "1.4442"), ("43,6045", "1,4442"), ("43,6045°", "1,4442")],
)
def test_des_degres_a_virgule_ou_a_point(contexte, lat, lon):
    point = place(contexte, lat, lon)
    assert point[:4] == ("1.4442", "43.6045", "31555", ())


@pytest.mark.parametrize(("lat", "lon"), [("6279000", "574350"), ("574350", "6279000")])
def test_du_lambert_93_est_converti_quel_que_soit_l_ordre(contexte, lat, lon):
    point = place(contexte, lat, lon)
    assert point.code == "31555"
    assert float(point.lon) == pytest.approx(1.4437, abs=0.01)
    assert [note[1] for note in point.notes] == [Etat.CORRIGE]


def test_latitude_et_longitude_inversees_sont_remises(contexte):
    point = place(contexte, "1.44420", "43.60450")
    assert (point.lon, point.lat, point.code) == ("1.4442", "43.6045", "31555")
    assert point.notes[0][1] is Etat.CORRIGE


@pytest.mark.parametrize(
    ("lat", "lon", "motif"),
    [
        ("48.85", "2.35", "hors de la Haute-Garonne"),
        ("0", "0", "(0, 0)"),
        ("43.6045", "", "il manque"),
        ("abc", "1.44", "ce n’est pas un nombre"),
        ("43°36'N", "1.44", "degrés, minutes"),
        ("500", "500", "ni des degrés ni du Lambert-93"),
        ("1e400", "1", "scientifique"),
    ],
)
def test_un_point_qui_ne_se_place_pas_n_est_pas_garde(contexte, lat, lon, motif):
    point = place(contexte, lat, lon)
    assert (point.lon, point.lat) == ("", "")
    assert point.notes[0][1] is Etat.DOUTE
    assert motif in point.notes[0][2]


def test_moins_de_trois_decimales_est_a_verifier(contexte):
    point = place(contexte, "43.6", "1.44")
    assert point.code == "31555"
    assert "trois décimales" in point.notes[0][2]


def test_sans_coordonnees_il_n_y_a_rien_a_dire(contexte):
    assert place(contexte, "", "nd").notes == ()


def test_un_point_dans_une_autre_commune_fait_douter(contexte):
    situeur = Situeur(contexte)
    point = situeur.place("43.108", "0.723")
    verifie = situeur.check_commune(point, "31555", "Toulouse")
    assert "« Saint-Gaudens », la ligne dit « Toulouse »" in verifie.notes[-1][2]
    assert situeur.check_commune(point, "31483", "Saint-Gaudens").notes == ()
