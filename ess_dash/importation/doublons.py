"""Donner une clé à chaque ligne, et repérer celles qui disent deux fois la même chose.

La recherche de ressemblance est faite par paquets : deux noms ne sont rapprochés que
s’ils sont dans la même commune, avec les mêmes chiffres ; dans un gros paquet, il faut
aussi le même début ou la même fin.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from rapidfuzz import fuzz, process

from ess_dash.importation.connus import match_connus
from ess_dash.importation.identites import (
    RESSEMBLANCE_MIN,
    Identite,
    find_chiffres,
    list_bords,
    write_cle,
)
from ess_dash.importation.modele import DejaConnu
from ess_dash.importation.valeurs import simplify

TAILLE_D_UN_PETIT_PAQUET: Final = 200
TAILLE_MAX_PAQUET: Final = 2_000


@dataclass(slots=True)
class Cle:
    """Clé d’une ligne, et ce que l’on a vu en la choisissant.

    Attributes
    ----------
    cle
        Clé dans la table, unique dans le fichier.
    connu
        Ce qui était déjà là sous cette clé.
    est_rapproche
        Vrai si la clé a été reprise parce que le nom ressemble.
    meme_cle, meme_nom
        Rang d’une ligne d’avant qui a la même clé, le même nom ; −1 sinon.
    """

    cle: str
    connu: DejaConnu | None = None
    est_rapproche: bool = False
    meme_cle: int = -1
    meme_nom: int = -1


def assign_cles(
    identites: Sequence[Identite], connus: Sequence[DejaConnu]
) -> list[Cle]:
    """Clé de chaque ligne, stable d’un import à l’autre.

    Une clé donnée par le fichier est gardée ; sinon celle d’un lieu ou d’un projet déjà
    connu qui lui ressemble, sinon une clé faite du nom. Une clé déjà prise par une ligne
    d’avant reçoit un numéro.

    Parameters
    ----------
    identites
        Une par ligne, dans l’ordre du fichier.
    connus
        Ce qui est déjà là.
    """
    par_cle = {connu.cle: connu for connu in connus}
    noms = [simplify(identite.nom) for identite in identites]
    voulues = [
        identite.cle or write_cle(identite.nom, (nom, simplify(identite.suffixe)))
        for identite, nom in zip(identites, noms, strict=True)
    ]
    inconnues = [rang for rang, voulue in enumerate(voulues) if voulue not in par_cle]
    rapproches = match_connus(identites, noms, inconnues, connus)
    prises: dict[str, int] = {}
    numeros: dict[str, int] = {}
    cles = [
        _assign(identite, rang, voulues[rang], rapproches.get(rang), (prises, numeros))
        for rang, identite in enumerate(identites)
    ]
    for cle in cles:
        cle.connu = par_cle.get(cle.cle)
    for rang, premier in find_ressemblants(identites, noms):
        cles[rang].meme_nom = premier
    return cles


def _assign(
    identite: Identite,
    rang: int,
    voulue: str,
    rapproche: DejaConnu | None,
    prises: tuple[dict[str, int], dict[str, int]],
) -> Cle:
    rangs, numeros = prises
    if rapproche is not None and rapproche.cle not in rangs:
        rangs[rapproche.cle] = rang
        return Cle(rapproche.cle, est_rapproche=True)
    if voulue not in rangs:
        rangs[voulue] = rang
        return Cle(voulue)
    meme_cle = rangs[voulue] if identite.cle else -1
    libre = _find_libre(voulue, rangs, numeros)
    rangs[libre] = rang
    return Cle(libre, meme_cle=meme_cle)


def _find_libre(voulue: str, rangs: Mapping[str, int], numeros: dict[str, int]) -> str:
    numero = numeros.get(voulue, 1) + 1
    while f"{voulue}-{numero}" in rangs:
        numero += 1
    numeros[voulue] = numero
    return f"{voulue}-{numero}"


# Ressemblances dans le fichier


@dataclass(slots=True)
class _Groupe:
    """Lignes d’un même nom simplifié."""

    nom: str
    premier: int
    suivants: list[int] = field(default_factory=list)


def find_ressemblants(
    identites: Sequence[Identite], noms: Sequence[str]
) -> Iterator[tuple[int, int]]:
    """Couples (rang, rang d’avant) de lignes au nom presque identique.

    Même commune, même complément, mêmes chiffres : « Projet 1 » n’est pas « Projet 2 ».

    Parameters
    ----------
    noms
        Nom simplifié de chaque ligne, vide pour ne pas la comparer.
    """
    groupes = _group(identites, noms)
    for groupe in groupes.values():
        yield from ((suivant, groupe.premier) for suivant in groupe.suivants)
    lieux: dict[tuple[str, str], list[_Groupe]] = defaultdict(list)
    for (commune, complement, _), groupe in groupes.items():
        lieux[commune, complement].append(groupe)
    paquets = (paquet for lieu in lieux.values() for paquet in _split(lieu))
    vus: dict[int, int] = {}
    for paquet in paquets:
        for a, b in _compare(paquet):
            tard, tot = max(a, b), min(a, b)
            if tot < vus.get(tard, tard):
                vus[tard] = tot
    yield from vus.items()


def _group(
    identites: Sequence[Identite], noms: Sequence[str]
) -> dict[tuple[str, str, str], _Groupe]:
    groupes: dict[tuple[str, str, str], _Groupe] = {}
    for rang, (identite, nom) in enumerate(zip(identites, noms, strict=True)):
        if not nom:
            continue
        cle = (identite.code_commune, identite.complement, nom)
        groupe = groupes.get(cle)
        if groupe is None:
            groupes[cle] = _Groupe(nom, rang)
        else:
            groupe.suivants.append(rang)
    return groupes


def _split(lieu: Sequence[_Groupe]) -> Iterator[Sequence[_Groupe]]:
    """Groupes à comparer entre eux : tous s’ils sont peu, sinon ceux de même bord."""
    if len(lieu) <= TAILLE_D_UN_PETIT_PAQUET:
        if len(lieu) > 1:
            yield lieu
        return
    paquets: dict[Hashable, list[_Groupe]] = defaultdict(list)
    for groupe in lieu:
        for bord in list_bords(groupe.nom):
            paquets[bord].append(groupe)
    for paquet in paquets.values():
        ranges = sorted(paquet, key=lambda groupe: groupe.nom)
        for debut in range(0, len(ranges), TAILLE_MAX_PAQUET):
            yield ranges[debut : debut + TAILLE_MAX_PAQUET]


def _compare(paquet: Sequence[_Groupe]) -> Iterator[tuple[int, int]]:
    noms = [groupe.nom for groupe in paquet]
    scores = process.cdist(
        noms, noms, scorer=fuzz.ratio, score_cutoff=RESSEMBLANCE_MIN, dtype=np.uint8
    )
    if np.count_nonzero(scores) == len(noms):
        return
    for a, b in np.argwhere(np.triu(scores, 1)):
        if find_chiffres(noms[a]) == find_chiffres(noms[b]):
            yield paquet[a].premier, paquet[b].premier
