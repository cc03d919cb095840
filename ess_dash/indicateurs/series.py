"""Fabrique des séries : une valeur par territoire, l’absence dite et motivée."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from ess_dash.indicateurs.chiffre import Chiffre, Serie, Statut
from ess_dash.indicateurs.donnees import CLE_PAR_MAILLE, Donnees
from ess_dash.sources import Source
from ess_dash.territoires import Maille

MOTIF_DENOMINATEUR_NUL: Final = "Le dénominateur est nul : le rapport n’existe pas."


@dataclass(frozen=True, slots=True)
class Origine:
    """Ce que tous les chiffres d’une série ont en commun."""

    unite: str
    millesime: str
    base: str
    sources: tuple[Source, ...]


def sum_communes(donnees: Donnees, maille: Maille, colonne: str) -> dict[str, float]:
    """Somme d’une colonne communale par territoire ; clé : code du territoire."""
    groupes = donnees.communes.groupby(CLE_PAR_MAILLE[maille], observed=True)
    return {str(code): float(somme) for code, somme in groupes[colonne].sum().items()}


def divide(
    numerateurs: Mapping[str, float],
    denominateurs: Mapping[str, float],
    facteur: float = 1.0,
) -> dict[str, float | None]:
    """Rapport territoire par territoire ; ``None`` si le dénominateur est nul.

    Examples
    --------
    >>> divide({"a": 1, "b": 2}, {"a": 4, "b": 0}, 100)
    {'a': 25.0, 'b': None}
    """
    return {
        code: facteur * numerateurs.get(code, 0.0) / denominateur
        if denominateur
        else None
        for code, denominateur in denominateurs.items()
    }


def build_serie(
    donnees: Donnees,
    indicateur: str,
    maille: Maille,
    valeurs: Mapping[str, float | None],
    origine: Origine,
) -> Serie:
    """Série calculée ici, par code croissant ; une valeur absente est sans objet.

    Parameters
    ----------
    valeurs
        Valeur par code de territoire ; ``None`` quand le rapport n’existe pas.
    """
    table = donnees.territoires(maille)
    chiffres = tuple(
        _build_chiffre(indicateur, code, valeurs.get(code), perimetre, origine)
        for code, perimetre in zip(table["code"], table["perimetre"], strict=True)
    )
    return Serie(indicateur, maille, origine.millesime, chiffres)


def _build_chiffre(
    indicateur: str, code: str, valeur: float | None, perimetre: str, origine: Origine
) -> Chiffre:
    absente = valeur is None or pd.isna(valeur)
    return Chiffre(
        indicateur=indicateur,
        code=code,
        valeur=None if absente else valeur,
        statut=Statut.SANS_OBJET if absente else Statut.CALCULE,
        unite=origine.unite,
        millesime=origine.millesime,
        base=origine.base,
        perimetre=perimetre,
        motif=MOTIF_DENOMINATEUR_NUL if absente else "",
        sources=origine.sources,
    )
