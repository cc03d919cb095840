"""L’attaquant : tout ce qu’un lecteur peut déduire de ce qui est publié.

Il connaît les cases publiées, sait que chaque total est la somme de ses parties, que
rien n’est négatif et qu’une case masquée n’est pas vide, puisque les zéros sont publiés.
Les sommes séparent les cases en groupes que rien ne lie ; chacun est cherché à part.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from ess_dash.tables.secret.recherche import (
    TOLERANCE,
    Groupe,
    Masque,
    Nombres,
    Recherche,
)
from ess_dash.tables.secret.tableaux import IncoherenceError


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
    IncoherenceError
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
    groupes: "tuple[Groupe, ...]"

    @classmethod
    def prepare(cls, matrice: csr_matrix, masque: Masque) -> "Attaque":
        """Sépare les cases masquées en groupes indépendants."""
        inconnues = matrice[:, np.flatnonzero(masque)]
        nombre, numeros = connected_components(inconnues.T @ inconnues, directed=False)
        cases = np.flatnonzero(masque)
        groupes = tuple(
            Groupe.build(matrice, cases[numeros == numero]) for numero in range(nombre)
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
            recherche = Recherche(groupe, restes[groupe.lignes], plancher)
            seuils = None if assez is None else assez[cases]
            bas[cases], haut[cases], centre[cases] = recherche.run(seuils)
        return Bornes(bas, haut, centre)

    def holds(self, valeurs: Nombres, plancher: float, requis: Nombres) -> bool:
        """Vrai si aucune case ne s’enferme plus étroitement que la largeur requise."""
        publies = np.where(self.masque, 0.0, valeurs)
        restes = -(self.matrice @ publies)
        self._check(restes, publies)
        return all(
            Recherche(groupe, restes[groupe.lignes], plancher).holds(
                requis[groupe.cases]
            )
            for groupe in self.groupes
            if (requis[groupe.cases] > 0).any()
        )

    def covers(
        self, case: int, valeurs: Nombres, plancher: float, requis: float
    ) -> bool:
        """Vrai si une case masquée a un intervalle assez large.

        Parameters
        ----------
        valeurs
            Valeurs possibles de toutes les cases, masquées comprises.
        """
        groupe = next(g for g in self.groupes if case in g.cases)
        restes = groupe.matrice @ valeurs[groupe.cases]
        possibles = valeurs[groupe.cases]
        rang = int(np.searchsorted(groupe.cases, case))
        recherche = Recherche(groupe, restes, plancher)
        bas, haut = recherche.push(rang, requis, possibles, possibles)
        return bool(haut[rang] - bas[rang] >= requis - TOLERANCE)

    def _check(self, restes: Nombres, publies: Nombres) -> None:
        """Refuse un total tout entier publié qui n’est pas la somme de ses parties."""
        entieres = np.ones(len(restes), dtype=np.bool_)
        for groupe in self.groupes:
            entieres[groupe.lignes] = False
        ecart = np.abs(restes[entieres]).max(initial=0.0)
        if ecart > TOLERANCE * (1 + publies.max(initial=0.0)):
            raise IncoherenceError("Un total publié n’est pas la somme de ses parties.")
