"""Ce que l’on compare entre EPCI, une fois vérifié que c’est complet, ou dit partiel.

Une mesure d’inégalité porte sur toutes les valeurs, ou sur une partie que l’on nomme
avec sa couverture ; jamais sur ce qui se trouve là.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from ess_dash.indicateurs.chiffre import Chiffre, Serie, Statut
from ess_dash.indicateurs.donnees import Donnees
from ess_dash.indicateurs.quantites import (
    PUBLIEES,
    ROLES,
    Choix,
    Quantite,
    compute_couverture,
    compute_par_epci,
    find_financeur_departement,
    list_millesimes,
)
from ess_dash.sources import Source

EPCI_MINIMAUX: Final = 3
COUVERTURE_MINIMALE_PCT: Final = 50.0
FINANCEES: Final = frozenset({Quantite.PROJETS, Quantite.MONTANTS})
COMMENT_COMPLETER: Final = (
    "Importer l’extraction de la CRESS, ou passer en démonstration pour voir le résultat."
)
RESERVE_LIEUX: Final = "Lieux connus de sources publiques : la liste n’est pas exhaustive."


class RepartitionError(ValueError):
    """Une répartition ne peut pas être mesurée ; le message est une phrase."""


@dataclass(frozen=True, slots=True)
class Repartition:
    """Une quantité et son repère, EPCI par EPCI, tous deux connus.

    Attributes
    ----------
    code
        Code du département.
    nombres, bases
        Quantité et repère des EPCI retenus, dans le même ordre de codes.
    ecartes
        Pour chaque EPCI laissé de côté, le chiffre absent, qui dit pourquoi.
    noms
        Nom de chaque EPCI, par code.
    part_population_pct
        Part de la population du département dans les EPCI retenus.
    reserves
        Ce qu’il faut savoir pour lire la mesure, une phrase chacune.
    """

    objet: Quantite
    repere: Quantite
    code: str
    nombres: tuple[Chiffre, ...]
    bases: tuple[Chiffre, ...]
    ecartes: tuple[Chiffre, ...]
    noms: Mapping[str, str]
    part_population_pct: float
    reserves: tuple[str, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes des EPCI retenus."""
        return tuple(chiffre.code for chiffre in self.nombres)

    @property
    def valeurs(self) -> tuple[float, ...]:
        """Quantité de chaque EPCI retenu."""
        return _list_valeurs(self.nombres)

    @property
    def poids(self) -> tuple[float, ...]:
        """Repère de chaque EPCI retenu."""
        return _list_valeurs(self.bases)

    @property
    def est_complete(self) -> bool:
        """Vrai si aucun EPCI n’est laissé de côté."""
        return not self.ecartes

    @property
    def perimetre(self) -> str:
        """Les EPCI retenus, comptés ; leur part de la population s’il en manque."""
        total = len(self.nombres) + len(self.ecartes)
        if self.est_complete:
            return f"{total} EPCI"
        return (
            f"{len(self.nombres)} EPCI sur {total}, "
            f"{self.part_population_pct:.0f} % de la population"
        )

    @property
    def millesime(self) -> str:
        """Millésimes de la quantité puis du repère, sans doublon."""
        tous = (c.millesime for c in (*self.nombres[:1], *self.bases[:1]))
        return " / ".join(dict.fromkeys(m for m in tous if m))

    @property
    def sources(self) -> tuple[Source, ...]:
        """Fichiers d’où viennent les deux quantités."""
        return tuple(
            dict.fromkeys(s for c in (*self.nombres, *self.bases) for s in c.sources)
        )


def _list_valeurs(chiffres: tuple[Chiffre, ...]) -> tuple[float, ...]:
    return tuple(c.valeur for c in chiffres if c.valeur is not None)


def build_repartition(
    donnees: Donnees,
    objet: Quantite,
    repere: Quantite,
    choix: Choix,
) -> Repartition:
    """Réunit une quantité et son repère, ou refuse.

    Lieux : la liste connue, avec sa réserve. Chiffres publiés de l’ESS : complets, ou
    au moins trois EPCI du même millésime, nommés. Projets et montants : refusés si
    moins de la moitié des projets annoncés est située.

    Parameters
    ----------
    choix
        Un millésime vide désigne le plus récent ; un financeur vide, le Département.

    Raises
    ------
    RepartitionError
        Une phrase : ce qui manque, et comment l’obtenir.

    Examples
    --------
    18 EPCI dont 2 sous secret statistique : « 16 EPCI sur 18, 97 % de la population ».
    """
    complet = complete_choix(donnees, choix)
    _check_demande(donnees, objet, repere, complet)
    nombres = compute_par_epci(donnees, objet, complet)
    bases = compute_par_epci(donnees, repere, complet)
    retenus, ecartes = _split(nombres, bases)
    _check_connus(objet, repere, complet, retenus, ecartes)
    return Repartition(
        objet=objet,
        repere=repere,
        code=donnees.configuration.code_departement,
        nombres=tuple(nombre for nombre, _ in retenus),
        bases=tuple(base for _, base in retenus),
        ecartes=ecartes,
        noms=_index_noms(donnees),
        part_population_pct=_compute_part_population(donnees, retenus),
        reserves=_list_reserves(donnees, objet, complet),
    )


def complete_choix(donnees: Donnees, choix: Choix) -> Choix:
    """Le même choix, le millésime et le financeur par défaut écrits."""
    millesimes = list_millesimes(donnees)
    return Choix(
        millesime=choix.millesime or (millesimes[0] if millesimes else ""),
        financeur=choix.financeur or find_financeur_departement(donnees),
    )


def _check_demande(
    donnees: Donnees, objet: Quantite, repere: Quantite, choix: Choix
) -> None:
    if objet is repere:
        msg = (
            f"« {objet.libelle} » ne se rapporte pas à lui-même : choisir un autre "
            "repère."
        )
        raise RepartitionError(msg)
    if objet in FINANCEES:
        _check_couverture(donnees, choix.financeur)


def _check_couverture(donnees: Donnees, financeur: str) -> None:
    couverture = compute_couverture(donnees, financeur)
    if not couverture.connus:
        msg = "Aucun projet de ce financeur n’est connu : il n’y a rien à mesurer."
        raise RepartitionError(msg)
    if couverture.part_pct is None:
        msg = (
            "Aucune source n’annonce le nombre total de projets de ce financeur : on "
            "ignore quelle part en est connue. Importer la liste complète."
        )
        raise RepartitionError(msg)
    if couverture.part_pct < COUVERTURE_MINIMALE_PCT:
        msg = (
            f"{couverture.situes} des {couverture.annonces} projets annoncés sont connus "
            "et situés : c’est moins de la moitié, la mesure serait trompeuse. Importer "
            "la liste des projets financés, ou passer en démonstration."
        )
        raise RepartitionError(msg)


def _split(
    nombres: Serie, bases: Serie
) -> tuple[tuple[tuple[Chiffre, Chiffre], ...], tuple[Chiffre, ...]]:
    """Couples dont les deux chiffres sont connus, et l’absent de chaque autre EPCI."""
    couples = tuple(zip(nombres, bases, strict=True))
    retenus = tuple(
        couple for couple in couples if all(c.valeur is not None for c in couple)
    )
    ecartes = tuple(
        next(c for c in couple if c.valeur is None)
        for couple in couples
        if couple not in retenus
    )
    return retenus, ecartes


def _check_connus(
    objet: Quantite,
    repere: Quantite,
    choix: Choix,
    retenus: tuple[tuple[Chiffre, Chiffre], ...],
    ecartes: tuple[Chiffre, ...],
) -> None:
    if ecartes and objet is Quantite.MONTANTS and _miss_montants(ecartes):
        # Les EPCI écartés sont ceux qui ont des projets : le reste ne dirait que zéro.
        msg = (
            "Le montant de certains projets n’est pas publié : la répartition des "
            "montants ne se mesure pas. Importer la liste des aides."
        )
        raise RepartitionError(msg)
    if len(retenus) < EPCI_MINIMAUX:
        libelles = " et ".join(
            f"« {q.libelle} »" for q in (objet, repere) if q in PUBLIEES
        )
        secret = sum(c.statut is Statut.SECRET for c in ecartes)
        mention = f" ({secret} sous secret statistique)" if secret else ""
        msg = (
            f"{libelles or objet.libelle} : {len(retenus)} EPCI sur "
            f"{len(retenus) + len(ecartes)} {_write_publies(len(retenus))} "
            f"en {choix.millesime or 'un même millésime'}{mention}, il en faut au moins "
            f"{EPCI_MINIMAUX}. {COMMENT_COMPLETER}"
        )
        raise RepartitionError(msg)


def _write_publies(nombre: int) -> str:
    return "publié" if nombre < 2 else "publiés"


def _miss_montants(ecartes: tuple[Chiffre, ...]) -> bool:
    return any(c.indicateur == str(Quantite.MONTANTS.value) for c in ecartes)


def _compute_part_population(
    donnees: Donnees, retenus: tuple[tuple[Chiffre, Chiffre], ...]
) -> float:
    populations = {
        c.code: c.valeur or 0.0
        for c in compute_par_epci(donnees, Quantite.POPULATION, Choix())
    }
    total = sum(populations.values())
    connue = sum(populations[nombre.code] for nombre, _ in retenus)
    return 100 * connue / total if total else 0.0


def _index_noms(donnees: Donnees) -> Mapping[str, str]:
    epci = donnees.epci
    return MappingProxyType(dict(zip(epci["code_epci"], epci["nom"], strict=True)))


def _list_reserves(
    donnees: Donnees, objet: Quantite, choix: Choix
) -> tuple[str, ...]:
    if objet in ROLES:
        return (RESERVE_LIEUX,)
    if objet in FINANCEES:
        couverture = compute_couverture(donnees, choix.financeur)
        return (
            f"{couverture.situes} des {couverture.annonces} projets annoncés sont "
            "connus et situés.",
        )
    return ()
