"""La plus petite et la plus grande valeur possibles de cases masquées liées entre elles.

Les valeurs possibles sont celles qui tiennent toutes les sommes : un programme linéaire
en donne les extrêmes.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_matrix, hstack

from ess_dash.tables.secret.tableaux import IncoherenceError

Nombres = npt.NDArray[np.float64]
Masque = npt.NDArray[np.bool_]
Rangs = npt.NDArray[np.intp]

TOLERANCE: Final = 1e-6
_NON_BORNE: Final = 3
# Là où rien ne borne, s’éloigner davantage n’apprend plus rien.
_RECUL_MAX: Final = 1e6
_MOTIF_CONTRADICTION: Final = (
    "Les totaux publiés ne sont pas compatibles avec les cases masquées : aucune valeur "
    "ne convient."
)


@dataclass(frozen=True, eq=False)
class Groupe:
    """Cases masquées liées entre elles, et les sommes qui les tiennent."""

    cases: Rangs
    lignes: Rangs
    matrice: csr_matrix

    @classmethod
    def build(cls, matrice: csr_matrix, cases: Rangs) -> "Groupe":
        """Ne garde que les sommes où une de ces cases entre."""
        siennes = matrice[:, cases]
        lignes = np.flatnonzero(siennes.getnnz(axis=1))
        return cls(cases, lignes, siennes[lignes])

    @cached_property
    def directions(self) -> Nombres:
        """Par colonne, un écart entre les cases qui ne change aucune somme.

        Une case déterminée ne bouge dans aucun.
        """
        return _find_noyau(self.matrice.toarray())

    @property
    def libres(self) -> Masque:
        """Cases que les sommes ne déterminent pas."""
        amplitudes = np.abs(self.directions).max(axis=1, initial=0.0)
        libres: Masque = amplitudes > TOLERANCE
        return libres


def _find_noyau(matrice: Nombres) -> Nombres:
    """Base du noyau d’une matrice, par élimination ; une colonne par vecteur.

    Les sommes n’ont que des 0, 1 et -1 : l’élimination est exacte, et plus rapide ici
    qu’une décomposition, dont les fils se disputent la machine.

    Examples
    --------
    >>> _find_noyau(np.array([[1.0, 1.0, 0.0], [0.0, 1.0, 1.0]])).T.tolist()
    [[1.0, -1.0, 1.0]]
    """
    reste = matrice.copy()
    pivots: list[int] = []
    for colonne in range(reste.shape[1]):
        rang = len(pivots)
        if rang == len(reste):
            break
        ligne = rang + int(np.abs(reste[rang:, colonne]).argmax())
        if abs(reste[ligne, colonne]) < TOLERANCE:
            continue
        reste[[rang, ligne]] = reste[[ligne, rang]]
        reste[rang] /= reste[rang, colonne]
        facteurs = reste[:, colonne].copy()
        facteurs[rang] = 0.0
        reste -= np.multiply.outer(facteurs, reste[rang])
        pivots.append(colonne)
    autres = np.setdiff1d(np.arange(reste.shape[1]), pivots)
    noyau = np.zeros((reste.shape[1], len(autres)))
    noyau[autres, np.arange(len(autres))] = 1.0
    noyau[pivots] = -reste[: len(pivots)][:, autres]
    return noyau


@dataclass(frozen=True, slots=True, eq=False)
class Recherche:
    """Bornes des cases d’un groupe, pour une mesure."""

    groupe: Groupe
    restes: Nombres
    plancher: float

    def run(self, assez: Nombres | None) -> tuple[Nombres, Nombres, Nombres]:
        """Bornes basses, hautes, et une solution loin des bords.

        Chaque solution trouvée est possible : elle élargit l’intervalle de toutes les
        cases. Le programme linéaire ne sert qu’à celles qui restent trop étroites :
        ensemble d’abord, puis une par une.
        """
        libres, bas, haut, centre = self._start()
        seuils = np.full(len(libres), np.inf) if assez is None else assez
        if assez is not None:
            bas, haut = self._widen(bas, haut, libres, seuils)
        for case in np.flatnonzero(libres):
            bas, haut = self.push(int(case), seuils[case], bas, haut)
        return bas, haut, centre

    def holds(self, requis: Nombres) -> bool:
        """Vrai si aucun intervalle n’est trop étroit ; s’arrête au premier qui l’est."""
        libres, bas, haut, _ = self._start()
        if (requis[~libres] > TOLERANCE).any():
            return False
        bas, haut = self._widen(bas, haut, libres, requis)
        for case in np.argsort(haut - bas - requis, kind="stable"):
            bas, haut = self.push(int(case), requis[case], bas, haut)
            if haut[case] - bas[case] < requis[case] - TOLERANCE:
                return False
        return True

    def _start(self) -> tuple[Masque, Nombres, Nombres, Nombres]:
        """Cases non déterminées, premiers intervalles, et le centre d’où ils viennent."""
        libres = self.groupe.libres
        centre = self._find_centre(libres)
        return (libres, *self._stretch(centre), centre)

    def push(
        self, case: int, assez: float, bas: Nombres, haut: Nombres
    ) -> tuple[Nombres, Nombres]:
        """Cherche les extrêmes d’une case, tant que son intervalle n’est pas assez large."""
        for sens in (1.0, -1.0):
            if haut[case] - bas[case] >= assez:
                break
            cout = np.zeros(len(bas))
            cout[case] = sens
            solution = self._solve(cout)
            if solution is None:
                haut = haut.copy()
                haut[case] = np.inf
            else:
                bas, haut = np.minimum(bas, solution), np.maximum(haut, solution)
        return bas, haut

    def _widen(
        self, bas: Nombres, haut: Nombres, libres: Masque, seuils: Nombres
    ) -> tuple[Nombres, Nombres]:
        """Pousse toutes les cases étroites à la fois, au hasard d’un côté ou de l’autre.

        Le hasard est toujours le même ; on s’arrête dès qu’un essai n’élargit plus rien.
        """
        hasard = np.random.default_rng(0)
        restantes = len(libres) + 1
        etroites = libres & (haut - bas < seuils)
        while 1 < etroites.sum() < restantes:
            restantes = int(etroites.sum())
            cotes = np.where(etroites, hasard.choice([-1.0, 1.0], len(libres)), 0.0)
            for cout in (cotes, -cotes):
                solution = self._solve(cout)
                if solution is not None:
                    bas, haut = np.minimum(bas, solution), np.maximum(haut, solution)
            etroites = libres & (haut - bas < seuils)
        return bas, haut

    def _find_centre(self, libres: Masque) -> Nombres:
        """Solution où chaque case libre est aussi loin que possible du plancher."""
        # Chaque case vaut le plancher, plus un recul commun, plus un reste positif.
        recul = libres.astype(np.float64)
        matrice = self.groupe.matrice
        resultat = linprog(
            np.append(np.zeros(len(libres)), -1.0),
            A_eq=hstack([matrice, csr_matrix((matrice @ recul)[:, None])]),
            b_eq=self.restes - matrice @ np.full(len(libres), self.plancher),
            bounds=[*[(0, None)] * len(libres), (0, _RECUL_MAX)],
            method="highs",
        )
        if resultat.x is None:
            raise IncoherenceError(_MOTIF_CONTRADICTION)
        centre: Nombres = resultat.x[:-1] + recul * resultat.x[-1] + self.plancher
        return centre

    def _stretch(self, centre: Nombres) -> tuple[Nombres, Nombres]:
        """Valeurs atteintes en suivant chaque direction jusqu’à un bord."""
        directions = self.groupe.directions
        marges = np.maximum(centre - self.plancher, 0.0)[:, None]
        bas, haut = centre.copy(), centre.copy()
        for sens in (1.0, -1.0):
            pentes = np.where(sens * directions < 0, -sens * directions, np.nan)
            pas = np.where(np.isnan(pentes), _RECUL_MAX, marges / pentes).min(axis=0)
            atteints = centre[:, None] + sens * directions * pas
            bas = np.minimum(bas, atteints.min(axis=1, initial=np.inf))
            haut = np.maximum(haut, atteints.max(axis=1, initial=-np.inf))
        return bas, haut

    def _solve(self, cout: Nombres) -> Nombres | None:
        """Valeurs qui coûtent le moins ; rien si le coût baisse sans fin."""
        # Sans nombres entiers, c’est un programme linéaire, préparé plus vite.
        resultat = milp(
            cout,
            constraints=LinearConstraint(self.groupe.matrice, self.restes, self.restes),
            bounds=Bounds(self.plancher, np.inf),
        )
        if resultat.status == _NON_BORNE:
            return None
        if resultat.x is None:
            raise IncoherenceError(_MOTIF_CONTRADICTION)
        solution: Nombres = resultat.x
        return solution
