"""Concentration et inégalité de répartition d’une quantité entre des territoires.

Une répartition se juge face à un repère : les projets face à la population, les emplois
de l’ESS face à l’emploi privé. Tout est à zéro quand chaque territoire a dans la
quantité la part qu’il a dans le repère. À repère égal partout, Gini, Hoover et Theil
sont ceux de PySAL.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import entropy

Vecteur = NDArray[np.float64]

# En dessous, un indice n’est que l’arrondi des nombres de la machine.
INFIME: Final = 1e-12


@dataclass(frozen=True, slots=True)
class Theil:
    """Indice de Theil, partagé entre groupes et dans les groupes.

    Attributes
    ----------
    total
        ``inter`` + somme de ``intra``.
    inter
        Ce qui resterait si chaque groupe était réparti au prorata en son sein.
    intra
        Contribution de chaque groupe, par code.
    """

    total: float
    inter: float
    intra: Mapping[str, float]

    @property
    def part_inter_pct(self) -> float | None:
        """Part de l’inégalité due à l’écart entre groupes, ``None`` s’il n’y en a pas."""
        return 100 * self.inter / self.total if self.total > INFIME else None


def compute_parts(
    valeurs: Sequence[float], poids: Sequence[float]
) -> tuple[Vecteur, Vecteur]:
    """Part de chaque territoire dans la quantité, puis dans le repère ; somme 1.

    Raises
    ------
    ValueError
        Une phrase, si la répartition n’est pas mesurable : rien à répartir, valeur
        négative ou absente, total nul, valeur portée par un poids nul.
    """
    v, p = np.asarray(valeurs, dtype=float), np.asarray(poids, dtype=float)
    motif = _explain_forme(v, p) or _explain_totaux(v, p)
    if motif:
        raise ValueError(motif)
    # Diviser d’abord par le plus grand : la somme de très grands nombres déborderait.
    v, p = v / v.max(), p / p.max()
    return v / v.sum(), p / p.sum()


def _explain_forme(v: Vecteur, p: Vecteur) -> str:
    if v.size == 0 or v.shape != p.shape:
        return (
            "Il faut une valeur et un poids par territoire, et au moins un territoire."
        )
    if not (np.isfinite(v).all() and np.isfinite(p).all()):
        return "Une valeur manque : la répartition se mesure sur des données complètes."
    if (v < 0).any() or (p < 0).any():
        return "Une répartition se mesure sur des quantités positives ou nulles."
    return ""


def _explain_totaux(v: Vecteur, p: Vecteur) -> str:
    if not v.any():
        return "Le total à répartir est nul : il n’y a rien à mesurer."
    if not p.any():
        return "Le total du repère est nul : la répartition ne se compare à rien."
    if (v[p == 0] > 0).any():
        return (
            "Un territoire de poids nul porte une valeur : son rapport au repère "
            "n’existe pas."
        )
    return ""


def compute_lorenz(
    valeurs: Sequence[float], poids: Sequence[float]
) -> tuple[Vecteur, Vecteur]:
    """Courbe de Lorenz : parts cumulées du repère, puis de la quantité, de 0 à 1.

    Les territoires sont rangés par :func:`sort_lorenz`, du moins au mieux pourvu.

    Raises
    ------
    ValueError
        Une phrase, si la répartition n’est pas mesurable.
    """
    part_valeurs, part_poids = compute_parts(valeurs, poids)
    ordre = _sort_rapports(part_valeurs, part_poids)
    return (
        np.concatenate(([0.0], np.cumsum(part_poids[ordre]))),
        np.concatenate(([0.0], np.cumsum(part_valeurs[ordre]))),
    )


def sort_lorenz(valeurs: Sequence[float], poids: Sequence[float]) -> tuple[int, ...]:
    """Rangs des territoires, par rapport de la quantité au repère croissant.

    Examples
    --------
    >>> sort_lorenz([5, 1, 3], [1, 1, 1])
    (1, 2, 0)
    """
    ordre = _sort_rapports(*compute_parts(valeurs, poids))
    return tuple(int(rang) for rang in ordre)


def _sort_rapports(part_valeurs: Vecteur, part_poids: Vecteur) -> NDArray[np.intp]:
    return np.argsort(_divide(part_valeurs, part_poids), kind="stable")


def _divide(part_valeurs: Vecteur, part_poids: Vecteur) -> Vecteur:
    # À poids nul la valeur est nulle aussi : ce territoire ne déplace pas la courbe.
    return np.divide(
        part_valeurs, part_poids, out=np.zeros_like(part_valeurs), where=part_poids > 0
    )


def compute_gini(valeurs: Sequence[float], poids: Sequence[float]) -> float:
    """Indice de Gini de la répartition de ``valeurs`` face à celle de ``poids``.

    Formule : 1 - somme des p_i x (L_i + L_(i-1)), où p_i est la part du territoire dans
    le repère et L la courbe de Lorenz. C’est le double de l’aire entre cette courbe et
    la diagonale. PySAL ne donne que le cas à poids égaux, que l’on retrouve ici.

    Parameters
    ----------
    valeurs, poids
        Un nombre par territoire, dans le même ordre.

    Returns
    -------
    float
        De 0 (proportionnel) à moins de 1 (tout là où le poids est infime).

    Raises
    ------
    ValueError
        Une phrase, si la répartition n’est pas mesurable.

    Examples
    --------
    Deux territoires de même population, tout dans un seul : Gini = 0,5.

    >>> compute_gini([0, 10], [1, 1])
    0.5
    """
    cumul_poids, cumul_valeurs = compute_lorenz(valeurs, poids)
    sous_la_courbe = np.diff(cumul_poids) * (cumul_valeurs[1:] + cumul_valeurs[:-1])
    return max(0.0, 1.0 - float(sous_la_courbe.sum()))


def compute_hoover(valeurs: Sequence[float], poids: Sequence[float]) -> float:
    """Indice de Hoover : part de la quantité à déplacer pour qu’elle suive le repère.

    Formule : moitié de la somme des écarts absolus entre les deux parts de chaque
    territoire. C’est aussi le plus grand écart de la courbe de Lorenz à la diagonale.

    Returns
    -------
    float
        De 0 à moins de 1.

    Raises
    ------
    ValueError
        Une phrase, si la répartition n’est pas mesurable.

    Examples
    --------
    Parts 75 et 25 % face à 50 et 50 % : il faut en déplacer un quart.

    >>> compute_hoover([3, 1], [1, 1])
    0.25
    """
    part_valeurs, part_poids = compute_parts(valeurs, poids)
    return float(np.abs(part_valeurs - part_poids).sum() / 2)


def compute_theil(valeurs: Sequence[float], poids: Sequence[float]) -> float:
    """Indice de Theil (T) de la répartition de ``valeurs`` face à celle de ``poids``.

    Formule : somme des s_i x ln(s_i / p_i), parts dans la quantité et dans le repère ;
    un territoire sans rien compte pour 0. C’est l’entropie relative de ``scipy``.

    Returns
    -------
    float
        0 si proportionnel ; sans borne fixe au-dessus.

    Raises
    ------
    ValueError
        Une phrase, si la répartition n’est pas mesurable.

    Examples
    --------
    Deux territoires égaux, tout dans un seul : ln 2, soit 0,69.

    >>> round(compute_theil([0, 10], [1, 1]), 2)
    0.69
    """
    part_valeurs, part_poids = compute_parts(valeurs, poids)
    return max(0.0, float(entropy(part_valeurs, part_poids)))


def compute_theil_par_groupe(
    valeurs: Sequence[float], poids: Sequence[float], groupes: Sequence[str]
) -> Theil:
    """Partage l’indice de Theil entre l’écart des groupes et les écarts en leur sein.

    Formule : inter = Theil des sommes par groupe ; intra d’un groupe = part du groupe
    dans la quantité x Theil du groupe. Leur somme est le total.

    Parameters
    ----------
    groupes
        Code du groupe de chaque territoire.

    Raises
    ------
    ValueError
        Une phrase, si la répartition n’est pas mesurable.

    Examples
    --------
    8 et 0 d’un côté, 4 et 4 de l’autre, quatre poids égaux : les groupes sont à égalité,
    toute l’inégalité est dans le premier.

    >>> theil = compute_theil_par_groupe([8, 0, 4, 4], [1, 1, 1, 1], "aabb")
    >>> theil.inter, theil.intra["b"]
    (0.0, 0.0)
    """
    part_valeurs, part_poids = compute_parts(valeurs, poids)
    codes = tuple(dict.fromkeys(groupes))
    membres = {code: np.array([g == code for g in groupes]) for code in codes}
    inter = compute_theil(
        [part_valeurs[dedans].sum() for dedans in membres.values()],
        [part_poids[dedans].sum() for dedans in membres.values()],
    )
    intra = {
        code: _compute_intra(part_valeurs[dedans], part_poids[dedans])
        for code, dedans in membres.items()
    }
    return Theil(inter + sum(intra.values()), inter, MappingProxyType(intra))


def _compute_intra(part_valeurs: Vecteur, part_poids: Vecteur) -> float:
    """Contribution d’un groupe ; un groupe sans rien n’en a pas."""
    part = float(part_valeurs.sum())
    if not part:
        return 0.0
    return part * compute_theil(part_valeurs.tolist(), part_poids.tolist())


def compute_quotients(
    valeurs: Sequence[float], poids: Sequence[float]
) -> tuple[float | None, ...]:
    """Quotient de localisation de chaque territoire.

    Formule : part dans la quantité / part dans le repère ; 1 : la part du repère.

    Returns
    -------
    tuple
        ``None`` pour un territoire de poids nul : le rapport n’existe pas.

    Raises
    ------
    ValueError
        Une phrase, si la répartition n’est pas mesurable.

    Examples
    --------
    Parts 75 et 25 % face à 50 et 50 % : quotients 1,5 et 0,5.

    >>> compute_quotients([3, 1], [1, 1])
    (1.5, 0.5)
    """
    part_valeurs, part_poids = compute_parts(valeurs, poids)
    rapports = _divide(part_valeurs, part_poids)
    return tuple(
        float(rapport) if poids_i > 0 else None
        for rapport, poids_i in zip(rapports, part_poids, strict=True)
    )
