import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ess_dash.importation import doublons
from ess_dash.importation.doublons import assign_cles, find_ressemblants
from ess_dash.importation.identites import Identite, slugify
from ess_dash.importation.modele import DejaConnu
from ess_dash.importation.valeurs import simplify
from ess_dash.tables.champs import MOTIF_IDENTIFIANT


def match(*identites):
    noms = [simplify(identite.nom) for identite in identites]
    return sorted(find_ressemblants(identites, noms))


@given(st.text(min_size=1), st.text())
def test_une_cle_faite_d_un_nom_tient_le_contrat(nom, suffixe):
    assert re.fullmatch(MOTIF_IDENTIFIANT, slugify(nom, suffixe), re.ASCII)


@pytest.mark.parametrize(
    ("un", "deux", "est_doublon"),
    [
        ("La Cantine d’essai", "LA CANTINE D'ESSAI", True),
        ("La Cantine d’essai", "La Cantine d’essais", True),
        ("La Cantine d’essai", "La Cantine", False),
        ("Projet numéro 1", "Projet numéro 2", False),
        ("Restaurant associatif du canal", "Restaurent associatif du canal", True),
        ("Xestaurant associatif du canal", "Restaurant associatif du canal", True),
    ],
)
def test_deux_noms_presque_identiques(un, deux, est_doublon):
    trouves = match(Identite("", un, "31555"), Identite("", deux, "31555"))
    assert trouves == ([(1, 0)] if est_doublon else [])


@pytest.mark.parametrize(
    ("commune", "annee"), [("31149", "2025"), ("31555", "2026"), ("", "2025")]
)
def test_une_autre_commune_ou_une_autre_annee_n_est_pas_un_doublon(commune, annee):
    un = Identite("", "La Cantine", "31555", "2025")
    assert match(un, un._replace(code_commune=commune, complement=annee)) == []


def test_un_tres_gros_paquet_est_coupe(monkeypatch):
    monkeypatch.setattr(doublons, "TAILLE_MAX_PAQUET", 3)
    noms = ["aaaa bbbb cccc", "aaaa bbbb ccccc", "aaaa zzzz", "aaaa yyyy", "aaaa xxxx"]
    assert match(*(Identite("", nom, "31555") for nom in noms)) == [(1, 0)]


def test_les_cles_fabriquees_sont_uniques_et_stables():
    identites = [
        Identite("", "La Cantine", "31555", suffixe="Toulouse 2025"),
        Identite("", "La Cantine", "31555", suffixe="Toulouse 2025"),
        Identite("mien"),
        Identite("mien"),
    ]
    cles = assign_cles(identites, ())
    ecrites = [cle.cle for cle in cles]
    assert ecrites == [
        "la-cantine-toulouse-2025",
        "la-cantine-toulouse-2025-2",
        "mien",
        "mien-2",
    ]
    assert [cle.meme_cle for cle in cles] == [-1, -1, -1, 2]
    assert [cle.meme_nom for cle in cles] == [-1, 0, -1, -1]
    assert [cle.cle for cle in assign_cles(identites, ())] == ecrites


@given(
    st.lists(
        st.builds(
            Identite,
            st.sampled_from(["", "a", "b", "a-2"]),
            st.sampled_from(["A", "B", "A 2", "é", "東京", "…"]),
            st.sampled_from(["", "31555"]),
        ),
        max_size=12,
    )
)
def test_chaque_ligne_a_une_cle_et_une_seule(identites):
    cles = [cle.cle for cle in assign_cles(identites, (DejaConnu("a", "B", ""),))]
    assert len(set(cles)) == len(identites)


CONNU = DejaConnu("cantine", "La Cantine", "31555", "2025")


@pytest.mark.parametrize(
    ("identite", "reprise"),
    [
        (Identite("", "la cantine", "31555", "2025"), True),
        (Identite("", "la cantine", "31555", "2026"), False),
        (Identite("", "la cantine", "31149", "2025"), False),
        (Identite("", "la cantine", "", "2025"), True),
        (Identite("ftl-8", "la cantine", "31555", "2025"), True),
        (Identite("", "le verger", "31555", "2025"), False),
    ],
)
def test_un_objet_deja_connu_garde_sa_cle(identite, reprise):
    (cle,) = assign_cles([identite], [CONNU])
    assert (cle.cle == "cantine") is reprise
    assert (cle.connu is CONNU) is reprise
    assert cle.est_rapproche is reprise


def test_un_connu_sans_commune_est_reconnu_la_ou_la_ligne_le_situe():
    connu = DejaConnu("cantine", "La Cantine", "")
    (cle,) = assign_cles([Identite("", "La Cantine", "31555", "2025")], [connu])
    assert cle.connu is connu


def test_la_cle_connue_donnee_par_le_fichier_n_est_pas_un_doute():
    (cle,) = assign_cles([Identite("cantine", "Autre nom", "31149")], [CONNU])
    assert (cle.cle, cle.connu, cle.est_rapproche) == ("cantine", CONNU, False)


def test_un_connu_n_est_repris_que_par_une_ligne():
    deux = [Identite("", "La Cantine", "31555", "2025")] * 2
    assert [cle.est_rapproche for cle in assign_cles(deux, [CONNU])] == [True, False]
