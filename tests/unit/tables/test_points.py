"""Chaque piège est un fichier nommé de tests/corpus/points, plus des octets au hasard."""

import json
import re
from dataclasses import astuple
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import geopandas as gpd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ess_dash.tables.points as paquet
from ess_dash.tables.points import (
    NB_COLONNES_MAX,
    NB_POINTS_MAX,
    TAILLE_MAX_OCTETS,
    Lecture,
    PointsError,
    build_modele_csv,
    read_points,
)
from ess_dash.tables.points.nombres import parse_nombre

CORPUS = Path(__file__).parents[2] / "corpus" / "points"
CANARIS = ("canari", "Canari", "0600000007")

# Quatre communes d’essai, carrées : les noms sont vrais, les contours ne le sont pas.
COMMUNES = gpd.GeoDataFrame(
    {
        "code_commune": ["31149", "31044", "31395", "31506"],
        "nom": ["Colomiers", "Balma", "Muret", "Saint-Orens-de-Gameville"],
    },
    geometry=[
        shapely.box(1.30, 43.60, 1.45, 43.70),
        shapely.box(1.45, 43.60, 1.60, 43.70),
        shapely.box(1.30, 43.50, 1.45, 43.60),
        shapely.box(1.45, 43.50, 1.60, 43.60),
    ],
    crs=4326,
)

# fichier : (points gardés, lignes refusées, morceaux des avis, morceaux des fautes)
LUS: dict[str, tuple[int, int, list[str], list[str]]] = {
    "bom_point_virgule.csv": (2, 0, [], []),
    "virgule.csv": (2, 0, [], []),
    "tabulation.csv": (1, 0, [], []),
    "barre.csv": (1, 0, [], []),
    "cp1252.csv": (1, 0, ["lu en Windows-1252"], []),
    "cp1252_octet_indefini.csv": (1, 0, ["Windows-1252", "illisibles"], []),
    "utf16.csv": (1, 0, [], []),
    "double_encodage.csv": (1, 0, ["Des accents sont abîmés"], []),
    "decompose.csv": (1, 0, [], []),
    "titre_au_dessus.csv": (1, 0, ["Les noms de colonnes sont à la ligne 3"], []),
    "sep_excel.csv": (1, 0, [], []),
    "retour_chariot_seul.csv": (2, 0, [], []),
    "lignes_vides.csv": (2, 0, [], []),
    "commentaires.csv": (1, 0, ["commencent par « # », non lues : 1"], []),
    "colonne_sans_nom.csv": (1, 0, [], []),
    "geo_point_2d.csv": (
        3,
        2,
        ["un kilomètre près : ligne 4"],
        ["pas deux nombres", "aucune coordonnée"],
    ),
    "lambert93.csv": (2, 0, ["Coordonnées Lambert-93 reconnues"], []),
    "lambert93_inverse.csv": (2, 0, ["Lambert-93 reconnues", "inversées"], []),
    "lambert93_et_degres.csv": (2, 0, ["latitude et longitude : 1 ligne."], []),
    "trois_decimales_en_lambert93.csv": (1, 0, ["Lambert-93 reconnues"], []),
    "ni_degres_ni_lambert93.csv": (0, 2, [], ["ni des degrés, ni du Lambert-93"]),
    "ban.csv": (1, 0, ["Laissé de côté : « x », « y » et « result_score »"], []),
    "inverse_fichier.csv": (3, 0, ["elles ont été échangées : 3 lignes"], []),
    "inverse_une_ligne.csv": (2, 1, [], ["latitude et longitude semblent inversées"]),
    "inverse_moitie.csv": (1, 1, [], ["Échanger les deux nombres de la ligne"]),
    "hors_departement.csv": (
        *(0, 3, []),
        ["576 km au nord de la commune la plus proche (Balma)", "plus de 1 500 km"],
    ),
    "signe_oublie.csv": (
        *(0, 2, []),
        ["à l’ouest de", "signe de la longitude", "signe de la latitude"],
    ),
    "juste_dehors.csv": (
        *(2, 1),
        ["ligne 2, « Au nord ») : il est à 6 km au nord de", "99 m à l’est de"],
        ["17 km au nord de la commune la plus proche (Colomiers)"],
    ),
    "zero_zero.csv": (0, 2, [], ["coordonnées 0 et 0", "océan Atlantique"]),
    "non_finis.csv": (0, 4, [], ["pas une coordonnée", "écriture scientifique"]),
    "nombres_abimes.csv": (
        *(0, 7, []),
        [
            "degrés, minutes et secondes",
            "plusieurs points ou virgules",
            "ce n’est pas un nombre",
            "case vide, alors que l’autre coordonnée est donnée",
        ],
    ),
    "nombres_admis.csv": (4, 0, [], []),
    "commune_seule.csv": (
        *(1, 2, []),
        [
            "aucune coordonnée : un lieu connu à la commune ne devient pas un point exact"
        ],
    ),
    "commune_seule_sans_colonne.csv": (0, 1, [], ["ne devient pas un point exact"]),
    "commune_discordante.csv": (
        *(5, 0),
        [
            "ligne 2, « Code ») : le point est dans Colomiers, la ligne dit Balma",
            "ligne 3, « Nom ») : le point est dans Colomiers, la ligne dit « Balma »",
        ],
        [],
    ),
    "code_postal.csv": (1, 0, ["la ligne dit « 31000 », qui n’est le code"], []),
    "sur_la_limite.csv": (3, 0, [], []),
    "apostrophes.csv": (2, 0, [], []),
    "noms_hostiles.csv": (9, 0, [], []),
    "noms_longs_ou_vides.csv": (4, 0, ["Sans nom : lignes 4 et 5", "ligne 3"], []),
    "sans_colonne_nom.csv": (2, 1, ["Sans nom : lignes 2 et 4"], ["au nord"]),
    "donnees_personnelles.csv": (
        *(1, 1),
        ["« prénom », « courriel » et « Téléphone »", "voisine avec un prénom"],
        ["7 cases pour 6 colonnes"],
    ),
    "guillemets_multilignes.csv": (2, 0, ["une seule ligne (2 à 4)"], []),
    "guillemets_approximatifs.csv": (2, 0, [], []),
    "cases_decalees.csv": (1, 1, [], ["5 cases pour 3 colonnes", "point-virgule"]),
    "case_trop_longue.csv": (
        1,
        2,
        ["« description »"],
        ["case de 2 001 caractères", "2 000"],
    ),
    "superposes.csv": (4, 0, ["Même position (43,65012 ; 1,40123) pour 3 lignes"], []),
    "grossiers.csv": (2, 0, ["à un kilomètre près : ligne 2."], []),
    "collection.geojson": (2, 0, ["Laissé de côté : « courriel »"], []),
    "entite_seule.geojson": (1, 0, [], []),
    "geometrie_seule.geojson": (1, 0, ["Sans nom : entité 1"], []),
    "renomme.csv": (1, 0, ["se dit CSV, mais son contenu est un GeoJSON"], []),
    "renomme.geojson": (1, 0, ["se dit GeoJSON, mais son contenu est un CSV"], []),
    "altitude.geojson": (1, 0, [], []),
    "formes.geojson": (
        6,
        0,
        ["par un point posé dessus : entités 1, 2, 3, 4 et 5"],
        [],
    ),
    "geometries_fautives.geojson": (
        *(1, 16, []),
        [
            "n’a pas de géométrie",
            "n’a pas de coordonnées",
            "ne sont pas deux nombres",
            "non refermée",
            "géométrie vide",
            "type inconnu",
            "pas une entité",
            "démesurée",
        ],
    ),
    "lambert93_crs.geojson": (1, 0, ["Lambert-93 reconnues"], []),
    "lambert93_sans_crs.geojson": (1, 0, ["Lambert-93 reconnues"], []),
    "wgs84_crs.geojson": (1, 0, [], []),
    "crs_menteur.geojson": (1, 0, ["se déclare en Lambert-93"], []),
    "crs_bizarre.geojson": (1, 0, [], []),
    "inverse.geojson": (2, 0, ["elles ont été échangées : 2 entités"], []),
    "infini.geojson": (0, 2, [], ["coordonnée infinie ou démesurée"]),
    "entier_geant.geojson": (0, 1, [], ["coordonnée infinie ou démesurée"]),
    "crochets_dans_un_nom.geojson": (1, 0, [], []),
    "demi_caractere.geojson": (1, 0, [], []),
    "proprietes_bizarres.geojson": (
        *(4, 1, ["Sans nom : entités 1, 2 et 4"]),
        ["texte de 2 001 caractères"],
    ),
}

# fichier : morceau de la phrase qui le refuse
REFUSES = {
    "vide.csv": "Ce fichier est vide",
    "blancs.csv": "Ce fichier est vide",
    "bom_seul.csv": "Ce fichier est vide",
    "en_tete_seul.csv": "aucune ligne de données",
    "sans_en_tete.csv": "Aucune colonne reconnue",
    "texte_libre.csv": "Première ligne lue : « Bonjour, »",
    "sans_longitude.csv": "Il manque la colonne « longitude »",
    "longitude_sans_latitude.csv": "Il manque la colonne « latitude »",
    "sans_coordonnees.csv": "Il manque les colonnes « latitude » et « longitude »",
    "colonnes_doubles.csv": "Les colonnes « latitude » et « Latitude »",
    "guillemet_ouvert.csv": "Ligne 3 : un guillemet",
    "octet_nul.csv": "octets nuls",
    "utf16_sans_bom.csv": "enregistré en UTF-16",
    "classeur.xlsx": "un classeur Excel : l’enregistrer en CSV",
    "classeur_renomme.csv": "un classeur Excel : l’enregistrer en CSV",
    "classeur.ods": "un classeur LibreOffice : l’enregistrer en CSV",
    "ancien.xls": "protégé par mot de passe : l’enregistrer en CSV",
    "document.docx": "un document Word",
    "texte.rtf": "traitement de texte",
    "carte.kmz": "une carte KMZ : l’exporter en GeoJSON",
    "carte.kml": "une carte KML : l’exporter en GeoJSON",
    "trace.gpx": "une trace GPX",
    "autre.xml": "du XML ou du HTML",
    "shapefile.zip": "un shapefile compressé",
    "archive.zip": "une archive ZIP : l’ouvrir",
    "archive.csv.gz": "une archive GZIP : l’ouvrir",
    "rapport.pdf": "un PDF",
    "page.csv": "une page web (HTML)",
    "image.png": "une image",
    "base.gpkg": "un GeoPackage",
    "table.parquet": "une table Parquet",
    "crs_inconnu.geojson": "« urn:ogc:def:crs:EPSG::3857 »",
    "nan.geojson": "contient « NaN »",
    "imbrique.geojson": "plus de 20 niveaux",
    "imbrique_21.geojson": "plus de 20 niveaux",
    "tronque.geojson": "incomplet ou mal formé",
    "lignes_json.geojson": "s’arrête à la ligne 2",
    "pas_un_geojson.json": "n’est pas un GeoJSON",
    "liste.json": "une liste JSON",
    "topojson.json": "un TopoJSON",
    "sans_features.geojson": "n’a pas de liste « features »",
    "aucune_entite.geojson": "aucune entité",
    "noms_confondus.geojson": "« Nom » et « nom »",
}


def read(contenu: bytes | str, nom: str = "points.csv") -> Lecture:
    octets = contenu.encode() if isinstance(contenu, str) else contenu
    return read_points(octets, nom, COMMUNES)


@cache
def read_corpus(nom: str) -> Lecture:
    return read((CORPUS / nom).read_bytes(), nom)


def refuse(contenu: bytes | str) -> str:
    with pytest.raises(PointsError) as refus:
        read(contenu)
    return str(refus.value)


def plain(phrase: str) -> str:
    """Phrase aux espaces ordinaires, pour la comparer sans la dépendre de sa mise."""
    return phrase.replace("\u00a0", " ").replace("\u202f", " ")


def check_compte(lecture: Lecture) -> None:
    """Rien ne se perd : chaque ligne est un point, ou dite refusée."""
    gardees = [point.ligne for point in lecture.points]
    refusees = {faute.ligne for faute in lecture.fautes}
    assert len(set(gardees)) == len(gardees)
    assert not refusees & set(gardees)
    assert len(gardees) + len(refusees) == lecture.nb_lignes
    assert lecture.nb_refusees == len(refusees)
    for point in lecture.points:
        assert -180 <= point.lon <= 180
        assert -90 <= point.lat <= 90
        assert 0 < len(point.nom) <= 120
        assert point.code_commune in {*COMMUNES["code_commune"], ""}


def check_octets(contenu: bytes) -> None:
    """Lu et compté, ou refusé d’une phrase lisible ; rien d’autre."""
    refus = ""
    try:
        lecture = read(contenu)
    except PointsError as erreur:
        refus = str(erreur)
        lecture = Lecture((), (), (), 0)
    assert not refus or 20 < len(refus) < 600
    check_compte(lecture)


# --- Le corpus


def test_chaque_fichier_du_corpus_est_attendu():
    assert {chemin.name for chemin in CORPUS.iterdir()} == {*LUS, *REFUSES}


@pytest.mark.parametrize("nom", LUS)
def test_fichier_lu(nom):
    nb_points, nb_refusees, avis, fautes = LUS[nom]
    lecture = read_corpus(nom)
    check_compte(lecture)
    assert (len(lecture.points), lecture.nb_refusees) == (nb_points, nb_refusees)
    dits = plain("\n".join(lecture.avis))
    assert [morceau for morceau in avis if morceau not in dits] == []
    # Un fichier sans avis attendu n’en a aucun : pas d’alarme pour rien.
    assert bool(lecture.avis) == bool(avis)
    raisons = plain("\n".join(f"{f.raison}. {f.suggestion}" for f in lecture.fautes))
    assert [morceau for morceau in fautes if morceau not in raisons] == []


@pytest.mark.parametrize("nom", REFUSES)
def test_fichier_refuse(nom):
    with pytest.raises(PointsError) as refus:
        read_corpus(nom)
    assert REFUSES[nom] in plain(str(refus.value))


# --- Ce que les fichiers disent exactement


@pytest.mark.parametrize(
    ("nom", "attendus"),
    [
        ("bom_point_virgule.csv", ["La Fabrique d’été", "Chez Noël"]),
        ("virgule.csv", ["Café, bar et cie", "Atelier"]),
        ("cp1252.csv", ["Œuvre à 3 €, l’été"]),
        ("cp1252_octet_indefini.csv", ["Café \ufffd"]),
        ("utf16.csv", ["L’Été"]),
        ("decompose.csv", ["École"]),
        ("apostrophes.csv", ["=1+1", "'Tit Café"]),
        ("guillemets_approximatifs.csv", ['La "Cité"', "Cité de l’espace"]),
        ("guillemets_multilignes.csv", ["La Fabrique", "B"]),
        ("sans_colonne_nom.csv", ["Point 1", "Point 3"]),
        ("demi_caractere.geojson", ["A\ufffdB"]),
        ("proprietes_bizarres.geojson", ["Point 1", "Point 2", "12.5", "Point 4"]),
    ],
)
def test_noms(nom, attendus):
    assert [point.nom for point in read_corpus(nom).points] == attendus


def test_un_nom_hostile_est_garde_tel_quel():
    noms = [point.nom for point in read_corpus("noms_hostiles.csv").points]
    assert noms[:3] == [
        "<img src=x onerror=alert(1)>",
        "${alert(1)}",
        "</script><script>alert(1)</script>",
    ]
    assert noms[4] == '=HYPERLINK("http://x";"y")'
    assert noms[-2:] == ["NA", "null"]


def test_un_nom_trop_long_est_coupe_et_un_nom_vide_remplace():
    noms = [point.nom for point in read_corpus("noms_longs_ou_vides.csv").points]
    assert noms == ["A" * 120, "B" * 119 + "…", "Point 3", "Point 4"]


@pytest.mark.parametrize(
    ("nom", "attendues"),
    [
        ("nombres_admis.csv", [(1.40123, 43.65012), (1.50456, 43.55123)]),
        ("geo_point_2d.csv", [(1.40123, 43.65012), (1.50456, 43.55123), (1.40, 43.65)]),
        ("inverse_fichier.csv", [(1.40123, 43.65012), (1.50456, 43.55123)]),
        ("inverse.geojson", [(1.40123, 43.65012), (1.50456, 43.55123)]),
        ("altitude.geojson", [(1.40123, 43.65012)]),
        ("ban.csv", [(1.40123, 43.65012)]),
    ],
)
def test_coordonnees(nom, attendues):
    points = read_corpus(nom).points[: len(attendues)]
    assert [(point.lon, point.lat) for point in points] == attendues


@pytest.mark.parametrize(
    "nom",
    [
        "lambert93.csv",
        "lambert93_inverse.csv",
        "lambert93_crs.geojson",
        "lambert93_sans_crs.geojson",
    ],
)
def test_le_lambert93_est_converti(nom):
    premier = read_corpus(nom).points[0]
    assert (premier.lon, premier.lat) == pytest.approx((1.439928, 43.598852), abs=2e-6)


def test_la_reference_du_lambert93():
    """Couple connu : le centre de Paris."""
    paris = gpd.GeoDataFrame(
        {"code_commune": ["75056"], "nom": ["Paris"]},
        geometry=[shapely.box(2.2, 48.8, 2.5, 48.9)],
        crs=4326,
    )
    lecture = read_points(b"nom;x;y\nA;652469;6862035\n", "p.csv", paris)
    point = lecture.points[0]
    assert (point.lon, point.lat) == pytest.approx((2.3522, 48.8566), abs=1e-4)


def test_la_commune_est_celle_qui_contient_le_point_pas_celle_que_dit_la_ligne():
    codes = [p.code_commune for p in read_corpus("commune_discordante.csv").points]
    assert codes == ["31149", "31149", "31506", "31506", "31149"]
    # Deux avis : les trois dernières lignes disent vrai, abréviations comprises.
    assert len(read_corpus("commune_discordante.csv").avis) == 2


def test_sur_une_limite_la_commune_declaree_l_emporte():
    codes = [point.code_commune for point in read_corpus("sur_la_limite.csv").points]
    assert codes == ["31506", "31044", "31149"]


def test_juste_dehors_garde_la_commune_declaree_et_n_en_devine_aucune():
    codes = [point.code_commune for point in read_corpus("juste_dehors.csv").points]
    assert codes == ["31149", ""]


def test_contours_en_lambert93():
    metres = COMMUNES.to_crs(2154)
    contenu = (CORPUS / "bom_point_virgule.csv").read_bytes()
    assert read_points(contenu, "p.csv", metres) == read(contenu)


@pytest.mark.parametrize(
    ("nom", "attendues"),
    [
        ("titre_au_dessus.csv", [4]),
        ("lignes_vides.csv", [3, 6]),
        ("guillemets_multilignes.csv", [2, 5]),
        ("retour_chariot_seul.csv", [2, 3]),
        ("formes.geojson", [1, 2, 3, 4, 5, 6]),
    ],
)
def test_les_lignes_portent_leur_numero_dans_le_fichier(nom, attendues):
    assert [point.ligne for point in read_corpus(nom).points] == attendues


def test_les_entites_fautives_portent_leur_numero():
    lecture = read_corpus("geometries_fautives.geojson")
    assert [faute.ligne for faute in lecture.fautes] == list(range(1, 17))
    assert lecture.points[0].ligne == 17
    # Un texte, un booléen ou un nombre seul : la faute est dite pour ce qu’elle est.
    assert {f.raison for f in lecture.fautes[2:5]} == {"ce ne sont pas deux nombres"}


@pytest.mark.parametrize(
    ("ecrit", "attendu"),
    [
        ("43,6045", 43.6045),
        ("-1.5", -1.5),
        ("\u22121,5", -1.5),
        ("6\u202f279\u00a0000,25", 6279000.25),
        ("43.", 43.0),
        (",5", 0.5),
        ("1,44°", 1.44),
        ("", None),
        ("-", None),
        ("1 2", None),
        ("43 36 16", None),
        ("1.279.000", None),
        ("1,279,000", None),
        ("1e5", None),
        ("1e400", None),
        ("nan", None),
        ("Infinity", None),
        ("0x1F", None),
        ("1_000", None),
        ("٤٣", None),
        ("4" * 10, None),
    ],
)
def test_nombre(ecrit, attendu):
    assert parse_nombre(ecrit) == attendu


def test_une_faute_dit_la_colonne_la_valeur_et_que_faire():
    fautes = read_corpus("nombres_abimes.csv").fautes
    assert (fautes[0].ligne, fautes[0].colonne) == (2, "latitude")
    assert fautes[0].valeur == "43° 39′ 0″"
    assert "degrés décimaux" in fautes[0].suggestion


def test_deux_cases_fautives_font_deux_fautes_et_une_ligne_refusee():
    lecture = read("nom;latitude;longitude\nA;nord;est\n")
    assert [faute.colonne for faute in lecture.fautes] == ["latitude", "longitude"]
    assert lecture.nb_refusees == 1


def test_une_forme_est_representee_par_un_point_qui_la_touche():
    objet = json.loads((CORPUS / "formes.geojson").read_text(encoding="utf-8"))
    points = read_corpus("formes.geojson").points
    for entite, point in list(zip(objet["features"], points, strict=True))[:4]:
        forme = shapely.from_geojson(json.dumps(entite["geometry"]))
        assert forme.distance(shapely.Point(point.lon, point.lat)) < 1e-5


@pytest.mark.parametrize("nom", ["donnees_personnelles.csv", "collection.geojson"])
def test_une_colonne_personnelle_n_est_ni_lue_ni_repetee(nom):
    lecture = read_corpus(nom)
    dit = repr(lecture)
    assert [canari for canari in CANARIS if canari in dit] == []
    assert "courriel" in dit


@pytest.mark.parametrize(
    "en_tete",
    [
        "nom;latitude;longitude",
        "NAME;Lat;LNG",
        "Libellé;Y;X",
        "Intitulé ;LATITUDE (WGS84);LONGITUDE (WGS84)",
        "Dénomination;coord_y;coord_x",
        "raison_sociale;Lat.;Long.",
        "structure;Coordonnée_Y;Coordonnée_X",
        "\ufeffnom;latitude;longitude",
    ],
)
def test_noms_de_colonnes_admis(en_tete):
    point = read(f"{en_tete}\nA;43,65012;1,40123\n").points[0]
    assert (point.nom, point.lon, point.lat) == ("A", 1.40123, 43.65012)


@pytest.mark.parametrize(
    "colonne", ["code_commune", "Code INSEE", "insee", "CODGEO", "depcom", "citycode"]
)
def test_noms_de_la_colonne_du_code(colonne):
    lecture = read(f"nom;lat;lon;{colonne}\nA;43,65012;1,40123;31044\n")
    assert "la ligne dit Balma" in lecture.avis[0]


def test_une_latitude_seule_est_un_oubli_meme_avec_une_commune():
    assert "« longitude »" in plain(refuse("insee;latitude\n31149;43,65\n"))


def test_latitude_ne_se_marie_pas_avec_x():
    assert "« longitude »" in plain(refuse("nom;latitude;x\nA;43,65;1,4\n"))


def test_l_extension_ne_decide_de_rien():
    contenu = (CORPUS / "collection.geojson").read_bytes()
    assert read(contenu, "x.csv").points == read(contenu, "x.geojson").points


# --- Le modèle


def test_le_modele_s_ouvre_dans_excel_et_ne_donne_aucun_point():
    modele = build_modele_csv()
    assert modele.startswith(b"\xef\xbb\xbf")
    lignes = modele.decode("utf-8-sig").split("\r\n")
    assert lignes[0] == "nom;latitude;longitude;code_commune"
    assert [ligne[:1] for ligne in lignes[1:]] == ["#", "#", ""]
    assert "aucune ligne de données" in refuse(modele)


def test_le_modele_rempli_se_lit():
    lecture = read(build_modele_csv() + b"Mon lieu;43,65012;1,40123;31149\r\n")
    assert [point.nom for point in lecture.points] == ["Mon lieu"]


# --- Les limites


def build_csv(nb: int) -> str:
    lignes = "".join(f"L{i};43,6{i:04};1,4{i:04}\n" for i in range(nb))
    return f"nom;latitude;longitude\n{lignes}"


def build_collection(nb: int) -> str:
    entite = '{"type":"Feature","properties":null,"geometry":null}'
    return f'{{"type":"FeatureCollection","features":[{",".join([entite] * nb)}]}}'


def test_nombre_de_points():
    assert len(read(build_csv(NB_POINTS_MAX)).points) == NB_POINTS_MAX
    assert "plus de 2 000 lignes" in plain(refuse(build_csv(NB_POINTS_MAX + 1)))
    assert read(build_collection(NB_POINTS_MAX)).nb_refusees == NB_POINTS_MAX
    assert "2 000 entités" in plain(refuse(build_collection(NB_POINTS_MAX + 1)))


def test_nombre_de_colonnes():
    def build(nb_autres: int) -> str:
        autres = "".join(f";c{i}" for i in range(nb_autres))
        return f"nom;latitude;longitude{autres}\nA;43,65012;1,40123\n"

    assert len(read(build(NB_COLONNES_MAX - 3)).points) == 1
    assert "plus de 200 colonnes" in refuse(build(NB_COLONNES_MAX - 2))
    proprietes = {f"c{i}": i for i in range(NB_COLONNES_MAX + 1)}
    entite = {"type": "Feature", "properties": proprietes, "geometry": None}
    assert "plus de 200 colonnes" in refuse(json.dumps(entite))


def test_taille():
    juste = build_csv(1).encode().ljust(TAILLE_MAX_OCTETS)
    assert len(read(juste).points) == 1
    assert "pèse 5,0 Mo, et la limite est de 5 Mo" in plain(refuse(juste + b" "))


def test_un_million_de_lignes_vides_en_bas_ne_gene_pas():
    vides = ";;\r\n" * 1_000_000
    assert len(read(build_csv(2) + vides).points) == 2


@pytest.mark.parametrize(
    "remplissage",
    [
        b"\n",
        b"\nA",
        b"#\n",
        b'"',
        b'"\n',
        b'"a";',
        b";",
        b",",
        b"a",
        b"[]",
        b'{"a":',
        b'\\"',
        b"\xe9",
        b"1,",
    ],
)
@pytest.mark.parametrize("debut", [b"", b"nom;lat;lon\nA;", b'{"type":"', b'{"a":'])
def test_un_fichier_plein_de_rien_est_lu_ou_refuse(debut, remplissage):
    contenu = debut + remplissage * ((TAILLE_MAX_OCTETS // 8) // len(remplissage))
    check_octets(contenu)


def test_un_gribouillis_de_cinquante_mille_sommets():
    anneau = [[1.31 + (i * 7919 % 1000) / 1e4, 43.51 + i / 5e5] for i in range(50_000)]
    forme = {"type": "Polygon", "coordinates": [[*anneau, anneau[0]]]}
    assert len(read(json.dumps(forme)).points) == 1


def test_beaucoup_de_doutes_font_peu_d_avis():
    lignes = "".join(f"L{i};43,65{i:03}1;1,40{i:03}1;31506\n" for i in range(500))
    lecture = read(f"nom;latitude;longitude;insee\n{lignes}")
    assert len(lecture.points) == 500
    assert len(lecture.avis) == 11
    assert "en plus de ceux-ci : 490" in plain(lecture.avis[-1])


# --- La langue


def list_phrases() -> list[str]:
    phrases = []
    for nom in (*LUS, *REFUSES):
        try:
            lecture = read_corpus(nom)
        except PointsError as refus:
            phrases.append(str(refus))
        else:
            phrases += lecture.avis
            phrases += [f"Refus : {f.raison}." for f in lecture.fautes]
            phrases += [f.suggestion for f in lecture.fautes]
    return phrases


def test_les_phrases_sont_bien_ecrites():
    # Ce que le fichier a écrit est cité entre guillemets, et lui appartient.
    phrases = [
        re.sub("«\u00a0.*?\u00a0»", "«\u00a0x\u00a0»", phrase)
        for phrase in list_phrases()
    ]
    mal = re.compile("(?<=\\S) [:;!?%»]|« |'|\\.\\.|  |\\d \\d|\n")
    sauf_refus = [p.replace("Refus : ", "") for p in phrases]
    assert [phrase for phrase in sauf_refus if mal.search(phrase)] == []
    assert [p for p in phrases if not (p[0].isupper() and p[-1] in ".?")] == []


def test_les_textes_peuvent_partir_vers_le_navigateur():
    for nom in LUS:
        for champ in astuple(read_corpus(nom)):
            assert str(champ).encode("utf-8")


# --- Au hasard


@st.composite
def fichiers_abimes(draw):
    """Un fichier du corpus, où des octets ont été changés, ôtés, doublés ou ajoutés."""
    nom = draw(st.sampled_from(sorted((*LUS, *REFUSES))))
    contenu = bytearray((CORPUS / nom).read_bytes())
    for _ in range(draw(st.integers(1, 8))):
        debut = draw(st.integers(0, len(contenu)))
        fin = min(len(contenu), debut + draw(st.integers(0, 12)))
        coupe = draw(
            st.sampled_from(
                [b"", b'"', b"\n", b";", b"[", b"1e999", contenu[debut:fin] * 2]
            )
            | st.binary(max_size=6)
        )
        contenu[debut:fin] = coupe
    return bytes(contenu)


CASES = st.one_of(
    st.sampled_from(
        ["", "43,65012", "1,40123", "0", "574000", "6279000", "NaN", "1e400", "-1,4"]
    ),
    st.sampled_from(["31149", "31000", "Balma", "'=1", '"', ";", "#", "\r", "\n"]),
    st.floats().map(str),
    st.text(max_size=12),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda enfants: st.one_of(
        st.lists(enfants, max_size=4),
        st.dictionaries(
            st.sampled_from(["type", "coordinates", "geometries", "nom", "Nom"]),
            enfants
            | st.sampled_from(["Point", "Polygon", "LineString", "GeometryCollection"]),
            max_size=4,
        ),
    ),
    max_leaves=12,
)


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(fichiers_abimes())
def test_un_fichier_abime_est_lu_ou_refuse(contenu):
    check_octets(contenu)


@settings(max_examples=100)
@given(st.binary(max_size=300))
def test_des_octets_quelconques_sont_lus_ou_refuses(contenu):
    check_octets(contenu)


@settings(max_examples=100)
@given(
    st.lists(st.lists(CASES, min_size=1, max_size=6), max_size=8),
    st.sampled_from([";", ",", "\t", "|"]),
)
def test_un_tableau_quelconque_compte_ses_lignes(lignes, separateur):
    en_tete = separateur.join(["nom", "latitude", "longitude", "code_commune"])
    corps = "\n".join(separateur.join(ligne) for ligne in lignes)
    check_octets(f"{en_tete}\n{corps}\n".encode("utf-8", "surrogatepass"))


@settings(max_examples=100)
@given(
    st.lists(
        st.floats(1.3, 1.6).flatmap(
            lambda lon: st.floats(43.5, 43.7).map(lambda lat: (lon, lat))
        ),
        min_size=1,
        max_size=20,
    )
)
def test_un_tableau_juste_est_garde_entier(positions):
    lignes = [f"L;{lat!r};{lon!r}".replace(".", ",") for lon, lat in positions]
    lecture = read("nom;latitude;longitude\n" + "\n".join(lignes))
    assert lecture.fautes == ()
    obtenues = [(point.lon, point.lat) for point in lecture.points]
    assert obtenues == [(round(lon, 6), round(lat, 6)) for lon, lat in positions]


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(JSON, max_size=4), JSON)
def test_un_geojson_quelconque_compte_ses_entites(geometries, proprietes):
    entites = [
        {"type": "Feature", "properties": proprietes, "geometry": geometrie}
        for geometrie in geometries
    ]
    objet = {"type": "FeatureCollection", "features": entites}
    check_octets(json.dumps(objet).encode())


# --- Les exemples de la documentation


@pytest.mark.parametrize("module", [m.name for m in iter_modules(paquet.__path__)])
def test_exemples_des_docstrings(module):
    import doctest

    resultat = doctest.testmod(import_module(f"{paquet.__name__}.{module}"))
    assert resultat.failed == 0
