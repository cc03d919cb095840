"""Échéance : l’année où une part cumulée rejoint sa cible, et ce qu’il y faudrait."""

import math
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Final

from ess_dash.indicateurs.partage import to_fraction

FIN_DU_PLAN: Final = 2028
ANNEE_LIMITE: Final = 2050


class Issue(Enum):
    """Ce que devient la cible, sous l’hypothèse."""

    ATTEINTE = "atteinte"
    DANS_LE_PLAN = "dans_le_plan"
    APRES_LE_PLAN = "apres_le_plan"
    AU_DELA = "au_dela"
    INFAISABLE = "infaisable"


@dataclass(frozen=True, slots=True)
class Depart:
    """D’où part la projection : ce qui est attribué à la fin d’une année."""

    annee: int
    au_groupe: float
    total: float


@dataclass(frozen=True, slots=True)
class Echeance:
    """Quand la cible est atteinte, et ce qu’il faudrait pour qu’elle le soit en 2028.

    Attributes
    ----------
    annee
        Première année où la part cumulée atteint la cible ; ``None`` si jamais, ou
        après l’année limite.
    part_minimale_pct
        Part des nouvelles attributions qui y mène à la fin du plan ; ``None`` si
        même 100 % n’y suffit pas, ou si le plan est fini.
    attributions_minimales
        Quand 100 % n’y suffit pas : ce qu’il faudrait attribuer au groupe seul d’ici
        la fin du plan ; ``None`` sinon, ou si rien n’y suffit (cible de 100 %).
    """

    issue: Issue
    annee: int | None = None
    part_minimale_pct: float | None = None
    attributions_minimales: float | None = None


def compute_echeance(
    depart: Depart, cible_pct: float, rythme: float, part_nouveaux_pct: float
) -> Echeance:
    """Année où la part cumulée atteint la cible, calculée en fractions exactes.

    Formule : t = (c T - k) / (n (x - c)), arrondi à l’année suivante ; jamais si
    x <= c. Part minimale pour la fin du plan, dans H ans : (c (T + n H) - k) / (n H).

    Parameters
    ----------
    depart
        Total non nul.
    rythme
        Attributions par an, positives.

    Examples
    --------
    >>> compute_echeance(Depart(2025, 2, 10), 40, 5, 60).annee
    2027
    >>> compute_echeance(Depart(2025, 2, 10), 40, 5, 40).issue.value
    'infaisable'
    """
    cible, part = to_fraction(cible_pct) / 100, to_fraction(part_nouveaux_pct) / 100
    manque = cible * to_fraction(depart.total) - to_fraction(depart.au_groupe)
    if manque <= 0:
        return Echeance(Issue.ATTEINTE, depart.annee)
    minimale, attributions = _compute_minimum(depart.annee, manque, cible, rythme)
    if part <= cible:
        return Echeance(Issue.INFAISABLE, None, minimale, attributions)
    annees = math.ceil(manque / (to_fraction(rythme) * (part - cible)))
    issue, annee = _judge(depart.annee + annees)
    return Echeance(issue, annee, minimale, attributions)


def _judge(annee: int) -> tuple[Issue, int | None]:
    if annee > ANNEE_LIMITE:
        return Issue.AU_DELA, None
    if annee > FIN_DU_PLAN:
        return Issue.APRES_LE_PLAN, annee
    return Issue.DANS_LE_PLAN, annee


def _compute_minimum(
    annee: int, manque: Fraction, cible: Fraction, rythme: float
) -> tuple[float | None, float | None]:
    """Part minimale des attributions d’ici la fin du plan, ou leur nombre minimal."""
    restant = FIN_DU_PLAN - annee
    if restant <= 0:
        return None, None
    minimale = cible + manque / (to_fraction(rythme) * restant)
    if minimale <= 1:
        return float(100 * minimale), None
    return None, None if cible == 1 else float(math.ceil(manque / (1 - cible)))
