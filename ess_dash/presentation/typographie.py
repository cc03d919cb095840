"""Une seule règle d’espaces pour tout ce qui se lit, d’où que vienne le texte."""

import re
from dataclasses import fields, is_dataclass, replace
from typing import Any, Final, TypeVar, cast

from ess_dash.presentation.format_fr import FINE

ModeleT = TypeVar("ModeleT")

_AVANT: Final = re.compile("[ \u00a0](?=[:;!?%»€])")
_APRES: Final = re.compile("(?<=«)[ \u00a0]")


def typographie(texte: str) -> str:
    r"""Pose une espace fine insécable avant : ; ! ? % € » et après «.

    Seule une espace déjà écrite est changée : une adresse reste ce qu’elle est.

    Examples
    --------
    >>> typographie("« FIL » : 8 %, voir https://exemple.fr")
    '«\u202fFIL\u202f»\u202f: 8\u202f%, voir https://exemple.fr'
    """
    return _APRES.sub(FINE, _AVANT.sub(FINE, texte))


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
        return typographie(valeur)
    if isinstance(valeur, tuple):
        return tuple(_polish(membre) for membre in valeur)
    if is_dataclass(valeur) and not isinstance(valeur, type):
        textes = {c.name: _polish(getattr(valeur, c.name)) for c in fields(valeur)}
        return replace(valeur, **textes)
    return valeur
