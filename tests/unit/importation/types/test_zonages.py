"""Densité, montagne, FRR, composition des EPCI : des fichiers nationaux, une commune par ligne."""

import pytest

from ess_dash.importation.modele import ImportRefuseError, Reglages
from ess_dash.importation.types.registre import find_type, recognize
from ess_dash.tables.zonages import load_zonages
from ess_dash.tables.zonages_importes import overlay_zonages

DENSITE_2024 = ("CODGEO", "LIBGEO", "DENS", "LIBDENS", "PMUN21")
DENSITE_2025 = (
    *("CODGEO", "LIBGEO", "DENS", "LIBDENS", "PMUN22", "P1", "P2", "P3"),
    *("DENS_AAV", "LIBDENS_AAV", "DENS7", "LIBDENS7"),
)
FRR = (
    *("Code_insee", "Departement", "Commune"),
    "Classement FRR et FRR+ au 10 juillet 2025",
)
COMPOSITION = ("CODGEO", "LIBGEO", "EPCI", "LIBEPCI", "DEP", "REG")
MONTAGNE = ("ANNEE_COG", "INSEE_DEP", "INSEE_COM", "NOM_COM", "REGLEMENTATION")
AILLEURS = ("01004", "Ambérieu-en-Bugey")


@pytest.fixture
def importe(contexte, build_table, check_statistiques):
    def run(identifiant, entetes, *lignes, reglages=None, **table):
        genre = find_type(identifiant)
        lue = build_table(entetes, *lignes, **table)
        rapport = genre.check(lue, contexte, reglages or Reglages())
        assert len(rapport.lignes) == len(lignes)
        return rapport, check_statistiques(rapport)

    return run


# Densité


def test_avant_2025_dens_porte_les_sept_niveaux(importe, etats):
    rapport, tables = importe(
        "densite",
        DENSITE_2024,
        ("31555", "Toulouse", "1", "Grands centres urbains", "498003"),
        (*AILLEURS, "2", "Centres urbains intermédiaires", "1"),
        nom="grille_densite_7_niveaux_2024.xlsx",
    )
    (zonage,) = tables["zonages"].to_dict("records")
    assert (zonage["densite_7"], zonage["densite_7_libelle"]) == (
        1,
        "Grands centres urbains",
    )
    assert etats(rapport) == ["garde", "ignore"]
    assert rapport.millesime == "Grille de densité 2024"


def test_depuis_2025_c_est_dens7(importe):
    _, tables = importe(
        "densite",
        DENSITE_2025,
        (
            *(
                "31483",
                "Saint-Gaudens",
                "2",
                "Urbain intermédiaire",
                "1",
                "0",
                "1",
                "0",
            ),
            *("2", "x", "3", "Petites villes"),
        ),
    )
    assert tables["zonages"]["densite_7"].tolist() == [3]
    assert tables["zonages"]["densite_7_libelle"].tolist() == ["Petites villes"]


def test_le_libelle_est_celui_du_fichier_le_plus_frequent(importe, etats):
    rapport, tables = importe(
        "densite",
        DENSITE_2024,
        ("31555", "", "4", "Ceintures urbaines", ""),
        ("31149", "", "4", "Ceintures urbaines", ""),
        ("31483", "", "4", "Petites villes", ""),
        ("31085", "", "9", "x", ""),
    )
    assert set(tables["zonages"]["densite_7_libelle"]) == {"Ceintures urbaines"}
    assert etats(rapport) == ["garde", "garde", "doute", "refuse"]


def test_la_grille_en_trois_niveaux_est_refusee(importe):
    lignes = [(f"01{n:03d}", "", str(n % 3 + 1), "x", "") for n in range(1, 1000)] * 3
    with pytest.raises(ImportRefuseError, match="trois niveaux"):
        importe("densite", DENSITE_2024, *lignes)


def test_la_maille_epci_du_meme_classeur_n_est_pas_reconnue(build_table):
    table = build_table(
        DENSITE_2024, ("243100518", "Toulouse Métropole", "1", "x", "1")
    )
    assert find_type("densite").recognize(table) == 0


def test_une_commune_dite_deux_fois_autrement_est_refusee(importe, etats):
    rapport, _ = importe(
        "densite",
        DENSITE_2024,
        ("31555", "", "1", "A", ""),
        ("31555", "", "1", "A", ""),
        ("31555", "", "2", "A", ""),
    )
    assert etats(rapport) == ["doute", "corrige", "refuse"]


def test_les_zonages_importes_remplacent_ceux_livres_commune_par_commune(importe):
    _, densites = importe("densite", DENSITE_2024, ("31555", "", "7", "Autre mot", ""))
    _, montagnes = importe("montagne", MONTAGNE, ("2022", "31", "31555", "", "x"))
    livres = load_zonages().df
    avec = overlay_zonages(
        overlay_zonages(livres, densites["zonages"]), montagnes["zonages"]
    ).set_index("code_commune")
    toulouse = avec.loc["31555"]
    assert (toulouse["densite_7"], toulouse["densite_3"]) == (7, 3)
    assert toulouse["densite_7_libelle"] == "Autre mot"
    assert bool(toulouse["zone_montagne"])
    autres = livres.set_index("code_commune").drop(
        ["31555", "31149", "31483", "31085", "31239"]
    )
    assert avec.loc[autres.index].equals(autres)


# Montagne


def test_une_commune_absente_du_fichier_n_est_pas_de_montagne(importe, etats, motifs):
    rapport, tables = importe(
        "montagne",
        MONTAGNE,
        ("2022", "31", "31016", "Argut-Dessus", "Décret"),
        ("2022", "31", "31085", "Boutx", "Décret"),
        ("2022", "01", *AILLEURS, "Décret"),
    )
    zonages = tables["zonages"].set_index("code_commune")["zone_montagne"]
    assert zonages.pop("31085") == "oui"
    assert set(zonages) == {"non"}
    assert len(zonages) == 6
    assert etats(rapport) == ["corrige", "corrige", "ignore"]
    assert "même commune que la ligne 2" in motifs(rapport, 1)
    assert rapport.millesime == "Loi Montagne, géographie 2022"


# FRR


def test_la_colonne_datee_est_reconnue_et_la_modalite_gardee_mot_pour_mot(
    importe, etats
):
    rapport, tables = importe(
        "frr",
        FRR,
        ("31483", "Haute-Garonne", "Saint-Gaudens", "FRR bénéficiaire partiellement"),
        ("31555", "Haute-Garonne", "Toulouse", "Non classée"),
        ("31149", "Haute-Garonne", "Colomiers", ""),
        (*AILLEURS[:1], "Ain", AILLEURS[1], "FRR+"),
    )
    assert tables["frr"]["classement"].tolist() == [
        "FRR bénéficiaire partiellement",
        "Non classée",
    ]
    assert etats(rapport) == ["garde", "garde", "refuse", "ignore"]
    assert rapport.millesime == "FRR au 10 juillet 2025"


# Composition des EPCI


def test_la_composition_dit_ce_qui_a_change_commune_par_commune(importe, etats, motifs):
    rapport, tables = importe(
        "composition_epci",
        COMPOSITION,
        ("31555", "Toulouse", "243100518", "Toulouse Métropole", "31", "76"),
        ("31149", "Colomiers", "200072643", "CC d’essai", "31", "76"),
        ("31085", "Boutx", "ZZZZZZZZZ", "Sans objet", "31", "76"),
        ("31483", "Saint-Gaudens", "2000", "x", "31", "76"),
        (*AILLEURS, "240100883", "CC d’ailleurs", "01", "84"),
        nom="EPCI_au_01-01-2026.xlsx",
    )
    assert etats(rapport) == ["garde", "doute", "doute", "refuse", "ignore"]
    assert "« Toulouse Métropole »" in motifs(rapport, 1).replace("\u00a0", " ")
    composition = tables["composition_epci"].set_index("code_commune")
    assert composition.loc["31085", ["code_epci", "epci"]].tolist() == ["", ""]
    dits = " ".join(rapport.avis)
    assert "python -m ess_dash.extraction geo --departement 31" in dits
    assert rapport.millesime == "Composition des EPCI au 1er janvier 2026"


def test_la_feuille_des_epci_seuls_n_est_pas_une_composition(build_table):
    table = build_table(
        ("EPCI", "LIBEPCI", "NATURE_EPCI", "NB_COM"),
        ("243100518", "Toulouse Métropole", "ME", "37"),
    )
    assert find_type("composition_epci").recognize(table) == 0


# Tous


@pytest.mark.parametrize(
    ("entetes", "ligne", "identifiant"),
    [
        (DENSITE_2024, ("31555", "T", "1", "x", "1"), "densite"),
        (FRR, ("31555", "x", "T", "FRR+"), "frr"),
        (COMPOSITION, ("31555", "T", "243100518", "x", "31", "76"), "composition_epci"),
        (MONTAGNE, ("2022", "31", "31555", "T", "x"), "montagne"),
    ],
)
def test_chaque_fichier_national_est_reconnu(build_table, entetes, ligne, identifiant):
    reconnu = recognize(build_table(entetes, ligne))
    assert reconnu is not None
    assert reconnu.identifiant == identifiant


@pytest.mark.parametrize(
    ("identifiant", "entetes", "ligne"),
    [
        ("densite", DENSITE_2024, (*AILLEURS, "1", "x", "1")),
        ("frr", FRR, (AILLEURS[0], "Ain", AILLEURS[1], "FRR+")),
        ("montagne", MONTAGNE, ("2022", "01", *AILLEURS, "x")),
        ("composition_epci", COMPOSITION, (*AILLEURS, "240100883", "x", "01", "84")),
    ],
)
def test_un_fichier_sans_le_departement_est_refuse(
    importe, identifiant, entetes, ligne
):
    with pytest.raises(ImportRefuseError, match="ne concerne"):
        importe(identifiant, entetes, ligne)


def test_un_fichier_national_partage_ses_remarques(importe):
    ailleurs = [(f"0{n}", "", "1", "A", "") for n in range(1001, 1400)]
    rapport, _ = importe(
        "densite", DENSITE_2024, ("31555", "", "1", "A", ""), *ailleurs
    )
    remarques = {id(r) for ligne in rapport.lignes for r in ligne.remarques}
    assert len(remarques) == 1
