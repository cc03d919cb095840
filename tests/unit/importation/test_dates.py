import pytest

from ess_dash.importation.dates import find_fin_de_periode, parse_annee, parse_date
from ess_dash.importation.modele import Etat


@pytest.mark.parametrize(
    ("texte", "lu"),
    [
        ("03/04/2024", "2024-04-03"),
        ("3-4-2024", "2024-04-03"),
        ("2024-04-03", "2024-04-03"),
        ("2024-04-03 00:00:00", "2024-04-03"),
        ("29/02/2024", "2024-02-29"),
        ("", ""),
    ],
)
def test_une_date_se_lit_jour_mois_annee(texte, lu):
    assert parse_date(texte)[:2] == (lu, None)


def test_le_nombre_de_jours_d_un_tableur_est_une_date():
    # 1er mars 1900 est le jour 61 : le tableur compte un 29 février qui n’a pas existé.
    assert parse_date("45292").texte == "2024-01-01"
    assert parse_date("45292").etat is Etat.CORRIGE


@pytest.mark.parametrize(
    ("texte", "motif"),
    [
        ("2024-02-30", "ce jour n’existe pas"),
        ("03/13/2024", "ce jour n’existe pas"),
        ("03/04/24", "année à deux chiffres"),
        ("01/01/1889", "hors des années"),
        ("60", "illisible"),
        ("mars 2024", "illisible"),
        ("99999", "illisible"),
    ],
)
def test_une_date_douteuse_est_refusee(texte, motif):
    lue = parse_date(texte)
    assert lue.etat is Etat.REFUSE
    assert motif in lue.motif


@pytest.mark.parametrize(
    ("texte", "lu", "etat"),
    [
        ("2024", "2024", None),
        ("2024.0", "2024", None),
        ("2023-2024", "2023", None),
        ("2023/2024", "2023", None),
        ("14/03/2024", "2024", None),
        ("24", "", Etat.REFUSE),
        ("1985", "", Etat.REFUSE),
        ("2023-1999999", "", Etat.REFUSE),
        ("2024-3", "", Etat.REFUSE),
    ],
)
def test_une_annee(texte, lu, etat):
    assert parse_annee(texte)[:2] == (lu, etat)


def test_une_periode_donne_aussi_sa_fin():
    assert find_fin_de_periode("2023-2024") == "2024"
    assert find_fin_de_periode("2023") == ""
