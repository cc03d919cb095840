import datetime as dt
import io
import re
import zipfile
from dataclasses import replace

import openpyxl
import pytest

from ess_dash.indicateurs.chiffre import Statut
from ess_dash.presentation.dossier import (
    Cellule,
    ChiffreCle,
    Colonne,
    Constat,
    Dossier,
    Ligne,
    Section,
    Tableau,
)
from ess_dash.presentation.modeles import FILIGRANE
from ess_dash.render.dossier_xlsx import to_xlsx
from ess_dash.render.xlsx_formats import read_ecrit
from ess_dash.render.xlsx_tableau import LONGUEUR_FEUILLE, name_feuille

JOUR = dt.date(2026, 11, 22)
FORMULES = ("=1+1", "+SUM(A1)", "-2+3", "@SUM(A1)", "{=1+1}", "=HYPERLINK('x')")
MESURE = Cellule(
    "24,2\u202f%", 24.2, Statut.MESURE, "%", "FLORES 2017", source="Panorama"
)
ABSENT = Cellule("non publié", None, Statut.NON_PUBLIE, "%", motif="Rien de publié.")


def build_tableau(*cellules, titre="Poids de l’ESS", **champs):
    lignes = tuple(Ligne(f"Ligne {rang}", (c,)) for rang, c in enumerate(cellules))
    return Tableau("t", titre, "Territoire", (Colonne("Poids"),), lignes, **champs)


def build_dossier(*tableaux, **champs):
    return Dossier(
        "fiche",
        "Titre",
        "Sous-titre",
        Constat("La phrase.", ("Une réserve.", "Une autre."), ("Source A",)),
        (Section("s", "Section", avis=("Un avis.",), tableaux=tableaux),),
        **champs,
    )


def read(dossier):
    return openpyxl.load_workbook(io.BytesIO(to_xlsx(dossier, date=JOUR)))


def list_textes(feuille):
    return [c.value for rangee in feuille.iter_rows() for c in rangee if c.value]


def test_une_feuille_pour_lire_une_par_tableau_une_pour_citer():
    livre = read(build_dossier(build_tableau(MESURE), build_tableau(ABSENT)))
    assert livre.sheetnames == [
        "Lire",
        "1. Poids de l’ESS",
        "2. Poids de l’ESS",
        "Détail",
    ]


def test_la_feuille_a_lire_a_le_constat_les_reserves_les_sources_et_la_date():
    textes = list_textes(read(build_dossier(build_tableau(MESURE)))["Lire"])
    attendus = ("Titre", "Sous-titre", "La phrase.", "Une réserve.", "Une autre.")
    assert set(attendus) < set(textes)
    assert {"Source A", "Un avis.", "22 novembre 2026"} < set(textes)
    assert sum("secret statistique\u202f:" in texte for texte in textes) == 1
    assert FILIGRANE not in textes


def test_un_nombre_reste_un_nombre_sous_un_format_qui_l_ecrit():
    milliers = Cellule("2\u202f940\xa0lieux", 2940, Statut.MESURE, "lieux")
    livre = read(build_dossier(build_tableau(MESURE), build_tableau(milliers)))
    case = livre.worksheets[1]["B4"]
    assert (case.value, case.data_type) == (24.2, "n")
    assert case.number_format == '#,##0.0;"−"#,##0.0'
    case = livre.worksheets[2]["B4"]
    assert (case.value, case.number_format) == (2940, '#,##0;"−"#,##0')


def test_l_unite_commune_passe_dans_l_en_tete_une_fois():
    feuille = read(build_dossier(build_tableau(MESURE, ABSENT))).worksheets[1]
    assert [c.value for c in feuille[3]] == ["Territoire", "Poids (%)"]
    nomme = replace(build_tableau(MESURE), colonnes=(Colonne("Poids, en %"),))
    assert read(build_dossier(nomme)).worksheets[1]["B3"].value == "Poids, en %"
    metres = replace(
        build_tableau(Cellule("3\xa0m", 3, Statut.MESURE, "m")),
        colonnes=(Colonne("Commune"),),
    )
    assert read(build_dossier(metres)).worksheets[1]["B3"].value == "Commune (m)"


def test_des_unites_melees_restent_avec_leur_nombre():
    lieux = Cellule("1\xa0lieu", 1, Statut.MESURE, "lieux")
    feuille = read(build_dossier(build_tableau(MESURE, lieux))).worksheets[1]
    assert feuille["B3"].value == "Poids"
    assert feuille["B4"].number_format.startswith('#,##0.0"\u202f%";')
    assert feuille["B5"].number_format.startswith('#,##0"\xa0lieu";')


@pytest.mark.parametrize(
    ("texte", "valeur", "code"),
    [
        ("+12,9", 12.9, '"+"#,##0.0;"−"#,##0.0'),
        ("−1,4", -1.4, '#,##0.0;"−"#,##0.0'),
        ("0,0", -0.04, "#,##0.0;#,##0.0"),
        ("près de 73", 73.0, '"près de "#,##0;"près de ""−"#,##0'),
        ("2026", 2026, '0;"−"0'),
    ],
)
def test_le_format_garde_le_signe_la_reserve_et_les_annees(texte, valeur, code):
    ecrit = read_ecrit(Cellule(texte, valeur, Statut.CALCULE))
    assert ecrit.build_format(valeur, sans_unite=False) == code


@pytest.mark.parametrize(
    ("texte", "valeur"),
    [
        ("oui", 1.0),
        ("12 sur 18", 12.0),
        ("24,3\u202f%", 24.2),
        ("−24,2\u202f%", 24.2),
        ('24,2 "%', 24.2),
        ("24,2", None),
    ],
)
def test_un_texte_qui_dit_autre_chose_que_la_valeur_reste_un_texte(texte, valeur):
    assert read_ecrit(Cellule(texte, valeur)) is None


def test_une_absence_est_un_texte_et_son_motif_est_au_detail():
    livre = read(build_dossier(build_tableau(MESURE, ABSENT)))
    assert livre.worksheets[1]["B5"].value == "non publié"
    entetes, mesure, absente = (
        [c.value for c in rangee] for rangee in livre["Détail"].iter_rows()
    )
    assert dict(zip(entetes, mesure, strict=True)) == {
        "Feuille": "1. Poids de l’ESS",
        "Rubrique": None,
        "Ligne": "Ligne 0",
        "Colonne": "Poids",
        "Valeur écrite": "24,2\u202f%",
        "Valeur": 24.2,
        "Unité": "%",
        "Statut": "mesuré",
        "Millésime": "FLORES 2017",
        "Base": None,
        "Périmètre": None,
        "Motif": None,
        "Source": "Panorama",
    }
    lue = dict(zip(entetes, absente, strict=True))
    assert (lue["Valeur"], lue["Statut"]) == (None, "non publié")
    assert lue["Motif"] == "Rien de publié."


def test_rubriques_et_notes_ont_leur_colonne_quand_il_y_en_a():
    ligne = Ligne("Poids", (MESURE,), "Emploi", "à confirmer")
    tableau = replace(build_tableau(), lignes=(ligne,))
    feuille = read(build_dossier(tableau)).worksheets[1]
    assert [c.value for c in feuille[3]] == [
        "Rubrique",
        "Territoire",
        "Poids (%)",
        "Note",
    ]
    assert [c.value for c in feuille[4]] == ["Emploi", "Poids", 24.2, "à confirmer"]
    assert feuille.freeze_panes == "C4"


def test_les_chiffres_cles_ont_leur_feuille():
    cles = (ChiffreCle("Poids", MESURE, "au-dessus du département"),)
    livre = read(build_dossier(chiffres_cles=cles, surtitre="EPCI"))
    feuille = livre["1. Chiffres clés"]
    assert [c.value for c in feuille[4]] == ["Poids", 24.2, "au-dessus du département"]
    assert "EPCI" in list_textes(livre["Lire"])


def test_une_formule_reste_un_texte_partout():
    for piege in FORMULES:
        ligne = Ligne(piege, (Cellule(piege, motif=piege, source=piege),), piege, piege)
        tableau = Tableau("t", piege, piege, (Colonne(piege),), (ligne,), piege)
        dossier = replace(
            build_dossier(tableau),
            titre=piege,
            sous_titre=piege,
            constat=Constat(piege, (piege,), (piege,)),
        )
        octets = to_xlsx(dossier, date=JOUR)
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            feuilles = [n for n in archive.namelist() if "worksheets/sheet" in n]
            assert all(b"<f" not in archive.read(n) for n in feuilles)
        livre = openpyxl.load_workbook(io.BytesIO(octets))
        assert livre.worksheets[1]["A3"].value == "Rubrique"
        assert livre.worksheets[1]["B4"].value == piege
        assert livre["Lire"]["B1"].value == piege


@pytest.mark.parametrize(
    "titre",
    [
        "",
        "[]:*?/\\",
        "'",
        "l'ess'",
        "a" * 200,
        "History",
        "🏔" * 40,
        "mot " * 20,
        "Lire",
    ],
)
def test_un_nom_de_feuille_est_admis_par_un_tableur(titre):
    nom = name_feuille(12, titre)
    assert re.fullmatch(r"12\. [^\[\]:*?/\\\U00010000-\U0010ffff]+", nom)
    assert "'" not in nom
    assert len(nom) <= LONGUEUR_FEUILLE
    assert len(read(build_dossier(build_tableau(MESURE, titre=titre))).sheetnames) == 3


def test_noms_demesures_caracteres_speciaux_et_longs_tableaux():
    lignes = tuple(
        Ligne(f"<&\x00>\x1b{rang} \ud800" + "é" * 40_000 * (rang == 0), (MESURE,))
        for rang in range(100)
    )
    feuille = read(
        build_dossier(replace(build_tableau(), lignes=lignes, note="a\x0bb"))
    ).worksheets[1]
    assert feuille.max_row == 103
    assert feuille["A5"].value == "<&>1 "
    assert len(feuille["A4"].value) == 32_767
    assert feuille["A2"].value.startswith("ab · ")


def test_le_meme_jour_rend_le_meme_fichier_titre_et_date_compris():
    dossier = build_dossier(build_tableau(MESURE))
    assert to_xlsx(dossier, date=JOUR) == to_xlsx(replace(dossier), date=JOUR)
    proprietes = read(dossier).properties
    assert proprietes.title == "Titre"
    assert proprietes.created == dt.datetime(2026, 11, 22)  # noqa: DTZ001 — une date seule


def test_un_classeur_fictif_le_dit_sur_chaque_feuille():
    livre = read(build_dossier(build_tableau(MESURE), sur_demonstration=True))
    assert livre["Lire"]["B1"].value == FILIGRANE
    assert livre.worksheets[1]["A2"].value.startswith(FILIGRANE)
    assert [rangee[-1].value for rangee in livre["Détail"].iter_rows()] == [
        "Avertissement",
        FILIGRANE,
    ]


@pytest.mark.parametrize("valeur", [float("nan"), float("inf")])
def test_une_valeur_qui_n_est_pas_un_nombre_est_refusee(valeur):
    faux = build_tableau(replace(MESURE, valeur=valeur))
    with pytest.raises(ValueError, match="ne s’écrit pas"):
        to_xlsx(build_dossier(faux), date=JOUR)
