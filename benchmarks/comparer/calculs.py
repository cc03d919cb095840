"""Les deux solveurs d’implantation, appelés directement sur les vraies données."""

import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import pulp
from spopt.locate import PMedian

from ess_dash.indicateurs.chargement import load_donnees
from ess_dash.indicateurs.donnees import Donnees
from ess_dash.indicateurs.solveurs import (
    Probleme,
    Rangs,
    solve_couverture,
    solve_mediane,
)
from ess_dash.indicateurs.trajets import build_trajets, list_tiers_lieux
from ess_dash.presentation.comparer.demandes import DemandeMaillage
from ess_dash.presentation.comparer.maillage import solve_implantation

# Seuil en kilomètres, et nombre de lieux à ouvrir.
QUESTIONS: Final = (
    (3, 10),
    (5, 3),
    (5, 10),
    (7, 6),
    (10, 3),
    (10, 10),
    (15, 5),
    (20, 10),
)
COMMUNES_EXACTES: Final = 60
NOUVEAUX_EXACTS: Final = (3, 8)
GRAINES: Final = (31, 32, 33)


@dataclass(slots=True)
class Calculs:
    """Ce que les solveurs ont demandé, une valeur par question.

    Attributes
    ----------
    implantations_ms
        Mesure des trajets et les deux méthodes : ce que la page calcule.
    sans_preuve
        Couvertures rendues au bout du temps imparti, sans preuve d’optimum.
    ecarts_pct
        Somme des trajets de l’heuristique, en plus de l’optimum de spopt.
    """

    communes: int
    couvertures_ms: list[float] = field(default_factory=list)
    medianes_ms: list[float] = field(default_factory=list)
    implantations_ms: list[float] = field(default_factory=list)
    sans_preuve: int = 0
    ecarts_pct: list[float] = field(default_factory=list)


def measure_calculs(tell: Callable[[str], None]) -> Calculs:
    """Mesure les solveurs sur toutes les communes, puis face à l’optimum sur soixante.

    Parameters
    ----------
    tell
        Dit où l’on en est.
    """
    donnees = load_donnees()
    calculs = Calculs(len(donnees.communes))
    tell(f"implantation, {calculs.communes} communes")
    for seuil_km, nouveaux in QUESTIONS:
        _measure_question(calculs, donnees, seuil_km, nouveaux)
    tell(f"p-médiane exacte, {COMMUNES_EXACTES} communes")
    entier = build_probleme(donnees, *QUESTIONS[0])
    calculs.ecarts_pct.extend(map(compute_ecart_pct, list_reduits(entier)))
    return calculs


def _measure_question(
    calculs: Calculs, donnees: Donnees, seuil_km: float, nouveaux: int
) -> None:
    probleme = build_probleme(donnees, seuil_km, nouveaux)
    depart = time.perf_counter()
    _, prouvee = solve_couverture(probleme)
    couverte = time.perf_counter()
    solve_mediane(probleme)
    mediane = time.perf_counter()
    solve_implantation(donnees, DemandeMaillage(seuil=seuil_km, nouveaux=nouveaux))
    tout = time.perf_counter()
    calculs.couvertures_ms.append((couverte - depart) * 1000)
    calculs.medianes_ms.append((mediane - couverte) * 1000)
    calculs.implantations_ms.append((tout - mediane) * 1000)
    calculs.sans_preuve += not prouvee


def build_probleme(donnees: Donnees, seuil_km: float, nouveaux: int) -> Probleme:
    """Question posée à toutes les communes, les tiers-lieux connus étant là."""
    trajets = build_trajets(donnees)
    ouvertes = list_tiers_lieux(donnees).communes
    return Probleme(
        couts=trajets.couts,
        poids=donnees.communes["population"].to_numpy(dtype=float),
        ouvertes=np.isin(np.array(trajets.codes, dtype=object), list(ouvertes)),
        candidates=trajets.situees,
        seuil=seuil_km,
        nouveaux=nouveaux,
    )


def list_reduits(entier: Probleme) -> Iterator[Probleme]:
    """La même question sur soixante communes : les plus peuplées, puis au hasard."""
    plus_peuplees = np.argsort(-entier.poids, kind="stable")[:COMMUNES_EXACTES]
    tirees = (
        np.random.default_rng(graine).choice(
            len(entier.poids), COMMUNES_EXACTES, replace=False
        )
        for graine in GRAINES
    )
    for rangs in (plus_peuplees, *tirees):
        for nouveaux in NOUVEAUX_EXACTS:
            yield _reduce(entier, np.sort(rangs), nouveaux)


def _reduce(entier: Probleme, rangs: Rangs, nouveaux: int) -> Probleme:
    return replace(
        entier,
        couts=entier.couts[np.ix_(rangs, rangs)],
        poids=entier.poids[rangs],
        ouvertes=entier.ouvertes[rangs],
        candidates=entier.candidates[rangs],
        nouveaux=nouveaux,
    )


def compute_ecart_pct(probleme: Probleme) -> float:
    """Ce que l’heuristique fait parcourir de plus que l’optimum de spopt, en %."""
    choisies = np.concatenate(
        [np.flatnonzero(probleme.ouvertes), solve_mediane(probleme)]
    )
    obtenu = float(probleme.poids @ probleme.couts[:, choisies].min(axis=1))
    # Le solveur rend l’optimum au bruit du calcul flottant près.
    return max(0.0, 100 * (obtenu / _solve_exact(probleme) - 1))


def _solve_exact(probleme: Probleme) -> float:
    """Plus petite somme des trajets, les lieux ouverts étant gardés."""
    with warnings.catch_warnings():
        # spopt 0.7 emploie l’écriture de pulp 3, que pulp annonce vouloir changer.
        warnings.simplefilter("ignore", DeprecationWarning)
        modele = PMedian.from_cost_matrix(
            probleme.couts,
            probleme.poids,
            p_facilities=int(probleme.ouvertes.sum()) + probleme.nouveaux,
            predefined_facilities_arr=probleme.ouvertes.astype(int),
        )
        modele.solve(pulp.PULP_CBC_CMD(msg=False))
    return float(modele.problem.objective.value())
