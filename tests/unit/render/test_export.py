import csv
import datetime as dt
import io
import json
import math
from dataclasses import replace

import geopandas as gpd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ess_dash.indicateurs.filtres import Filtres, Perimetre
from ess_dash.presentation.modeles import DemandeCarte
from ess_dash.render.export import (
    COLONNES_LIEUX,
    COLONNES_ZONES,
    name_file,
    neutralize,
    to_csv,
    to_csv_lieux,
    to_csv_lieux_ouvert,
    to_csv_ouvert,
    to_geojson,
)
from ess_dash.territoires import Maille

JOUR = dt.date(2026, 11, 22)
FORMULES = (
    '=HYPERLINK("http://x","y")',
    "@SUM(1)",
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "＝1",
    "＋a",
    "－a",
    "＠a",
)


def read_excel(octets):
    assert octets.startswith(b"\xef\xbb\xbf")
    texte = octets.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(texte, newline=""), delimiter=";"))


def read_ouvert(octets):
    return list(csv.DictReader(io.StringIO(octets.decode("utf-8"), newline="")))


def parse_fr(texte):
    return float(texte.replace(",", ".")) if texte else None


# Territoires


def test_le_csv_excel_redonne_les_valeurs_de_la_vue(vue):
    lignes = read_excel(to_csv(vue))
    assert [ligne["Code"] for ligne in lignes] == [zone.code for zone in vue.zones]
    assert [parse_fr(ligne["Valeur"]) for ligne in lignes] == [
        zone.valeur for zone in vue.zones
    ]
    assert lignes[1]["Valeur"] == "55,512345678"
    assert lignes[1]["Valeur écrite"] == "55,5\u202f%"
    assert lignes[1]["Classe"] == "40 à 56\u202f%"


def test_le_csv_ouvert_redonne_les_valeurs_de_la_vue(vue):
    octets = to_csv_ouvert(vue)
    assert not octets.startswith(b"\xef\xbb\xbf")
    lignes = read_ouvert(octets)
    assert [float(x["valeur"]) if x["valeur"] else None for x in lignes] == [
        zone.valeur for zone in vue.zones
    ]
    assert list(lignes[0]) == list(COLONNES_ZONES)


@pytest.mark.parametrize("write", [to_csv, to_csv_ouvert])
def test_les_fins_de_ligne_sont_crlf(vue, write):
    texte = write(vue).decode("utf-8-sig")
    assert texte.count("\r\n") == len(vue.zones) + 1
    assert texte.replace("\r\n", "").count("\n") == 0


def test_une_absence_a_sa_ligne_son_statut_et_son_motif(vue):
    lignes = read_excel(to_csv(vue))
    absentes = [ligne for ligne in lignes if not ligne["Valeur"]]
    assert [ligne["Statut"] for ligne in absentes] == ["non_publie", "secret"]
    assert all(ligne["Motif"] for ligne in absentes)
    # Zéro est une valeur, pas une absence.
    assert lignes[0]["Valeur"] == "0"


def test_chaque_ligne_reste_citable(vue):
    for ligne in read_ouvert(to_csv_ouvert(vue)):
        assert ligne["valeur"] or ligne["statut"] in {"non_publie", "secret"}
        assert all(
            ligne[champ] for champ in ("unite", "millesime", "perimetre", "source")
        )


def test_chaque_ligne_cite_son_document_et_lui_seul(vue, contours):
    documents = [zone.source for zone in vue.zones]
    assert len(set(documents)) == len(vue.zones)
    assert [ligne["source"] for ligne in read_ouvert(to_csv_ouvert(vue))] == documents
    assert [ligne["Source"] for ligne in read_excel(to_csv(vue))] == documents
    carte = json.loads(to_geojson(vue, contours, date=JOUR))
    assert [x["properties"]["source"] for x in carte["features"]] == documents


def test_les_lignes_sont_celles_du_filtre(vue_filtree, contours):
    attendus = [zone.code for zone in vue_filtree.zones_filtrees]
    assert "200000001" not in attendus
    assert [x["Code"] for x in read_excel(to_csv(vue_filtree))] == attendus
    carte = json.loads(to_geojson(vue_filtree, contours, date=JOUR))
    assert [x["properties"]["code"] for x in carte["features"]] == attendus


def test_un_code_garde_son_zero(vue):
    zone = replace(vue.zones[0], code="01004")
    lignes = read_ouvert(to_csv_ouvert(replace(vue, zones=(zone,))))
    assert lignes[0]["code"] == "01004"


# Formules


@pytest.mark.parametrize("formule", FORMULES)
def test_une_formule_devient_du_texte(vue, formule):
    zone = replace(vue.zones[0], nom=formule)
    hostile = replace(vue, zones=(zone,))
    assert read_excel(to_csv(hostile))[0]["Nom"] == f"'{formule}"
    assert read_ouvert(to_csv_ouvert(hostile))[0]["nom"] == f"'{formule}"


@pytest.mark.parametrize(
    "texte", ["+33 5 61 00 00 00", "-20,5", "01004", "31555", "L’Usine", "a=1", ""]
)
def test_un_texte_ou_un_nombre_ordinaire_n_est_pas_touche(texte):
    assert neutralize(texte) == texte


def test_un_nombre_negatif_reste_un_nombre(vue):
    zone = replace(vue.zones[0], valeur=-20.5)
    lignes = read_excel(to_csv(replace(vue, zones=(zone,))))
    assert lignes[0]["Valeur"] == "-20,5"


def test_les_lieux_sont_aussi_proteges(vue, fabriquer_lieu):
    hostile = replace(vue, lieux=(fabriquer_lieu("x", "=1+1", detail="@SUM(1)"),))
    ligne = read_excel(to_csv_lieux(hostile))[0]
    assert (ligne["Nom"], ligne["Détail"]) == ("'=1+1", "'@SUM(1)")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    nom=st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30
    )
)
def test_tout_nom_survit_et_aucun_ne_commence_une_formule(vue, nom):
    zone = replace(vue.zones[0], nom=nom)
    for relu in (
        read_excel(to_csv(replace(vue, zones=(zone,))))[0]["Nom"],
        read_ouvert(to_csv_ouvert(replace(vue, zones=(zone,))))[0]["nom"],
    ):
        assert relu in (nom, f"'{nom}")
        compact = relu.lstrip()
        nombre = all(c.isdigit() or c.isspace() or c in "+-.," for c in compact)
        assert nombre or not compact.startswith(("=", "+", "-", "@"))


# Lieux et projets


def test_les_lieux_portent_montant_ou_statut(vue):
    lignes = read_ouvert(to_csv_lieux_ouvert(vue))
    assert [ligne["identifiant"] for ligne in lignes] == [
        "lieu-a",
        "projet-b",
        "projet-c",
    ]
    assert [ligne["statut"] for ligne in lignes] == [
        "sans_objet",
        "mesure",
        "non_publie",
    ]
    assert [ligne["valeur"] for ligne in lignes] == ["", "12500.5", ""]
    assert lignes[2]["perimetre"] == "non situé"
    assert lignes[2]["codes_communes"] == ""
    assert all(ligne["source"] for ligne in lignes)


def test_les_deux_csv_de_lieux_disent_la_meme_chose(vue):
    excel, ouvert = (
        read_excel(to_csv_lieux(vue)),
        read_ouvert(to_csv_lieux_ouvert(vue)),
    )
    for francaise, ouverte in zip(excel, ouvert, strict=True):
        attendue = {COLONNES_LIEUX[nom]: valeur for nom, valeur in ouverte.items()}
        attendue["Montant"] = attendue["Montant"].replace(".", ",")
        assert francaise == attendue


# GeoJSON


def test_le_geojson_redonne_les_valeurs_et_dit_d_ou_elles_viennent(vue, contours):
    carte = json.loads(to_geojson(vue, contours, date=JOUR))
    assert [x["properties"]["valeur"] for x in carte["features"]] == [
        zone.valeur for zone in vue.zones
    ]
    proprietes = [tuple(x["properties"]) for x in carte["features"]]
    assert set(proprietes) == {tuple(COLONNES_ZONES)}
    assert carte["sources"] == list(vue.sources)
    assert carte["avertissements"] == list(vue.avertissements)
    assert carte["date"] == "2026-11-22"
    assert vue.titre in carte["titre"]


def test_le_geojson_se_relit_en_wgs84(vue, contours):
    octets = to_geojson(vue, contours, date=JOUR)
    relu = gpd.read_file(io.BytesIO(octets))
    assert relu.crs.to_epsg() == 4326
    attendu = contours.epci.to_crs(4326)
    ecart = shapely.hausdorff_distance(
        relu.geometry.to_numpy(), attendu.geometry.to_numpy()
    )
    assert ecart.max() < 2e-6
    assert relu.geometry.is_valid.all()


def test_le_geojson_a_six_decimales_et_des_anneaux_directs(vue, contours):
    carte = json.loads(to_geojson(vue, contours, date=JOUR))
    for trait in carte["features"]:
        forme = shapely.geometry.shape(trait["geometry"])
        coordonnees = shapely.get_coordinates(forme).ravel()
        assert all(math.isclose(c, round(c, 6), abs_tol=1e-12) for c in coordonnees)
        assert forme.exterior.is_ccw


def test_un_territoire_sans_contour_garde_sa_ligne(vue, contours):
    perdue = replace(vue.zones[0], code="299999999")
    carte = json.loads(to_geojson(replace(vue, zones=(perdue,)), contours, date=JOUR))
    assert carte["features"][0]["geometry"] is None


def test_le_geojson_d_une_commune_suit_sa_maille(vue, contours):
    zone = replace(vue.zones[0], code="01003")
    demande = replace(vue.demande, maille=Maille.COMMUNE)
    communes = replace(vue, demande=demande, zones=(zone,))
    trait = json.loads(to_geojson(communes, contours, date=JOUR))["features"][0]
    assert trait["geometry"]["type"] == "Polygon"


# Noms de fichier


@pytest.mark.parametrize(
    ("demande", "objet", "attendu"),
    [
        (DemandeCarte(), "", "ess-31-part-population-rurale-epci-2026-11-22.csv"),
        (
            DemandeCarte("densite_population_hab_km2", Maille.COMMUNE),
            "",
            "ess-31-densite-population-commune-2026-11-22.csv",
        ),
        (
            DemandeCarte("part_emploi_ess_pct", variante="FLORES 2017"),
            "",
            "ess-31-part-emploi-ess-flores-2017-epci-2026-11-22.csv",
        ),
        (DemandeCarte(), "lieux", "ess-31-lieux-2026-11-22.csv"),
        (
            DemandeCarte(filtres=Filtres(perimetre=Perimetre.HORS_METROPOLE)),
            "",
            "ess-31-part-population-rurale-epci-filtre-2026-11-22.csv",
        ),
    ],
)
def test_le_nom_du_fichier_dit_ce_qu_il_contient(vue, demande, objet, attendu):
    nommee = replace(vue, demande=demande)
    assert name_file(nommee, "csv", JOUR, departement="31", objet=objet) == attendu


def test_le_departement_n_est_pas_ecrit_en_dur(vue):
    assert name_file(vue, "csv", JOUR, departement="2A").startswith("ess-2a-")
