"""Un chiffre ne voyage jamais seul : il porte son statut, sa date, sa base, sa source."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from ess_dash.sources import Source
from ess_dash.territoires import CodeTerritoire, Maille


class Statut(Enum):
    """Ce qu’on sait d’une valeur. « Pas de valeur » a plusieurs noms."""

    MESURE = ("mesure", "mesuré", "Valeur publiée par un producteur, ou importée.")
    CALCULE = ("calcule", "calculé", "Valeur calculée ici, par la formule affichée.")
    SECRET = (
        "secret",
        "secret statistique",
        "Valeur masquée : moins de 3 unités, ou une unité de plus de 85 %.",
    )
    NON_PUBLIE = (
        "non_publie",
        "non publié",
        "Aucun producteur n’a rendu cette valeur publique.",
    )
    SANS_OBJET = (
        "sans_objet",
        "sans objet",
        "La valeur n’a pas de sens ici, ou le calcul n’est pas permis.",
    )

    libelle: str
    description: str

    def __new__(cls, code: str, libelle: str, description: str) -> "Statut":
        """Range le code comme valeur, les mots comme attributs."""
        statut = object.__new__(cls)
        statut._value_ = code
        statut.libelle = libelle
        statut.description = description
        return statut

    @property
    def est_connu(self) -> bool:
        """Vrai quand le chiffre a une valeur."""
        return self in (Statut.MESURE, Statut.CALCULE)


@dataclass(frozen=True, slots=True)
class Chiffre:
    """Une valeur d’un indicateur, pour un territoire, avec tout ce qui la rend citable.

    Attributes
    ----------
    indicateur
        Identifiant dans le registre, unité comprise (``part_emploi_ess_pct``).
    code
        Code du territoire.
    valeur
        Nombre, ou ``None`` si et seulement si le statut n’est ni mesuré ni calculé.
    statut
        Voir :class:`Statut`.
    unite
        « % », « habitants »… ; vide pour une catégorie ou un rapport.
    millesime
        Date de validité telle que la source la donne (« FLORES 2017 »).
    base
        Ce à quoi le nombre est rapporté (« emploi salarié privé »), vide si rien.
    perimetre
        Étendue réelle (« EPCI entier », « partie haut-garonnaise : 13 communes sur 28 »).
    precision
        Réserve de la source (« plus de », « environ »), vide si aucune.
    motif
        Pourquoi il n’y a pas de valeur, et comment l’obtenir : une phrase.
    sources
        Fichiers d’où vient le nombre.
    citation
        Document précis de la ligne, quand la source en rassemble plusieurs.

    Raises
    ------
    ValueError
        Si la valeur et le statut se contredisent.
    """

    indicateur: str
    code: CodeTerritoire
    valeur: float | None
    statut: Statut
    unite: str
    millesime: str
    base: str = ""
    perimetre: str = ""
    precision: str = ""
    motif: str = ""
    sources: tuple[Source, ...] = ()
    citation: str = ""

    def __post_init__(self) -> None:
        """Refuse un chiffre incohérent dès sa naissance."""
        if self.statut.est_connu == (self.valeur is None):
            msg = f"{self.indicateur} de {self.code} : valeur et statut se contredisent"
            raise ValueError(msg)
        if self.valeur is not None and not math.isfinite(self.valeur):
            msg = (
                f"{self.indicateur} de {self.code} : {self.valeur} n’est pas une valeur"
            )
            raise ValueError(msg)
        if not self.statut.est_connu and not self.motif:
            msg = f"{self.indicateur} de {self.code} : absence sans motif"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Serie:
    """Un indicateur sur tous les territoires d’une maille, rangés par code croissant.

    Attributes
    ----------
    reference
        Le même indicateur pour le département entier (rapport de sommes), ou le motif
        de son absence.
    """

    indicateur: str
    maille: Maille
    millesime: str
    chiffres: tuple[Chiffre, ...]
    reference: Chiffre | None = None

    def __iter__(self) -> Iterator[Chiffre]:
        """Parcourt les chiffres par code de territoire croissant."""
        return iter(self.chiffres)

    def get(self, code: CodeTerritoire) -> Chiffre | None:
        """Chiffre d’un territoire, ou ``None`` s’il n’est pas de cette maille."""
        return next((c for c in self.chiffres if c.code == code), None)

    @property
    def connus(self) -> tuple[Chiffre, ...]:
        """Les seuls chiffres qui ont une valeur."""
        return tuple(c for c in self.chiffres if c.valeur is not None)
