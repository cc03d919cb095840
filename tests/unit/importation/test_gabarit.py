import csv
import io

import openpyxl
import pytest

from ess_dash.importation.gabarit import build_gabarit
from ess_dash.importation.modele import Etat, Reglages
from ess_dash.importation.types.registre import list_types, recognize

TYPES = pytest.mark.parametrize("genre", list_types(), ids=lambda t: t.identifiant)


def read_csv(octets):
    assert octets.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(octets.decode("utf-8-sig")), delimiter=";"))


def read_xlsx(octets, feuille):
    classeur = openpyxl.load_workbook(io.BytesIO(octets))
    return [
        ["" if case.value is None else case.value for case in ligne]
        for ligne in classeur[feuille].iter_rows()
    ]


@TYPES
def test_les_deux_lignes_d_exemple_se_relisent_sans_une_remarque(
    contexte, build_table, genre
):
    entetes, *lignes = read_csv(build_gabarit(genre, "csv", contexte))
    table = build_table(entetes, *lignes)
    rapport = genre.check(table, contexte, Reglages())
    assert [(ligne.etat, ligne.remarques) for ligne in rapport.lignes] == [
        (Etat.GARDE, ())
    ] * 2
    assert all(ligne.enregistrements for ligne in rapport.lignes)
    assert rapport.contacts_ecartes == ()
    assert rapport.colonnes_ecartees == ()


@TYPES
def test_un_modele_est_reconnu_comme_de_son_type(contexte, build_table, genre):
    entetes, *lignes = read_csv(build_gabarit(genre, "csv", contexte))
    assert recognize(build_table(entetes, *lignes)) is genre


@TYPES
def test_le_classeur_dit_la_meme_chose_tout_en_texte(contexte, genre):
    octets = build_gabarit(genre, "xlsx", contexte)
    attendu = read_csv(build_gabarit(genre, "csv", contexte))
    assert read_xlsx(octets, "Modèle") == attendu
    notes = read_xlsx(octets, "Notes")
    assert [ligne[0] for ligne in notes[1:]] == attendu[0]
    assert all(ligne[2] for ligne in notes[1:])


def test_le_meme_modele_est_le_meme_fichier(contexte):
    genre = list_types()[0]
    un, deux = (build_gabarit(genre, "xlsx", contexte) for _ in range(2))
    assert un == deux
