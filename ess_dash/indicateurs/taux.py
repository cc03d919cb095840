"""Le taux de chaque EPCI, son incertitude et sa place, en chiffres que l’on peut citer."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from ess_dash.indicateurs.chiffre import Chiffre, Statut
from ess_dash.indicateurs.donnees import Donnees
from ess_dash.indicateurs.petits_nombres import (
    NIVEAU_SIGNALE,
    Entonnoir,
    Limites,
    Loi,
    Position,
    build_entonnoir,
    compute_intervalle,
    compute_lissage,
    est_fragile,
)
from ess_dash.indicateurs.quantites import Choix, Quantite
from ess_dash.indicateurs.repartition import (
    Repartition,
    RepartitionError,
    complete_choix,
)
from ess_dash.indicateurs.sommes import compute_par_epci

UNITES_BASE: Final = {
    Quantite.POPULATION: "habitants",
    Quantite.EMPLOIS_ESS: "salariés de l’ESS",
    Quantite.EMPLOIS_PRIVES: "salariés du privé",
}
# Nombre d’habitants ou de salariés auquel on rapporte, pour des taux qui se lisent.
RARES: Final = frozenset({Quantite.TIERS_LIEUX, Quantite.LIEUX_TOTEM, Quantite.PROJETS})
FACTEURS: Final = {
    (True, Quantite.POPULATION): 100_000,
    (True, Quantite.EMPLOIS_ESS): 10_000,
    (True, Quantite.EMPLOIS_PRIVES): 100_000,
    (False, Quantite.POPULATION): 10_000,
    (False, Quantite.EMPLOIS_ESS): 1_000,
    (False, Quantite.EMPLOIS_PRIVES): 10_000,
}


@dataclass(frozen=True, slots=True)
class TauxEpci:
    """Le taux d’un EPCI.

    Attributes
    ----------
    bas, haut
        Intervalle de confiance à 95 % du taux.
    lisse
        Taux rapproché de l’ensemble, d’autant plus qu’il repose sur peu.
    attendu
        Nombre qu’aurait l’EPCI au taux de l’ensemble.
    est_fragile
        Vrai si le taux repose sur trop peu d’unités pour être lu seul.
    """

    nombre: Chiffre
    base: Chiffre
    taux: Chiffre
    bas: Chiffre
    haut: Chiffre
    lisse: Chiffre
    attendu: Chiffre
    position: Position
    est_fragile: bool


@dataclass(frozen=True, slots=True)
class TauxCompares:
    """Les taux de tous les EPCI retenus, face à leur ensemble.

    Attributes
    ----------
    entonnoir
        En unités indépendantes : des salariés y sont divisés par ``taille``.
    facteur
        Par quoi multiplier un rapport pour l’écrire dans l’unité des taux.
    taille
        Salariés par établissement de l’ESS, quand ce sont des salariés que l’on compte
        et qu’on la connaît.
    sans_taux
        EPCI dont la base est nulle, ou dont un chiffre manque : l’absence et son motif.
    """

    repartition: Repartition
    entonnoir: Entonnoir
    facteur: float
    unite: str
    ensemble: Chiffre
    epci: tuple[TauxEpci, ...]
    sans_taux: tuple[Chiffre, ...]
    taille: Chiffre | None = None

    @property
    def libelle_unite(self) -> str:
        """Unité des taux en toutes lettres."""
        if self.unite != "%":
            return self.unite
        return f"% des {UNITES_BASE[self.repartition.repere]}"

    def compute_limites(self, base: float, niveau: float) -> Limites:
        """Limites de l’entonnoir à cette base, dans l’unité des taux."""
        limites = self.entonnoir.compute_limites(base / _value(self.taille), niveau)
        return Limites(self.facteur * limites.bas, self.facteur * limites.haut)

    def list_hors(self, position: Position) -> tuple[TauxEpci, ...]:
        """EPCI à cette place, le plus haut taux d’abord."""
        places = (e for e in self.epci if e.position is position)
        return tuple(sorted(places, key=lambda e: -(e.taux.valeur or 0)))


def compute_taille(
    donnees: Donnees, repartition: Repartition, choix: Choix
) -> Chiffre | None:
    """Salariés par établissement de l’ESS, là où les deux sont connus.

    Formule : somme des salariés / somme des établissements. ``None`` si l’on ne compte
    pas des salariés, ou si aucun EPCI n’a les deux chiffres.

    Examples
    --------
    120 salariés dans 10 établissements : 12 salariés qui ne vont pas au hasard un à un.
    """
    if repartition.objet is not Quantite.EMPLOIS_ESS:
        return None
    etablissements = compute_par_epci(
        donnees, Quantite.ETABLISSEMENTS_ESS, complete_choix(donnees, choix)
    )
    couples = [
        (nombre.valeur or 0.0, trouve.valeur)
        for nombre in repartition.nombres
        if (trouve := etablissements.get(nombre.code)) is not None and trouve.valeur
    ]
    if not couples:
        return None
    return Chiffre(
        indicateur="salaries_par_etablissement",
        code=repartition.code,
        valeur=max(1.0, sum(n for n, _ in couples) / sum(e for _, e in couples)),
        statut=Statut.CALCULE,
        unite="salariés par établissement",
        millesime=etablissements.millesime,
        perimetre=f"{len(couples)} EPCI",
        sources=repartition.sources,
    )


def _value(taille: Chiffre | None) -> float:
    return 1.0 if taille is None or taille.valeur is None else taille.valeur


def compute_taux(
    repartition: Repartition, taille: Chiffre | None = None
) -> TauxCompares:
    """Taux de chaque EPCI, avec intervalle, lissage et place dans l’entonnoir.

    Une part d’un tout (salariés de l’ESS dans le privé) suit une loi binomiale, tout
    autre dénombrement une loi de Poisson. Les salariés vont par établissement : nombres
    et bases sont divisés par la taille moyenne avant de parler de hasard.

    Raises
    ------
    RepartitionError
        Une phrase, si aucun taux n’est possible.

    Examples
    --------
    2 lieux pour 20 000 habitants : 10 pour 100 000, de 1,2 à 36,1.
    """
    if repartition.objet is Quantite.MONTANTS:
        msg = "Des euros ne se comptent pas un à un : choisir des projets ou des lieux."
        raise RepartitionError(msg)
    if repartition.repere not in UNITES_BASE:
        msg = f"Un taux ne se rapporte pas à « {repartition.repere.libelle} »."
        raise RepartitionError(msg)
    utiles, sans_taux = _split_bases(repartition)
    loi = _find_loi(repartition)
    entonnoir = _build_entonnoir(utiles, loi, _value(taille))
    facteur, unite = _find_unite(repartition, loi)
    ecrire = _prepare(utiles, facteur, unite)
    return TauxCompares(
        repartition=utiles,
        entonnoir=entonnoir,
        facteur=facteur,
        unite=unite,
        ensemble=ecrire("taux_ensemble", entonnoir.taux, utiles.code),
        epci=_list_epci(utiles, entonnoir, ecrire),
        sans_taux=(*sans_taux, *repartition.ecartes),
        taille=taille,
    )


def _build_entonnoir(repartition: Repartition, loi: Loi, taille: float) -> Entonnoir:
    try:
        return build_entonnoir(
            [valeur / taille for valeur in repartition.valeurs],
            [poids / taille for poids in repartition.poids],
            loi,
        )
    except ValueError as erreur:
        raise RepartitionError(str(erreur)) from erreur


def _split_bases(repartition: Repartition) -> tuple[Repartition, tuple[Chiffre, ...]]:
    """La répartition sans les EPCI de base nulle, et ce que l’on en dit."""
    couples = tuple(zip(repartition.nombres, repartition.bases, strict=True))
    utiles = tuple(couple for couple in couples if couple[1].valeur)
    nuls = tuple(
        replace(
            nombre,
            indicateur="taux",
            valeur=None,
            statut=Statut.SANS_OBJET,
            motif="Le dénominateur est nul : le taux n’existe pas.",
        )
        for nombre, base in couples
        if not base.valeur
    )
    reduite = replace(
        repartition,
        nombres=tuple(nombre for nombre, _ in utiles),
        bases=tuple(base for _, base in utiles),
    )
    return reduite, nuls


def _find_loi(repartition: Repartition) -> Loi:
    partie = (repartition.objet, repartition.repere)
    est_part = partie == (Quantite.EMPLOIS_ESS, Quantite.EMPLOIS_PRIVES)
    return Loi.BINOMIALE if est_part else Loi.POISSON


def _find_unite(repartition: Repartition, loi: Loi) -> tuple[float, str]:
    if loi is Loi.BINOMIALE:
        return 100.0, "%"
    facteur = FACTEURS[repartition.objet in RARES, repartition.repere]
    milliers = f"{facteur // 1000}\u202f000"
    base = UNITES_BASE[repartition.repere]
    return float(facteur), f"{repartition.objet.unite} pour {milliers} {base}"


Ecrire = Callable[[str, float, str], Chiffre]


def _prepare(repartition: Repartition, facteur: float, unite: str) -> Ecrire:
    """Façon d’écrire un rapport dans l’unité des taux, avec sa provenance."""

    def write_chiffre(nom: str, rapport: float, code: str) -> Chiffre:
        return Chiffre(
            indicateur=nom,
            code=code,
            valeur=facteur * rapport,
            statut=Statut.CALCULE,
            unite=unite,
            millesime=repartition.millesime,
            base=repartition.repere.libelle,
            perimetre=repartition.perimetre,
            sources=repartition.sources,
        )

    return write_chiffre


def _list_epci(
    repartition: Repartition, entonnoir: Entonnoir, ecrire: Ecrire
) -> tuple[TauxEpci, ...]:
    lisses = compute_lissage(entonnoir.nombres, entonnoir.bases)
    return tuple(
        _build_epci(repartition, entonnoir, ecrire, rang, lisse)
        for rang, lisse in enumerate(lisses)
    )


def _build_epci(
    repartition: Repartition,
    entonnoir: Entonnoir,
    ecrire: Ecrire,
    rang: int,
    lisse: float,
) -> TauxEpci:
    nombre, base = repartition.nombres[rang], repartition.bases[rang]
    valeur, poids = repartition.valeurs[rang], repartition.poids[rang]
    intervalle = compute_intervalle(
        entonnoir.nombres[rang], entonnoir.bases[rang], entonnoir.loi, NIVEAU_SIGNALE
    )
    return TauxEpci(
        nombre=nombre,
        base=base,
        taux=ecrire("taux", valeur / poids, nombre.code),
        bas=ecrire("taux_bas", intervalle.bas, nombre.code),
        haut=ecrire("taux_haut", intervalle.haut, nombre.code),
        lisse=ecrire("taux_lisse", lisse, nombre.code),
        attendu=replace(
            nombre,
            indicateur=f"{nombre.indicateur}_attendus",
            valeur=poids * entonnoir.taux,
            statut=Statut.CALCULE,
            sources=repartition.sources,
        ),
        position=entonnoir.find_position(rang),
        est_fragile=est_fragile(valeur),
    )
