"""GeoJSON et zips tels qu’ils arrivent : une ligne par entité, une table par fichier."""

import json

import pytest

from ess_dash.importation.lecture import read_fichier

FLORES = (
    '"GEO";"GEO_OBJECT";"ACTIVITY";"NUMBER_EMPL";"LEGAL_FORM_WITH_PUBLIC";'
    '"FLORES_MEASURE";"OBS_STATUS";"TIME_PERIOD";"OBS_VALUE"\n'
    '"243100518";"EPCI";"_T";"_T";"1T9X7";"UNIT_LOC";"A";"2024";"111"\n'
    '"31001";"COM";"FZ";"E5T9";"1T9X7";"UNIT_LOC";"K";"2024";""\n'
    '"F";"FRANCE";"_T";"_T";"1T9X7";"UNIT_LOC";"A";"2024";"0"\n'
)
METADONNEES = "COD_VAR;LIB_VAR;COD_MOD;LIB_MOD\nACTIVITY;Activité;_T;Total\n"
POINT = {"type": "Point", "coordinates": [1.4442, 43.6, 150]}
CARRE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}


def propre(phrases):
    return " ".join(phrases).replace("\u00a0", " ").replace("\u202f", " ")


def collection(*entites, **autres):
    return json.dumps({"type": "FeatureCollection", "features": entites, **autres})


def entite(geometrie, **proprietes):
    return {"type": "Feature", "geometry": geometrie, "properties": proprietes}


def test_le_zip_flores_ne_donne_que_ses_totaux(zipper):
    octets = zipper(
        **{
            "DS_FLORES_A5_2024_data.csv": FLORES,
            "DS_FLORES_A5_2024_metadata.csv": METADONNEES,
        }
    )
    (donnees,) = read_fichier("f.zip", octets, sans_enfant=True).tables
    assert donnees.feuille == "DS_FLORES_A5_2024_data.csv"
    assert donnees.entetes[0] == "GEO"
    # Le détail par activité est compté, pas gardé ; les numéros restent ceux du fichier.
    assert [ligne[0] for ligne in donnees.lignes] == ["243100518", "F"]
    assert donnees.numeros == (2, 4)
    assert "3 lignes lues, 2 gardées" in propre(donnees.avis)


def test_le_zip_de_l_insee_ouvre_son_classeur(zipper, classeur):
    octets = zipper(
        **{
            "EPCI_au_01-01-2026.xlsx": classeur(
                [["CODGEO", "EPCI"], ["01004", "ZZZZZZZZZ"]]
            ),
            "LISEZMOI.txt": "Bonjour",
            "__MACOSX/._x": "x",
        }
    )
    lecture = read_fichier("epci.zip", octets, sans_enfant=True)
    (table,) = lecture.tables
    assert (table.feuille, table.nature) == ("Sheet", "xlsx")
    assert table.lignes == (("01004", "ZZZZZZZZZ"),)
    assert "« LISEZMOI.txt » n’est pas lu" in propre(lecture.avis)
    assert "MACOSX" not in propre(lecture.avis)


def test_un_point_donne_deux_nombres_une_surface_son_contour(lire):
    table = lire(
        collection(entite(POINT, nom="A", n=3.0), entite(CARRE, nom="B", ok=True))
    )
    assert table.entetes == (
        "nom",
        "n",
        "ok",
        "geometry_lon",
        "geometry_lat",
        "geometrie",
    )
    assert table.lignes[0] == ("A", "3", "", "1.4442", "43.6", "")
    assert table.lignes[1][:5] == ("B", "", "oui", "", "")
    assert json.loads(table.lignes[1][5]) == CARRE
    assert (table.numeros, table.nature, table.ligne_en_tete) == ((1, 2), "geojson", 0)


@pytest.mark.parametrize(
    ("geometrie", "signale"),
    [
        (None, False),
        ({"type": "Point", "coordinates": []}, False),
        ({"type": "GeometryCollection", "geometries": []}, False),
        ({"type": "Point", "coordinates": [1]}, True),
        ({"type": "Point", "coordinates": ["1", "43"]}, True),
        ({"type": "Point", "coordinates": [[1, 43]]}, True),
        ({"type": "Cercle"}, True),
        ("x", True),
    ],
)
def test_une_entite_sans_position_garde_sa_ligne(lire, geometrie, signale):
    table = lire(collection(entite(geometrie, nom="A")))
    assert table.lignes == (("A", "", "", ""),)
    assert [alerte.numero for alerte in table.alertes] == [1] * signale


def test_l_infini_est_signale_nan_est_refuse(lire, refuser):
    texte = collection(entite(POINT, nom="A"))
    table = lire(texte.replace("43.6", "1e400"))
    assert table.lignes[0][1:] == ("", "", "")
    assert "infinie" in table.alertes[0].motif
    assert "« NaN », que le format interdit" in refuser(texte.replace("43.6", "NaN"))


def test_le_systeme_declare_se_dit_un_inconnu_est_refuse(lire, refuser):
    def crs(code):
        return {"crs": {"properties": {"name": f"urn:ogc:def:crs:EPSG::{code}"}}}

    assert lire(collection(entite(POINT), **crs(4326))).avis == ()
    assert "EPSG:2154" in propre(lire(collection(entite(POINT), **crs(2154))).avis)
    assert "que l’on ne lit pas" in refuser(collection(entite(POINT), **crs(3857)))


def test_deux_proprietes_qui_ne_different_que_par_la_casse_sont_dites(lire):
    table = lire(collection(entite(POINT, Nom="A", nom="B")))
    assert table.entetes[:2] == ("Nom", "nom")
    assert "ne diffèrent que par les majuscules" in propre(table.avis)
