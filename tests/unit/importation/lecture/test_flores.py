"""Le zip national de FLORES : lu au fil de l’eau, borné."""

import io
import zipfile

import pytest

from ess_dash.importation.lecture import ChoixLecture, flores, limites, read_fichier
from ess_dash.importation.modele import ImportRefuseError

EN_TETE = (
    '"GEO";"GEO_OBJECT";"ACTIVITY";"NUMBER_EMPL";"LEGAL_FORM_WITH_PUBLIC";'
    '"FLORES_MEASURE";"OBS_STATUS";"TIME_PERIOD";"OBS_VALUE"\n'
)


def observation(geo, niveau, activite="_T", taille="_T"):
    return f'"{geo}";"{niveau}";"{activite}";"{taille}";"1T9X7";"UNIT_LOC";"A";"2024";"5"\n'


def lire(contenu, nom="DS_FLORES_A5_2024_data.csv", departement=""):
    flux = io.BytesIO()
    with zipfile.ZipFile(flux, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(nom, contenu)
        archive.writestr("DS_FLORES_A5_2024_metadata.csv", "COD_VAR;LIB_VAR\nGEO;Geo\n")
    choix = ChoixLecture(departement=departement)
    return read_fichier("f.zip", flux.getvalue(), choix, sans_enfant=True)


def test_seuls_les_totaux_du_departement_passent():
    contenu = EN_TETE + "".join(
        (
            observation("31555", "COM"),
            observation("31555", "COM", "OQ"),
            observation("31555", "COM", "_T", "E5T9"),
            observation("01004", "COM"),
            observation("7605", "ZE2020"),
            observation("243100518", "EPCI"),
        )
    )
    (table,) = lire(contenu, departement="31").tables
    assert [ligne[0] for ligne in table.lignes] == ["31555", "243100518"]
    assert table.numeros == (2, 7)
    assert table.feuille == "DS_FLORES_A5_2024_data.csv"
    assert "communes du 31 seulement" in table.avis[0]
    assert len(lire(contenu).tables[0].lignes) == 3


def test_sans_taille_ni_guillemets_la_table_se_lit_aussi():
    entete = EN_TETE.replace('"NUMBER_EMPL";', "").replace('"', "")
    contenu = "\ufeff" + entete + "31;DEP;_T;1T9X7;UNIT_LOC;A;2024;9\r\n"
    (table,) = lire(contenu).tables
    assert table.entetes[0] == "GEO"
    assert table.lignes[0][-1] == "9"


def test_une_ligne_mal_formee_est_comptee():
    (table,) = lire(EN_TETE + observation("31", "DEP") + '"31";"_T";"_T"\n').tables
    assert len(table.lignes) == 1
    assert "1 lignes n’ont pas autant de cases" in table.avis[1]


def test_au_dela_des_limites_il_est_refuse(monkeypatch):
    with pytest.raises(ImportRefuseError, match="démesurée"):
        lire(EN_TETE + "x" * 2_000_000)
    monkeypatch.setattr(flores, "LIGNES_MAX_CSV", 1)
    with pytest.raises(ImportRefuseError, match="totaux dans cette table"):
        lire(EN_TETE + observation("31", "DEP") + observation("F", "FRANCE"))


def test_un_autre_fichier_du_meme_nom_garde_les_limites_habituelles(monkeypatch):
    monkeypatch.setattr("ess_dash.importation.lecture.archive.OCTETS_DEPLIES_MAX", 100)
    contenu = "a;b\n" + "".join(f"{n};{n * 7919 % 9973}\n" for n in range(99))
    assert limites.OCTETS_DEPLIES_FLORES > limites.OCTETS_DEPLIES_MAX
    (table,) = lire(contenu, nom="x_data.csv").tables[:1]
    assert len(table.lignes) == 99


def test_les_spheres_economiques_sont_refusees_des_la_lecture():
    with pytest.raises(ImportRefuseError, match="n’est pas l’économie sociale"):
        lire(EN_TETE.replace("ACTIVITY", "ECONOMIC_SPHERE") + observation("31", "DEP"))


def test_une_table_sans_ses_colonnes_est_refusee():
    with pytest.raises(ImportRefuseError, match="colonnes attendues"):
        lire("GEO;FLORES_MEASURE\n31;UNIT_LOC\n")
