"""Le secret complémentaire : masquer le moins possible, et assez pour que rien ne fuie.

Une case est protégée si deux tableaux, tous deux compatibles avec ce qui est publié, lui
donnent des valeurs assez éloignées. Chercher les cases à masquer en plus est un
programme linéaire en nombres mixtes (Fischetti et Salazar, 2001) : exact tant que le
tableau est petit. Au-delà, les cases sont protégées l’une après l’autre par le programme
sans nombres entiers (Kelly, Golden et Assad, 1992), puis les masques inutiles sont levés :
la protection est la même, la perte un peu plus grande.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix, diags_array, eye_array, hstack, kron, vstack

from ess_dash.tables.secret.attaque import Attaque
from ess_dash.tables.secret.recherche import TOLERANCE, Masque, Nombres, Rangs
from ess_dash.tables.secret.tableaux import SecretError

# Au-delà, le programme exact prend des secondes : cases à protéger x cases libres.
TAILLE_EXACTE: Final = 3_000
# Au-delà, essayer de lever chaque masque prend des minutes.
LEVEES_MAX: Final = 40
# Une case qui en protège une autre peut bouger plus qu’elle, jamais démesurément.
AMPLEUR: Final = 4.0


class Cible(NamedTuple):
    """Une case à protéger, dans une mesure."""

    case: int
    mesure: str


@dataclass(frozen=True, slots=True, eq=False)
class Probleme:
    """Un tableau à protéger.

    Attributes
    ----------
    matrice
        Relations entre les cases.
    valeurs
        Par mesure, la valeur de chaque case.
    planchers
        Par mesure, ce que vaut au moins une case masquée.
    requis
        Par mesure, la largeur d’intervalle exigée de chaque case.
    couts
        Ce que coûte de masquer une case.
    primaires
        Cases secrètes par elles-mêmes.
    masquables
        Cases que l’on peut masquer ; ni vides, ni publiées ailleurs.
    """

    matrice: csr_matrix
    valeurs: Mapping[str, Nombres]
    planchers: Mapping[str, float]
    requis: Mapping[str, Nombres]
    couts: Nombres
    primaires: Masque
    masquables: Masque

    def find_failles(self, masque: Masque) -> tuple[Cible, ...]:
        """Cases secrètes dont l’intervalle est trop étroit, la plus exigeante d’abord."""
        attaque = Attaque.prepare(self.matrice, masque)
        failles = [
            (-self.requis[mesure][case], Cible(int(case), mesure))
            for mesure in self.valeurs
            for case in self._list_failles(attaque, mesure)
        ]
        return tuple(cible for _, cible in sorted(failles))

    def holds(self, masque: Masque) -> bool:
        """Vrai si aucune case secrète n’a un intervalle trop étroit."""
        attaque = Attaque.prepare(self.matrice, masque)
        return all(
            attaque.holds(self.valeurs[mesure], plancher, self._list_requis(mesure))
            for mesure, plancher in self.planchers.items()
        )

    def covers(self, masque: Masque, cible: Cible) -> bool:
        """Vrai si une case masquée a un intervalle assez large."""
        mesure = cible.mesure
        return Attaque.prepare(self.matrice, masque).covers(
            cible.case,
            self.valeurs[mesure],
            self.planchers[mesure],
            float(self.requis[mesure][cible.case]),
        )

    def find_retrouvees(self, masque: Masque) -> Masque:
        """Cases masquées dont au moins une mesure est déterminée par le reste."""
        attaque = Attaque.prepare(self.matrice, masque)
        presque_rien = np.full(len(masque), 2 * TOLERANCE)
        largeurs = [
            attaque.run(self.valeurs[nom], plancher, presque_rien).largeur
            for nom, plancher in self.planchers.items()
        ]
        retrouvees: Masque = masque & (np.min(largeurs, axis=0) <= TOLERANCE)
        return retrouvees

    def _list_failles(self, attaque: Attaque, mesure: str) -> Rangs:
        requis = self._list_requis(mesure)
        bornes = attaque.run(self.valeurs[mesure], self.planchers[mesure], requis)
        etroites: Rangs = np.flatnonzero(bornes.largeur < requis - TOLERANCE)
        return etroites

    def _list_requis(self, mesure: str) -> Nombres:
        """Largeur exigée de chaque case ; une case qui ne fait que protéger n’en a pas."""
        return np.where(self.primaires, self.requis[mesure], -np.inf)


def protect(probleme: Probleme) -> Masque:
    """Masque de moindre coût sous lequel aucune case secrète ne se déduit.

    Les cases découvertes sont protégées ensemble, exactement, puis le masque est attaqué
    de nouveau, jusqu’à ce que l’attaque échoue.

    Raises
    ------
    SecretError
        Si un secret ne peut pas être protégé sans masquer ce qui est publié ailleurs.
    """
    masque = probleme.primaires.copy()
    cibles: tuple[Cible, ...] = ()
    while failles := probleme.find_failles(masque):
        cibles += failles
        libres = int((masque | probleme.masquables).sum())
        if len(cibles) * libres > TAILLE_EXACTE:
            return _protect_une_a_une(probleme, masque)
        if len(set(cibles)) < len(cibles):
            raise SecretError(_MOTIF_IMPOSSIBLE)
        masque = _solve(probleme, probleme.primaires, cibles)
    return masque


_MOTIF_IMPOSSIBLE: Final = (
    "Une case sous secret statistique ne peut pas être protégée : trop de ses totaux "
    "sont publiés ailleurs. Le détail n’est pas montré."
)


def _protect_une_a_une(probleme: Probleme, masque: Masque) -> Masque:
    """Protège chaque case à son tour, puis lève les masques devenus inutiles."""
    while failles := probleme.find_failles(masque):
        avant = masque
        for cible in failles:
            if not probleme.covers(masque, cible):
                masque = _solve(probleme, masque, (cible,), exact=False)
        if (masque == avant).all():
            raise SecretError(_MOTIF_IMPOSSIBLE)
    return _lift(probleme, masque)


def _lift(probleme: Probleme, masque: Masque) -> Masque:
    """Lève les masques devenus inutiles, le plus coûteux d’abord.

    Dans un grand tableau, chaque essai est long : seuls ceux que l’on retrouve de toute
    façon sont essayés.
    """
    ajoutees = masque & ~probleme.primaires
    if ajoutees.sum() > LEVEES_MAX:
        ajoutees &= probleme.find_retrouvees(masque)
    rangs = np.flatnonzero(ajoutees)
    for case in rangs[np.argsort(-probleme.couts[rangs], kind="stable")]:
        essai = masque.copy()
        essai[case] = False
        essai = _drop_seules(probleme.matrice, essai)
        if (essai >= probleme.primaires).all() and probleme.holds(essai):
            masque = essai
    return masque


def _drop_seules(matrice: csr_matrix, masque: Masque) -> Masque:
    """Ôte de proche en proche les cases seules masquées d’une somme : on les retrouve."""
    presences = abs(matrice)
    while True:
        seules = presences @ masque.astype(np.float64) == 1
        retrouvees = masque & (presences.T @ seules.astype(np.float64) > 0)
        if not retrouvees.any():
            return masque
        masque = masque & ~retrouvees


def _solve(
    probleme: Probleme, masque: Masque, cibles: Sequence[Cible], *, exact: bool = True
) -> Masque:
    """Masque de moindre coût qui contient ``masque`` et protège toutes les cibles.

    Inconnues : pour chaque case libre, est-elle masquée ; pour chaque cible, deux écarts
    au tableau vrai, nuls hors du masque, qui ne changent aucun total publié.
    """
    libres = np.flatnonzero(masque | probleme.masquables)
    deja = masque[libres].astype(np.float64)
    bas, haut = _list_amplitudes(probleme, libres, cibles)
    ecarts = bas.size
    resultat = milp(
        np.concatenate([probleme.couts[libres] * (1 - deja), np.zeros(ecarts)]),
        integrality=np.repeat([float(exact), 0.0], [len(libres), ecarts]),
        bounds=Bounds(
            np.concatenate([deja, -bas.ravel()]),
            np.concatenate([np.ones(len(libres)), haut.ravel()]),
        ),
        constraints=[
            *_list_liens(bas, haut),
            _build_equilibre(probleme.matrice[:, libres], len(bas)),
            _build_distance(probleme, libres, cibles),
        ],
        options={"mip_rel_gap": 0.0},
    )
    if resultat.x is None:
        raise SecretError(_MOTIF_IMPOSSIBLE)
    choisi = masque.copy()
    choisi[libres[resultat.x[: len(libres)] > TOLERANCE]] = True
    return choisi


def _list_amplitudes(
    probleme: Probleme, libres: Rangs, cibles: Sequence[Cible]
) -> tuple[Nombres, Nombres]:
    """De combien chaque case peut baisser et monter, deux tableaux par cible."""
    bas, haut = [], []
    for case, mesure in cibles:
        ampleur = AMPLEUR * probleme.requis[mesure][case]
        marge = probleme.valeurs[mesure][libres] - probleme.planchers[mesure]
        bas += 2 * [np.clip(marge, 0, ampleur)]
        haut += 2 * [np.full(len(libres), ampleur)]
    return np.array(bas), np.array(haut)


def _list_liens(bas: Nombres, haut: Nombres) -> list[LinearConstraint]:
    """Une case publiée ne bouge pas."""
    identite = eye_array(bas.size, format="csr")
    return [
        LinearConstraint(
            hstack(
                [-vstack([diags_array(ligne) for ligne in limites]), sens * identite]
            ),
            ub=0,
        )
        for limites, sens in ((haut, 1), (bas, -1))
    ]


def _build_equilibre(matrice: csr_matrix, nb_tableaux: int) -> LinearConstraint:
    """Les écarts d’un tableau ne changent aucune de ses sommes."""
    vides = csr_matrix((matrice.shape[0] * nb_tableaux, matrice.shape[1]))
    blocs = kron(eye_array(nb_tableaux), matrice)
    return LinearConstraint(hstack([vides, blocs]), lb=0, ub=0)


def _build_distance(
    probleme: Probleme, libres: Rangs, cibles: Sequence[Cible]
) -> LinearConstraint:
    """Les deux tableaux d’une cible lui donnent des valeurs assez éloignées."""
    nombre = len(libres)
    lignes = np.zeros((len(cibles), nombre * (1 + 2 * len(cibles))))
    for rang, (case, _) in enumerate(cibles):
        place = int(np.searchsorted(libres, case))
        lignes[rang, nombre * (1 + 2 * rang) + place] = 1
        lignes[rang, nombre * (2 + 2 * rang) + place] = -1
    requis = [probleme.requis[mesure][case] for case, mesure in cibles]
    return LinearConstraint(lignes, lb=requis)
