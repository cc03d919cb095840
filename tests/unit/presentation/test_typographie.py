from dataclasses import dataclass
from enum import Enum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ess_dash.presentation.typographie import polish, typographie


@pytest.mark.parametrize(
    ("brut", "attendu"),
    [
        ("Filtré : montagne", "Filtré\u202f: montagne"),
        ("un ; deux", "un\u202f; deux"),
        ("Vraiment ? Oui !", "Vraiment\u202f? Oui\u202f!"),
        ("11,3 %", "11,3\u202f%"),
        ("15 000 €", "15 000\u202f€"),
        ("« Le FIL »", "«\u202fLe FIL\u202f»"),
        ("insécable\u00a0:", "insécable\u202f:"),
        ("«\u00a0Le FIL\u00a0»", "«\u202fLe FIL\u202f»"),
        ("déjà\u202f: posée", "déjà\u202f: posée"),
    ],
)
def test_une_espace_fine_devant_les_signes_doubles(brut, attendu):
    assert typographie(brut) == attendu


@pytest.mark.parametrize(
    "texte",
    [
        "3\u00a0EPCI",
        "1\u202f825\u00a0hab./km²",
        "https://exemple.fr/a?b=1&c=2",
        "12:30",
        "a;b",
        "31555",
        "CC Val’Aïgo",
        "",
    ],
)
def test_sans_espace_rien_ne_change(texte):
    assert typographie(texte) == texte


@given(st.text())
def test_la_regle_ne_s_applique_qu_une_fois_et_ne_touche_que_des_espaces(texte):
    pose = typographie(texte)
    assert typographie(pose) == pose
    assert len(pose) == len(texte)
    assert all(
        avant == apres or (avant in " \u00a0" and apres == "\u202f")
        for avant, apres in zip(texte, pose, strict=True)
    )


class Genre(Enum):
    ESSAI = "a : b"


@dataclass(frozen=True, slots=True)
class Feuille:
    texte: str
    nombre: float | None


@dataclass(frozen=True, slots=True)
class Arbre:
    titre: str
    feuilles: tuple[Feuille, ...]
    genre: Genre
    choix: frozenset[str]


def test_un_modele_entier_est_typographie_sans_toucher_au_reste():
    arbre = Arbre(
        "Titre : oui",
        (Feuille("a ; b", 1.5), Feuille("", None)),
        Genre.ESSAI,
        frozenset({"x : y"}),
    )
    assert polish(arbre) == Arbre(
        "Titre\u202f: oui",
        (Feuille("a\u202f; b", 1.5), Feuille("", None)),
        Genre.ESSAI,
        frozenset({"x : y"}),
    )
