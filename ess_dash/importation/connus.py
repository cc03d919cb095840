"""Reconnaître, parmi ce qui est déjà là, ce dont une ligne parle sous un autre nom."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Final

import numpy as np
from rapidfuzz import fuzz, process

from ess_dash.importation.identites import RESSEMBLANCE_MIN, Identite, list_bords
from ess_dash.importation.modele import DejaConnu
from ess_dash.importation.valeurs import simplify

TAILLE_D_UNE_TUILE: Final = 1_000
_PARTOUT: Final = "*"

# Paquet → noms simplifiés et connus qui y sont.
_Index = Mapping[Hashable, Sequence[tuple[str, DejaConnu]]]
# Rang → meilleur score, et le connu qui l’a.
_Meilleurs = dict[int, tuple[int, DejaConnu]]


def match_connus(
    identites: Sequence[Identite],
    noms: Sequence[str],
    rangs: Sequence[int],
    connus: Sequence[DejaConnu],
) -> dict[int, DejaConnu]:
    """Ce qui est déjà connu et ressemble à chaque ligne, par rang.

    Même commune, sauf si l’un des deux n’en dit pas ; même complément, de même.

    Parameters
    ----------
    noms
        Nom simplifié de chaque ligne, vide pour ne pas la chercher.
    rangs
        Lignes à chercher.
    """
    if not connus or not rangs:
        return {}
    exacts, index = _index_connus(connus)
    trouves: dict[int, DejaConnu] = {}
    restes: dict[Hashable, list[int]] = defaultdict(list)
    for rang in rangs:
        nom, identite = noms[rang], identites[rang]
        if not nom:
            continue
        connu = _find_exact(nom, identite, exacts)
        if connu is not None:
            trouves[rang] = connu
        else:
            for paquet in _list_paquets(nom, identite.code_commune):
                restes[paquet].append(rang)
    return trouves | _find_ressemblants(identites, noms, restes, index)


def _index_connus(connus: Iterable[DejaConnu]) -> tuple[_Index, _Index]:
    """Connus par nom exact, et par paquet ; dans leur commune, et pour qui n’en dit pas."""
    exacts: dict[Hashable, list[tuple[str, DejaConnu]]] = defaultdict(list)
    index: dict[Hashable, list[tuple[str, DejaConnu]]] = defaultdict(list)
    for connu in connus:
        nom = simplify(connu.nom)
        for lieu in (connu.code_commune, _PARTOUT):
            exacts[lieu, nom].append((nom, connu))
            for bord in list_bords(nom):
                index[lieu, bord].append((nom, connu))
    return exacts, index


def _list_lieux(code_commune: str) -> tuple[str, ...]:
    return (code_commune, "") if code_commune else (_PARTOUT,)


def _list_paquets(nom: str, code_commune: str) -> Iterator[Hashable]:
    for lieu in _list_lieux(code_commune):
        for bord in list_bords(nom):
            yield lieu, bord


def _find_exact(nom: str, identite: Identite, exacts: _Index) -> DejaConnu | None:
    return next(
        (
            connu
            for lieu in _list_lieux(identite.code_commune)
            for _, connu in exacts.get((lieu, nom), ())
            if _is_compatible(identite, connu)
        ),
        None,
    )


def _is_compatible(identite: Identite, connu: DejaConnu) -> bool:
    return not identite.complement or connu.complement in ("", identite.complement)


def _find_ressemblants(
    identites: Sequence[Identite],
    noms: Sequence[str],
    restes: Mapping[Hashable, Sequence[int]],
    index: _Index,
) -> dict[int, DejaConnu]:
    meilleurs: _Meilleurs = {}
    for paquet, rangs in restes.items():
        candidats = index.get(paquet, ())
        for debut in range(0, len(candidats), TAILLE_D_UNE_TUILE):
            tuile = candidats[debut : debut + TAILLE_D_UNE_TUILE]
            for debut_lignes in range(0, len(rangs), TAILLE_D_UNE_TUILE):
                lot = rangs[debut_lignes : debut_lignes + TAILLE_D_UNE_TUILE]
                _compare(identites, noms, lot, tuile, meilleurs)
    return {rang: connu for rang, (_, connu) in meilleurs.items()}


def _compare(
    identites: Sequence[Identite],
    noms: Sequence[str],
    rangs: Sequence[int],
    candidats: Sequence[tuple[str, DejaConnu]],
    meilleurs: _Meilleurs,
) -> None:
    scores = process.cdist(
        [noms[rang] for rang in rangs],
        [nom for nom, _ in candidats],
        scorer=fuzz.ratio,
        score_cutoff=RESSEMBLANCE_MIN,
        dtype=np.uint8,
    )
    for ligne, colonne in np.argwhere(scores):
        rang, connu = rangs[ligne], candidats[colonne][1]
        score = int(scores[ligne, colonne])
        est_mieux = rang not in meilleurs or score > meilleurs[rang][0]
        if est_mieux and _is_compatible(identites[rang], connu):
            meilleurs[rang] = (score, connu)
