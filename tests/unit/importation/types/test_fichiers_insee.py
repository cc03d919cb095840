"""Les classeurs tels que l’Insee et l’ANCT les publient, de l’octet à l’enregistrement."""

import io
import zipfile

import openpyxl
import pytest

from ess_dash.importation.lecture import read_fichier
from ess_dash.importation.modele import Reglages
from ess_dash.importation.types.registre import recognize

TITRE = [["Grille communale de densité"], ["Insee"], ["Champ : France"], ["En 2025"]]
DENSITE_2025 = (
    *("CODGEO", "LIBGEO", "DENS", "LIBDENS", "PMUN22", "P1", "P2", "P3"),
    *("DENS_AAV", "LIBDENS_AAV", "DENS7", "LIBDENS7"),
)
EPCI_2026 = [
    ["Composition communale des EPCI"],
    ["Géographie au 01/01/2026"],
    ["Source : Insee"],
    ["Mise en ligne le 02/04/2026"],
    [],
]


def classeur(**feuilles):
    livre = openpyxl.Workbook()
    livre.remove(livre.active)
    for nom, lignes in feuilles.items():
        feuille = livre.create_sheet(nom)
        for ligne in lignes:
            feuille.append(ligne)
    flux = io.BytesIO()
    livre.save(flux)
    return flux.getvalue()


@pytest.fixture
def importe(contexte, check_statistiques):
    """Type, rapport et tables de chaque table reconnue d’un fichier."""

    def run(nom, octets):
        trouves = {}
        for table in read_fichier(nom, octets, sans_enfant=True).tables:
            genre = recognize(table)
            if genre is not None:
                rapport = genre.check(table, contexte, Reglages())
                trouves[table.feuille] = (
                    genre.identifiant,
                    rapport,
                    check_statistiques(rapport),
                )
        return trouves

    return run


def test_la_grille_2025_ne_retient_que_la_maille_communale(importe):
    commune = [
        *TITRE,
        list(DENSITE_2025),
        [
            "31555",
            "Toulouse",
            1,
            "Urbain dense",
            498003,
            97,
            3,
            0,
            1,
            "x",
            1,
            "Grands centres urbains",
        ],
        [
            "01004",
            "Ambérieu",
            2,
            "Urbain intermédiaire",
            1,
            0,
            1,
            0,
            2,
            "x",
            3,
            "Petites villes",
        ],
    ]
    epci = [
        *TITRE,
        list(DENSITE_2025[:8]),
        ["243100518", "Toulouse Métropole", 1, "Urbain dense", 1, 1, 1, 1],
        ["200072643", "CC d’essai", 3, "Rural", 1, 1, 1, 1],
    ]
    trouves = importe(
        "fichier_diffusion_2025.xlsx",
        classeur(**{"Maille communale": commune, "Maille EPCI": epci}),
    )
    assert list(trouves) == ["Maille communale"]
    genre, rapport, tables = trouves["Maille communale"]
    assert genre == "densite"
    assert rapport.millesime == "Grille de densité 2025"
    assert [ligne.numero for ligne in rapport.lignes] == [6, 7]
    assert tables["zonages"]["densite_7_libelle"].tolist() == ["Grands centres urbains"]


@pytest.mark.parametrize(
    "nom", ["EPCI_au_01-01-2026.xlsx", "Intercommunalite-Metropole_au_01-01-2026.xlsx"]
)
def test_la_composition_se_lit_dans_son_zip(importe, nom):
    octets = classeur(
        EPCI=[
            *EPCI_2026,
            ["EPCI", "LIBEPCI", "NATURE_EPCI", "NB_COM"],
            ["243100518", "Toulouse Métropole", "ME", 37],
        ],
        Composition_communale=[
            *EPCI_2026,
            ["CODGEO", "LIBGEO", "EPCI", "LIBEPCI", "DEP", "REG"],
            ["01004", "Ambérieu-en-Bugey", "240100883", "CC", "01", "84"],
            ["31555", "Toulouse", "243100518", "Toulouse Métropole", "31", "76"],
            ["31085", "Boutx", "ZZZZZZZZZ", "Sans objet", "31", "76"],
        ],
    )
    flux = io.BytesIO()
    with zipfile.ZipFile(flux, "w") as archive:
        archive.writestr(nom, octets)
    trouves = importe("epci.zip", flux.getvalue())
    assert list(trouves) == ["Composition_communale"]
    genre, rapport, tables = trouves["Composition_communale"]
    assert genre == "composition_epci"
    assert rapport.millesime.endswith("2026")
    assert tables["composition_epci"]["code_epci"].tolist() == ["243100518", ""]


def test_la_loi_montagne_a_son_en_tete_en_troisieme_ligne(importe):
    lignes = [
        ["Communes classées au titre de la loi Montagne"],
        [],
        ["ANNEE_COG", "INSEE_DEP", "INSEE_COM", "NOM_COM", "REGLEMENTATION"],
        [2022, "31", "31085", "Boutx", "Loi Montagne"],
        [2022, "31", "31085", "Boutx", "Loi Montagne"],
        [2022, "01", "01004", "Ambérieu-en-Bugey", "Loi Montagne"],
    ]
    genre, rapport, tables = importe("loi.xlsx", classeur(Perimetre=lignes))[
        "Perimetre"
    ]
    assert genre == "montagne"
    assert [ligne.etat.value for ligne in rapport.lignes] == [
        "garde",
        "corrige",
        "ignore",
    ]
    assert (tables["zonages"]["zone_montagne"] == "oui").sum() == 1


def test_la_liste_frr_a_un_en_tete_date_et_une_colonne_vide_a_la_fin(importe):
    texte = (
        "\ufeffCode_insee;Departement;Commune;"
        "Classement FRR et FRR+ au 10 juillet 2025;\r\n"
        "31483;Haute-Garonne;Saint-Gaudens;Classée FRR partiellement;\r\n"
        "01004;Ain;Ambérieu-en-Bugey;Non classée;\r\n"
    )
    ((genre, rapport, tables),) = importe("frr.csv", texte.encode()).values()
    assert genre == "frr"
    assert tables["frr"]["classement"].tolist() == ["Classée FRR partiellement"]
    assert rapport.millesime == "FRR au 10 juillet 2025"


def test_un_tableur_d_observatoire_se_lit_sous_son_titre(importe):
    lignes = [
        ["Observatoire de l’ESS — données FLORES 2021"],
        [],
        [
            "Intercommunalité",
            "Famille",
            "Secteur d’activité",
            "Nb établissements",
            "Effectifs",
        ],
        ["Toulouse Métropole", "Associations", "Action sociale", 120, 3400],
        ["Toulouse Métropole", "Mutuelles", "Santé", "s", "s"],
        ["Toulouse Métropole", "Ensemble", "Ensemble", 140, 3900],
        ["Source : Insee, FLORES 2021 ; traitement Observatoire"],
    ]
    trouves = importe("extraction_2021.xlsx", classeur(Données=lignes))
    genre, rapport, tables = trouves["Données"]
    assert genre == "cress"
    assert rapport.millesime == "FLORES 2021"
    assert tables["extraction"]["statut"].tolist() == ["diffuse", "secret"]
    assert tables["totaux"]["emplois_ess"].tolist() == [3900]
