"""La recherche : ce que l’on tape, ce que l’on trouve, dans quel ordre."""

import base64
import json
import re
import zlib
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ess_dash.presentation.format_fr import INSECABLE
from ess_dash.presentation.recherche import (
    LIMITE,
    Entree,
    build_departement,
    build_entrees,
    normalize,
    pack_entrees,
    search,
)

ANCIENNE = "Ancienne commune"


def build_donnees(**tables):
    """Un petit département : deux EPCI, un PETR, quatre communes, deux lieux."""
    defaut = {
        "epci": pd.DataFrame(
            [
                ("200068815", "CC Cœur de Garonne", "CC", 48, 35000, "EPCI entier"),
                (
                    "200034023",
                    "CC Tarn-Agout",
                    "CC",
                    1,
                    1200,
                    "partie haut-garonnaise : 1 commune sur 21",
                ),
                ("243100518", "Toulouse Métropole", "METRO", 37, 800000, "EPCI entier"),
            ],
            columns=[
                *("code_epci", "nom", "nature", "nb_communes", "population"),
                "perimetre",
            ],
        ),
        "petr": pd.DataFrame(
            [("pays-sud-toulousain", "PETR Pays Sud Toulousain", 99, 98000, "entier")],
            columns=["code_petr", "nom", "nb_communes", "population", "perimetre"],
        ),
        "communes": pd.DataFrame(
            [
                ("31135", "Cazères", "200068815", "31220", 5000),
                ("31220", "Gibel", "200068815", "31560", 400),
                ("31135B", "Couladère", "200068815", "31220", 500),
                ("31483", "Saint-Gaudens", None, "31800", 11000),
                ("31555", "Toulouse", "243100518", "31000 31100 31500", 500000),
            ],
            columns=["code_commune", "nom", "code_epci", "codes_postaux", "population"],
        ),
        "lieux": pd.DataFrame(
            [
                ("le-fil", "Le FIL", {"lieu_totem", "tiers_lieu"}, "Toulouse"),
                ("cafe-co", "Café&Co", {"tiers_lieu"}, "Toulouse"),
                ("le-100e-singe", "Le 100e Singe", {"tiers_lieu"}, "Castanet"),
                ("le-100e-singe", "Le 100e Singe", {"tiers_lieu"}, "Escalquens"),
                ("ateliers", "Ateliers 31", {"lieu_departemental"}, ""),
            ],
            columns=["id_lieu", "nom", "roles", "commune"],
        ),
        "projets": pd.DataFrame(
            [
                ("cafe-co", "Café&Co (ASEI)", "Toulouse", "Département"),
                ("miam-up", "Miam’Up", "", "Département"),
            ],
            columns=["id_projet", "nom", "commune", "financeur_libelle_court"],
        ),
        "passages": pd.DataFrame(
            [
                ("31016", "Argut-Dessus", "associee", "31483", "Saint-Gaudens"),
                ("31214", "", "code", "31220", "Gibel"),
                ("81999", "Ailleurs", "associee", "81001", "Loin"),
            ],
            columns=[
                *("code_ancien", "nom_ancien", "nature", "code_commune", "nom_commune"),
            ],
        ),
    }
    return SimpleNamespace(**{**defaut, **tables})


@pytest.fixture
def entrees():
    return build_entrees(build_donnees())


def find(entrees, valeur):
    [trouvee] = [e for e in entrees if e.valeur == valeur and e.genre != ANCIENNE]
    return trouvee


def list_noms(entrees, requete, **options):
    return [entree.libelle for entree in search(entrees, requete, **options)]


def build_simple(*libelles):
    return tuple(
        Entree(f"v{rang}", libelle, "Commune", "", normalize(libelle))
        for rang, libelle in enumerate(libelles)
    )


@pytest.mark.parametrize(
    ("texte", "mots"),
    [
        ("CC Cœur de Garonne", "cc coeur de garonne"),
        ("L’Isle-en-Dodon", "l isle en dodon"),
        ("L'Isle en Dodon", "l isle en dodon"),
        ("  Æther   & Œuvres ", "aether oeuvres"),
        ("St-Gaudens", "saint gaudens"),
        ("Ste Foy", "sainte foy"),
        ("Stade", "stade"),
        ("Cafe\u0301", "cafe"),
        ("Val’Aïgo", "val aigo"),
        ("31 220", "31 220"),
        ("Ж !", ""),
        ("", ""),
    ],
)
def test_normalize(texte, mots):
    assert normalize(texte) == mots


@given(st.text())
def test_normalize_ne_rend_que_des_mots_nus(texte):
    mots = normalize(texte)
    assert re.fullmatch(r"(?:[a-z0-9]+(?: [a-z0-9]+)*)?", mots)
    assert normalize(mots) == mots


@pytest.mark.parametrize(
    ("requete", "premier"),
    [
        ("coeur", "CC Cœur de Garonne"),
        ("CŒUR DE GARONNE", "CC Cœur de Garonne"),
        ("garonne coeur", "CC Cœur de Garonne"),
        ("coeurdegaronne", "CC Cœur de Garonne"),
        ("communaute de communes coeur", "CC Cœur de Garonne"),
        ("toulouse", "Toulouse"),
        ("toulouse m", "Toulouse Métropole"),
        ("st gaud", "Saint-Gaudens"),
        ("31800", "Saint-Gaudens"),
        ("31555", "Toulouse"),
        ("31100", "Toulouse"),
        ("243100518", "Toulouse Métropole"),
        ("petr", "PETR Pays Sud Toulousain"),
        ("tiers lieu escalquens", "Le 100e Singe"),
        ("asei", "Café&Co"),
        ("audens", "Saint-Gaudens"),
        ("comcom coeur", "CC Cœur de Garonne"),
        ("cc du coeur de garonne", "CC Cœur de Garonne"),
        ("pays du sud toulousain", "PETR Pays Sud Toulousain"),
        ("argut dessus", "Argut-Dessus"),
        ("commune associee", "Argut-Dessus"),
        ("31214", "Gibel"),
    ],
)
def test_ce_que_l_on_trouve_d_abord(entrees, requete, premier):
    assert list_noms(entrees, requete)[0] == premier


def test_un_code_postal_passe_avant_le_meme_code_insee(entrees):
    assert list_noms(entrees, "31220") == ["Cazères", "Gibel", "Couladère"]


def test_du_plus_proche_au_plus_large():
    entrees = build_simple(
        "Bazus-Mur", "Villemur", "Le Muret", "Muret-le-Château", "Muret"
    )
    assert list_noms(entrees, "muret") == ["Muret", "Muret-le-Château", "Le Muret"]
    assert list_noms(entrees, "mur") == [
        "Muret-le-Château",
        "Muret",
        "Bazus-Mur",
        "Le Muret",
        "Villemur",
    ]


def test_st_ouvre_saint_et_stade():
    assert list_noms(build_simple("Le Stade", "Saint-Lys", "Muret"), "st") == [
        "Saint-Lys",
        "Le Stade",
    ]


def test_deux_lettres_ne_se_cherchent_pas_au_milieu_des_mots():
    assert list_noms(build_simple("Muret", "Escalquens"), "et") == []


def test_une_requete_vide_rend_les_premieres(entrees):
    assert search(entrees, "  ", limite=3) == entrees[:3]


@pytest.mark.parametrize("requete", ["xyz", "-", "Ж", "muret xyz"])
def test_rien_trouve(entrees, requete):
    assert search(entrees, requete) == ()


def test_la_limite_est_tenue():
    entrees = build_simple(*(f"Muret {n}" for n in range(2 * LIMITE)))
    assert list_noms(entrees, "muret") == [f"Muret {n}" for n in range(LIMITE)]
    assert len(search(entrees, "muret", limite=3)) == 3


def test_chacun_se_trouve_par_son_nom_et_par_son_code(entrees):
    for entree in entrees:
        assert search(entrees, entree.libelle)[0] == entree
        assert entree in search(entrees, entree.valeur)


def test_l_ordre_des_entrees(entrees):
    assert [(e.genre, e.libelle) for e in entrees] == [
        ("EPCI", "Toulouse Métropole"),
        ("EPCI", "CC Cœur de Garonne"),
        ("EPCI", "CC Tarn-Agout"),
        ("PETR", "PETR Pays Sud Toulousain"),
        ("Commune", "Toulouse"),
        ("Commune", "Saint-Gaudens"),
        ("Commune", "Cazères"),
        ("Commune", "Couladère"),
        ("Commune", "Gibel"),
        ("Lieu totem et tiers-lieu", "Le FIL"),
        ("Lieu du Département", "Ateliers 31"),
        ("Tiers-lieu et projet financé", "Café&Co"),
        ("Tiers-lieu", "Le 100e Singe"),
        ("Projet", "Miam’Up"),
        ("Ancienne commune", "Argut-Dessus"),
    ]


@pytest.mark.parametrize(
    ("valeur", "complement"),
    [
        ("200068815", f"communauté de communes · 48{INSECABLE}communes"),
        (
            "200034023",
            "communauté de communes · partie haut-garonnaise : 1 commune sur 21",
        ),
        ("pays-sud-toulousain", f"99{INSECABLE}communes"),
        ("31135", "CC Cœur de Garonne · 31220"),
        ("31483", "31800"),
        ("31555", "Toulouse Métropole · 31000 à 31500"),
        ("le-fil", "Toulouse"),
        ("le-100e-singe", "Castanet, Escalquens"),
        ("ateliers", "non situé"),
        ("miam-up", "non situé · Département"),
    ],
)
def test_le_complement(entrees, valeur, complement):
    assert find(entrees, valeur).complement == complement


def test_aucune_valeur_n_est_donnee_deux_fois_anciennes_communes_a_part(entrees):
    valeurs = [entree.valeur for entree in entrees if entree.genre != ANCIENNE]
    assert len(set(valeurs)) == len(valeurs)


def test_sans_petr_ni_lieu_ni_projet():
    vides = {
        "petr": pd.DataFrame(columns=["code_petr", "nom", "perimetre"]),
        "lieux": pd.DataFrame(columns=["id_lieu", "nom", "roles", "commune"]),
        "projets": pd.DataFrame(columns=["id_projet", "nom", "commune"]),
    }
    genres = {entree.genre for entree in build_entrees(build_donnees(**vides))}
    assert genres == {"EPCI", "Commune", ANCIENNE}


def unpack(charge):
    octets = zlib.decompress(base64.b64decode(charge), wbits=-zlib.MAX_WBITS)
    return json.loads(octets)


def test_le_message_redonne_les_entrees(entrees):
    lignes = list(zip(*unpack(pack_entrees(entrees)), strict=True))
    assert len(lignes) == len(entrees)
    for entree, (*champs, en_plus) in zip(entrees, lignes, strict=True):
        assert champs == [
            entree.valeur,
            entree.libelle,
            entree.genre,
            entree.complement,
        ]
        mots = normalize(" ".join(champs)).split() + en_plus.split()
        assert set(mots) == set(entree.mots.split())


def test_un_message_vide_se_lit():
    assert unpack(pack_entrees(())) == []


# Les anciennes communes, et le département


def test_une_ancienne_commune_dit_ce_qu_elle_est_devenue_et_y_mene(entrees):
    [argut] = search(entrees, "argut")
    assert (argut.genre, argut.complement) == (ANCIENNE, "aujourd’hui Saint-Gaudens")
    assert argut.valeur == "31483"


def test_un_code_actuel_montre_d_abord_la_commune_actuelle():
    entrees = build_entrees(build_donnees())
    assert list_noms(entrees, "31483") == ["Saint-Gaudens", "Argut-Dessus"]


def test_une_ancienne_commune_d_ailleurs_ou_sans_nom_n_est_pas_proposee(entrees):
    anciennes = [e.libelle for e in entrees if e.genre == ANCIENNE]
    assert anciennes == ["Argut-Dessus"]


def test_le_departement_se_rouvre_par_son_nom():
    configuration = SimpleNamespace(code_departement="31", nom="Haute-Garonne")
    entree = build_departement(SimpleNamespace(configuration=configuration))
    assert entree.valeur == "31"
    assert search((entree,), "haute garonne") == search((entree,), "departement")
