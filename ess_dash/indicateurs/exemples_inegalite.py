"""Exemples calculés à la main des mesures d’inégalité et de petits nombres.

Les territoires sont inventés, et assez petits pour que chacun refasse le calcul.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Final

from ess_dash.indicateurs.inegalite import (
    compute_gini,
    compute_hoover,
    compute_quotients,
    compute_theil,
    compute_theil_par_groupe,
)
from ess_dash.indicateurs.petits_nombres import (
    Loi,
    build_entonnoir,
    compute_intervalle,
    compute_lissage,
)

ENSEMBLE: Final = "Ensemble"
ENTRE_GROUPES: Final = "Entre groupes"
Reponses = Mapping[str, float | str | None]


@dataclass(frozen=True, slots=True)
class TerritoireExemple:
    """Un territoire inventé : ce qu’on y compte, sa population, son groupe."""

    nom: str
    nombre: float
    base: float
    groupe: str = ""


Territoires = tuple[TerritoireExemple, ...]


def _split(territoires: Territoires) -> tuple[list[float], list[float]]:
    return [t.nombre for t in territoires], [t.base for t in territoires]


def _name(territoires: Territoires, valeurs: tuple[float | None, ...]) -> Reponses:
    return {t.nom: valeur for t, valeur in zip(territoires, valeurs, strict=True)}


def _apply_gini(territoires: Territoires) -> Reponses:
    return {ENSEMBLE: compute_gini(*_split(territoires))}


def _apply_hoover(territoires: Territoires) -> Reponses:
    return {ENSEMBLE: 100 * compute_hoover(*_split(territoires))}


def _apply_theil(territoires: Territoires) -> Reponses:
    return {ENSEMBLE: compute_theil(*_split(territoires))}


def _apply_groupes(territoires: Territoires) -> Reponses:
    theil = compute_theil_par_groupe(
        *_split(territoires), [t.groupe for t in territoires]
    )
    return {ENSEMBLE: theil.total, ENTRE_GROUPES: theil.inter, **theil.intra}


def _apply_quotients(territoires: Territoires) -> Reponses:
    return _name(territoires, compute_quotients(*_split(territoires)))


def _apply_poisson(territoires: Territoires) -> Reponses:
    return _list_bornes(territoires, Loi.POISSON, 1.0)


def _apply_wilson(territoires: Territoires) -> Reponses:
    return _list_bornes(territoires, Loi.BINOMIALE, 100.0)


def _list_bornes(territoires: Territoires, loi: Loi, facteur: float) -> Reponses:
    reponses: dict[str, float] = {}
    for territoire in territoires:
        bornes = compute_intervalle(territoire.nombre, territoire.base, loi)
        reponses[f"{territoire.nom}, au moins"] = facteur * bornes.bas
        reponses[f"{territoire.nom}, au plus"] = facteur * bornes.haut
    return reponses


def _apply_lissage(territoires: Territoires) -> Reponses:
    return _name(territoires, compute_lissage(*_split(territoires)))


def _apply_entonnoir(territoires: Territoires) -> Reponses:
    entonnoir = build_entonnoir(*_split(territoires), Loi.POISSON)
    return {
        t.nom: entonnoir.find_position(rang).libelle
        for rang, t in enumerate(territoires)
    }


class Mesure(Enum):
    """Une mesure : son nom, son unité, ses décimales, sa formule en mots."""

    GINI = (
        "gini",
        "Indice de Gini",
        2,
        (
            "1 moins la somme, EPCI rangés du moins au mieux pourvu, des parts de population "
            "multipliées par la somme des parts cumulées de la quantité avant et après."
        ),
    )
    HOOVER = (
        "hoover_pct",
        "Indice de Hoover (%)",
        0,
        (
            "Moitié de la somme des écarts, sans leur signe, entre part de la quantité et "
            "part de la population."
        ),
    )
    THEIL = (
        "theil",
        "Indice de Theil",
        3,
        (
            "Somme des parts de la quantité multipliées par le logarithme de leur rapport à "
            "la part de la population ; une part nulle compte pour 0."
        ),
    )
    THEIL_GROUPES = (
        "theil_groupes",
        "Indice de Theil, partagé entre groupes",
        3,
        (
            "Theil des sommes par groupe, plus le Theil de chaque groupe multiplié par sa "
            "part de la quantité."
        ),
    )
    QUOTIENT = (
        "quotient_localisation",
        "Quotient de localisation",
        2,
        "Part de la quantité divisée par part de la population.",
    )
    POISSON = (
        "intervalle_poisson",
        "Intervalle d’un dénombrement",
        1,
        "Intervalle exact de Poisson (Garwood), à 95 %.",
    )
    WILSON = (
        "intervalle_wilson",
        "Intervalle d’une part (%)",
        1,
        "Intervalle de Wilson, à 95 %.",
    )
    LISSAGE = (
        "lissage",
        "Taux lissé",
        2,
        (
            "Taux du territoire et taux de l’ensemble, le premier pesant d’autant plus que la "
            "base est grande et que les taux diffèrent plus que le hasard."
        ),
    )
    ENTONNOIR = (
        "entonnoir",
        "Place dans l’entonnoir",
        0,
        (
            "Un nombre sort des limites quand le hasard en donne d’aussi extrêmes moins de "
            "2,5 fois sur 100 (limites à 95 %) ou 1 fois sur 1 000 (à 99,8 %)."
        ),
    )

    libelle: str
    decimales: int
    formule: str

    def __new__(cls, code: str, libelle: str, decimales: int, formule: str) -> "Mesure":
        """Range le code comme valeur, le reste comme attributs."""
        mesure = object.__new__(cls)
        mesure._value_ = code
        mesure.libelle = libelle
        mesure.decimales = decimales
        mesure.formule = formule
        return mesure


_CALCULS: Final[Mapping[Mesure, Callable[[Territoires], Reponses]]] = {
    Mesure.GINI: _apply_gini,
    Mesure.HOOVER: _apply_hoover,
    Mesure.THEIL: _apply_theil,
    Mesure.THEIL_GROUPES: _apply_groupes,
    Mesure.QUOTIENT: _apply_quotients,
    Mesure.POISSON: _apply_poisson,
    Mesure.WILSON: _apply_wilson,
    Mesure.LISSAGE: _apply_lissage,
    Mesure.ENTONNOIR: _apply_entonnoir,
}


@dataclass(frozen=True, slots=True)
class ExempleMesure:
    """Une règle d’une mesure, sur quelques territoires.

    Attributes
    ----------
    titre
        La règle, en une phrase.
    attendus
        Par territoire, groupe ou ensemble ; vide si le calcul est refusé.
    explication
        Le calcul, refait à la main.
    motif
        Pourquoi il est refusé ; vide s’il est permis.
    """

    mesure: Mesure
    titre: str
    territoires: Territoires
    attendus: Reponses
    explication: str
    motif: str = ""

    def compute(self) -> Reponses:
        """Rejoue l’exemple par le vrai calcul.

        Raises
        ------
        ValueError
            La phrase du refus, quand la mesure n’est pas permise.
        """
        return _CALCULS[self.mesure](self.territoires)


_TROIS: Final = (
    TerritoireExemple("Ville", 6, 50),
    TerritoireExemple("Bourg", 3, 30),
    TerritoireExemple("Vallée", 1, 20),
)
_UN_SEUL: Final = (
    TerritoireExemple("Ville", 10, 100),
    TerritoireExemple("Vallée", 0, 100),
)
_PROPORTIONNEL: Final = (
    TerritoireExemple("Ville", 30, 300),
    TerritoireExemple("Bourg", 20, 200),
    TerritoireExemple("Vallée", 10, 100),
)

EXEMPLES_MESURES: Final = (
    ExempleMesure(
        Mesure.GINI,
        "Quand chacun a la part de sa population, l’indice est nul",
        _PROPORTIONNEL,
        MappingProxyType({ENSEMBLE: 0.0}),
        "10 pour 100 partout : la courbe de Lorenz est la diagonale, même si Ville a trois "
        "fois plus que Vallée.",
    ),
    ExempleMesure(
        Mesure.GINI,
        "Chaque territoire pèse sa population",
        _TROIS,
        MappingProxyType({ENSEMBLE: 0.13}),
        "Du moins au mieux pourvu : Vallée (10 % pour 20 %), Bourg (30 % pour 30 %), Ville "
        "(60 % pour 50 %). 1 - [0,2 x 0,1 + 0,3 x (0,1 + 0,4) + 0,5 x (0,4 + 1)] = 1 - "
        "0,87 = 0,13.",
    ),
    ExempleMesure(
        Mesure.GINI,
        "Tout dans un territoire sur deux de même population : 0,5, et non 1",
        _UN_SEUL,
        MappingProxyType({ENSEMBLE: 0.5}),
        "1 - [0,5 x 0 + 0,5 x 1] = 0,5. L’indice n’approche 1 que si tout est dans un "
        "territoire infime.",
    ),
    ExempleMesure(
        Mesure.GINI,
        "Une quantité sans population n’a pas de rapport : refus",
        (TerritoireExemple("Ville", 4, 100), TerritoireExemple("Désert", 1, 0)),
        MappingProxyType({}),
        "1 lieu pour 0 habitant n’est pas un rapport ; le compter, ou l’ôter en silence, "
        "fausserait la mesure.",
        motif="Un territoire de poids nul porte une valeur : son rapport au repère "
        "n’existe pas.",
    ),
    ExempleMesure(
        Mesure.GINI,
        "Rien à répartir, rien à mesurer",
        (TerritoireExemple("Ville", 0, 100), TerritoireExemple("Vallée", 0, 50)),
        MappingProxyType({}),
        "0 projet en tout : les parts n’existent pas, l’indice n’est pas 0.",
        motif="Le total à répartir est nul : il n’y a rien à mesurer.",
    ),
    ExempleMesure(
        Mesure.HOOVER,
        "L’indice dit la part à déplacer",
        _TROIS,
        MappingProxyType({ENSEMBLE: 10.0}),
        "Écarts de parts : Ville 60 - 50 = 10, Bourg 0, Vallée 10 ; la moitié de 20 est "
        "10 %. Un projet sur dix, de Ville à Vallée, suffit.",
    ),
    ExempleMesure(
        Mesure.THEIL,
        "Un territoire sans rien compte pour 0, et l’indice reste fini",
        _UN_SEUL,
        MappingProxyType({ENSEMBLE: 0.6931471805599453}),
        "Ville : 1 x ln(1 / 0,5) = ln 2, soit 0,693. Vallée : 0.",
    ),
    ExempleMesure(
        Mesure.THEIL_GROUPES,
        "L’inégalité peut être toute à l’intérieur d’un groupe",
        (
            TerritoireExemple("Ville", 8, 100, "Plaine"),
            TerritoireExemple("Faubourg", 0, 100, "Plaine"),
            TerritoireExemple("Amont", 4, 100, "Vallée"),
            TerritoireExemple("Aval", 4, 100, "Vallée"),
        ),
        MappingProxyType(
            {
                ENSEMBLE: 0.34657359027997264,
                ENTRE_GROUPES: 0.0,
                "Plaine": 0.34657359027997264,
                "Vallée": 0.0,
            }
        ),
        "Chaque groupe a 8 lieux pour 200 habitants : 0 entre eux. Plaine : la moitié des "
        "lieux x ln 2, soit 0,347. Vallée est égale : 0. Comparer les deux groupes ne "
        "montrerait rien.",
    ),
    ExempleMesure(
        Mesure.THEIL_GROUPES,
        "Elle peut être toute entre les groupes",
        (
            TerritoireExemple("Ville", 8, 100, "Plaine"),
            TerritoireExemple("Faubourg", 8, 100, "Plaine"),
            TerritoireExemple("Amont", 0, 100, "Vallée"),
            TerritoireExemple("Aval", 0, 100, "Vallée"),
        ),
        MappingProxyType(
            {
                ENSEMBLE: 0.6931471805599453,
                ENTRE_GROUPES: 0.6931471805599453,
                "Plaine": 0.0,
                "Vallée": 0.0,
            }
        ),
        "Plaine a tout pour la moitié de la population : ln 2, soit 0,693, et rien ne "
        "diffère à l’intérieur.",
    ),
    ExempleMesure(
        Mesure.QUOTIENT,
        "1 est la part de la population",
        _TROIS,
        MappingProxyType({"Ville": 1.2, "Bourg": 1.0, "Vallée": 0.5}),
        "Ville : 60 % / 50 % = 1,2. Bourg : 30 % / 30 % = 1. Vallée : 10 % / 20 % = 0,5.",
    ),
    ExempleMesure(
        Mesure.POISSON,
        "Aucun lieu compté ne veut pas dire un taux nul",
        (TerritoireExemple("Vallée", 0, 1), TerritoireExemple("Bourg", 10, 1)),
        MappingProxyType(
            {
                "Vallée, au moins": 0.0,
                "Vallée, au plus": 3.6888794541139363,
                "Bourg, au moins": 4.795388696132433,
                "Bourg, au plus": 18.390356042017782,
            }
        ),
        "Avec 0 lieu, le hasard laisse place à un attendu de 3,7, soit ln 40 ; avec 10, de "
        "4,8 à 18,4.",
    ),
    ExempleMesure(
        Mesure.WILSON,
        "La même part est plus sûre sur une base plus grande",
        (TerritoireExemple("Vallée", 1, 10), TerritoireExemple("Ville", 100, 1000)),
        MappingProxyType(
            {
                "Vallée, au moins": 1.7876213095072896,
                "Vallée, au plus": 40.415002679523836,
                "Ville, au moins": 8.290944359309571,
                "Ville, au plus": 12.015196319534838,
            }
        ),
        "10 % dans les deux cas : de 1,8 à 40,4 % sur 10, de 8,3 à 12,0 % sur 1 000.",
    ),
    ExempleMesure(
        Mesure.LISSAGE,
        "Le taux lissé est entre le taux du territoire et celui de l’ensemble",
        (TerritoireExemple("Vallée", 4, 8), TerritoireExemple("Bourg", 12, 8)),
        MappingProxyType({"Vallée": 0.75, "Bourg": 1.25}),
        "Taux 0,5 et 1,5, ensemble 1. Variance observée 0,25, dont 1 / 8 = 0,125 de "
        "hasard : il en reste 0,125, et chaque taux garde 0,125 / (0,125 + 0,125), soit la "
        "moitié de son écart.",
    ),
    ExempleMesure(
        Mesure.LISSAGE,
        "Quand le hasard suffit, tous les taux lissés sont celui de l’ensemble",
        (TerritoireExemple("Vallée", 9, 10), TerritoireExemple("Bourg", 11, 10)),
        MappingProxyType({"Vallée": 1.0, "Bourg": 1.0}),
        "Variance observée 0,01, moins que les 0,1 du hasard : rien ne distingue les deux.",
    ),
    ExempleMesure(
        Mesure.ENTONNOIR,
        "Le même taux peut être du hasard ici et un écart net là",
        (
            TerritoireExemple("Vallée", 5, 1_000),
            TerritoireExemple("Bourg", 50, 10_000),
            TerritoireExemple("Ville", 945, 489_000),
        ),
        MappingProxyType(
            {
                "Vallée": "ne s’écarte pas",
                "Bourg": "nettement au-dessus",
                "Ville": "ne s’écarte pas",
            }
        ),
        "Ensemble : 1 000 pour 500 000, soit 2 pour 1 000. Vallée a 5 pour 2 attendus : le "
        "hasard en donne autant 5 fois sur 100. Bourg a 50 pour 20 attendus, au même taux "
        "de 5 pour 1 000 : le hasard n’en donne presque jamais autant.",
    ),
)


def list_exemples_mesure(mesure: Mesure) -> tuple[ExempleMesure, ...]:
    """Exemples d’une mesure, dans l’ordre de la page « Méthode »."""
    return tuple(e for e in EXEMPLES_MESURES if e.mesure is mesure)
