"""Taux des petits territoires : ce qu’ils valent, et ce que le hasard explique.

Trois lectures, qui ne disent pas la même chose : l’intervalle entoure le taux d’un
territoire, le lissage le rapproche de l’ensemble d’autant plus qu’il repose sur peu,
l’entonnoir dit si son écart à l’ensemble dépasse ce que le hasard donne.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

import numpy as np
from esda.smoothing import Empirical_Bayes
from numpy.typing import NDArray
from scipy.special import bdtrik, chdtriv
from scipy.stats import chi2, norm

Vecteur = NDArray[np.float64]

NIVEAU_SIGNALE: Final = 0.95
NIVEAU_NET: Final = 0.998
# Sous 20 unités, l’erreur type d’un taux dépasse 22 % de sa valeur (1 / racine de 20).
UNITES_MINIMALES: Final = 20


class Loi(Enum):
    """Loi du hasard : un dénombrement rapporté à un repère, ou une part d’un tout."""

    POISSON = "poisson"
    BINOMIALE = "binomiale"


class Position(Enum):
    """Où se place un taux face à l’ensemble, une fois le hasard écarté."""

    TRES_BAS = ("tres_bas", "nettement en dessous", -2)
    BAS = ("bas", "en dessous, à confirmer", -1)
    DEDANS = ("dedans", "ne s’écarte pas", 0)
    HAUT = ("haut", "au-dessus, à confirmer", 1)
    TRES_HAUT = ("tres_haut", "nettement au-dessus", 2)

    libelle: str
    force: int

    def __new__(cls, code: str, libelle: str, force: int) -> "Position":
        """Range le code comme valeur, les mots et la force comme attributs."""
        position = object.__new__(cls)
        position._value_ = code
        position.libelle = libelle
        position.force = force
        return position

    @property
    def est_nette(self) -> bool:
        """Vrai hors des limites à 99,8 %."""
        return abs(self.force) == 2


@dataclass(frozen=True, slots=True)
class Limites:
    """Taux entre lesquels le hasard laisse un territoire, s’il vaut l’ensemble."""

    bas: float
    haut: float


@dataclass(frozen=True, slots=True)
class Entonnoir:
    """Ce que le hasard laisse attendre de territoires qui vaudraient tous l’ensemble.

    Attributes
    ----------
    nombres, bases
        Nombre et base de chaque territoire, dans le même ordre.
    """

    nombres: tuple[float, ...]
    bases: tuple[float, ...]
    loi: Loi

    @property
    def taux(self) -> float:
        """Taux de l’ensemble."""
        return sum(self.nombres) / sum(self.bases)

    def compute_limites(self, base: float, niveau: float) -> Limites:
        """Limites du taux d’un territoire de cette base, au niveau donné.

        Formule : à 95 %, un nombre dépasse la limite haute si, et seulement si, le
        hasard en donne autant ou plus moins de 2,5 fois sur 100 ; de même en bas. Entre
        deux entiers, la loi est prolongée par les fonctions gamma et bêta incomplètes.
        C’est l’entonnoir de Spiegelhalter (2005), aux quantiles exacts.
        """
        bas, haut = _LIMITES[self.loi](base, self.taux, (1 - niveau) / 2)
        plafond = base if self.loi is Loi.BINOMIALE else math.inf
        return Limites(max(0.0, bas) / base, min(plafond, haut) / base)

    def find_position(self, rang: int) -> Position:
        """Place d’un territoire, par son rang, face aux deux paires de limites."""
        base = self.bases[rang]
        taux = self.nombres[rang] / base
        force = sum(
            _compare(taux, self.compute_limites(base, niveau))
            for niveau in (NIVEAU_SIGNALE, NIVEAU_NET)
        )
        return next(p for p in Position if p.force == force)


def _compare(taux: float, limites: Limites) -> int:
    return int(taux > limites.haut) - int(taux < limites.bas)


def _limit_poisson(base: float, taux: float, queue: float) -> tuple[float, float]:
    """Nombres entre lesquels le hasard laisse un dénombrement."""
    attendu = base * taux
    bas = chdtriv(1 - queue, 2 * attendu) / 2 - 1
    return float(bas), float(chdtriv(queue, 2 * attendu) / 2)


def _limit_binomiale(base: float, taux: float, queue: float) -> tuple[float, float]:
    """Nombres entre lesquels le hasard laisse une partie de ce tout."""
    bas, haut = bdtrik([queue, 1 - queue], base, min(1.0, taux))
    return float(bas), float(haut) + 1


_LIMITES: Final = {Loi.POISSON: _limit_poisson, Loi.BINOMIALE: _limit_binomiale}


def build_entonnoir(
    nombres: Sequence[float], bases: Sequence[float], loi: Loi
) -> Entonnoir:
    """Entonnoir de territoires.

    Raises
    ------
    ValueError
        Une phrase, si les nombres ou les bases ne permettent aucun taux.

    Examples
    --------
    10 lieux pour 100 000 habitants partout : aucun territoire ne s’écarte.

    >>> build_entonnoir([1, 10], [10_000, 100_000], Loi.POISSON).find_position(0)
    <Position.DEDANS: 'dedans'>
    """
    motif = explain_refus(nombres, bases, loi)
    if motif:
        raise ValueError(motif)
    return Entonnoir(tuple(nombres), tuple(bases), loi)


def explain_refus(nombres: Sequence[float], bases: Sequence[float], loi: Loi) -> str:
    """Pourquoi aucun taux n’est possible ; vide si tout l’est."""
    if len(nombres) == 0 or len(nombres) != len(bases):
        return (
            "Il faut un nombre et une base par territoire, et au moins un territoire."
        )
    if not np.isfinite([*nombres, *bases]).all() or min(*nombres, *bases) < 0:
        return "Un taux se calcule sur des nombres connus, positifs ou nuls."
    if min(bases) == 0:
        return "La base d’un territoire est nulle : son taux n’existe pas."
    if sum(nombres) == 0:
        return "Aucune unité nulle part : il n’y a pas de taux à comparer."
    if loi is Loi.BINOMIALE and any(n > b for n, b in zip(nombres, bases, strict=True)):
        return "Une partie dépasse son tout : vérifier les deux nombres."
    return ""


def compute_intervalle(
    nombre: float, base: float, loi: Loi, niveau: float = NIVEAU_SIGNALE
) -> Limites:
    """Intervalle de confiance du taux d’un territoire.

    Formule : dénombrement, intervalle exact de Poisson (Garwood, 1936), quantiles du
    khi-deux à 2n et 2n + 2 degrés de liberté ; part, intervalle de Wilson (1927).

    Raises
    ------
    ValueError
        Une phrase, si le taux n’existe pas.

    Examples
    --------
    0 lieu pour 10 000 habitants : le taux vrai peut aller jusqu’à 3,7 pour 10 000.

    >>> round(compute_intervalle(0, 1, Loi.POISSON).haut, 1)
    3.7
    """
    if not base > 0 or nombre < 0 or (loi is Loi.BINOMIALE and nombre > base):
        msg = "Ce taux n’existe pas : la base est nulle, ou plus petite que la partie."
        raise ValueError(msg)
    queue = (1 - niveau) / 2
    if loi is Loi.BINOMIALE:
        return _compute_wilson(nombre / base, base, float(norm.ppf(1 - queue)))
    bas = chi2.ppf(queue, 2 * nombre) / 2 if nombre else 0.0
    haut = chi2.ppf(1 - queue, 2 * (nombre + 1)) / 2
    return Limites(float(bas / base), float(haut / base))


def _compute_wilson(part: float, base: float, z: float) -> Limites:
    """Intervalle de Wilson ; celui de scipy, ouvert aux effectifs non entiers."""
    retrait = 1 + z**2 / base
    centre = (part + z**2 / (2 * base)) / retrait
    demi = z / retrait * math.sqrt(part * (1 - part) / base + (z / base) ** 2 / 4)
    return Limites(max(0.0, centre - demi), min(1.0, centre + demi))


def compute_lissage(
    nombres: Sequence[float], bases: Sequence[float]
) -> tuple[float, ...]:
    """Taux lissés par la méthode bayésienne empirique (Marshall, 1991 ; PySAL).

    Formule : w x taux du territoire + (1 - w) x taux de l’ensemble, où w = A / (A +
    taux de l’ensemble / base) et A est la variance des taux qui dépasse le hasard.
    Quand rien ne le dépasse, A = 0 : chaque taux lissé est celui de l’ensemble.

    Raises
    ------
    ValueError
        Une phrase, si les nombres ou les bases ne permettent aucun taux.

    Examples
    --------
    Le même taux partout : le lissage n’y change rien.

    >>> [round(taux, 3) for taux in compute_lissage([1, 10], [10, 100])]
    [0.1, 0.1]
    """
    motif = explain_refus(nombres, bases, Loi.POISSON)
    if motif:
        raise ValueError(motif)
    n, b = np.asarray(nombres, dtype=float), np.asarray(bases, dtype=float)
    ensemble = n.sum() / b.sum()
    if _compute_variance_propre(n, b) <= 0:
        # PySAL garde une variance négative, qui pousserait les taux hors de l’intervalle.
        return (float(ensemble),) * n.size
    return tuple(float(taux) for taux in Empirical_Bayes(n, b).r.ravel())


def _compute_variance_propre(n: Vecteur, b: Vecteur) -> float:
    """Variance des taux, moins celle que le seul hasard leur donnerait."""
    ensemble = n.sum() / b.sum()
    observee = (b * (n / b - ensemble) ** 2).sum() / b.sum()
    return float(observee - ensemble / b.mean())


def est_fragile(nombre: float) -> bool:
    """Vrai si un taux repose sur trop peu d’unités pour être lu seul.

    Examples
    --------
    >>> est_fragile(19), est_fragile(20)
    (True, False)
    """
    return nombre < UNITES_MINIMALES
