"""Une simulation : la demande lue, les déplacements faits, l’avant et l’après mesurés."""

from collections.abc import Mapping
from dataclasses import dataclass

from ess_dash.indicateurs.donnees import Donnees
from ess_dash.indicateurs.partage import Partage, compute_partage
from ess_dash.indicateurs.quantites import Quantite
from ess_dash.indicateurs.reallocation import (
    Etat,
    Reallocation,
    compute_etat,
    compute_partage_epci,
    compute_partage_groupes,
    reallocate,
    sum_par_groupe,
)
from ess_dash.indicateurs.zonages import Zonage, index_codes
from ess_dash.presentation.comparer.demandes import DemandeSimulateur
from ess_dash.presentation.comparer.parite_contexte import Contexte


@dataclass(frozen=True, slots=True)
class Simulation:
    """Tout ce que les figures et les phrases lisent.

    Attributes
    ----------
    noms
        Nom de chaque territoire entre lesquels on déplace, par code.
    avant, apres
        Parts, écarts et Gini de ces territoires.
    groupes_avant, groupes_apres
        Les mêmes, par groupe ; ``None`` quand le découpage coupe des EPCI.
    """

    contexte: Contexte
    par_epci: bool
    repere: Quantite
    noms: Mapping[str, str]
    reallocation: Reallocation
    avant: Etat
    apres: Etat
    groupes_avant: Etat | None
    groupes_apres: Etat | None


def list_noms(donnees: Donnees, zonage: Zonage, *, par_epci: bool) -> dict[str, str]:
    """Nom de chaque territoire entre lesquels on déplace, dans l’ordre de l’écran."""
    if not par_epci:
        return {groupe.code: groupe.libelle for groupe in zonage.groupes}
    epci = donnees.epci.sort_values("nom")
    noms = dict(zip(epci["code_epci"], epci["nom"], strict=True))
    retenus = index_codes(donnees, zonage)
    return {code: nom for code, nom in noms.items() if code in retenus}


def compute_depart(contexte: Contexte, *, par_epci: bool) -> Partage:
    """Répartition avant tout déplacement ; elle dit elle-même si elle est refusée."""
    compute = compute_partage_epci if par_epci else compute_partage_groupes
    return compute(contexte.donnees, contexte.zonage, contexte.quantite, contexte.choix)


def compute_simulation(
    contexte: Contexte, demande: DemandeSimulateur, depart: Partage
) -> Simulation:
    """Applique les déplacements et mesure avant et après.

    Parameters
    ----------
    depart
        Répartition calculée, non refusée.
    """
    reallocation = reallocate(depart, demande.deplacements)
    compute = compute_partage_epci if demande.par_epci else compute_partage_groupes
    repere = compute(contexte.donnees, contexte.zonage, demande.repere, contexte.choix)
    avant = compute_etat(reallocation.avant, repere)
    apres = compute_etat(reallocation.apres, repere)
    groupes = (
        _compute_groupes(contexte, demande.repere, reallocation)
        if demande.par_epci
        else (avant, apres)
    )
    return Simulation(
        contexte=contexte,
        par_epci=demande.par_epci,
        repere=demande.repere,
        noms=list_noms(contexte.donnees, contexte.zonage, par_epci=demande.par_epci),
        reallocation=reallocation,
        avant=avant,
        apres=apres,
        groupes_avant=groupes[0] if groupes else None,
        groupes_apres=groupes[1] if groupes else None,
    )


def _compute_groupes(
    contexte: Contexte, repere: Quantite, reallocation: Reallocation
) -> tuple[Etat, Etat] | None:
    """État des groupes déduit des EPCI, si chaque EPCI est dans un seul groupe."""
    zonage = contexte.zonage
    if not zonage.suit_epci:
        return None
    groupe_of = index_codes(contexte.donnees, zonage)
    poids = compute_partage(contexte.donnees, zonage, repere, contexte.choix)
    avant, apres = (
        compute_etat(sum_par_groupe(partage, groupe_of, zonage.groupes), poids)
        for partage in (reallocation.avant, reallocation.apres)
    )
    return avant, apres
