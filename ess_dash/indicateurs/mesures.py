"""Ce que l’on compare d’un groupe à l’autre : les mesures et leurs formules."""

from enum import Enum
from typing import Final

from ess_dash.indicateurs.quantites import Quantite

POIDS: Final = "part_emploi_ess_pct"


class Mesure(Enum):
    """Une ligne de la comparaison : son nom, son unité, ses décimales."""

    POPULATION = ("population_hab", "Population", "habitants", 0)
    PART_POPULATION = ("part_population_pct", "Part de la population", "%", 1)
    SURFACE = ("surface_km2", "Surface", "km²", 0)
    PART_SURFACE = ("part_surface_pct", "Part du territoire", "%", 1)
    ETABLISSEMENTS_ESS = (
        "etablissements_ess",
        "Établissements employeurs de l’ESS",
        "établissements",
        0,
    )
    EMPLOIS_ESS = ("emplois_ess", "Salariés de l’ESS", "salariés", 0)
    EMPLOIS_PRIVES = (
        "emplois_prives",
        "Salariés du privé, ESS comprise",
        "salariés",
        0,
    )
    POIDS = (POIDS, "Poids de l’ESS dans l’emploi salarié privé", "%", 1)
    QUOTIENT = ("quotient_localisation", "Quotient de localisation", "", 2)
    LIEUX_TOTEM = ("lieux_totem", "Lieux totems", "lieux", 0)
    TIERS_LIEUX = ("tiers_lieux", "Tiers-lieux connus", "lieux", 0)
    PROJETS = ("projets", "Projets connus", "projets", 0)
    MONTANTS = ("montants_eur", "Montants connus", "€", 0)
    TIERS_LIEUX_PAR_HABITANT = (
        "tiers_lieux_pour_100000_hab",
        "Tiers-lieux connus pour 100 000 habitants",
        "",
        1,
    )
    PROJETS_PAR_HABITANT = (
        "projets_pour_100000_hab",
        "Projets connus pour 100 000 habitants",
        "",
        1,
    )
    EUROS_PAR_HABITANT = (
        "montants_eur_par_hab",
        "Montants connus par habitant",
        "€",
        2,
    )
    PROJETS_PAR_EMPLOI = (
        "projets_pour_1000_emplois_ess",
        "Projets connus pour 1 000 salariés de l’ESS",
        "",
        2,
    )
    EUROS_PAR_EMPLOI = (
        "montants_eur_pour_1000_emplois_ess",
        "Montants connus pour 1 000 salariés de l’ESS",
        "€",
        0,
    )

    libelle: str
    unite: str
    decimales: int

    def __new__(cls, code: str, libelle: str, unite: str, decimales: int) -> "Mesure":
        """Range le code comme valeur, le reste comme attributs."""
        mesure = object.__new__(cls)
        mesure._value_ = code
        mesure.libelle = libelle
        mesure.unite = unite
        mesure.decimales = decimales
        return mesure


MESURE_DE: Final = {quantite: Mesure[quantite.name] for quantite in Quantite}
# Une mesure, ce qu’elle rapporte à quoi, et le facteur.
RAPPORTS: Final = {
    Mesure.TIERS_LIEUX_PAR_HABITANT: (Mesure.TIERS_LIEUX, Mesure.POPULATION, 100_000),
    Mesure.PROJETS_PAR_HABITANT: (Mesure.PROJETS, Mesure.POPULATION, 100_000),
    Mesure.EUROS_PAR_HABITANT: (Mesure.MONTANTS, Mesure.POPULATION, 1),
    Mesure.PROJETS_PAR_EMPLOI: (Mesure.PROJETS, Mesure.EMPLOIS_ESS, 1000),
    Mesure.EUROS_PAR_EMPLOI: (Mesure.MONTANTS, Mesure.EMPLOIS_ESS, 1000),
}
PARTS: Final = {
    Mesure.PART_POPULATION: Mesure.POPULATION,
    Mesure.PART_SURFACE: Mesure.SURFACE,
}
