"""Peuplement : population, densité, part rurale, part de montagne.

Tout part des communes : une part d’EPCI est un rapport de sommes de communes, jamais
une moyenne de parts.
"""

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ess_dash.indicateurs.chiffre import Serie
from ess_dash.indicateurs.donnees import Donnees
from ess_dash.indicateurs.series import Origine, build_serie, divide, sum_communes
from ess_dash.territoires import Maille

if TYPE_CHECKING:
    import pandas as pd

NIVEAUX_RURAUX: Final = frozenset({5, 6, 7})


def compute_population(donnees: Donnees, maille: Maille, _variante: str) -> Serie:
    """Population municipale des communes du territoire situées dans le département.

    Formule : somme des populations communales.

    Examples
    --------
    Deux communes de 300 et 700 habitants : 1 000 habitants.
    """
    return build_serie(
        donnees,
        "population_hab",
        maille,
        dict(sum_communes(donnees, maille, "population")),
        Origine(
            "habitants",
            _millesime(donnees, "communes"),
            "",
            donnees.sources["communes"],
        ),
    )


def compute_densite_population(
    donnees: Donnees, maille: Maille, _variante: str
) -> Serie:
    """Habitants par km², surfaces mesurées en Lambert-93.

    Formule : population / surface en km².

    Examples
    --------
    1 000 habitants sur 40 km² : 25 hab./km².
    """
    return build_serie(
        donnees,
        "densite_population_hab_km2",
        maille,
        divide(
            sum_communes(donnees, maille, "population"),
            sum_communes(donnees, maille, "surface_km2"),
        ),
        Origine(
            "hab./km²", _millesime(donnees, "communes"), "", donnees.sources["communes"]
        ),
    )


def compute_part_population_rurale(
    donnees: Donnees, maille: Maille, _variante: str
) -> Serie:
    """Part de la population vivant dans une commune rurale.

    Formule : 100 x population des communes de niveau 5, 6 ou 7 / population.
    Source : grille communale de densité de l’Insee en 7 niveaux.

    Examples
    --------
    700 habitants en bourg rural, 300 en petite ville : 70 %.
    """
    rurales = donnees.communes["densite_7"].isin(NIVEAUX_RURAUX)
    return _compute_part_population(
        donnees, maille, "part_population_rurale_pct", rurales
    )


def compute_part_population_montagne(
    donnees: Donnees, maille: Maille, _variante: str
) -> Serie:
    """Part de la population vivant dans une commune classée en zone de montagne.

    Formule : 100 x population des communes de montagne / population.

    Examples
    --------
    100 habitants en montagne sur 400 : 25 %.
    """
    return _compute_part_population(
        donnees,
        maille,
        "part_population_montagne_pct",
        donnees.communes["zone_montagne"],
    )


def _compute_part_population(
    donnees: Donnees,
    maille: Maille,
    indicateur: str,
    concernees: "pd.Series[bool]",
) -> Serie:
    retenues = donnees.communes.assign(
        population_retenue=donnees.communes["population"].where(concernees, 0)
    )
    numerateurs = sum_communes(
        replace(donnees, communes=retenues), maille, "population_retenue"
    )
    return build_serie(
        donnees,
        indicateur,
        maille,
        divide(numerateurs, sum_communes(donnees, maille, "population"), 100),
        Origine(
            "%",
            _millesime(donnees, "zonages"),
            "population municipale",
            donnees.sources["zonages"] + donnees.sources["communes"],
        ),
    )


def compute_densite_7(donnees: Donnees, maille: Maille, _variante: str) -> Serie:
    """Niveau de la commune dans la grille de densité de l’Insee (1 à 7)."""
    return _read_modalite(donnees, maille, "densite_7")


def compute_zone_montagne(donnees: Donnees, maille: Maille, _variante: str) -> Serie:
    """Classement de la commune en zone de montagne (1 : classée, 0 : non classée)."""
    return _read_modalite(donnees, maille, "zone_montagne")


def _read_modalite(donnees: Donnees, maille: Maille, colonne: str) -> Serie:
    communes = donnees.communes
    valeurs = {
        str(code): float(modalite)
        for code, modalite in zip(
            communes["code_commune"], communes[colonne], strict=True
        )
    }
    return build_serie(
        donnees,
        colonne,
        maille,
        valeurs,
        Origine("", _millesime(donnees, "zonages"), "", donnees.sources["zonages"]),
    )


def _millesime(donnees: Donnees, table: str) -> str:
    return donnees.sources[table][0].millesime
