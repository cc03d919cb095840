"""Réallocation : déplacer des projets ou des euros, et mesurer ce que cela change.

Rien ne se perd : ce qui quitte un territoire arrive dans un autre, ou le déplacement est
refusé avec sa cause et les suivants s’appliquent.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final, Protocol

from ess_dash.indicateurs.chiffre import Chiffre, Statut
from ess_dash.indicateurs.donnees import Donnees
from ess_dash.indicateurs.inegalite import compute_gini
from ess_dash.indicateurs.parite import compute_difference
from ess_dash.indicateurs.partage import (
    Partage,
    build_partage,
    compute_part,
    compute_partage,
    explain_couverture,
    refuse_partage,
    sum_chiffres,
)
from ess_dash.indicateurs.quantites import Choix, Quantite
from ess_dash.indicateurs.rapports import join_precisions
from ess_dash.indicateurs.sommes import compute_par_epci
from ess_dash.indicateurs.zonages import Groupe, Zonage, index_codes

MOTIF_DECOUPAGE: Final = (
    "Ce découpage coupe des EPCI : un déplacement d’EPCI à EPCI ne dit pas de quel "
    "groupe à quel groupe il va."
)
MOTIF_SEUL: Final = "Il faut au moins deux territoires pour mesurer une inégalité."


class Mouvement(Protocol):
    """Une quantité que l’on déplace d’un territoire à un autre."""

    @property
    def origine(self) -> str:
        """Code du territoire qui donne."""

    @property
    def destination(self) -> str:
        """Code du territoire qui reçoit."""

    @property
    def quantite(self) -> float:
        """Projets ou euros déplacés."""


class Cause(Enum):
    """Pourquoi un déplacement est refusé."""

    INCONNU = "inconnu"
    MEME = "meme"
    QUANTITE = "quantite"
    FRACTION = "fraction"
    INSUFFISANT = "insuffisant"


@dataclass(frozen=True, slots=True)
class Refus:
    """Un déplacement refusé.

    Attributes
    ----------
    rang
        Place dans la liste demandée, à partir de 1.
    disponible
        Ce que l’origine avait à ce moment ; zéro si elle est inconnue.
    """

    rang: int
    mouvement: Mouvement
    cause: Cause
    disponible: float


@dataclass(frozen=True, slots=True)
class Reallocation:
    """Avant et après les déplacements.

    Attributes
    ----------
    faits
        Déplacements appliqués, dans l’ordre demandé.
    deplace
        Total de ce qui a été déplacé.
    """

    avant: Partage
    apres: Partage
    faits: tuple[Mouvement, ...]
    refus: tuple[Refus, ...]
    deplace: float


@dataclass(frozen=True, slots=True)
class Etat:
    """Une répartition face à son repère.

    Attributes
    ----------
    parts, parts_repere, ecarts
        Par code : part dans la quantité, dans le repère, et différence en points.
    gini
        Indice de Gini de la quantité face au repère, entre ces territoires.
    """

    parts: Mapping[str, Chiffre]
    parts_repere: Mapping[str, Chiffre]
    ecarts: Mapping[str, Chiffre]
    gini: Chiffre


def compute_partage_epci(
    donnees: Donnees, zonage: Zonage, quantite: Quantite, choix: Choix
) -> Partage:
    """Répartition d’une quantité entre les EPCI du découpage, par code croissant.

    Projets et montants sont refusés sous la couverture minimale.
    """
    codes = tuple(sorted(index_codes(donnees, zonage)))
    motif = explain_couverture(donnees, quantite, choix.financeur)
    if motif:
        return refuse_partage(quantite, codes, motif, donnees.sources["projets"])
    serie = compute_par_epci(donnees, quantite, choix)
    valeurs = {c.code: c for c in serie if c.code in codes}
    return build_partage(quantite, valeurs, sum_chiffres(tuple(valeurs.values())))


def compute_partage_groupes(
    donnees: Donnees, zonage: Zonage, quantite: Quantite, choix: Choix
) -> Partage:
    """Répartition entre groupes, dont le total est leur somme.

    Un lieu présent dans deux groupes y compte deux fois : on déplace des présences.
    """
    partage = compute_partage(donnees, zonage, quantite, choix)
    somme = sum_chiffres(tuple(partage.valeurs.values()))
    return replace(partage, total=partage.total if partage.refus else somme)


def sum_par_groupe(
    partage: Partage, groupe_of: Mapping[str, str], groupes: tuple[Groupe, ...]
) -> Partage:
    """Somme par groupe d’une répartition par EPCI."""
    sommes = {
        groupe.code: replace(
            sum_chiffres(
                tuple(
                    chiffre
                    for code, chiffre in partage.valeurs.items()
                    if groupe_of[code] == groupe.code
                )
            ),
            code=groupe.code,
            perimetre=groupe.libelle,
        )
        for groupe in groupes
    }
    return replace(partage, valeurs=sommes)


def reallocate(partage: Partage, mouvements: Sequence[Mouvement]) -> Reallocation:
    """Applique les déplacements dans l’ordre ; un refus n’arrête pas les suivants.

    Parameters
    ----------
    partage
        Répartition calculée, non refusée.

    Examples
    --------
    Ville 3, Vallée 1 ; 1 de Ville à Vallée, puis 5 de Ville à Vallée : 2 et 2, le
    second déplacement refusé parce que Ville n’en a plus que 2.
    """
    quantites = {code: c.valeur or 0.0 for code, c in partage.valeurs.items()}
    faits: list[Mouvement] = []
    refus: list[Refus] = []
    for rang, mouvement in enumerate(mouvements, start=1):
        cause = _find_cause(quantites, mouvement, est_entiere=partage.est_entiere)
        if cause is None:
            quantites[mouvement.origine] -= mouvement.quantite
            quantites[mouvement.destination] += mouvement.quantite
            faits.append(mouvement)
        else:
            disponible = quantites.get(mouvement.origine, 0.0)
            refus.append(Refus(rang, mouvement, cause, disponible))
    return Reallocation(
        avant=partage,
        apres=_replace_valeurs(partage, quantites),
        faits=tuple(faits),
        refus=tuple(refus),
        deplace=math.fsum(m.quantite for m in faits),
    )


def _find_cause(
    quantites: Mapping[str, float], mouvement: Mouvement, *, est_entiere: bool
) -> Cause | None:
    if mouvement.origine not in quantites or mouvement.destination not in quantites:
        return Cause.INCONNU
    if mouvement.origine == mouvement.destination:
        return Cause.MEME
    if not 0 < mouvement.quantite < math.inf:
        return Cause.QUANTITE
    if est_entiere and mouvement.quantite != math.floor(mouvement.quantite):
        return Cause.FRACTION
    if mouvement.quantite > quantites[mouvement.origine]:
        return Cause.INSUFFISANT
    return None


def _replace_valeurs(partage: Partage, quantites: Mapping[str, float]) -> Partage:
    """La même répartition, ses quantités changées ; ce qui a changé est calculé."""
    valeurs = {
        code: chiffre
        if chiffre.valeur == quantites[code]
        else replace(
            chiffre,
            valeur=quantites[code],
            statut=Statut.CALCULE,
            perimetre=f"{chiffre.perimetre}, après déplacement",
            citation="",
        )
        for code, chiffre in partage.valeurs.items()
    }
    return replace(partage, valeurs=valeurs)


def compute_etat(partage: Partage, repere: Partage) -> Etat:
    """Parts, écarts au repère et Gini d’une répartition.

    Formules : part = 100 x quantité / total ; écart = part - part dans le repère ;
    Gini face au repère, voir :func:`ess_dash.indicateurs.inegalite.compute_gini`.

    Examples
    --------
    3 projets et 1 pour 60 % et 40 % de la population : parts 75 et 25 %, écarts +15 et
    -15 points, Gini 0,15.
    """
    parts = {code: compute_part(partage, code) for code in partage.valeurs}
    parts_repere = {code: compute_part(repere, code) for code in partage.valeurs}
    return Etat(
        parts=parts,
        parts_repere=parts_repere,
        ecarts={c: compute_difference(parts[c], parts_repere[c]) for c in parts},
        gini=_compute_gini(partage, repere),
    )


def _compute_gini(partage: Partage, repere: Partage) -> Chiffre:
    quantites = tuple(partage.valeurs.values())
    poids = tuple(repere.valeurs[code] for code in partage.valeurs)
    absent = next((c for c in (*quantites, *poids) if c.valeur is None), None)
    valeur, motif = (None, absent.motif) if absent else _try_gini(quantites, poids)
    refus = absent.statut if absent else Statut.SANS_OBJET
    return Chiffre(
        indicateur=f"gini_{partage.identifiant}",
        code=partage.total.code,
        valeur=valeur,
        statut=refus if valeur is None else Statut.CALCULE,
        unite="",
        millesime=" / ".join(
            dict.fromkeys(
                m for m in (partage.total.millesime, repere.total.millesime) if m
            )
        ),
        perimetre=f"{len(quantites)} territoires",
        precision=join_precisions(*quantites, *poids),
        motif=motif,
        sources=tuple(
            dict.fromkeys(s for c in (*quantites, *poids) for s in c.sources)
        ),
    )


def _try_gini(
    quantites: tuple[Chiffre, ...], poids: tuple[Chiffre, ...]
) -> tuple[float | None, str]:
    if len(quantites) < 2:
        return None, MOTIF_SEUL
    try:
        gini = compute_gini(
            [c.valeur or 0.0 for c in quantites], [c.valeur or 0.0 for c in poids]
        )
    except ValueError as erreur:
        return None, str(erreur)
    return gini, ""
