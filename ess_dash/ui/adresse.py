"""Du texte de l’adresse à une valeur, et retour ; une valeur inconnue est écartée et dite.

Un état est une classe figée ; ``lecteurs`` dit comment lire chacun de ses champs. Ce qui
est habituel ne s’écrit pas : l’adresse reste courte et se partage.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from enum import Enum
from typing import Any, Final, TypeVar

from ess_dash.territoires import CodeTerritoire, maille_of
from ess_dash.territoires.groupements import NOM_MAX, SEPARATEUR

AUCUNE: Final = "aucune"
LONGUEUR_MAX: Final = 200
# Assez pour dire « 60 au plus » à qui en demande 61, sans lire une adresse sans fin.
MEMBRES_LUS_MAX: Final = 700
_SEPARATEURS: Final = re.compile(rf"[\s+,;{SEPARATEUR}]+")

E = TypeVar("E", bound=Enum)
EtatT = TypeVar("EtatT")
Lecteurs = Mapping[str, Callable[[str], Any]]


class ValeurRefuseeError(ValueError):
    """Une valeur de l’adresse n’est pas admise."""


def parse_parmi(admises: tuple[str, ...]) -> Callable[[str], str]:
    """Lecteur d’une valeur prise dans une liste."""

    def parse(texte: str) -> str:
        if texte not in admises:
            raise ValeurRefuseeError(texte)
        return texte

    return parse


def parse_enum(classe: type[E], admises: tuple[E, ...] = ()) -> Callable[[str], E]:
    """Lecteur d’un membre d’énumération, parmi tous ou parmi ceux admis."""

    def parse(texte: str) -> E:
        try:
            membre = classe(texte)
        except ValueError as erreur:
            raise ValeurRefuseeError(texte) from erreur
        if admises and membre not in admises:
            raise ValeurRefuseeError(texte)
        return membre

    return parse


def parse_ensemble(admises: tuple[str, ...] | None) -> Callable[[str], frozenset[str]]:
    """Lecteur d’un ensemble de mots séparés par des virgules."""

    def parse(texte: str) -> frozenset[str]:
        if texte == AUCUNE:
            return frozenset()
        valeurs = frozenset(filter(None, texte.split(",")))
        if admises is not None and not valeurs <= set(admises):
            raise ValeurRefuseeError(texte)
        return valeurs

    return parse


def parse_nombre(minimum: float, maximum: float) -> Callable[[str], float]:
    """Lecteur d’un nombre borné, au point décimal."""

    def parse(texte: str) -> float:
        try:
            valeur = float(texte)
        except ValueError as erreur:
            raise ValeurRefuseeError(texte) from erreur
        # Une comparaison avec NaN est fausse : il est écarté avec les valeurs hors bornes.
        if not minimum <= valeur <= maximum:
            raise ValeurRefuseeError(texte)
        return valeur

    return parse


def parse_entier(minimum: int, maximum: int) -> Callable[[str], int]:
    """Lecteur d’un nombre entier borné."""
    lire = parse_nombre(minimum, maximum)

    def parse(texte: str) -> int:
        valeur = lire(texte)
        if not valeur.is_integer():
            raise ValeurRefuseeError(texte)
        return int(valeur)

    return parse


def parse_oui(texte: str) -> bool:
    """Lit « oui » ou « non »."""
    return parse_parmi(("oui", "non"))(texte) == "oui"


def parse_libre(texte: str) -> str:
    """Lit un texte court."""
    if len(texte) > LONGUEUR_MAX:
        raise ValeurRefuseeError(texte[:20])
    return texte


def parse_territoire(texte: str) -> CodeTerritoire:
    """Lit un code de territoire, ou rien."""
    if texte and maille_of(texte) is None:
        raise ValeurRefuseeError(texte[:20])
    return texte


def parse_territoire_fiche(texte: str) -> CodeTerritoire:
    """Lit un territoire, ou un groupement de territoires.

    Un « + » d’adresse arrive en espace : il sépare aussi bien que la virgule. Les membres
    sont vérifiés plus loin, où leur refus se dit avec leur nom.

    Examples
    --------
    >>> parse_territoire_fiche("200073146 31127"), parse_territoire_fiche("31555")
    ('200073146~31127', '31555')
    """
    codes = [code for code in _SEPARATEURS.split(texte) if code]
    if len(codes) < 2:
        return parse_territoire("".join(codes))
    if len(codes) > MEMBRES_LUS_MAX:
        raise ValeurRefuseeError(texte[:20])
    return SEPARATEUR.join(codes)


def parse_nom(texte: str) -> str:
    """Lit le nom d’un groupement : une ligne, sans espace de trop."""
    nom = " ".join(texte.split())
    if len(nom) > NOM_MAX or not nom.isprintable():
        raise ValeurRefuseeError(texte[:20])
    return nom


def parse_parametres(
    lecteurs: Lecteurs, parametres: Mapping[str, str]
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Lit les paramètres connus ; rend les valeurs, et une phrase par valeur écartée."""
    lus: dict[str, Any] = {}
    avis: list[str] = []
    for nom, lire in lecteurs.items():
        texte = parametres.get(nom)
        if texte is None:
            continue
        try:
            lus[nom] = lire(texte)
        except ValeurRefuseeError:
            avis.append(
                f"L’adresse demande « {nom} = {texte[:40]} », qui n’existe pas : "
                "la valeur habituelle est montrée."
            )
    return lus, tuple(avis)


def write_parametres(etat: EtatT, habituel: EtatT) -> dict[str, str]:
    """Paramètres d’adresse d’un état ; ce qui est habituel n’y figure pas."""
    return {
        champ.name: write_valeur(getattr(etat, champ.name))
        for champ in fields(etat)  # type: ignore[arg-type]
        if getattr(etat, champ.name) != getattr(habituel, champ.name)
    }


def write_valeur(valeur: object) -> str:
    """Une valeur comme l’adresse l’écrit."""
    if isinstance(valeur, Enum):
        return str(valeur.value)
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, frozenset):
        return ",".join(sorted(valeur)) or AUCUNE
    if isinstance(valeur, float):
        return f"{valeur:g}"
    return str(valeur)
