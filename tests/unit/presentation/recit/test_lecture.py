"""Un récit s’écrit, se relit, vieillit ; un texte hostile reçoit une phrase."""

import base64
import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ess_dash.presentation.recit.lecture import (
    ETAPES_MAX,
    LONGUEUR_ADRESSE_MAX,
    OCTETS_MAX,
    VERSION,
    RecitError,
    build_recit,
    decode_recit,
    encode_recit,
    parse_recit,
    write_recit,
)
from ess_dash.presentation.recit.modeles import Etape, Recit

MOTS = st.text(st.characters(categories=("L", "N", "P")), max_size=30)
ETAPES = st.builds(
    Etape,
    page=st.sampled_from(("carte", "comparer", "fiche", "bilan", "texte")),
    element=st.sampled_from(("carte", "constat", "texte", "figure:parts")),
    parametres=st.dictionaries(MOTS.filter(bool), MOTS, max_size=3).map(
        lambda d: tuple(sorted(d.items()))
    ),
    titre=MOTS,
    texte=MOTS,
    notes=MOTS,
    couches=st.lists(st.sampled_from(("poids", "projet")), max_size=2).map(tuple),
    vers=MOTS,
)
RECITS = st.builds(
    Recit,
    identifiant=st.just("essai"),
    titre=MOTS.filter(bool),
    sous_titre=MOTS,
    etapes=st.lists(ETAPES, min_size=1, max_size=4).map(tuple),
    territoire=MOTS,
)


def _ecrit(**champs):
    return json.dumps({"version": VERSION, "titre": "Essai", "etapes": [{}], **champs})


def _find_refus(lire, contenu):
    """Phrase d’un refus ; un point si c’est un récit, qui a au moins une étape."""
    try:
        recit = lire(contenu)
    except RecitError as erreur:
        return str(erreur)
    return "." if recit.etapes else ""


@given(RECITS)
def test_un_recit_ecrit_se_relit_a_l_identique(recit):
    assert parse_recit(write_recit(recit)) == recit
    assert decode_recit(encode_recit(recit)) == recit


@given(st.text(max_size=200))
def test_une_adresse_quelconque_est_un_recit_ou_une_phrase(texte):
    assert _find_refus(decode_recit, texte).endswith(".")


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda enfant: (
            st.lists(enfant, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ("version", "titre", "etapes", "page", "parametres", "x")
                ),
                enfant,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_un_objet_quelconque_est_un_recit_ou_une_phrase(objet):
    assert _find_refus(build_recit, objet).endswith(".")


def test_le_format_1_se_lit_encore():
    ancien = _ecrit(
        version=1,
        etapes=[
            {"adresse": "comparer?vue=parite", "element": "constat", "notes": "Dire"},
            {"titre": "Sans adresse"},
        ],
    )
    premiere, seconde = parse_recit(ancien).etapes
    assert premiere == Etape("comparer", "constat", (("vue", "parite"),), notes="Dire")
    assert (seconde.page, seconde.titre) == ("texte", "Sans adresse")


@pytest.mark.parametrize(
    ("contenu", "mot"),
    [
        (b"\xff\xfe{", "JSON"),
        ("{", "JSON"),
        ("[" * 100_000, "JSON"),
        ("[]", "liste d’étapes"),
        (_ecrit(etapes=[]), "de 1 à"),
        (_ecrit(etapes=[{}] * (ETAPES_MAX + 1)), "de 1 à"),
        (_ecrit(version=VERSION + 1), "plus récente"),
        (_ecrit(version="deux"), "version lisible"),
        (_ecrit(version=True), "version lisible"),
        (" " * (OCTETS_MAX + 1), "trop lourd"),
    ],
)
def test_un_fichier_refuse_dit_pourquoi_en_une_phrase(contenu, mot):
    with pytest.raises(RecitError, match=mot):
        parse_recit(contenu)


def test_une_etape_illisible_ne_fait_pas_perdre_les_autres():
    recit = parse_recit(_ecrit(etapes=[3, {"page": "fiche", "element": "constat"}]))
    assert [etape.page for etape in recit.etapes] == ["", "fiche"]


def test_les_caracteres_de_commande_disparaissent():
    recit = parse_recit(
        _ecrit(titre="Été\x00\x1b\ud800", etapes=[{"notes": "a\nb\x0cc"}])
    )
    assert recit.titre == "Été"
    assert recit.etapes[0].notes == "a\nbc"


def test_une_bombe_compressee_est_refusee():
    compresseur = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    octets = compresseur.compress(b" " * 5_000_000) + compresseur.flush()
    texte = base64.urlsafe_b64encode(octets).decode().rstrip("=")
    assert len(texte) < LONGUEUR_ADRESSE_MAX
    with pytest.raises(RecitError, match="abîmée"):
        decode_recit(texte)


def test_un_recit_trop_long_pour_une_adresse_le_dit():
    notes = "".join(chr(33 + (7 * i * i + i) % 5000) for i in range(4000))
    etapes = tuple(
        Etape("texte", "texte", notes=notes[i:] + notes[:i]) for i in range(0, 4000, 70)
    )
    with pytest.raises(RecitError, match="fichier"):
        encode_recit(Recit("long", "Long", "", etapes))
