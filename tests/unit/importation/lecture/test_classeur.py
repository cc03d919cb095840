"""Un XLSX tel qu’il arrive : ce qu’un tableur montre, en texte, sans rien calculer."""

import datetime as dt

import pytest

from ess_dash.importation.lecture import read_fichier

# Un classeur ne connaît pas les fuseaux.
JOUR = dt.datetime(2024, 4, 3)  # noqa: DTZ001


def propre(phrases):
    return " ".join(phrases).replace("\u00a0", " ").replace("\u202f", " ")


def test_les_nombres_s_ecrivent_sans_bruit(lire, classeur):
    ligne = [31555, 31000.0, 73282932000074, 0.1 + 0.2, 43.604, -20.5, 1e-7, True]
    table = lire(classeur([[f"c{i}" for i in range(8)], ligne]))
    assert table.lignes == (
        (
            "31555",
            "31000",
            "73282932000074",
            "0.3",
            "43.6040",
            "-20.5",
            "0.0000001",
            "oui",
        ),
    )


def test_les_codes_ecrits_en_texte_le_restent(lire, classeur):
    table = lire(classeur([["code", "n"], ["01004", "'2A004"], ["NA", 1]]))
    assert table.lignes == (("01004", "2A004"), ("NA", "1"))


def test_les_dates_s_ecrivent_a_l_iso(lire, classeur):
    jour = JOUR
    table = lire(
        classeur([["a", "b", "c"], [jour, jour.replace(hour=9), dt.time(14, 30)]])
    )
    assert table.lignes == (("2024-04-03", "2024-04-03 09:00", "14:30"),)


def test_le_calendrier_de_1904_donne_la_meme_date(lire, classeur):
    def en_1904(feuille):
        feuille.parent.epoch = JOUR.replace(1904, 1, 1)

    table = lire(classeur([["a", "b"], [JOUR, 1]], en_1904))
    assert table.lignes == (("2024-04-03", "1"),)


def test_un_nombre_mis_au_format_date_se_signale(lire, classeur):
    def en_date(feuille):
        feuille["A2"].number_format = "dd/mm/yyyy"

    (alerte,) = lire(classeur([["a", "b"], [60, 1]], en_date)).alertes
    assert (alerte.numero, alerte.colonne) == (2, "a")
    assert "date d’avant 1901" in alerte.motif


def test_une_formule_non_calculee_est_vide_et_signalee_jamais_zero(lire, classeur):
    table = lire(classeur([["a", "b"], ["x", "=1+1"], ["y", 2]]))
    assert table.lignes == (("x", ""), ("y", "2"))
    (alerte,) = table.alertes
    assert (alerte.numero, alerte.colonne) == (2, "b")
    assert "formule non calculée" in alerte.motif
    assert "jamais comme zéro : 1" in propre(table.avis)


def test_une_formule_calculee_donne_son_resultat(lire, xlsx_brut):
    table = lire(
        xlsx_brut(
            '<row r="1"><c r="A1" t="str"><v>a</v></c><c r="B1" t="str"><v>b</v></c></row>'
            '<row r="2"><c r="A2"><f>1+1</f><v>2</v></c><c r="B2" t="e"><f>1/0</f>'
            "<v>#DIV/0!</v></c></row>"
        )
    )
    assert table.lignes == (("2", "#DIV/0!"),)
    (alerte,) = table.alertes
    assert "donne une erreur (#DIV/0!)" in alerte.motif


def test_les_cases_fusionnees_repetent_leur_valeur_vers_le_bas(lire, classeur):
    table = lire(
        classeur(
            [["epci", "n"], ["CC A", 1], [None, 2], ["CC B", 3]],
            lambda feuille: feuille.merge_cells("A2:A3"),
        )
    )
    assert table.lignes == (("CC A", "1"), ("CC A", "2"), ("CC B", "3"))
    assert "fusionnées" in propre(table.avis)


def test_une_table_par_feuille_utile_les_autres_sont_dites(classeur):
    def masquer(feuille):
        feuille.parent["Secret"].sheet_state = "hidden"

    lecture = read_fichier(
        "t.xlsx",
        classeur(
            [["a", "b"], [1, 2]],
            masquer,
            {
                "EPCI": [["c", "d"], [3, 4]],
                "Notes": [["Bonjour"]],
                "Secret": [["e", "f"], [1, 2]],
            },
        ),
        sans_enfant=True,
    )
    assert [table.feuille for table in lecture.tables] == ["Sheet", "EPCI"]
    assert "« Secret » est masquée" in propre(lecture.avis)
    assert "« Notes » n’a pas de tableau" in propre(lecture.avis)


def test_lignes_vides_et_titre_gardent_les_numeros_du_fichier(lire, classeur):
    table = lire(
        classeur([["Titre"], [], ["a", "b"], ["x", 1], [], ["y", 2], ["Total", 3]])
    )
    assert (table.ligne_en_tete, table.numeros) == (3, (4, 6))
    assert table.ecartees == (1, 7)


def test_les_echappements_d_un_classeur_sont_lus(lire, xlsx_brut):
    table = lire(
        xlsx_brut(
            '<row r="1"><c r="A1" t="str"><v>a</v></c><c r="B1" t="str"><v>b</v></c></row>'
            '<row r="2"><c r="A2" t="str"><v>x_x000D_y</v></c><c r="B2" t="str">'
            "<v>z</v></c></row>"
        )
    )
    assert table.lignes == (("x y", "z"),)


def test_des_cases_sans_reference_se_suivent(lire, xlsx_brut):
    cases = '<c t="str"><v>a</v></c><c t="str"><v>b</v></c>'
    assert lire(xlsx_brut(f"<row>{cases}</row><row>{cases}</row>")).lignes == (
        ("a", "b"),
    )


def test_des_cases_vides_mises_en_forme_loin_du_tableau_sont_ignorees(lire, xlsx_brut):
    table = lire(
        xlsx_brut(
            '<row r="1"><c r="A1" t="str"><v>a</v></c><c r="B1" t="str"><v>b</v></c></row>'
            '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>2</v></c></row>'
            '<row r="1048576"><c r="XFD1048576" s="0"/></row>'
        )
    )
    assert table.lignes == (("1", "2"),)


@pytest.mark.parametrize("reference", ["XFD2", "A1048576", "A99999999999", "ZZZZZ2"])
def test_une_case_remplie_tres_loin_est_refusee(refuser, xlsx_brut, reference):
    phrase = refuser(
        xlsx_brut(
            '<row r="1"><c r="A1" t="str"><v>a</v></c><c r="B1" t="str"><v>b</v></c></row>'
            f'<row r="2"><c r="{reference}"><v>1</v></c></row>'
        )
    )
    assert "Effacer ce qui est loin du tableau" in phrase
