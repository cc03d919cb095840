"""Une quantité et son repère, EPCI par EPCI : complets, ou dits partiels, ou refusés.

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
    find_financeur_departement,
    list_millesimes,
    write_financeur,
)
from ess_dash.indicateurs.sommes import compute_par_epci
from ess_dash.sources import Source
from ess_dash.territoires import Maille

EPCI_MINIMAUX: Final = 3
COUVERTURE_MINIMALE_PCT: Final = 50.0
FINANCEES: Final = frozenset({Quantite.PROJETS, Quantite.MONTANTS})
RESERVE_LIEUX: Final = (
    "Lieux connus de sources publiques : la liste n’est pas exhaustive."
)

Couple = tuple[Chiffre, Chiffre]


class RepartitionError(ValueError):
    """Une quantité ne peut pas être rapprochée de son repère ; le message le dit."""


@dataclass(frozen=True, slots=True)
class Repartition:
    """Une quantité et son repère, tous deux connus, EPCI par EPCI.

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
    def est_complet(self) -> bool:
        """Vrai si aucun EPCI n’est laissé de côté."""
        return not self.ecartes

    @property
    def perimetre(self) -> str:
        """Les EPCI retenus, comptés ; leur part de la population s’il en manque."""
        total = len(self.nombres) + len(self.ecartes)
        if self.est_complet:
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
    donnees: Donnees, objet: Quantite, repere: Quantite, choix: Choix
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
    motif = _explain_demande(donnees, objet, repere, complet)
    if motif:
        raise RepartitionError(motif)
    retenus, ecartes = _split(
        compute_par_epci(donnees, objet, complet),
        compute_par_epci(donnees, repere, complet),
    )
    motif = _explain_manque(objet, repere, complet, retenus, ecartes)
    if motif:
        conseil = _write_conseil(donnees, _name_import(objet))
        raise RepartitionError(f"{motif} {conseil}")
    return Repartition(
        objet=objet,
        repere=repere,
        code=donnees.configuration.code_departement,
        nombres=tuple(nombre for nombre, _ in retenus),
        bases=tuple(base for _, base in retenus),
        ecartes=ecartes,
        noms=MappingProxyType(donnees.index_noms(Maille.EPCI)),
        part_population_pct=_compute_part_population(donnees, retenus),
        reserves=_list_reserves(donnees, objet, repere, complet),
    )


def complete_choix(donnees: Donnees, choix: Choix) -> Choix:
    """Le même choix, le millésime et le financeur par défaut écrits."""
    millesimes = list_millesimes(donnees)
    return Choix(
        millesime=choix.millesime or (millesimes[0] if millesimes else ""),
        financeur=choix.financeur or find_financeur_departement(donnees),
    )


def _explain_demande(
    donnees: Donnees, objet: Quantite, repere: Quantite, choix: Choix
) -> str:
    """Pourquoi la demande n’a pas de réponse ; vide si elle peut en avoir une."""
    if objet is repere:
        return "La quantité et son repère sont les mêmes : choisir un autre repère."
    return _explain_couverture(donnees, choix.financeur) if objet in FINANCEES else ""


def _explain_couverture(donnees: Donnees, financeur: str) -> str:
    couverture = compute_couverture(donnees, financeur)
    nom = write_financeur(donnees, financeur)
    if couverture.part_pct is None:
        return (
            f"Le nombre total de projets financés par {nom} n’est pas connu : la mesure "
            "n’a pas de sens sans savoir quelle part on en voit. Importer la liste de "
            "tous ses projets."
        )
    if couverture.part_pct < COUVERTURE_MINIMALE_PCT:
        conseil = _write_conseil(donnees, "la liste des projets")
        return (
            f"Des {couverture.annonces} projets financés par {nom}, on en connaît et "
            f"situe {couverture.situes} : c’est moins de "
            f"{COUVERTURE_MINIMALE_PCT:.0f} %, la mesure tromperait. {conseil}"
        )
    return ""


def _write_conseil(donnees: Donnees, quoi: str) -> str:
    """Comment obtenir ce qui manque ; la démonstration, si l’on n’y est pas déjà."""
    if donnees.est_demonstration:
        return f"Importer {quoi}."
    return f"Importer {quoi}, ou activer la démonstration pour voir un jeu complet."


def _split(
    nombres: Serie, bases: Serie
) -> tuple[tuple[Couple, ...], tuple[Chiffre, ...]]:
    """Couples dont les deux chiffres sont connus, et l’absent de chaque autre EPCI."""
    couples = tuple(zip(nombres, bases, strict=True))
    absents = tuple(
        next((c for c in couple if c.valeur is None), None) for couple in couples
    )
    retenus = tuple(
        couple
        for couple, absent in zip(couples, absents, strict=True)
        if absent is None
    )
    return retenus, tuple(absent for absent in absents if absent is not None)


def _explain_manque(
    objet: Quantite,
    repere: Quantite,
    choix: Choix,
    retenus: tuple[Couple, ...],
    ecartes: tuple[Chiffre, ...],
) -> str:
    """Pourquoi ce qui est connu ne suffit pas ; vide si cela suffit."""
    if any(c.indicateur == Quantite.MONTANTS.value for c in ecartes):
        # Les EPCI écartés sont ceux qui ont des projets : le reste ne dirait que zéro.
        return (
            "Le montant de certains projets n’est pas publié : la répartition des "
            "montants ne se mesure pas."
        )
    if not ecartes or len(retenus) >= EPCI_MINIMAUX:
        return ""
    quoi = " et ".join(f"« {q.libelle} »" for q in (objet, repere) if q in PUBLIEES)
    quand = f" en {choix.millesime}" if choix.millesime else ""
    return (
        f"{quoi or f'« {objet.libelle} »'} : {_write_connus(retenus, ecartes)}{quand}, "
        f"il en faut au moins {EPCI_MINIMAUX} pour mesurer une répartition."
    )


def _name_import(objet: Quantite) -> str:
    if objet is Quantite.MONTANTS:
        return "la liste des aides, montants compris"
    return "l’extraction de la CRESS"


def _write_connus(retenus: tuple[Couple, ...], ecartes: tuple[Chiffre, ...]) -> str:
    total = len(retenus) + len(ecartes)
    secrets = sum(c.statut is Statut.SECRET for c in ecartes)
    mention = f", {secrets} sous secret statistique" if secrets else ""
    return f"connu pour {len(retenus)} EPCI sur {total}{mention}"


def _compute_part_population(donnees: Donnees, retenus: tuple[Couple, ...]) -> float:
    populations = {
        c.code: c.valeur or 0.0
        for c in compute_par_epci(donnees, Quantite.POPULATION, Choix())
    }
    total = sum(populations.values())
    connue = sum(populations[nombre.code] for nombre, _ in retenus)
    return 100 * connue / total if total else 0.0


def _list_reserves(
    donnees: Donnees, objet: Quantite, repere: Quantite, choix: Choix
) -> tuple[str, ...]:
    reserves = []
    if objet in ROLES and not donnees.est_demonstration:
        reserves.append(RESERVE_LIEUX)
    if objet in FINANCEES:
        couverture = compute_couverture(donnees, choix.financeur)
        situes = couverture.situes
        projets = "projet situé" if situes == 1 else "projets situés"
        reserves.append(f"{situes} {projets} sur les {couverture.annonces} financés.")
    if repere in PUBLIEES and objet not in PUBLIEES:
        reserves.append(
            "La quantité et son repère ne sont pas de la même date : on compare des "
            "parts, pas des évolutions."
        )
    return tuple(reserves)
