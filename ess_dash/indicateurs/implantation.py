"""Où ouvrir ensuite : couvrir le plus d’habitants, ou raccourcir le plus les trajets.

Deux méthodes classiques, les tiers-lieux connus étant déjà là : la couverture maximale
(Church et ReVelle, 1974) et la p-médiane (Hakimi, 1964). Elles ne répondent pas à la même
question, d’où deux listes.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Final

import numpy as np

from ess_dash.indicateurs.solveurs import (
    Probleme,
    Rangs,
    find_reste,
    solve_couverture,
    solve_mediane,
)

MOTIF_TOUT_COUVERT: Final = (
    "Tous les habitants sont déjà en deçà du seuil : ouvrir un lieu de plus n’en "
    "rapprocherait aucun à cette échelle. Baisser le seuil pour chercher plus fin."
)
MOTIF_AUCUN_NOUVEAU: Final = "Choisir au moins un lieu à ouvrir."
MOTIF_AUCUN_CANDIDAT: Final = "Aucune commune ne peut recevoir de lieu de plus."
MOTIF_SUFFISENT: Final = (
    "Ces lieux suffisent : un de plus ne ferait passer personne en deçà du seuil."
)
MOTIF_NON_PROUVEE: Final = (
    "Meilleure solution trouvée dans le temps imparti, sans preuve qu’il n’en est pas "
    "de meilleure."
)


class Methode(Enum):
    """Ce que l’on cherche à améliorer."""

    COUVERTURE = (
        "couverture",
        "Couverture maximale",
        "Le plus d’habitants en deçà du seuil (exact).",
    )
    MEDIANE = (
        "mediane",
        "p-médiane",
        "La plus petite somme des trajets de tous les habitants (heuristique).",
    )

    libelle: str
    description: str

    def __new__(cls, code: str, libelle: str, description: str) -> "Methode":
        """Range le code comme valeur, les mots comme attributs."""
        methode = object.__new__(cls)
        methode._value_ = code
        methode.libelle = libelle
        methode.description = description
        return methode


@dataclass(frozen=True, slots=True)
class Ouverture:
    """Un lieu proposé, dans l’ordre où l’ouvrir.

    Attributes
    ----------
    rang
        Rang de la commune dans le problème.
    gagnes, couverts
        Habitants nouvellement couverts, et couverts en tout une fois ce lieu ouvert.
    """

    rang: int
    gagnes: float
    couverts: float


@dataclass(frozen=True, slots=True)
class Proposition:
    """Réponse d’une méthode.

    Attributes
    ----------
    cout_moyen
        Coût moyen d’un habitant une fois tout ouvert ; ``None`` si certains ne sont
        atteints par aucun trajet.
    motif
        Pourquoi il n’y a rien, ou moins, à proposer ; vide sinon.
    """

    methode: Methode
    ouvertures: tuple[Ouverture, ...]
    couverts: float
    cout_moyen: float | None
    motif: str = ""


@dataclass(frozen=True, slots=True)
class Implantation:
    """Les deux réponses, et la situation de départ."""

    habitants: float
    couverts_avant: float
    cout_moyen_avant: float | None
    propositions: tuple[Proposition, ...]

    def get(self, methode: Methode) -> Proposition:
        """Réponse d’une méthode."""
        return next(p for p in self.propositions if p.methode is methode)


def solve(probleme: Probleme) -> Implantation:
    """Répond par les deux méthodes.

    Examples
    --------
    Trois communes en ligne, à 0, 20 et 25 km, un lieu dans la première, seuil 10 km :
    un lieu dans la deuxième ou la troisième couvre les deux.
    """
    rien: Rangs = np.array([], dtype=int)
    return Implantation(
        habitants=float(probleme.poids.sum()),
        couverts_avant=_sum_couverts(probleme, rien),
        cout_moyen_avant=compute_cout_moyen(probleme, rien),
        propositions=(_propose_couverture(probleme), _propose_mediane(probleme)),
    )


def _propose_couverture(probleme: Probleme) -> Proposition:
    motif = _explain_rien(probleme)
    if motif:
        return _build(probleme, Methode.COUVERTURE, np.array([], dtype=int), motif)
    choisies, prouvee = solve_couverture(probleme)
    utiles = [o.rang for o in _order(probleme, choisies) if o.gagnes > 0]
    motif = "" if prouvee else MOTIF_NON_PROUVEE
    if len(utiles) < probleme.nouveaux:
        motif = MOTIF_SUFFISENT
    return _build(probleme, Methode.COUVERTURE, np.array(utiles, dtype=int), motif)


def _propose_mediane(probleme: Probleme) -> Proposition:
    motif = "" if probleme.libres.any() else MOTIF_AUCUN_CANDIDAT
    if probleme.nouveaux < 1:
        motif = MOTIF_AUCUN_NOUVEAU
    choisies = np.array([], dtype=int) if motif else solve_mediane(probleme)
    return _build(probleme, Methode.MEDIANE, choisies, motif)


def _explain_rien(probleme: Probleme) -> str:
    """Pourquoi aucun lieu de plus ne couvrirait personne ; vide s’il le peut."""
    if probleme.nouveaux < 1:
        return MOTIF_AUCUN_NOUVEAU
    if not probleme.libres.any():
        return MOTIF_AUCUN_CANDIDAT
    reste = find_reste(probleme)
    if not reste.any():
        return MOTIF_TOUT_COUVERT
    atteignables = (
        probleme.couts[np.ix_(reste, probleme.libres)] <= probleme.seuil
    ).any()
    return "" if atteignables else MOTIF_AUCUN_CANDIDAT


def compute_cout_moyen(probleme: Probleme, choisies: Rangs) -> float | None:
    """Coût moyen d’un habitant ; ``None`` si l’un d’eux n’est atteint par aucun trajet."""
    rangs = np.concatenate([np.flatnonzero(probleme.ouvertes), choisies]).astype(int)
    habitees = probleme.poids > 0
    if not len(rangs) or not habitees.any():
        return None
    couts = probleme.couts[np.ix_(habitees, rangs)].min(axis=1)
    moyenne = float(np.average(couts, weights=probleme.poids[habitees]))
    return moyenne if np.isfinite(moyenne) else None


def _sum_couverts(probleme: Probleme, choisies: Rangs) -> float:
    rangs = np.concatenate([np.flatnonzero(probleme.ouvertes), choisies]).astype(int)
    couverte = (probleme.couts[:, rangs] <= probleme.seuil).any(axis=1)
    return float(probleme.poids[couverte].sum())


def _build(
    probleme: Probleme, methode: Methode, choisies: Rangs, motif: str
) -> Proposition:
    return Proposition(
        methode=methode,
        ouvertures=_order(probleme, choisies),
        couverts=_sum_couverts(probleme, choisies),
        cout_moyen=compute_cout_moyen(probleme, choisies),
        motif=motif,
    )


def _order(probleme: Probleme, choisies: Rangs) -> tuple[Ouverture, ...]:
    """Range les lieux par habitants qu’ils ajoutent à la couverture, les plus d’abord."""
    restantes = [int(rang) for rang in np.sort(choisies)]
    faites: list[int] = []
    ouvertures: list[Ouverture] = []
    couverts = _sum_couverts(probleme, np.array([], dtype=int))
    while restantes:
        totaux = [_sum_couverts(probleme, np.array([*faites, r])) for r in restantes]
        premier = int(np.argmax(totaux))
        gagnes = totaux[premier] - couverts
        couverts = totaux[premier]
        rang = restantes.pop(premier)
        faites.append(rang)
        ouvertures.append(Ouverture(rang, gagnes, couverts))
    return tuple(ouvertures)
