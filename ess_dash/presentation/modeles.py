"""Les modèles de vue : figés, complets, libellés écrits. ``render`` ne fait que dessiner.

La carte, le tableau, le panneau, l’image imprimée et les exports reçoivent le même
objet : ils ne peuvent pas se contredire.
"""

from dataclasses import dataclass, field
from typing import Final

from ess_dash.indicateurs.chiffre import Statut
from ess_dash.indicateurs.filtres import Filtres
from ess_dash.indicateurs.registre import PAR_DEFAUT, VARIANTE_UNIQUE, Nature
from ess_dash.presentation.classes import Methode
from ess_dash.territoires import CodeTerritoire, Maille

COUCHES = ("totem", "tiers_lieu", "projet", "poids", "villes")
COUCHES_LIEUX = ("totem", "tiers_lieu", "projet")


@dataclass(frozen=True, slots=True)
class DemandeCarte:
    """Ce que l’utilisateur a demandé de voir ; sert de clé de cache.

    Attributes
    ----------
    seuils
        Débuts de classes à la place de ceux de l’indicateur ; vide pour les garder.
    """

    indicateur: str = PAR_DEFAUT
    maille: Maille = Maille.EPCI
    variante: str = VARIANTE_UNIQUE
    methode: Methode | None = None
    autour_du_pivot: bool = False
    couches: frozenset[str] = frozenset(COUCHES)
    filtres: Filtres = field(default_factory=Filtres)
    seuils: tuple[float, ...] = ()


FILIGRANE: Final = "Données fictives"


@dataclass(frozen=True, slots=True)
class Zone:
    """Un territoire tel que la carte le dessine et que le tableau l’écrit.

    Attributes
    ----------
    libelle
        Valeur écrite avec son unité, ou le nom de son absence.
    source
        Document ou fichiers d’où vient la valeur.
    classe
        Rang dans ``Legende`` des classes, ``None`` sans valeur ou pour un nombre.
    rayon
        Rayon du cercle en pixels pour un nombre, sinon ``None``.
    dans_filtre
        Faux si les filtres l’écartent : estompé sur la carte, absent du tableau.
    """

    code: CodeTerritoire
    nom: str
    perimetre: str
    valeur: float | None
    libelle: str
    statut: Statut
    motif: str
    millesime: str
    source: str
    classe: int | None
    rayon: float | None
    dans_filtre: bool


@dataclass(frozen=True, slots=True)
class LigneLegende:
    """Une ligne de légende ; ``genre`` dit comment la dessiner."""

    genre: str
    libelle: str
    couleur: str = ""
    forme: str = ""
    effectif: int | None = None
    borne_min: float | None = None
    borne_max: float | None = None
    rayon: float | None = None


@dataclass(frozen=True, slots=True)
class Legende:
    """Légende complète, dans l’ordre de lecture."""

    titre: str
    sous_titre: str
    methode: str
    lignes: tuple[LigneLegende, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Etiquette:
    """Poids publié, écrit sur son EPCI avec son millésime."""

    code: CodeTerritoire
    texte: str
    precision: str


@dataclass(frozen=True, slots=True)
class SymboleCommune:
    """Ce qui est situé à une commune, compté par couche, sans doublon."""

    code_commune: str
    nom: str
    nb_totem: int
    nb_tiers_lieu: int
    nb_projet: int


@dataclass(frozen=True, slots=True)
class PointPlace:
    """Un site ou un projet dont on connaît le point exact, en degrés WGS84."""

    lon: float
    lat: float
    couche: str
    nom: str


@dataclass(frozen=True, slots=True)
class LieuListe:
    """Un lieu ou un projet tel qu’une liste l’écrit.

    Attributes
    ----------
    identifiant
        ``id_lieu`` ou ``id_projet``.
    couches
        Couches où il compte (un lieu peut être totem et tiers-lieu).
    genre
        Ce qu’il est, en mots (« lieu totem et tiers-lieu »).
    ou
        Commune et quartier, ou la localisation telle que la source la donne.
    codes_communes
        Communes de ses sites ; vide s’il n’est pas situé.
    codes_sans_point
        Parmi elles, une fois par site, celles des sites connus à la commune seulement.
    points
        Longitude et latitude de ses sites placés.
    certitude
        D’où l’on tient ce statut (« feuille de route », « presse »).
    """

    identifiant: str
    couches: tuple[str, ...]
    genre: str
    nom: str
    ou: str
    codes_communes: tuple[str, ...]
    detail: str
    montant: str
    montant_eur: float | None
    financeur: str
    theme: str
    qpv: str
    certitude: str
    annee: str
    source: str
    site_web: str = ""
    codes_sans_point: tuple[str, ...] = ()
    points: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class VueCarte:
    """Tout ce qu’une carte montre.

    Attributes
    ----------
    constat
        La phrase qui dit ce que l’on voit, générée des chiffres.
    sous_titre
        Ce qui est mesuré : indicateur, maille, millésime, périmètre.
    couverture
        Ce que l’on sait et ne sait pas, en phrases.
    sources
        Citations, dans l’ordre d’importance, sans doublon.
    sur_demonstration
        Vrai si des données fictives y entrent : tout export le dit.
    points
        Sites et projets dont le point exact est connu ; ``symboles`` ne les compte pas.
    """

    demande: DemandeCarte
    constat: str
    titre: str
    sous_titre: str
    lieu: str
    nature: Nature
    unite: str
    decimales: int
    millesime: str
    zones: tuple[Zone, ...]
    legende: Legende
    etiquettes: tuple[Etiquette, ...]
    symboles: tuple[SymboleCommune, ...]
    lieux: tuple[LieuListe, ...]
    couverture: tuple[str, ...]
    avertissements: tuple[str, ...]
    sources: tuple[str, ...]
    code_metropole: str
    reference: str
    sur_demonstration: bool = False
    points: tuple[PointPlace, ...] = ()

    def zone_of(self, code: CodeTerritoire) -> Zone | None:
        """Zone d’un code, ou ``None`` s’il n’est pas de cette maille."""
        return next((zone for zone in self.zones if zone.code == code), None)

    @property
    def zones_filtrees(self) -> tuple[Zone, ...]:
        """Les seules zones que le tableau et les exports donnent."""
        return tuple(zone for zone in self.zones if zone.dans_filtre)


@dataclass(frozen=True, slots=True)
class LignePanneau:
    """Un chiffre du panneau, avec tout ce qui permet de le citer."""

    libelle: str
    valeur: str
    statut: Statut
    detail: str
    comparaison: str = ""
    motif: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Bande:
    """Place d’un territoire parmi les autres : positions de 0 à 1 sur une ligne."""

    titre: str
    minimum: str
    maximum: str
    positions: tuple[float, ...]
    choisie: float | None
    reference: float | None
    reference_libelle: str


@dataclass(frozen=True, slots=True)
class VuePanneau:
    """Le panneau d’un territoire choisi, ou du département si rien n’est choisi."""

    code: CodeTerritoire
    nom: str
    genre: str
    perimetre: str
    lignes: tuple[LignePanneau, ...]
    publies: tuple[LignePanneau, ...]
    bande: Bande | None
    lieux: tuple[LieuListe, ...]
    resume_lieux: str
    notes: tuple[str, ...] = ()
