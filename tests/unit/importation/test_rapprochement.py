import pytest

from ess_dash.importation.modele import DejaConnu, Enregistrement
from ess_dash.importation.rapprochement import merge_connu

SU = {
    "nom": "A",
    "qpv": "oui",
    "code_qpv": "QN03107M",
    "code_commune": "31555",
    "adresse": "1 rue",
}
CONNU = DejaConnu("a", "A", "31555", contenus={("sites", "a"): SU})


def merge(**contenu):
    complet = dict.fromkeys(SU, "") | contenu
    (fait,), changes = merge_connu(
        [Enregistrement("sites", "a", complet)], CONNU, {"sites": {"qpv": "inconnu"}}
    )
    return fait.contenu, changes


def test_une_case_vide_n_efface_rien():
    assert merge() == (SU, "")


@pytest.mark.parametrize(
    ("donne", "attendu"),
    [
        ({"qpv": "non"}, {"qpv": "non", "code_qpv": ""}),
        ({"code_commune": "31149"}, {"code_commune": "31149", "adresse": ""}),
        ({"code_commune": "31555"}, {}),
        ({"nom": "B"}, {"nom": "B"}),
    ],
)
def test_ce_qui_change_emporte_ce_qui_va_avec(donne, attendu):
    contenu, changes = merge(**donne)
    assert contenu == SU | attendu
    assert bool(changes) is bool(attendu)


def test_sans_rien_de_connu_les_valeurs_habituelles_remplissent():
    vide = Enregistrement("sites", "b", {"nom": "B", "qpv": ""})
    (fait,), changes = merge_connu([vide], None, {"sites": {"qpv": "inconnu"}})
    assert (fait.contenu, changes) == ({"nom": "B", "qpv": "inconnu"}, "")
