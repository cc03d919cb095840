"""Ce qui est propre à un département servi : lu dans ``configuration.toml``."""

from dataclasses import dataclass

from ess_dash.territoires.codes import CodeDepartement, CodeEpci


@dataclass(frozen=True, slots=True)
class ZoneCible:
    """Lecture du plan : où les fonds départementaux sont « recentrés ».

    Attributes
    ----------
    densites_7
        Niveaux de la grille de densité retenus (4 : ceintures urbaines … 7).
    montagne
        Vrai si une commune de montagne est dans la zone cible.
    qpv
        Vrai si un lieu déclaré en QPV est dans la zone cible.
    """

    densites_7: frozenset[int]
    montagne: bool
    qpv: bool


@dataclass(frozen=True, slots=True)
class Configuration:
    """Le département servi, et les mots pour le dire.

    Attributes
    ----------
    code_departement
        Code du département.
    nom, le, de, en
        « Haute-Garonne », « la Haute-Garonne », « de la Haute-Garonne »,
        « en Haute-Garonne ».
    adjectif
        « haut-garonnaise », pour « partie haut-garonnaise ».
    code_metropole
        EPCI métropole, ou ``None`` quand le département n’en a pas.
    zone_cible
        Définition de la zone cible du plan.
    """

    code_departement: CodeDepartement
    nom: str
    le: str
    de: str
    en: str
    adjectif: str
    code_metropole: CodeEpci | None
    zone_cible: ZoneCible
