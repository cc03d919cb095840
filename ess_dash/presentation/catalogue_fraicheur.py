"""Quand une source a vieilli : une petite table de règles, un conseil chacune."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ess_dash.depot.source import LICENCE_INCONNUE, PRODUCTEUR_INCONNU
from ess_dash.presentation.format_fr import pluralize
from ess_dash.sources import Source

JOURS_PAR_AN: Final = 365.25
_ANNEES: Final = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")


@dataclass(frozen=True, slots=True)
class RegleFraicheur:
    """Âge au-delà duquel une famille de sources est à renouveler.

    Attributes
    ----------
    mots
        Une source est de la famille si l’un d’eux est dans son identifiant, son titre ou
        son millésime, sans la casse ; vide pour toutes.
    ans
        Âge admis, en années.
    sur_donnee
        Vrai pour l’âge de la donnée (son millésime), faux pour celui de la consultation.
    conseil
        Ce qu’il faut faire.
    """

    mots: tuple[str, ...]
    ans: int
    sur_donnee: bool
    conseil: str


REGLES: Final = (
    RegleFraicheur(
        ("flores", "extraction", "acoss"),
        4,
        sur_donnee=True,
        conseil="demander l’extraction la plus récente à l’observatoire",
    ),
    RegleFraicheur(
        ("recensement/", "tiers-lieux", "projets financés", "lieux totems"),
        1,
        sur_donnee=False,
        conseil="refaire le relevé, des lieux ouvrent et ferment",
    ),
    RegleFraicheur(
        ("cog ", "communes"),
        2,
        sur_donnee=True,
        conseil="reprendre la géographie au 1er janvier",
    ),
    RegleFraicheur(
        ("petr",),
        2,
        sur_donnee=False,
        conseil="revoir la liste des membres",
    ),
    RegleFraicheur(
        ("qpv", "quartiers"),
        6,
        sur_donnee=True,
        conseil="vérifier si la géographie prioritaire a été révisée",
    ),
    RegleFraicheur(
        (),
        3,
        sur_donnee=False,
        conseil="vérifier si une édition plus récente existe",
    ),
)


def list_avertissements(source: Source, date: dt.date) -> tuple[str, ...]:
    """Ce qui a vieilli ou manque à une source, une phrase chacun.

    Parameters
    ----------
    date
        Jour où l’on regarde.
    """
    return tuple(_iter_avertissements(source, date))


def _iter_avertissements(source: Source, date: dt.date) -> Iterator[str]:
    regle = find_regle(source)
    age = _find_age_ans(source, date, sur_donnee=regle.sur_donnee)
    if age is not None and age > regle.ans:
        quoi = "La donnée" if regle.sur_donnee else "La consultation"
        yield f"{quoi} a {pluralize(age, 'an')} : {regle.conseil}."
    if source.licence == LICENCE_INCONNUE:
        yield "Licence non précisée : la demander avant de republier."
    if source.producteur == PRODUCTEUR_INCONNU:
        yield "Producteur non précisé : à dire avant de citer."


def find_regle(source: Source) -> RegleFraicheur:
    """Première règle qui vaut pour une source."""
    texte = f"{source.identifiant} {source.titre} {source.millesime}".casefold()
    return next(r for r in REGLES if not r.mots or any(mot in texte for mot in r.mots))


def _find_age_ans(source: Source, date: dt.date, *, sur_donnee: bool) -> int | None:
    if not sur_donnee:
        return int((date - source.date_consultation).days / JOURS_PAR_AN)
    annee = find_annee(source.millesime)
    return None if annee is None else date.year - annee


def find_annee(millesime: str) -> int | None:
    """Dernière année que dit un millésime.

    Examples
    --------
    >>> find_annee("FLORES 2021"), find_annee("2020-2025"), find_annee("non précisé")
    (2021, 2025, None)
    """
    annees = _ANNEES.findall(millesime)
    return max(map(int, annees)) if annees else None
