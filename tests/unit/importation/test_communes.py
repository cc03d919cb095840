import pytest

from ess_dash.importation.communes import Repertoire
from ess_dash.importation.modele import Etat


def describe(situee):
    return situee.code, [note.etat for note in situee.notes]


def write_notes(situee):
    return " ".join(f"{note.motif} {note.suggestion}" for note in situee.notes)


@pytest.mark.parametrize(
    ("cases", "code", "etats"),
    [
        # Code Insee
        (("31555", "", ""), "31555", []),
        ((" 31555", "", ""), "31555", []),
        (("31555.0", "", ""), "31555", [Etat.CORRIGE]),
        (("31016", "", ""), "31085", [Etat.CORRIGE]),
        (("31998", "", ""), "", [Etat.DOUTE]),
        (("31998", "Saint-Gaudens", ""), "31483", [Etat.CORRIGE]),
        (("81004", "", ""), "", [Etat.IGNORE]),
        (("1004", "", ""), "", [Etat.IGNORE]),
        (("75104", "", ""), "", [Etat.IGNORE]),
        (("31777", "", ""), "", [Etat.REFUSE]),
        (("Toulouse", "", ""), "", [Etat.REFUSE]),
        (("31770", "", ""), "31149", [Etat.CORRIGE]),
        (("31230", "", ""), "", [Etat.REFUSE]),
        (("31230", "Le Pin", ""), "31900", [Etat.CORRIGE]),
        (("31555", "Colomiers", ""), "31555", [Etat.DOUTE]),
        (("31085", "Argut-Dessus", ""), "31085", []),
        # Code écrit à la place du nom
        (("", "31555", ""), "31555", []),
        (("", "31016", ""), "31085", [Etat.CORRIGE]),
        (("", "31770", ""), "31149", [Etat.CORRIGE]),
        (("", "81004", ""), "", [Etat.IGNORE]),
        # Nom
        (("", "ST GAUDENS", ""), "31483", []),
        (("", "Toulouse Cedex 3", ""), "31555", []),
        (("", "L'Isle en Dodon", ""), "31239", []),
        (("", "Toulouze", ""), "31555", [Etat.DOUTE]),
        (("", "Argut-Dessus", ""), "31085", [Etat.CORRIGE]),
        (("", "Le Pin", ""), "", [Etat.REFUSE]),
        (("", "Le Pin", "31370"), "31901", []),
        (("", "Albi", ""), "", [Etat.REFUSE]),
        (("", "Albi", "81000"), "", [Etat.IGNORE]),
        (("", "Toulouse", "39230"), "", [Etat.IGNORE]),
        # Code postal
        (("", "", "31770"), "31149", []),
        (("", "", "31230"), "", [Etat.REFUSE]),
        (("", "", "81000"), "", [Etat.IGNORE]),
        (("", "", ""), "", []),
    ],
)
def test_la_commune_que_designent_les_cases(contexte, cases, code, etats):
    assert describe(Repertoire(contexte).find(*cases)) == (code, etats)


def test_une_commune_partagee_propose_ses_suites(contexte):
    dit = write_notes(Repertoire(contexte).find("31998"))
    assert "Saint-Gaudens (31483) et L’Isle-en-Dodon (31239)" in dit


def test_un_code_postal_partage_nomme_ses_communes(contexte):
    dit = write_notes(Repertoire(contexte).find("31230"))
    assert "de 2 communes" in dit
    assert "Le Pin (31900)" in dit


def test_un_nom_presque_juste_est_propose(contexte):
    dit = write_notes(Repertoire(contexte).find("", "Colommier sur Touch"))
    assert "Colomiers (31149)" in dit


def test_un_mauvais_code_propose_celui_du_nom(contexte):
    dit = write_notes(Repertoire(contexte).find("31777", "Colomiers"))
    assert "Peut-être Colomiers (31149)." in dit
