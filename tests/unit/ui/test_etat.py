"""L’adresse est l’état : tout ce qui s’écrit se relit, tout ce qui est faux est écarté."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ess_dash.indicateurs.filtres import Perimetre, Presence
from ess_dash.indicateurs.registre import INDICATEURS
from ess_dash.presentation.classes import Methode
from ess_dash.presentation.modeles import COUCHES
from ess_dash.ui.etat import AFFICHAGES, FONDS, MODES, EtatCarte, parse_etat, write_etat

IDENTIFIANTS = st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=20)
CODES = st.sampled_from(["", "31555", "200073146", "243100518", "pays-tolosan", "31"])


@st.composite
def etats(draw):
    indicateur = draw(st.sampled_from(sorted(INDICATEURS)))
    return EtatCarte(
        indicateur=indicateur,
        maille=draw(st.sampled_from(INDICATEURS[indicateur].mailles)),
        variante=draw(st.text(max_size=30)),
        methode=draw(st.one_of(st.none(), st.sampled_from(Methode))),
        pivot=draw(st.booleans()),
        couches=frozenset(draw(st.sets(st.sampled_from(COUCHES)))),
        perimetre=draw(st.sampled_from(Perimetre)),
        montagne=draw(st.sampled_from(Presence)),
        qpv=draw(st.sampled_from(Presence)),
        types=frozenset(draw(st.sets(IDENTIFIANTS))),
        themes=frozenset(draw(st.sets(IDENTIFIANTS))),
        financeurs=frozenset(draw(st.sets(IDENTIFIANTS))),
        territoire=draw(CODES),
        affichage=draw(st.sampled_from(AFFICHAGES)),
        tri=draw(st.sampled_from(["nom", "valeur"])),
        fond=draw(st.sampled_from(FONDS)),
        mode=draw(st.sampled_from(MODES)),
    )


@given(etats())
def test_tout_etat_fait_l_aller_retour_par_l_adresse(etat):
    relu, avis = parse_etat(write_etat(etat))
    assert avis == ()
    assert relu == etat


def test_chaque_champ_de_l_etat_est_relu():
    noms = {champ.name for champ in fields(EtatCarte)}
    valeur_fausse = dict.fromkeys(noms, "\x00 pas une valeur" * 30)
    _, avis = parse_etat(valeur_fausse)
    dits = {nom for nom in noms if any(f"« {nom} = " in phrase for phrase in avis)}
    assert dits == noms - {"types", "themes", "financeurs"}


@given(st.dictionaries(st.sampled_from([c.name for c in fields(EtatCarte)]), st.text()))
def test_une_adresse_quelconque_donne_toujours_un_etat(parametres):
    etat, avis = parse_etat(parametres)
    assert etat.maille in INDICATEURS[etat.indicateur].mailles
    assert all(phrase.endswith("est montrée.") for phrase in avis)


def test_une_valeur_inconnue_est_dite_et_remplacee():
    etat, avis = parse_etat({"indicateur": "richesse", "maille": "epci"})
    assert etat == EtatCarte()
    assert avis == (
        (
            "L’adresse demande « indicateur = richesse », qui n’existe pas : "
            "la valeur habituelle est montrée."
        ),
    )


@pytest.mark.parametrize(
    ("parametres", "maille"),
    [
        ({"indicateur": "densite_7"}, "commune"),
        ({"indicateur": "densite_7", "maille": "epci"}, "commune"),
        ({"indicateur": "population_hab", "maille": "commune"}, "commune"),
    ],
)
def test_la_maille_suit_l_indicateur(parametres, maille):
    etat, _ = parse_etat(parametres)
    assert etat.maille.value == maille


def test_l_adresse_de_la_vue_habituelle_est_nue():
    assert write_etat(EtatCarte()) == {}
