"""Le registre : chaque indicateur a sa fiche, et la nature décide de la carte.

Un taux se colorie, un nombre se dessine en cercles, une catégorie prend une couleur par
modalité. Le code refuse un nombre en aplat : voir :func:`ensure_aplat`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import Final

from ess_dash.indicateurs import emploi_ess, maillage, peuplement
from ess_dash.indicateurs.chiffre import Serie
from ess_dash.indicateurs.donnees import Donnees
from ess_dash.territoires import Maille

VARIANTE_UNIQUE: Final = ""


class Nature(Enum):
    """Ce qu’est un indicateur, donc comment il se dessine."""

    TAUX = ("taux", "Taux : les territoires sont coloriés.")
    NOMBRE = ("nombre", "Nombre : un cercle de surface proportionnelle.")
    CATEGORIE = ("categorie", "Catégorie : une couleur par modalité.")

    description: str

    def __new__(cls, code: str, description: str) -> "Nature":
        """Range le code comme valeur, la description comme attribut."""
        nature = object.__new__(cls)
        nature._value_ = code
        nature.description = description
        return nature


class AplatRefuseError(ValueError):
    """On a demandé de colorier un nombre."""


@dataclass(frozen=True, slots=True)
class Indicateur:
    """Fiche d’un indicateur.

    Attributes
    ----------
    identifiant
        Nom unique, unité comprise.
    libelle, libelle_court
        Ce que lit l’utilisateur ; le court tient dans un tableau.
    formule
        Comment la valeur est obtenue, en mots.
    avertissement
        Réserve affichée partout où la valeur l’est ; vide si aucune.
    mailles
        Mailles où il a un sens ; l’ordre est celui de l’écran.
    seuils
        Débuts des classes par défaut, vides pour des classes naturelles.
    modalites
        Pour une catégorie : valeur → libellé, dans l’ordre de la légende.
    variantes
        Rend les millésimes au choix ; une seule variante vide si sans objet.
    admet
        Vrai pour une variante que l’on peut demander sans qu’elle soit proposée.
    """

    identifiant: str
    libelle: str
    libelle_court: str
    nature: Nature
    unite: str
    decimales: int
    formule: str
    mailles: tuple[Maille, ...]
    compute: Callable[[Donnees, Maille, str], Serie]
    degrade: str = ""
    seuils: tuple[float, ...] = ()
    modalites: Mapping[float, str] = field(default_factory=dict)
    avertissement: str = ""
    variantes: Callable[[Donnees], tuple[str, ...]] = lambda _: (VARIANTE_UNIQUE,)
    admet: Callable[[str], bool] = lambda _: False

    def compute_serie(
        self, donnees: Donnees, maille: Maille, variante: str = VARIANTE_UNIQUE
    ) -> Serie:
        """Série de l’indicateur, avec sa référence départementale.

        Raises
        ------
        ValueError
            Si l’indicateur n’existe pas à cette maille.
        """
        if maille not in (*self.mailles, Maille.DEPARTEMENT):
            msg = f"{self.libelle} n’existe pas à la maille {maille.libelle}."
            raise ValueError(msg)
        return self.compute(donnees, maille, variante)

    def compute_reference(self, donnees: Donnees, variante: str) -> Serie | None:
        """Même indicateur pour le département ; ``None`` pour une catégorie."""
        if self.nature is Nature.CATEGORIE:
            return None
        return self.compute(donnees, Maille.DEPARTEMENT, variante)


def ensure_aplat(indicateur: Indicateur) -> None:
    """Refuse de colorier un nombre : un grand territoire n’est pas un grand effectif.

    Raises
    ------
    AplatRefuseError
        Si l’indicateur est un nombre.
    """
    if indicateur.nature is Nature.NOMBRE:
        msg = (
            f"« {indicateur.libelle} » est un nombre : il se dessine en cercles, "
            "jamais en couleur de fond."
        )
        raise AplatRefuseError(msg)


TOUTES: Final = (Maille.EPCI, Maille.COMMUNE, Maille.PETR)
GROUPES: Final = (Maille.EPCI, Maille.PETR)

LIBELLES_DENSITE_7: Final = MappingProxyType(
    {
        1.0: "Grands centres urbains",
        2.0: "Centres urbains intermédiaires",
        3.0: "Petites villes",
        4.0: "Ceintures urbaines",
        5.0: "Bourgs ruraux",
        6.0: "Rural à habitat dispersé",
        7.0: "Rural à habitat très dispersé",
    }
)

_FICHES: Final = (
    Indicateur(
        identifiant="part_population_rurale_pct",
        libelle="Population vivant en commune rurale",
        libelle_court="Part rurale",
        nature=Nature.TAUX,
        unite="%",
        decimales=1,
        formule="population des communes de niveau 5 à 7 de la grille de densité, "
        "rapportée à la population",
        mailles=GROUPES,
        compute=peuplement.compute_part_population_rurale,
        degrade="rural",
        seuils=(0, 10, 40, 70, 100),
    ),
    Indicateur(
        identifiant="densite_7",
        libelle="Grille de densité des communes",
        libelle_court="Densité (7 niveaux)",
        nature=Nature.CATEGORIE,
        unite="",
        decimales=0,
        formule="niveau de la commune dans la grille de densité de l’Insee",
        mailles=(Maille.COMMUNE,),
        compute=peuplement.compute_densite_7,
        degrade="densite_7",
        modalites=LIBELLES_DENSITE_7,
    ),
    Indicateur(
        identifiant="part_emploi_ess_pct",
        libelle="Poids de l’ESS dans l’emploi salarié privé",
        libelle_court="Poids de l’ESS",
        nature=Nature.TAUX,
        unite="%",
        decimales=1,
        formule="part publiée par la CRESS d’après Insee, FLORES ; un millésime à la fois",
        mailles=(Maille.EPCI,),
        compute=emploi_ess.compute_part_emploi_ess,
        degrade="poids",
        avertissement="Publié pour quelques EPCI seulement. Les millésimes ne se "
        "mélangent pas : une carte, une année.",
        variantes=lambda d: emploi_ess.list_variantes(d, "part_emploi_ess_pct"),
    ),
    Indicateur(
        identifiant="emplois_ess",
        libelle="Salariés de l’ESS",
        libelle_court="Salariés ESS",
        nature=Nature.NOMBRE,
        unite="salariés",
        decimales=0,
        formule="nombre publié par la CRESS d’après Insee, FLORES",
        mailles=(Maille.EPCI,),
        compute=emploi_ess.compute_emplois_ess,
        avertissement="Publié pour un seul EPCI. Un salarié n’est pas un équivalent "
        "temps plein.",
        variantes=lambda d: emploi_ess.list_variantes(d, "emplois_ess"),
    ),
    Indicateur(
        identifiant="etablissements_ess",
        libelle="Établissements employeurs de l’ESS",
        libelle_court="Établissements ESS",
        nature=Nature.NOMBRE,
        unite="établissements",
        decimales=0,
        formule="nombre publié par la CRESS d’après Insee, FLORES",
        mailles=(Maille.EPCI,),
        compute=emploi_ess.compute_etablissements_ess,
        avertissement="Publié pour un seul EPCI. Un établissement n’est pas une "
        "entreprise.",
        variantes=lambda d: emploi_ess.list_variantes(d, "etablissements_ess"),
    ),
    Indicateur(
        identifiant="population_hab",
        libelle="Population",
        libelle_court="Population",
        nature=Nature.NOMBRE,
        unite="habitants",
        decimales=0,
        formule="somme des populations municipales des communes du département",
        mailles=TOUTES,
        compute=peuplement.compute_population,
    ),
    Indicateur(
        identifiant="densite_population_hab_km2",
        libelle="Densité de population",
        libelle_court="Densité",
        nature=Nature.TAUX,
        unite="hab./km²",
        decimales=0,
        formule="population rapportée à la surface mesurée en Lambert-93",
        mailles=TOUTES,
        compute=peuplement.compute_densite_population,
        degrade="densite",
        seuils=(0, 25, 50, 100, 500),
    ),
    Indicateur(
        identifiant="part_population_montagne_pct",
        libelle="Population vivant en commune de montagne",
        libelle_court="Part en montagne",
        nature=Nature.TAUX,
        unite="%",
        decimales=1,
        formule="population des communes classées en zone de montagne, rapportée à la "
        "population",
        mailles=GROUPES,
        compute=peuplement.compute_part_population_montagne,
        degrade="montagne",
        seuils=(0, 0.1, 25, 50, 100),
    ),
    Indicateur(
        identifiant="zone_montagne",
        libelle="Communes classées en zone de montagne",
        libelle_court="Montagne",
        nature=Nature.CATEGORIE,
        unite="",
        decimales=0,
        formule="classement de la commune en zone de montagne",
        mailles=(Maille.COMMUNE,),
        compute=peuplement.compute_zone_montagne,
        degrade="oui_non",
        modalites=MappingProxyType({0.0: "Hors montagne", 1.0: "Montagne"}),
    ),
    Indicateur(
        identifiant="part_population_eloignee_pct",
        libelle="Population à plus de 10 km d’un tiers-lieu connu",
        libelle_court="Part éloignée",
        nature=Nature.TAUX,
        unite="%",
        decimales=1,
        formule="population des communes strictement au-delà de 10 km (distance entre "
        "mairies multipliée par 1,3, hypothèse de détour), rapportée à la population",
        mailles=GROUPES,
        compute=maillage.compute_part_population_eloignee,
        admet=maillage.est_variante,
        degrade="densite",
        seuils=(0, 25, 50, 75, 100),
        avertissement="Liste des tiers-lieux non exhaustive : plutôt un maximum. Les "
        "lieux des départements voisins ne sont pas connus.",
    ),
    Indicateur(
        identifiant="distance_tiers_lieu_km",
        libelle="Distance au tiers-lieu connu le plus proche",
        libelle_court="Distance tiers-lieu",
        nature=Nature.TAUX,
        unite="km",
        decimales=1,
        formule="distance à vol d’oiseau entre mairies, en Lambert-93, multipliée par "
        "1,3 (hypothèse de détour)",
        mailles=(Maille.COMMUNE,),
        compute=maillage.compute_distance_tiers_lieu,
        admet=maillage.est_variante,
        degrade="densite",
        seuils=(0, 5, 10, 20, 30),
        avertissement="À l’échelle de la commune : une commune qui a un tiers-lieu est "
        "à zéro. Liste non exhaustive ; les lieux des départements voisins ne sont pas "
        "connus.",
    ),
)

INDICATEURS: Final[Mapping[str, Indicateur]] = MappingProxyType(
    {fiche.identifiant: fiche for fiche in _FICHES}
)
PAR_DEFAUT: Final = "part_population_rurale_pct"


def list_indicateurs(maille: Maille) -> tuple[Indicateur, ...]:
    """Indicateurs qui existent à une maille, dans l’ordre de l’écran."""
    return tuple(f for f in INDICATEURS.values() if maille in f.mailles)
