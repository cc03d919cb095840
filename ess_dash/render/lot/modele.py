"""Ce qu’on demande d’un lot, et ce qu’il dit à mesure qu’il se fait.

Ces objets passent d’un processus à l’autre, une ligne de JSON chacun. Rien d’ici ne
charge les données : qui demande un lot reste léger.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any, Final

from ess_dash.territoires import Maille


class Forme(Enum):
    """Forme de fichier d’une fiche ; sa valeur est aussi l’extension."""

    PDF = ("pdf", "Document à imprimer (PDF)")
    HTML = ("html", "Page autonome (HTML)")
    XLSX = ("xlsx", "Classeur (XLSX)")
    CSV = ("csv", "Tableau pour Excel (CSV)")
    JSON = ("json", "Données (JSON)")

    libelle: str

    def __new__(cls, extension: str, libelle: str) -> "Forme":
        """Range l’extension comme valeur, le libellé comme attribut."""
        forme = object.__new__(cls)
        forme._value_ = extension
        forme.libelle = libelle
        return forme


def find_maille(valeur: str) -> Maille:
    """Maille d’une valeur (``epci``)."""
    return {maille.value: maille for maille in Maille}[valeur]


def find_forme(valeur: str) -> Forme:
    """Forme d’une extension (``pdf``)."""
    return {forme.value: forme for forme in Forme}[valeur]


MAILLES: Final = (Maille.EPCI, Maille.COMMUNE, Maille.PETR, Maille.DEPARTEMENT)
# Un processus de plus demande quelque 200 Mo ; deux tiennent un lot sous 1 Go.
PROCESSUS: Final = 2
PROCESSUS_MAX: Final = 16


class LotError(Exception):
    """Le lot ne peut pas se faire, ou pas continuer ; une phrase dit pourquoi."""


@dataclass(frozen=True, slots=True)
class DemandeLot:
    """Un lot à faire.

    Attributes
    ----------
    sortie
        Dossier où écrire, fait s’il manque.
    maille
        Valeur de ``Maille`` : toutes ses fiches, si ``territoires`` est vide.
    formes
        Valeurs de ``Forme``, au moins une.
    territoires
        Codes choisis, d’une maille ou de plusieurs.
    date
        Jour écrit sur les fiches (AAAA-MM-JJ).
    """

    sortie: str
    maille: str
    formes: tuple[str, ...]
    date: str
    territoires: tuple[str, ...] = ()
    demonstration: bool = False
    processus: int = PROCESSUS

    @property
    def mailles(self) -> str:
        """Ce que le lot réunit, en toutes lettres."""
        if self.territoires:
            return "Territoires choisis"
        return find_maille(self.maille).libelle


@dataclass(frozen=True, slots=True)
class Depart:
    """Le lot commence.

    Attributes
    ----------
    total
        Nombre de fiches à faire.
    avis
        Données qui n’ont pas pu être lues, une phrase chacune.
    """

    total: int
    avis: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fait:
    """Une fiche est faite, ou ne le sera pas.

    Attributes
    ----------
    fichiers
        Nom du fichier de chaque forme.
    faute
        Pourquoi elle manque, en une phrase ; vide si elle est faite.
    trace
        Ce qui sert à comprendre une faute imprévue ; jamais montré.
    """

    code: str
    nom: str
    fichiers: Mapping[str, str]
    surtitre: str = ""
    situation: str = ""
    faute: str = ""
    trace: str = ""


@dataclass(frozen=True, slots=True)
class Fin:
    """Le lot est fini : tout est fait, ou il a été arrêté.

    Attributes
    ----------
    faites, manquees
        Nombre de fiches écrites, et de fiches impossibles.
    arrete
        Vrai si on l’a interrompu avant la fin.
    """

    faites: int
    manquees: int
    arrete: bool = False


@dataclass(frozen=True, slots=True)
class Refus:
    """Le lot ne peut pas se faire ou s’arrête là : disque plein, territoire inconnu."""

    phrase: str
    trace: str = ""


Avancement = Depart | Fait | Fin | Refus
_GENRES: Final[Mapping[str, type[Any]]] = {
    genre.__name__: genre for genre in (Depart, Fait, Fin, Refus)
}


def write_avancement(avancement: Avancement) -> str:
    """Une ligne de JSON.

    Examples
    --------
    >>> parse_avancement(write_avancement(Depart(18)))
    Depart(total=18, avis=())
    """
    return json.dumps({"genre": type(avancement).__name__, **asdict(avancement)})


def parse_avancement(ligne: str) -> Avancement:
    """Relit une ligne de ``write_avancement``."""
    champs: dict[str, Any] = {
        nom: tuple(valeur) if isinstance(valeur, list) else valeur
        for nom, valeur in json.loads(ligne).items()
    }
    avancement: Avancement = _GENRES[champs.pop("genre")](**champs)
    return avancement


def write_demande(demande: DemandeLot) -> str:
    """Une ligne de JSON."""
    return json.dumps(asdict(demande))


def parse_demande(ligne: str) -> DemandeLot:
    """Relit une ligne de ``write_demande``.

    Examples
    --------
    >>> demande = DemandeLot("fiches", "epci", ("pdf",), "2026-11-22")
    >>> parse_demande(write_demande(demande)) == demande
    True
    """
    champs = json.loads(ligne)
    champs["formes"] = tuple(champs["formes"])
    champs["territoires"] = tuple(champs["territoires"])
    return DemandeLot(**champs)
