"""Ce que rend la lecture d’un fichier de points, et ce que ses étapes se passent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from ess_dash.textes.ecriture import (
    apply_typographie,
    format_nombre,
    write_liste,
)

TAILLE_MAX_OCTETS: Final = 5 * 1024 * 1024
NB_POINTS_MAX: Final = 2_000
NB_COLONNES_MAX: Final = 200
LONGUEUR_MAX_CASE: Final = 2_000
LONGUEUR_MAX_NOM: Final = 120


@dataclass(frozen=True, slots=True)
class Point:
    """Un point gardé, en WGS84.

    Attributes
    ----------
    ligne
        Ligne du fichier, ou numéro de l’entité d’un GeoJSON ; le premier est 1.
    nom
        Nom du point, tel qu’écrit ; à échapper avant de l’afficher.
    lon, lat
        Degrés décimaux.
    code_commune
        Commune qui contient le point ; pour un point juste hors du département, celle
        que la ligne déclare, ou vide.
    """

    ligne: int
    nom: str
    lon: float
    lat: float
    code_commune: str


@dataclass(frozen=True, slots=True)
class Faute:
    """Pourquoi une ligne est refusée, et que faire.

    Attributes
    ----------
    ligne
        Ligne du fichier, ou numéro de l’entité d’un GeoJSON.
    colonne
        Colonne fautive, telle que le fichier la nomme.
    valeur
        Valeur trouvée, raccourcie ; à échapper avant de l’afficher.
    raison, suggestion
        Ce qui ne va pas, ce qu’il faut faire.
    """

    ligne: int | None
    colonne: str
    valeur: str
    raison: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class Lecture:
    """Un fichier lu : chaque ligne a donné un point, ou au moins une faute.

    Attributes
    ----------
    points
        Points gardés, dans l’ordre du fichier.
    fautes
        Fautes, par ligne ; une ligne refusée peut en avoir deux.
    avis
        Ce qui a été corrigé, écarté ou laissé en doute, une phrase par avis.
    nb_lignes
        Lignes de données du fichier, gardées ou non.
    """

    points: tuple[Point, ...]
    fautes: tuple[Faute, ...]
    avis: tuple[str, ...]
    nb_lignes: int

    @property
    def nb_refusees(self) -> int:
        """Nombre de lignes refusées."""
        return len({faute.ligne for faute in self.fautes})


class PointsError(Exception):
    """Le fichier entier est illisible : une phrase dit pourquoi et que faire."""

    def __init__(self, message: str) -> None:
        super().__init__(apply_typographie(message))


class LigneRefuseeError(Exception):
    """Une ligne ne donne pas de point ; ``fautes`` dit pourquoi."""

    def __init__(self, *fautes: Faute) -> None:
        self.fautes = fautes
        super().__init__(f"{len(fautes)} faute(s)")


class Unite(Enum):
    """Comment le fichier nomme ce qu’il compte.

    Examples
    --------
    >>> Unite.ENTITE.definie
    'l’entité'
    """

    LIGNE = ("ligne", "lignes", "la ligne")
    ENTITE = ("entité", "entités", "l’entité")

    def __init__(self, singulier: str, pluriel: str, definie: str) -> None:
        self.singulier = singulier
        self.pluriel = pluriel
        self.definie = definie

    def count(self, nombre: int) -> str:
        """Écrit un nombre d’unités."""
        mot = self.pluriel if nombre > 1 else self.singulier
        return f"{format_nombre(nombre)} {mot}"

    def enumerate(self, numeros: Sequence[int]) -> str:
        """Cite des unités par leur numéro.

        Examples
        --------
        >>> Unite.LIGNE.enumerate([3]), Unite.LIGNE.enumerate([3, 5])
        ('ligne 3', 'lignes 3 et 5')
        """
        mot = self.pluriel if len(numeros) > 1 else self.singulier
        return f"{mot} {write_liste([str(numero) for numero in numeros])}"


@dataclass(frozen=True, slots=True)
class Brute:
    """Une ligne dont les coordonnées sont deux nombres, pas encore situés.

    Attributes
    ----------
    ligne, rang
        Numéro dans le fichier, et rang parmi les lignes de données.
    nom
        Nom écrit, vide s’il manque.
    x, y
        Ce que la ligne donne pour longitude (ou est) et latitude (ou nord).
    code_commune, commune
        Commune déclarée par la ligne, vides si elle n’en dit rien.
    colonne, valeur
        D’où viennent les coordonnées, et comment elles sont écrites.
    est_forme
        Vrai si le point a été posé sur une forme : ses décimales ne disent rien.
    """

    ligne: int
    rang: int
    nom: str
    x: float
    y: float
    code_commune: str
    commune: str
    colonne: str
    valeur: str
    est_forme: bool = False

    def build_refus(self, raison: str, suggestion: str) -> LigneRefuseeError:
        """Refus porté par les coordonnées de la ligne."""
        return LigneRefuseeError(
            Faute(self.ligne, self.colonne, self.valeur, raison, suggestion)
        )


@dataclass(frozen=True, slots=True)
class Releve:
    """Un fichier dont le format est compris, avant de situer ses points."""

    brutes: tuple[Brute, ...]
    fautes: tuple[Faute, ...]
    avis: tuple[str, ...]
    nb_lignes: int
    unite: Unite


def normalize_code(code: str) -> str:
    """Code Insee tel qu’il devrait être écrit, sans ce qu’un tableur en a fait.

    Examples
    --------
    >>> normalize_code("01004.0"), normalize_code(" 1004 "), normalize_code("2a004")
    ('01004', '01004', '2A004')
    """
    propre = code.strip().upper().removesuffix(".0").removesuffix(",0")
    return propre.zfill(5) if propre.isdecimal() and len(propre) == 4 else propre


def build_trop_de_points(unite: Unite) -> PointsError:
    """Refus d’un fichier qui dépasse le nombre de points admis."""
    return PointsError(
        f"Ce fichier a plus de {format_nombre(NB_POINTS_MAX)} {unite.pluriel}, et c’est "
        "la limite : n’en garder que le territoire ou le thème utile."
    )


def check_nb_colonnes(noms: Iterable[str]) -> None:
    """Refuse un fichier trop large pour être une liste de points.

    Raises
    ------
    PointsError
        Au-delà du nombre de colonnes admis.
    """
    if len(list(noms)) > NB_COLONNES_MAX:
        msg = (
            f"Ce fichier a plus de {NB_COLONNES_MAX} colonnes, et c’est la limite : n’en "
            "garder que le nom, la latitude, la longitude et la commune."
        )
        raise PointsError(msg)
