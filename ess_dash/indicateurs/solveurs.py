"""Les deux solveurs d’implantation : couverture maximale exacte, p-médiane approchée.

La couverture maximale passe par ``spopt`` et le solveur CBC, sur un problème réduit sans
changer ses solutions. La p-médiane exacte prend plus d’une minute sur 586 communes : une
heuristique gloutonne, puis par substitution, la remplace.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pulp
from spopt.locate import MCLP

from ess_dash.indicateurs.trajets import Booleens, Nombres

Rangs = npt.NDArray[np.int_]

DUREE_MAX_S: Final = 5
# Une substitution doit gagner plus que le bruit du calcul flottant.
GAIN_RELATIF_MIN: Final = 1e-9
# Une commune qu’aucun trajet n’atteint compte comme deux fois le plus long trajet connu.
FACTEUR_NON_ATTEINT: Final = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class Probleme:
    """Une question d’implantation.

    Attributes
    ----------
    couts
        Tableau (communes, communes), de l’habitant (ligne) au lieu (colonne) ; ``inf``
        quand rien n’est connu.
    poids
        Habitants de chaque commune ; 0 pour celles dont l’accès ne se mesure pas.
    ouvertes, candidates
        Communes qui ont déjà un lieu, et celles qui peuvent en recevoir un.
    seuil
        Couvert veut dire à ce coût ou moins.
    nouveaux
        Nombre de lieux à ouvrir.
    """

    couts: Nombres
    poids: Nombres
    ouvertes: Booleens
    candidates: Booleens
    seuil: float
    nouveaux: int

    @property
    def libres(self) -> Booleens:
        """Communes candidates qui n’ont pas encore de lieu."""
        return self.candidates & ~self.ouvertes


def find_reste(probleme: Probleme) -> Booleens:
    """Communes habitées qu’aucun lieu ouvert ne couvre."""
    couverte = (probleme.couts[:, probleme.ouvertes] <= probleme.seuil).any(axis=1)
    reste: Booleens = ~couverte & (probleme.poids > 0)
    return reste


def solve_couverture(probleme: Probleme) -> tuple[Rangs, bool]:
    """Communes qui couvrent le plus d’habitants, et si l’optimum est prouvé.

    Le problème est réduit sans perdre d’optimum : la demande déjà couverte sort, une
    candidate dont une autre couvre tout ce qu’elle couvre sort, les communes couvertes
    par les mêmes candidates se fondent en une.

    Returns
    -------
    tuple
        Rangs des communes, ``nouveaux`` au plus, et vrai si CBC a prouvé l’optimum.
    """
    reste = np.flatnonzero(find_reste(probleme))
    libres = np.flatnonzero(probleme.libres)
    couvre = probleme.couts[np.ix_(reste, libres)] <= probleme.seuil
    gardees = _drop_dominees(couvre)
    libres, couvre = libres[gardees], couvre[:, gardees]
    if len(libres) <= probleme.nouveaux:
        return libres, True
    profils, groupe_of = np.unique(couvre, axis=0, return_inverse=True)
    poids = np.bincount(groupe_of.ravel(), weights=probleme.poids[reste]).astype(float)
    # spopt couvre ce qui est à « service_radius » ou moins : 0 pour couvert, 1 sinon.
    couts = (~profils).astype(float)
    ouvertes, prouvee = _solve_spopt(couts, poids, probleme.nouveaux)
    retenues: Rangs = libres[ouvertes]
    return retenues, prouvee


def _solve_spopt(
    couts: Nombres, poids: Nombres, nouveaux: int
) -> tuple[Booleens, bool]:
    with warnings.catch_warnings():
        # spopt 0.7 emploie l’écriture de pulp 3, que pulp annonce vouloir changer.
        warnings.simplefilter("ignore", DeprecationWarning)
        modele = MCLP.from_cost_matrix(couts, poids, 0.5, p_facilities=nouveaux)
        solveur = pulp.PULP_CBC_CMD(msg=False, timeLimit=DUREE_MAX_S)
        modele.solve(solveur, results=False)
    ouvertes = np.array([(variable.value() or 0) > 0.5 for variable in modele.fac_vars])
    return ouvertes, modele.problem.sol_status == pulp.LpSolutionOptimal


def _drop_dominees(couvre: Booleens) -> Rangs:
    """Candidates dont aucune autre ne couvre tout ce qu’elles couvrent.

    De deux candidates égales, la première reste ; une candidate qui ne couvre rien sort.
    """
    incidence = couvre.astype(np.float32)
    communs = incidence.T @ incidence
    tailles = np.diag(communs)
    incluse = communs >= tailles[:, None]
    plus_grande = tailles[None, :] > tailles[:, None]
    avant = np.arange(len(tailles))[None, :] < np.arange(len(tailles))[:, None]
    egale_avant = (tailles[None, :] == tailles[:, None]) & avant
    dominee = (incluse & (plus_grande | egale_avant)).any(axis=1)
    return np.flatnonzero(~dominee & (tailles > 0))


def solve_mediane(probleme: Probleme) -> Rangs:
    """Communes qui raccourcissent le plus les trajets : gloutonne, puis substitution.

    On ouvre un à un le lieu qui fait gagner le plus ; puis, tant qu’un échange entre un
    lieu ouvert et une candidate fait baisser la somme des trajets, le meilleur de tous
    les échanges est fait. L’écart à l’optimum est éprouvé par un test.

    Returns
    -------
    ndarray
        Rangs des communes, ``nouveaux`` au plus.
    """
    couts = _bound(probleme.couts)
    libres = np.flatnonzero(probleme.libres)
    vers = couts[:, libres]
    depart = _min_ouverts(couts, probleme.ouvertes)
    choisies: list[int] = []
    for _ in range(min(probleme.nouveaux, len(libres))):
        actuel = _min_avec(depart, vers, choisies)
        choisies.append(_find_meilleure(probleme.poids, vers, actuel, choisies)[0])
    retenues: Rangs = libres[_exchange(probleme.poids, vers, depart, choisies)]
    return retenues


def _bound(couts: Nombres) -> Nombres:
    """Coûts tous finis, pour que deux lieux qui n’atteignent pas tout se comparent."""
    finis = np.isfinite(couts)
    plafond = FACTEUR_NON_ATTEINT * float(couts[finis].max(initial=1.0))
    return np.where(finis, couts, plafond)


def _min_ouverts(couts: Nombres, ouvertes: Booleens) -> Nombres:
    plafond = float(couts.max(initial=1.0))
    minimum: Nombres = couts[:, ouvertes].min(axis=1, initial=plafond)
    return minimum


def _min_avec(depart: Nombres, vers: Nombres, choisies: Sequence[int]) -> Nombres:
    avec: Nombres = np.minimum(
        depart, vers[:, list(choisies)].min(axis=1, initial=np.inf)
    )
    return avec


def _find_meilleure(
    poids: Nombres, vers: Nombres, actuel: Nombres, exclues: Sequence[int]
) -> tuple[int, float]:
    """Candidate qui donne la plus petite somme des trajets, et cette somme."""
    sommes = poids @ np.minimum(vers, actuel[:, None])
    sommes[list(exclues)] = np.inf
    meilleure = int(sommes.argmin())
    return meilleure, float(sommes[meilleure])


def _exchange(
    poids: Nombres, vers: Nombres, depart: Nombres, choisies: list[int]
) -> list[int]:
    """Échanges successifs, le meilleur d’abord, jusqu’à ce qu’aucun ne gagne."""
    total = float(poids @ _min_avec(depart, vers, choisies))
    while True:
        essais = []
        for sortante in choisies:
            autres = [c for c in choisies if c != sortante]
            actuel = _min_avec(depart, vers, autres)
            entrante, somme = _find_meilleure(poids, vers, actuel, choisies)
            essais.append((somme, [*autres, entrante]))
        somme, echangees = min(essais)
        if somme >= total * (1 - GAIN_RELATIF_MIN):
            return choisies
        total, choisies = somme, echangees
