"""Une seule règle d’espaces pour tout ce qui se lit, d’où que vienne le texte."""

import re
from dataclasses import fields, is_dataclass, replace
from functools import cache, lru_cache
from typing import Any, Final, TypeVar, cast

from ess_dash.presentation.format_fr import FINE

ModeleT = TypeVar("ModeleT")

_ESPACE: Final = re.compile("[ \u00a0](?=[:;!?%»€])|(?<=«)[ \u00a0]")


# Unités, millésimes et sources reviennent à chaque case d’un tableau.
@lru_cache(maxsize=4096)
def typographie(texte: str) -> str:
    r"""Pose une espace fine insécable avant : ; ! ? % € » et après «.

    Seule une espace déjà écrite est changée : une adresse reste ce qu’elle est.

    Examples
    --------
    >>> typographie("« FIL » : 8 %, voir https://exemple.fr")
    '«\u202fFIL\u202f»\u202f: 8\u202f%, voir https://exemple.fr'
    """
    return _ESPACE.sub(FINE, texte)


def polish(modele: ModeleT) -> ModeleT:
    """Le même modèle de vue, la règle appliquée à chacun de ses textes.

    Parameters
    ----------
    modele
        Texte, suite de modèles ou modèle figé ; toute autre valeur est rendue telle
        quelle.
    """
    return cast("ModeleT", _polish(modele))


def _polish(valeur: Any) -> Any:  # noqa: ANN401 — un champ de modèle peut tout contenir
    if isinstance(valeur, str):
        poli = typographie(valeur)
        return valeur if poli == valeur else poli
    if isinstance(valeur, tuple):
        polis = tuple(_polish(membre) for membre in valeur)
        est_change = any(p is not v for p, v in zip(polis, valeur, strict=True))
        return polis if est_change else valeur
    changes = {
        nom: poli
        for nom in _list_champs(valeur.__class__)
        if (poli := _polish(avant := getattr(valeur, nom))) is not avant
    }
    return replace(valeur, **changes) if changes else valeur


@cache
def _list_champs(genre: type) -> tuple[str, ...]:
    """Champs d’un modèle figé ; aucun pour toute autre valeur."""
    return tuple(c.name for c in fields(genre)) if is_dataclass(genre) else ()
