"""Les mesures d’inégalité d’une répartition entre EPCI, en chiffres que l’on peut citer."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from ess_dash.indicateurs.chiffre import Chiffre, Statut
from ess_dash.indicateurs.donnees import Donnees
from ess_dash.indicateurs.hasard import compute_gini_hasard
from ess_dash.indicateurs.inegalite import (
    INFIME,
    compute_gini,
    compute_hoover,
    compute_lorenz,
    compute_parts,
    compute_quotients,
    compute_theil,
    compute_theil_par_groupe,
    sort_lorenz,
)
from ess_dash.indicateurs.quantites import Quantite
from ess_dash.indicateurs.repartition import Repartition, RepartitionError
from ess_dash.indicateurs.zonages import Groupe, Zonage

# Ce que l’on compte une à une, et que le hasard peut donc répartir.
DENOMBREES: Final = frozenset(
    {Quantite.TIERS_LIEUX, Quantite.PROJETS, Quantite.ETABLISSEMENTS_ESS}
)


@dataclass(frozen=True, slots=True)
class PartEpci:
    """Ce qu’un EPCI réunit de la quantité et du repère.

    Attributes
    ----------
    part_pct, part_repere_pct
        Part de l’EPCI dans chacun des deux totaux.
    cumul_pct, cumul_repere_pct
        Parts cumulées jusqu’à lui, du moins au mieux pourvu.
    """

    nombre: Chiffre
    base: Chiffre
    part_pct: Chiffre
    part_repere_pct: Chiffre
    cumul_pct: Chiffre
    cumul_repere_pct: Chiffre
    quotient: Chiffre


@dataclass(frozen=True, slots=True)
class Hasard:
    """Bornes du Gini qu’aurait le seul hasard, 95 fois sur 100."""

    bas: Chiffre
    haut: Chiffre


@dataclass(frozen=True, slots=True)
class Concentration:
    """Mesures d’une répartition.

    Attributes
    ----------
    a_deplacer
        Hoover rapporté au total : ce qu’il faudrait déplacer.
    hasard
        ``None`` si la quantité ne se compte pas une à une.
    epci
        Du moins au mieux pourvu.
    """

    repartition: Repartition
    total: Chiffre
    gini: Chiffre
    hoover_pct: Chiffre
    a_deplacer: Chiffre
    theil: Chiffre
    hasard: Hasard | None
    epci: tuple[PartEpci, ...]


@dataclass(frozen=True, slots=True)
class Decomposition:
    """Indice de Theil partagé entre l’écart des groupes et les écarts en leur sein.

    Attributes
    ----------
    inter_pct
        Part due à l’écart entre groupes ; sans objet si tout est proportionnel.
    intra
        Contribution de chaque groupe, et sa part.
    """

    zonage: Zonage
    inter: Chiffre
    inter_pct: Chiffre
    intra: tuple[tuple[Groupe, Chiffre, Chiffre], ...]


def compute_concentration(repartition: Repartition) -> Concentration:
    """Toutes les mesures d’une répartition.

    Raises
    ------
    ValueError
        Une phrase, si la répartition n’est pas mesurable.

    Examples
    --------
    6, 3 et 1 projets pour 50, 30 et 20 % des habitants : Gini 0,13, Hoover 10 %.
    """
    valeurs, poids = repartition.valeurs, repartition.poids
    hoover = compute_hoover(valeurs, poids)
    unite = repartition.objet.unite
    return Concentration(
        repartition=repartition,
        total=_build(repartition, str(repartition.objet.value), sum(valeurs), unite),
        gini=_build(repartition, "gini", compute_gini(valeurs, poids)),
        hoover_pct=_build(repartition, "hoover_pct", 100 * hoover, "%"),
        a_deplacer=_build(repartition, "a_deplacer", hoover * sum(valeurs), unite),
        theil=_build(repartition, "theil", compute_theil(valeurs, poids)),
        hasard=_compute_hasard(repartition),
        epci=_list_epci(repartition),
    )


def _build(
    repartition: Repartition,
    nom: str,
    valeur: float | None,
    unite: str = "",
    code: str = "",
    motif: str = "",
) -> Chiffre:
    return Chiffre(
        indicateur=nom,
        code=code or repartition.code,
        valeur=valeur,
        statut=Statut.SANS_OBJET if valeur is None else Statut.CALCULE,
        unite=unite,
        millesime=repartition.millesime,
        base=repartition.repere.libelle,
        perimetre=repartition.perimetre,
        motif=motif if valeur is None else "",
        sources=repartition.sources,
    )


def _compute_hasard(repartition: Repartition) -> Hasard | None:
    if repartition.objet not in DENOMBREES:
        return None
    ginis = compute_gini_hasard(round(sum(repartition.valeurs)), repartition.poids)
    return Hasard(
        bas=_build(repartition, "gini_hasard_bas", ginis.bas),
        haut=_build(repartition, "gini_hasard_haut", ginis.haut),
    )


def _list_epci(repartition: Repartition) -> tuple[PartEpci, ...]:
    valeurs, poids = repartition.valeurs, repartition.poids
    parts, parts_repere = compute_parts(valeurs, poids)
    cumuls_repere, cumuls = compute_lorenz(valeurs, poids)
    quotients = compute_quotients(valeurs, poids)
    return tuple(
        _build_epci(
            repartition,
            rang,
            tuple(
                100 * float(part)
                for part in (
                    parts[rang],
                    parts_repere[rang],
                    cumuls[place],
                    cumuls_repere[place],
                )
            ),
            quotients[rang],
        )
        for place, rang in enumerate(sort_lorenz(valeurs, poids), start=1)
    )


_NOMS_PARTS: Final = ("part_pct", "part_repere_pct", "cumul_pct", "cumul_repere_pct")


def _build_epci(
    repartition: Repartition,
    rang: int,
    parts: tuple[float, ...],
    quotient: float | None,
) -> PartEpci:
    code = repartition.codes[rang]
    chiffres = {
        nom: _build(repartition, nom, part, "%", code)
        for nom, part in zip(_NOMS_PARTS, parts, strict=True)
    }
    return PartEpci(
        nombre=repartition.nombres[rang],
        base=repartition.bases[rang],
        quotient=_build(
            repartition,
            "quotient_localisation",
            quotient,
            code=code,
            motif="Le repère de cet EPCI est nul : le rapport n’existe pas.",
        ),
        **chiffres,
    )


def group_epci(donnees: Donnees, zonage: Zonage) -> Mapping[str, str]:
    """Groupe de chaque EPCI.

    Raises
    ------
    RepartitionError
        Si le découpage coupe des EPCI.
    """
    if not zonage.suit_epci:
        msg = (
            f"« {zonage.genre.libelle} » coupe des EPCI : ce qui est mesuré par EPCI ne "
            "se partage pas entre ses groupes. Choisir un découpage qui suit les EPCI."
        )
        raise RepartitionError(msg)
    communes = donnees.communes
    groupes = communes["code_commune"].map(zonage.affectation)
    connus = communes[groupes.notna()]
    return MappingProxyType(
        dict(zip(connus["code_epci"], groupes[groupes.notna()], strict=True))
    )


def compute_decomposition(
    repartition: Repartition, zonage: Zonage, groupe_of: Mapping[str, str]
) -> Decomposition:
    """Partage l’indice de Theil selon un découpage.

    Parameters
    ----------
    groupe_of
        Groupe de chaque EPCI, par code (:func:`group_epci`).

    Raises
    ------
    RepartitionError
        Si un EPCI retenu n’est d’aucun groupe, ou s’ils sont tous dans le même.

    Examples
    --------
    8 et 0 lieux d’un côté, 4 et 4 de l’autre, à population égale : rien entre groupes.
    """
    groupes = [groupe_of.get(code, "") for code in repartition.codes]
    motif = _explain_groupes(zonage, groupes)
    if motif:
        raise RepartitionError(motif)
    theil = compute_theil_par_groupe(repartition.valeurs, repartition.poids, groupes)

    def build_part(nom: str, valeur: float) -> Chiffre:
        part = 100 * valeur / theil.total if theil.total > INFIME else None
        motif = "La répartition est proportionnelle : il n’y a rien à partager."
        return _build(repartition, nom, part, "%", motif=motif)

    return Decomposition(
        zonage=zonage,
        inter=_build(repartition, "theil_inter", theil.inter),
        inter_pct=build_part("theil_inter_pct", theil.inter),
        intra=tuple(
            (
                groupe,
                _build(repartition, "theil_intra", theil.intra[groupe.code]),
                build_part("theil_intra_pct", theil.intra[groupe.code]),
            )
            for groupe in zonage.groupes
            if groupe.code in theil.intra
        ),
    )


def _explain_groupes(zonage: Zonage, groupes: list[str]) -> str:
    """Pourquoi le partage n’a pas de sens ; vide s’il en a un."""
    nom = zonage.genre.libelle
    if "" in groupes:
        return (
            f"« {nom} » laisse des EPCI hors de tout groupe : l’inégalité de l’ensemble "
            "ne s’y partage pas."
        )
    if len(set(groupes)) < 2:
        return (
            f"« {nom} » : les EPCI retenus sont tous dans le même groupe, il n’y a pas "
            "d’écart entre groupes à mesurer."
        )
    return ""
