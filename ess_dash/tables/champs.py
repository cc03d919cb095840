"""Fabrique de champs : chaque colonne porte sa description, qui est aussi sa règle."""

# ruff: noqa: ANN401 — pandera type ses champs par Any, pour qu’ils tiennent lieu de
# valeur à des colonnes de tout type.

from collections.abc import Iterable
from typing import Any, Final

import pandera.pandas as pa

from ess_dash.tables.listes import ListeFermee

MOTIF_NON_VIDE: Final = r"\S"
# Cinq caractères en tout : 2 de département et 3 de commune, ou 3 et 2 outre-mer.
MOTIF_CODE_COMMUNE: Final = r"^(?:(?:0[1-9]|[1-8]\d|9[0-5]|2[AB])\d{3}|97[1-6]\d{2})$"
MOTIF_ANNEE: Final = r"^(?:19|20)\d{2}$"
MOTIF_IDENTIFIANT: Final = r"^[a-z0-9]+(?:[-_][a-z0-9]+)*$"


def texte(
    description: str,
    motif: str = MOTIF_NON_VIDE,
    *,
    facultatif: bool = False,
    unique: bool = False,
) -> Any:
    """Champ de texte ; facultatif, il peut être vide."""
    return pa.Field(
        str_matches=f"^$|{motif}" if facultatif else motif,
        unique=unique,
        description=f"{description}, ou vide" if facultatif else description,
    )


def libre(description: str) -> Any:
    """Champ de texte sans règle : notes et précisions, souvent vides."""
    return pa.Field(description=description)


def code_insee(*, facultatif: bool = False, unique: bool = False) -> Any:
    """Champ de code Insee de commune."""
    return texte(
        "code Insee de la commune, 5 caractères (01004)",
        MOTIF_CODE_COMMUNE,
        facultatif=facultatif,
        unique=unique,
    )


def choix(
    description: str, liste: type[ListeFermee], *, facultatif: bool = False
) -> Any:
    """Champ dont la valeur est prise dans une liste fermée."""
    valeurs = [str(membre.value) for membre in liste]
    return pa.Field(
        isin=[*valeurs, ""] if facultatif else valeurs,
        description=_write_choix(description, valeurs, facultatif=facultatif),
    )


def nombre(
    description: str,
    mini: float | None = 0,
    maxi: float | None = None,
    *,
    facultatif: bool = False,
    unique: bool = False,
) -> Any:
    """Champ numérique borné ; facultatif, il peut être absent."""
    return pa.Field(
        ge=mini,
        le=maxi,
        nullable=facultatif,
        unique=unique,
        description=description,
    )


def cle_facultative(description: str, motif: str) -> Any:
    """Code d’un territoire auquel on peut n’appartenir pas : absent, jamais vide."""
    return pa.Field(str_matches=motif, nullable=True, description=description)


def _write_choix(description: str, valeurs: Iterable[str], *, facultatif: bool) -> str:
    admises = ", ".join(valeurs)
    return f"{description} ({admises}{', ou vide' if facultatif else ''})"
