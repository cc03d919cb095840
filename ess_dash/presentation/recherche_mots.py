"""Ce que la recherche rend, et les mots par lesquels on le trouve."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

_LIGATURES: Final = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss"})
_SEPARATEURS: Final = re.compile(r"[^a-z0-9]+")
_ABREGES: Final = {"st": "saint", "ste": "sainte"}


@dataclass(frozen=True, slots=True)
class Entree:
    """Ce que la recherche peut rendre.

    Attributes
    ----------
    valeur
        Code d’un territoire, ou identifiant d’un lieu ou d’un projet.
    libelle
        Nom affiché.
    genre
        « Commune », « EPCI », « PETR », « Lieu totem », « Tiers-lieu », « Projet »…
    complement
        Ce qui distingue deux homonymes : « CC Cœur de Garonne · 31220 ».
    mots
        Tout ce qui permet de la trouver, les autres champs compris, sous la forme que
        rend ``normalize``.
    """

    valeur: str
    libelle: str
    genre: str
    complement: str
    mots: str


def normalize(texte: str) -> str:
    """Mots d’un texte, sans casse, accent, ligature ni ponctuation.

    Examples
    --------
    >>> normalize("L’Isle-en-Dodon"), normalize("  CC Cœur  de Garonne ")
    ('l isle en dodon', 'cc coeur de garonne')
    >>> normalize("St-Gaudens") == normalize("Saint Gaudens")
    True
    """
    return " ".join(_ABREGES.get(mot, mot) for mot in split(texte))


def split(texte: str) -> list[str]:
    """Mots d’un texte, comme :func:`normalize`, sans lire « st » comme « saint »."""
    minuscules = texte.lower().translate(_LIGATURES)
    lettres = unicodedata.normalize("NFD", minuscules)
    nues = "".join(c for c in lettres if unicodedata.category(c) != "Mn")
    return _SEPARATEURS.sub(" ", nues).split()


def build_entree(
    valeur: str,
    libelle: str,
    genre: str,
    complements: tuple[str, ...],
    autres_mots: tuple[str, ...] = (),
) -> Entree:
    """Entrée de recherche ; ``autres_mots`` la font trouver sans être montrés."""
    complement = " · ".join(filter(None, complements))
    mots = join_mots(valeur, libelle, genre, complement, *autres_mots)
    return Entree(valeur, libelle, genre, complement, mots)


def join_mots(*textes: str) -> str:
    """Mots de plusieurs textes, chacun une fois."""
    return " ".join(dict.fromkeys(normalize(" ".join(textes)).split()))
