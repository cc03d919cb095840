"""Trajectoire : la part cumulée d’un groupe, année après année, jusqu’à la fin du plan.

Les années connues se mesurent ; la suite est une hypothèse, dite comme telle. Une part
cumulée change lentement : elle porte tout ce qui a déjà été attribué.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ess_dash.indicateurs.chiffre import Chiffre, Statut
from ess_dash.indicateurs.donnees import Donnees
from ess_dash.indicateurs.echeance import (
    FIN_DU_PLAN,
    Depart,
    Echeance,
    compute_echeance,
)
from ess_dash.indicateurs.parite import explain_cible
from ess_dash.indicateurs.partage import (
    ENSEMBLE,
    compute_part,
    compute_partage,
    explain_couverture,
)
from ess_dash.indicateurs.quantites import Choix, Quantite
from ess_dash.indicateurs.rapports import compute_rapport
from ess_dash.indicateurs.repartition import FINANCEES
from ess_dash.indicateurs.sommes import compute_departement, compute_par_groupe
from ess_dash.indicateurs.zonages import Groupe, Zonage

if TYPE_CHECKING:
    import pandas as pd

RYTHME_MAXIMAL: Final = 1e9
MOTIF_LIEUX: Final = (
    "L’année d’ouverture des lieux n’est pas connue : pas de trajectoire."
)


class TrajectoireError(ValueError):
    """La trajectoire ne peut pas être tracée ; le message est une phrase."""


@dataclass(frozen=True, slots=True)
class Hypothese:
    """Ce que l’on suppose pour la suite.

    Attributes
    ----------
    cible_pct
        Part cumulée visée ; ``None`` pour celle du groupe dans la population.
    nouveaux_par_an
        Projets ou euros attribués chaque année ; ``None`` pour la moyenne connue.
    part_nouveaux_pct
        Part de ces attributions qui va au groupe suivi.
    """

    cible_pct: float | None = None
    nouveaux_par_an: float | None = None
    part_nouveaux_pct: float = 60.0


@dataclass(frozen=True, slots=True)
class Etape:
    """La part cumulée à la fin d’une année."""

    annee: int
    au_groupe: Chiffre
    total: Chiffre
    part: Chiffre


@dataclass(frozen=True, slots=True)
class Trajectoire:
    """Années connues, années supposées, cible et échéance.

    Attributes
    ----------
    projetees
        Années suivantes jusqu’à la fin du plan ; vide s’il est fini.
    rythme
        Attributions supposées par an.
    vise_population
        Vrai si la cible est la part du groupe dans la population, faute d’une autre.
    """

    connues: tuple[Etape, ...]
    projetees: tuple[Etape, ...]
    cible_pct: float
    rythme: float
    part_nouveaux_pct: float
    echeance: Echeance
    vise_population: bool


def compute_trajectoire(
    donnees: Donnees,
    zonage: Zonage,
    groupe: Groupe,
    quantite: Quantite,
    choix: Choix,
    hypothese: Hypothese,
) -> Trajectoire:
    """Part cumulée du groupe par année connue, puis sous l’hypothèse.

    Formule : part(t) = (k + x n t) / (T + n t), pour k au groupe et T au total la
    dernière année connue, n attributions par an dont une part x au groupe.

    Raises
    ------
    TrajectoireError
        Une phrase : ce qui manque, ou ce qui est hors bornes.

    Examples
    --------
    2 projets sur 10 en 2025, 5 par an dont 60 % au groupe : 5 sur 15 en 2026 (33,3 %),
    8 sur 20 en 2027 (40 %). Une cible de 40 % est atteinte en 2027.
    """
    _check_hypothese(hypothese)
    situes = _list_situes(donnees, zonage, quantite, choix)
    connues = _compute_connues(donnees, zonage, groupe, quantite, choix, situes)
    depart = _build_depart(connues[-1])
    cible = _find_cible(donnees, zonage, groupe, choix, hypothese)
    rythme = hypothese.nouveaux_par_an or depart.total / len(connues)
    echeance = compute_echeance(depart, cible, rythme, hypothese.part_nouveaux_pct)
    return Trajectoire(
        connues=connues,
        projetees=_project(connues[-1], rythme, hypothese.part_nouveaux_pct),
        cible_pct=cible,
        rythme=rythme,
        part_nouveaux_pct=hypothese.part_nouveaux_pct,
        echeance=echeance,
        vise_population=hypothese.cible_pct is None,
    )


def _check_hypothese(hypothese: Hypothese) -> None:
    motif = "" if hypothese.cible_pct is None else explain_cible(hypothese.cible_pct)
    if motif:
        raise TrajectoireError(motif)
    if not 0 <= hypothese.part_nouveaux_pct <= 100:
        msg = (
            "La part des nouvelles attributions doit être comprise entre 0 et 100 % : "
            "la corriger."
        )
        raise TrajectoireError(msg)
    rythme = hypothese.nouveaux_par_an
    if rythme is not None and not 0 < rythme <= RYTHME_MAXIMAL:
        msg = (
            "Les attributions par an doivent être un nombre positif, d’un milliard au "
            "plus : sans attribution nouvelle, la part cumulée ne change pas."
        )
        raise TrajectoireError(msg)


def _list_situes(
    donnees: Donnees, zonage: Zonage, quantite: Quantite, choix: Choix
) -> "pd.DataFrame":
    """Projets du financeur situés dans le découpage, chacun daté de son année."""
    if quantite not in FINANCEES:
        raise TrajectoireError(MOTIF_LIEUX)
    projets = donnees.projets
    dedans = projets["code_commune"].isin(list(zonage.affectation))
    if zonage.qpv_dans:
        dedans |= projets["qpv"] == "oui"
    situes = projets[(projets["financeur"] == choix.financeur) & dedans]
    motif = _explain_dates(situes) or explain_couverture(
        donnees, quantite, choix.financeur
    )
    if motif:
        raise TrajectoireError(motif)
    return situes


def _explain_dates(situes: "pd.DataFrame") -> str:
    """Pourquoi les projets ne font pas une suite d’années ; vide s’ils en font une."""
    if situes.empty:
        return "Aucun projet n’est situé dans ce découpage : pas de trajectoire."
    annees = situes["annee_debut"]
    if annees.isna().any():
        return (
            f"L’année d’attribution n’est pas connue pour {int(annees.isna().sum())} "
            f"des {len(situes)} projets situés : pas de trajectoire. La compléter dans "
            "la liste des projets."
        )
    if annees.min() < annees.max():
        return ""
    return (
        f"Les projets situés sont tous rattachés à une même période "
        f"({_write_periode(situes)}) : il faut l’année d’attribution de chacun pour "
        "tracer une trajectoire."
    )


def _write_periode(situes: "pd.DataFrame") -> str:
    debut = int(situes["annee_debut"].min())
    fins = situes["annee_fin"].dropna()
    fin = debut if fins.empty else int(fins.max())
    return str(debut) if fin == debut else f"{debut}-{fin}"


def _compute_connues(
    donnees: Donnees,
    zonage: Zonage,
    groupe: Groupe,
    quantite: Quantite,
    choix: Choix,
    situes: "pd.DataFrame",
) -> tuple[Etape, ...]:
    seul = replace(zonage, groupes=(groupe,))
    annees = situes["annee_debut"].astype(int)
    etapes = []
    for annee in range(annees.min(), annees.max() + 1):
        jusque_la = replace(donnees, projets=situes[annees <= annee])
        au_groupe = compute_par_groupe(jusque_la, seul, quantite, choix)[groupe.code]
        total = compute_departement(jusque_la, quantite, choix)
        entier = replace(total, code=ENSEMBLE.code, perimetre=ENSEMBLE.libelle)
        etapes.append(_build_etape(annee, au_groupe, entier))
    return tuple(etapes)


def _build_etape(annee: int, au_groupe: Chiffre, total: Chiffre) -> Etape:
    part = compute_rapport(
        au_groupe,
        total,
        nom=f"part_cumulee_{au_groupe.indicateur}_pct",
        unite="%",
        facteur=100.0,
    )
    return Etape(annee, au_groupe, total, part)


def _build_depart(etape: Etape) -> Depart:
    """Dernière année connue ; refusée si un montant manque, ou s’ils sont tous nuls."""
    if etape.part.valeur is None:
        raise TrajectoireError(etape.part.motif)
    return Depart(etape.annee, etape.au_groupe.valeur or 0.0, etape.total.valeur or 0.0)


def _find_cible(
    donnees: Donnees,
    zonage: Zonage,
    groupe: Groupe,
    choix: Choix,
    hypothese: Hypothese,
) -> float:
    if hypothese.cible_pct is not None:
        return round(float(hypothese.cible_pct), 2)
    population = compute_partage(donnees, zonage, Quantite.POPULATION, choix)
    part = compute_part(population, groupe.code)
    if part.valeur is None:
        raise TrajectoireError(part.motif)
    return part.valeur


def _project(
    depart: Etape, rythme: float, part_nouveaux_pct: float
) -> tuple[Etape, ...]:
    return tuple(
        _project_annee(depart, annee, rythme, part_nouveaux_pct)
        for annee in range(depart.annee + 1, FIN_DU_PLAN + 1)
    )


def _project_annee(
    depart: Etape, annee: int, rythme: float, part_nouveaux_pct: float
) -> Etape:
    nouveaux = rythme * (annee - depart.annee)
    return _build_etape(
        annee,
        _suppose(depart.au_groupe, nouveaux * part_nouveaux_pct / 100),
        _suppose(depart.total, nouveaux),
    )


def _suppose(chiffre: Chiffre, ajout: float) -> Chiffre:
    return replace(
        chiffre,
        valeur=(chiffre.valeur or 0.0) + ajout,
        statut=Statut.CALCULE,
        perimetre=f"{chiffre.perimetre}, par hypothèse",
    )
