"""Ce que l’utilisateur demande à « Comparer » : une demande figée par vue."""

from dataclasses import dataclass, field
from typing import Final

from ess_dash.indicateurs.quantites import Quantite
from ess_dash.indicateurs.zonages import GenreZonage

# Ce dont on mesure la répartition, et ce à quoi on peut la rapporter.
OBJETS_PARITE: Final = (
    Quantite.PROJETS,
    Quantite.MONTANTS,
    Quantite.TIERS_LIEUX,
)
OBJETS_CONCENTRATION: Final = (
    Quantite.TIERS_LIEUX,
    Quantite.PROJETS,
    Quantite.MONTANTS,
    Quantite.EMPLOIS_ESS,
    Quantite.ETABLISSEMENTS_ESS,
)
OBJETS_PETITS_NOMBRES: Final = (
    Quantite.TIERS_LIEUX,
    Quantite.PROJETS,
    Quantite.ETABLISSEMENTS_ESS,
    Quantite.EMPLOIS_ESS,
)
REPERES: Final = (
    Quantite.POPULATION,
    Quantite.EMPLOIS_ESS,
    Quantite.EMPLOIS_PRIVES,
)


@dataclass(frozen=True, slots=True)
class Decoupage:
    """Les groupes que l’on compare, et le millésime des chiffres de l’ESS.

    Attributes
    ----------
    epci
        Les deux EPCI choisis, pour ce découpage-là seulement.
    millesime
        Vide pour le plus récent publié.
    """

    zonage: GenreZonage = GenreZonage.METROPOLE
    epci: tuple[str, ...] = ()
    millesime: str = ""


@dataclass(frozen=True, slots=True)
class DemandeGroupes:
    """Groupes côte à côte."""

    decoupage: Decoupage = field(default_factory=Decoupage)


@dataclass(frozen=True, slots=True)
class DemandeParite:
    """Part d’un groupe, face à plusieurs repères neutres.

    Attributes
    ----------
    financeur
        Vide pour le Département.
    beneficiaire
        Code du groupe suivi ; vide pour le groupe visé d’habitude (hors métropole,
        zone cible, rural, montagne), à défaut le dernier.
    cible_pct
        Part visée ; ``None`` pour la part du groupe dans la population.
    nouveaux_par_an
        Hypothèse : projets (ou euros) attribués chaque année.
    part_nouveaux_pct
        Hypothèse : part de ces attributions qui va au groupe suivi.
    """

    decoupage: Decoupage = field(default_factory=Decoupage)
    objet: Quantite = Quantite.PROJETS
    financeur: str = ""
    beneficiaire: str = ""
    cible_pct: float | None = None
    nouveaux_par_an: float | None = None
    part_nouveaux_pct: float = 60.0


@dataclass(frozen=True, slots=True)
class DemandeConcentration:
    """Inégalité de répartition entre EPCI, et sa part entre groupes."""

    decoupage: Decoupage = field(default_factory=Decoupage)
    objet: Quantite = Quantite.TIERS_LIEUX
    repere: Quantite = Quantite.POPULATION
    financeur: str = ""


@dataclass(frozen=True, slots=True)
class DemandePetitsNombres:
    """Taux des EPCI, leur incertitude, et ceux qui s’écartent vraiment."""

    decoupage: Decoupage = field(default_factory=Decoupage)
    objet: Quantite = Quantite.TIERS_LIEUX
    repere: Quantite = Quantite.POPULATION
    financeur: str = ""


@dataclass(frozen=True, slots=True)
class DemandeMaillage:
    """Population éloignée d’un tiers-lieu, et où en ouvrir.

    Attributes
    ----------
    seuil
        Distance au-delà de laquelle on est « loin » : kilomètres, ou minutes quand
        une matrice de temps de trajet est donnée.
    detour
        Distance par la route rapportée à la distance à vol d’oiseau.
    nouveaux
        Nombre de lieux à ouvrir.
    sans_soutien
        Vrai pour ôter les tiers-lieux dont le soutien finit en 2027.
    """

    decoupage: Decoupage = field(default_factory=Decoupage)
    seuil: float = 10.0
    detour: float = 1.3
    nouveaux: int = 3
    sans_soutien: bool = False


@dataclass(frozen=True, slots=True)
class Deplacement:
    """Des projets ou des euros que l’on déplace, d’un territoire à un autre."""

    origine: str
    destination: str
    quantite: float


@dataclass(frozen=True, slots=True)
class DemandeSimulateur:
    """Ce qu’une autre répartition changerait.

    Attributes
    ----------
    par_epci
        Vrai si les déplacements vont d’EPCI à EPCI, faux de groupe à groupe.
    """

    decoupage: Decoupage = field(default_factory=Decoupage)
    objet: Quantite = Quantite.PROJETS
    repere: Quantite = Quantite.POPULATION
    financeur: str = ""
    par_epci: bool = False
    deplacements: tuple[Deplacement, ...] = ()


Demande = (
    DemandeGroupes
    | DemandeParite
    | DemandeConcentration
    | DemandePetitsNombres
    | DemandeMaillage
    | DemandeSimulateur
)
