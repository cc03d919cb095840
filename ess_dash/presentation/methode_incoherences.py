"""Ce que les documents du plan ne disent pas d’une seule voix, et ce qu’on en fait."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ess_dash.presentation.typographie import polish
from ess_dash.tables.plans_listes import GenreIncoherence


@dataclass(frozen=True, slots=True)
class Passage:
    """Ce que dit un document, et où."""

    texte: str
    reference: str


@dataclass(frozen=True, slots=True)
class Incoherence:
    """Deux passages qui ne s’accordent pas, et ce que l’outil en fait."""

    sujet: str
    passages: tuple[Passage, Passage]
    outil: str


@dataclass(frozen=True, slots=True)
class GroupeIncoherences:
    """Les écarts d’une même sorte."""

    titre: str
    description: str
    points: tuple[Incoherence, ...]


def build_incoherences(
    incoherences: pd.DataFrame, documents: pd.DataFrame
) -> tuple[GroupeIncoherences, ...]:
    """Écarts par sorte, dans l’ordre de la liste ; une sorte sans écart n’y est pas.

    Parameters
    ----------
    incoherences, documents
        Tables du plan (``load_incoherences``, ``load_documents``).
    """
    titres = dict(zip(documents["document"], documents["titre_court"], strict=True))
    lignes = incoherences.to_dict("records")
    groupes = tuple(
        GroupeIncoherences(
            genre.libelle,
            genre.description,
            tuple(
                _build(ligne, titres)
                for ligne in lignes
                if ligne["genre"] == genre.value
            ),
        )
        for genre in GenreIncoherence
    )
    return polish(tuple(groupe for groupe in groupes if groupe.points))


def _build(ligne: Mapping[Any, Any], titres: Mapping[str, str]) -> Incoherence:
    premier, second = (
        Passage(ligne[f"dit_{cote}"], _write_reference(ligne, titres, cote))
        for cote in "ab"
    )
    return Incoherence(ligne["sujet"], (premier, second), ligne["outil"])


def _write_reference(
    ligne: Mapping[Any, Any], titres: Mapping[str, str], cote: str
) -> str:
    """Document et partie ; un document qui n’est pas des nôtres se nomme lui-même."""
    reference = str(ligne[f"reference_{cote}"])
    titre = titres.get(ligne[f"document_{cote}"])
    return f"{titre}, {reference}" if titre else reference
