"""L’attaquant : tout ce qu’un lecteur peut déduire de ce qui est publié.

Il connaît les cases publiées, sait que chaque total est la somme de ses parties, que
rien n’est négatif et qu’une case masquée n’est pas vide, puisque les zéros sont publiés.
Un programme linéaire lui donne, pour chaque case masquée, la plus petite et la plus
grande valeur possibles.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.linalg import qr
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, hstack
from scipy.sparse.csgraph import connected_components

from ess_dash.indicateurs.secret_tables import SecretError

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


@dataclass(frozen=True, slots=True, eq=False)
class Bornes:
    """Ce que l’attaquant sait de chaque case.

    Attributes
    ----------
    bas, haut
        Plus petite et plus grande valeurs possibles ; ``inf`` si rien ne borne ; la
        valeur elle-même pour une case publiée.
    vraisemblable
        Une valeur possible de chaque case, compatible avec toutes les autres.
    """

    bas: Nombres
    haut: Nombres
    vraisemblable: Nombres

    @property
    def largeur(self) -> Nombres:
        """Largeur de l’intervalle ; nulle, la case est retrouvée."""
        return self.haut - self.bas


def compute_bornes(
    matrice: csr_matrix,
    valeurs: Nombres,
    masque: Masque,
    plancher: float = 0.0,
    assez: Nombres | None = None,
) -> Bornes:
    """Intervalle où un lecteur peut enfermer chaque case masquée.

    Parameters
    ----------
    matrice
        Relations entre les cases, voir :func:`build_matrice`.
    valeurs
        Valeur de chaque case ; celles des cases masquées ne sont pas lues.
    plancher
        Moins que cela, une case n’aurait pas été masquée.
    assez
        Largeur à partir de laquelle le calcul d’une case peut s’arrêter ; ses bornes
        sont alors atteintes, mais pas les plus larges.

    Raises
    ------
    SecretError
        Si les totaux publiés et leurs parties se contredisent.

    Examples
    --------
    Deux cases masquées dont le total publié est 7, aucune vide : de 1 à 6 chacune.

    >>> matrice = csr_matrix([[1.0, 1.0, -1.0]])
    >>> masque = np.array([True, True, False])
    >>> bornes = compute_bornes(matrice, np.array([0.0, 0.0, 7.0]), masque, 1)
    >>> bornes.bas.tolist(), bornes.haut.tolist()
    ([1.0, 1.0, 7.0], [6.0, 6.0, 7.0])
    """
    return Attaque.prepare(matrice, masque).run(valeurs, plancher, assez)


@dataclass(frozen=True, slots=True, eq=False)
class Attaque:
    """Un masque, prêt à être attaqué mesure après mesure.

    Attributes
    ----------
    groupes
        Cases masquées que rien ne lie à celles d’un autre groupe.
    """

    matrice: csr_matrix
    masque: Masque
    groupes: "tuple[_Groupe, ...]"

    @classmethod
    def prepare(cls, matrice: csr_matrix, masque: Masque) -> "Attaque":
        """Sépare les cases masquées en groupes indépendants."""
        inconnues = matrice[:, np.flatnonzero(masque)]
        nombre, numeros = connected_components(inconnues.T @ inconnues, directed=False)
        cases = np.flatnonzero(masque)
        groupes = tuple(
            _Groupe.build(matrice, cases[numeros == numero]) for numero in range(nombre)
        )
        return cls(matrice, masque, groupes)

    def run(
        self, valeurs: Nombres, plancher: float, assez: Nombres | None = None
    ) -> Bornes:
        """Bornes d’une mesure ; voir :func:`compute_bornes`."""
        publies = np.where(self.masque, 0.0, valeurs)
        restes = -(self.matrice @ publies)
        self._check(restes, publies)
        bas, haut, centre = publies.copy(), publies.copy(), publies.copy()
        for groupe in self.groupes:
            cases = groupe.cases
            recherche = _Recherche(groupe, restes[groupe.lignes], plancher)
            seuils = None if assez is None else assez[cases]
            bas[cases], haut[cases], centre[cases] = recherche.run(seuils)
        return Bornes(bas, haut, centre)

    def _check(self, restes: Nombres, publies: Nombres) -> None:
        """Refuse un total tout entier publié qui n’est pas la somme de ses parties."""
        entieres = np.ones(len(restes), dtype=np.bool_)
        for groupe in self.groupes:
            entieres[groupe.lignes] = False
        ecart = np.abs(restes[entieres]).max(initial=0.0)
        if ecart > TOLERANCE * (1 + publies.max(initial=0.0)):
            raise SecretError("Un total publié n’est pas la somme de ses parties.")


@dataclass(frozen=True, slots=True, eq=False)
class _Groupe:
    """Cases masquées liées entre elles, et les sommes qui les tiennent.

    Attributes
    ----------
    directions
        Par colonne, un écart qui bouge une case sans changer aucune somme ; nul si la
        case est déterminée.
    """

    cases: Rangs
    lignes: Rangs
    matrice: csr_matrix
    directions: Nombres

    @classmethod
    def build(cls, matrice: csr_matrix, cases: Rangs) -> "_Groupe":
        siennes = matrice[:, cases]
        lignes = np.flatnonzero(siennes.getnnz(axis=1))
        siennes = siennes[lignes]
        return cls(cases, lignes, siennes, _project(siennes.toarray()))


def _project(matrice: Nombres) -> Nombres:
    """Projecteur sur les écarts qui ne changent aucune somme."""
    base, triangle, _ = qr(matrice.T, pivoting=True)
    rang = int((np.abs(np.diag(triangle)) > TOLERANCE).sum())
    projecteur: Nombres = base[:, rang:] @ base[:, rang:].T
    projecteur[np.abs(projecteur) < TOLERANCE] = 0.0
    return projecteur


@dataclass(frozen=True, slots=True, eq=False)
class _Recherche:
    """Bornes des cases d’un groupe, pour une mesure."""

    groupe: _Groupe
    restes: Nombres
    plancher: float

    def run(self, assez: Nombres | None) -> tuple[Nombres, Nombres, Nombres]:
        """Bornes basses, hautes, et une solution loin des bords.

        Chaque solution trouvée est possible : elle élargit l’intervalle de toutes les
        cases. Le programme linéaire ne sert qu’à celles qui restent trop étroites.
        """
        libres = np.diag(self.groupe.directions) > TOLERANCE
        centre = self._find_centre(libres)
        bas, haut = self._stretch(centre)
        for case in np.flatnonzero(libres):
            for sens in (1.0, -1.0):
                if assez is not None and haut[case] - bas[case] >= assez[case]:
                    continue
                solution = self._solve(int(case), sens)
                if solution is None:
                    haut[case] = np.inf
                    continue
                bas, haut = np.minimum(bas, solution), np.maximum(haut, solution)
        return bas, haut, centre

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
            raise SecretError(_MOTIF_CONTRADICTION)
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
            bas = np.minimum(bas, atteints.min(axis=1))
            haut = np.maximum(haut, atteints.max(axis=1))
        return bas, haut

    def _solve(self, case: int, sens: float) -> Nombres | None:
        """Valeurs qui font la case la plus petite ou la plus grande ; rien si sans fin."""
        cout = np.zeros(self.groupe.matrice.shape[1])
        cout[case] = sens
        resultat = linprog(
            cout,
            A_eq=self.groupe.matrice,
            b_eq=self.restes,
            bounds=(self.plancher, None),
            method="highs",
        )
        if resultat.status == _NON_BORNE:
            return None
        if resultat.x is None:
            raise SecretError(_MOTIF_CONTRADICTION)
        solution: Nombres = resultat.x
        return solution
