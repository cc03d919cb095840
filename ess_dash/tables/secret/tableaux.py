"""Ce qui lie les cases d’un tableau : chaque total publié est la somme de ses parties."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

TOTAL: Final = "Total"

Hierarchies = Mapping[str, Mapping[str, str]]
Cle = tuple[str, ...]


class SecretError(ValueError):
    """Un secret ne peut pas être tenu ; le message est une phrase."""


class IncoherenceError(SecretError):
    """Les totaux et leurs parties se contredisent."""


@dataclass(frozen=True, slots=True)
class Relation:
    """Un total et ses parties, chacun désigné par le rang de sa ligne."""

    total: int
    parties: tuple[int, ...]


def add_totaux(
    cases: pd.DataFrame,
    hierarchies: Hierarchies,
    sommes: Sequence[str],
    plus_grande: str = "",
) -> pd.DataFrame:
    """Ajoute à des cases toutes leurs marges, hiérarchie après hiérarchie.

    Un total dont une partie manque est inconnu : il manque aussi.

    Parameters
    ----------
    cases
        Une ligne par case ; une colonne par dimension, et ce que l’on somme.
    hierarchies
        Par dimension, le parent de chaque modalité : ``{"Sport": "Total"}``, ou
        ``{"31001": "200072643", "200072643": "Total"}`` pour une hiérarchie.
    sommes
        Colonnes additives.
    plus_grande
        Colonne de la plus grande contribution, dont un total garde le maximum.

    Examples
    --------
    >>> cases = pd.DataFrame({"secteur": ["Sport", "Arts"], "nombre": [2, 5]})
    >>> parents = {"secteur": {"Sport": "Total", "Arts": "Total"}}
    >>> add_totaux(cases, parents, ["nombre"])["nombre"].tolist()
    [2, 5, 7]
    """
    table = cases
    dimensions = list(hierarchies)
    for dimension, parents in hierarchies.items():
        niveau = table
        while not (niveau := niveau[niveau[dimension].isin(parents)]).empty:
            montes = niveau.assign(**{dimension: niveau[dimension].map(dict(parents))})
            groupes = montes.groupby(dimensions, sort=False, observed=True)
            colonnes = {nom: groupes[nom].sum(skipna=False) for nom in sommes}
            if plus_grande:
                colonnes[plus_grande] = groupes[plus_grande].max(skipna=False)
            niveau = pd.DataFrame(colonnes).reset_index()
            table = pd.concat([table, niveau], ignore_index=True)
    return table


def list_relations(
    table: pd.DataFrame, hierarchies: Hierarchies
) -> tuple[Relation, ...]:
    """Toutes les sommes d’un tableau dont le total a sa ligne.

    Une modalité sans ligne vaut zéro ; un total sans ligne n’est pas publié et ne trahit
    rien. Un tableau à deux dimensions a une relation par ligne et une par colonne ; un
    EPCI et ses communes, une.

    Raises
    ------
    SecretError
        Si deux lignes désignent la même case.

    Examples
    --------
    >>> table = pd.DataFrame({"lieu": ["31001", "31002", "EPCI"]})
    >>> list_relations(table, {"lieu": {"31001": "EPCI", "31002": "EPCI"}})
    (Relation(total=2, parties=(0, 1)),)
    """
    rangs = _index_cases(table, list(hierarchies))
    parties: dict[int, dict[str, list[int]]] = {}
    for place, (dimension, parents) in enumerate(hierarchies.items()):
        for cle, rang in rangs.items():
            if (parent := parents.get(cle[place])) is None:
                continue
            total = rangs.get((*cle[:place], parent, *cle[place + 1 :]))
            if total is not None:
                parties.setdefault(total, {}).setdefault(dimension, []).append(rang)
    return tuple(
        Relation(total, tuple(rangs_parties))
        for total, par_dimension in sorted(parties.items())
        for rangs_parties in par_dimension.values()
    )


def _index_cases(table: pd.DataFrame, dimensions: list[str]) -> dict[Cle, int]:
    cles = list(table[dimensions].itertuples(index=False, name=None))
    rangs = {cle: rang for rang, cle in enumerate(cles)}
    if len(rangs) < len(cles):
        double = next(cle for cle in cles if cles.count(cle) > 1)
        msg = f"Deux lignes décrivent la même case : {' × '.join(map(str, double))}."
        raise SecretError(msg)
    return rangs


def build_matrice(relations: Sequence[Relation], nb_cases: int) -> csr_matrix:
    """Relations en matrice (relations, cases) : 1 pour une partie, -1 pour le total.

    Multipliée par les valeurs des cases, elle donne zéro partout.
    """
    lignes = np.repeat(
        np.arange(len(relations)), [1 + len(r.parties) for r in relations]
    )
    colonnes = [rang for r in relations for rang in (r.total, *r.parties)]
    signes = [s for r in relations for s in (-1.0, *[1.0] * len(r.parties))]
    return csr_matrix((signes, (lignes, colonnes)), shape=(len(relations), nb_cases))
