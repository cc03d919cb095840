"""Composer un récit : l’ordre, les étapes, les copies."""

import pytest

from ess_dash.presentation.recit.lecture import (
    ETAPES_MAX,
    decode_recit,
    encode_recit,
    parse_recit,
    write_recit,
)
from ess_dash.presentation.recit.modeles import Etape, Recit
from ess_dash.ui.etat_rencontres import EtatRencontres, parse_etat, read_fichier
from ess_dash.ui.rencontres import gestes

RECIT = Recit(
    "essai",
    "Essai",
    "",
    tuple(Etape("texte", "texte", titre=nom) for nom in ("a", "b", "c")),
)


def _titres(recit):
    return "".join(etape.titre for etape in recit.etapes)


@pytest.mark.parametrize(
    ("rang", "pas", "ordre"),
    [(0, 1, "bac"), (2, -1, "acb"), (0, -1, "abc"), (2, 1, "abc"), (1, 1, "acb")],
)
def test_une_etape_se_deplace_et_s_arrete_au_bord(rang, pas, ordre):
    assert _titres(gestes.move(RECIT, rang, pas)) == ordre


def test_un_recit_garde_toujours_une_etape():
    seul = gestes.remove(gestes.remove(RECIT, 0), 1)
    assert _titres(seul) == "b"
    assert gestes.remove(seul, 0) == seul


def test_recrire_un_titre_ne_touche_que_lui():
    change = gestes.change(RECIT, 1, "titre", "  z ")
    assert _titres(change) == "azc"
    assert change.etapes[1].notes == RECIT.etapes[1].notes


def test_la_premiere_etape_commence_un_recit():
    etape = gestes.build_etape("carte", {"territoire": "200073146"}, "carte")
    recit = gestes.add(None, etape)
    assert recit.titre == gestes.TITRE
    assert recit.etapes[0].adresse == "carte?territoire=200073146"


def test_un_recit_plein_le_dit():
    plein = Recit("p", "P", "", RECIT.etapes[:1] * ETAPES_MAX)
    with pytest.raises(ValueError, match="60 étapes au plus"):
        gestes.add(plein, RECIT.etapes[0])


def test_une_copie_a_son_nom():
    copie = gestes.duplicate(RECIT, {"essai", "essai_2"})
    assert copie.identifiant == "essai_3"
    assert copie.etapes == RECIT.etapes


def test_un_recit_compose_passe_par_le_fichier_et_par_le_lien():
    compose = gestes.add(gestes.move(RECIT, 0, 2), Etape("carte", "carte"))
    assert parse_recit(write_recit(compose)) == compose
    assert decode_recit(encode_recit(compose)) == compose


def test_un_fichier_qui_n_est_pas_un_recit_donne_une_phrase():
    assert "n’est pas un récit" in read_fichier(b"bonjour", "x.json")


def test_une_valeur_inconnue_de_l_adresse_est_ecartee_et_dite():
    etat, avis = parse_etat({"recit": "territoire", "territoire": "dragon"})
    assert etat == EtatRencontres(recit="territoire")
    assert "territoire = dragon" in avis[0]
