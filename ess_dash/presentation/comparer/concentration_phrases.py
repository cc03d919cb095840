"""Les phrases de « Concentration », générées des mesures."""

import math
from typing import Final

from ess_dash.indicateurs.chiffre import Chiffre
from ess_dash.indicateurs.concentration import Concentration, Decomposition
from ess_dash.indicateurs.donnees import Donnees
from ess_dash.indicateurs.quantites import Quantite
from ess_dash.presentation.comparer.communs import (
    FACE_A,
    PART_DU,
    SUIVRE,
    write_minuscule,
    write_titre_perimetre,
)
from ess_dash.presentation.format_fr import format_valeur, pluralize, round_affiche

SEUIL_ARRONDI: Final = 1000


def write_face(repere: Quantite) -> str:
    """Ce à quoi on rapporte, dans une phrase : « à la population »."""
    return FACE_A.get(repere, f"à « {repere.libelle} »")


def write_titre(concentration: Concentration) -> str:
    """Le constat en un titre : ce qu’il faudrait déplacer."""
    repartition = concentration.repartition
    suite = write_titre_perimetre(repartition)
    suivre = SUIVRE.get(repartition.repere, f"« {repartition.repere.libelle} »")
    part = concentration.hoover_pct.valeur or 0.0
    if not round_affiche(part, 0):
        return f"{repartition.objet.libelle} : la répartition suit {suivre}{suite}"
    return (
        f"Il faudrait déplacer {format_valeur(part, '%', 0)} des "
        f"{write_minuscule(repartition.objet.libelle)} pour qu’ils suivent "
        f"{suivre}{suite}"
    )


def write_constat(
    donnees: Donnees,
    concentration: Concentration,
    decomposition: Decomposition | None,
) -> str:
    """Le constat entier : mesure, hasard, métropole, extrêmes, groupes."""
    phrases = (
        _write_mesure(concentration),
        write_hasard(concentration),
        _write_metropole(donnees, concentration),
        _write_extremes(concentration),
        "" if decomposition is None else _write_partage(decomposition),
    )
    return " ".join(filter(None, phrases))


def _write_mesure(concentration: Concentration) -> str:
    repartition = concentration.repartition
    return (
        f"Face {write_face(repartition.repere)}, la répartition des "
        f"{write_minuscule(repartition.objet.libelle)} "
        f"({_format(concentration.total, 0)} ; {repartition.perimetre} ; "
        f"{repartition.millesime}) a un indice de Gini de "
        f"{_format(concentration.gini, 2)} ; il faudrait en déplacer "
        f"{write_deplacement(concentration)}, pour que chaque EPCI ait la même part "
        "dans les deux."
    )


def write_deplacement(concentration: Concentration) -> str:
    """« environ 9 lieux, soit 40 % »."""
    quantite = round_lisible(concentration.a_deplacer.valeur or 0.0)
    return (
        f"environ {format_valeur(quantite, concentration.a_deplacer.unite, 0)}, soit "
        f"{_format(concentration.hoover_pct, 0)}"
    )


def round_lisible(valeur: float) -> float:
    """Arrondit un grand nombre à trois chiffres : « environ » n’en porte pas plus.

    Examples
    --------
    >>> round_lisible(162_990), round_lisible(8.7)
    (163000.0, 8.7)
    """
    if valeur < SEUIL_ARRONDI:
        return valeur
    return round_affiche(valeur, 2 - math.floor(math.log10(valeur)))


def _format(chiffre: Chiffre, decimales: int) -> str:
    return format_valeur(chiffre.valeur or 0.0, chiffre.unite, decimales)


def write_hasard(concentration: Concentration) -> str:
    """Ce que le hasard seul donnerait ; vide si la quantité ne se compte pas."""
    hasard = concentration.hasard
    if hasard is None:
        return ""
    gini = concentration.gini.valeur or 0.0
    bornes = f"de {_format(hasard.bas, 2)} à {_format(hasard.haut, 2)}"
    nombre = _format(concentration.total, 0)
    if gini > (hasard.haut.valeur or 0.0):
        return f"C’est plus que ce que le hasard seul donnerait à {nombre} ({bornes})."
    if gini < (hasard.bas.valeur or 0.0):
        return (
            f"C’est moins que ce que le hasard seul donnerait à {nombre} ({bornes}) : "
            "la répartition suit le repère de près."
        )
    return (
        f"Le hasard seul, à proportion du repère, en donnerait autant à {nombre} "
        f"({bornes}) : l’inégalité n’est pas établie."
    )


def _write_metropole(donnees: Donnees, concentration: Concentration) -> str:
    """Ce qu’a la métropole, dont on dit volontiers qu’elle a tout."""
    code = donnees.configuration.code_metropole
    du_repere = PART_DU.get(concentration.repartition.repere, "du repère")
    for epci in concentration.epci:
        if epci.nombre.code == code:
            nom = concentration.repartition.noms[code]
            return (
                f"{nom} en réunit {_format(epci.part_pct, 0)}, pour "
                f"{_format(epci.part_repere_pct, 0)} {du_repere}."
            )
    return ""


def _write_extremes(concentration: Concentration) -> str:
    """L’EPCI le plus pourvu, et ceux qui n’ont rien."""
    connus = [e for e in concentration.epci if e.quotient.valeur is not None]
    premier = max(connus, key=lambda e: e.quotient.valeur or 0.0)
    nom = concentration.repartition.noms[premier.quotient.code]
    phrase = f"Le plus pourvu est {nom}, à {_format(premier.quotient, 1)} fois sa part"
    sans = sum(1 for e in connus if not e.nombre.valeur)
    if not sans:
        return f"{phrase}."
    return f"{phrase} ; {pluralize(sans, 'EPCI n’en a', 'EPCI n’en ont')} aucun."


def _write_partage(decomposition: Decomposition) -> str:
    return (
        "L’écart entre les groupes de "
        f"« {decomposition.zonage.genre.libelle} » représente "
        f"{_format(decomposition.inter_pct, 0)} de l’inégalité (indice de Theil) ; le "
        "reste est à l’intérieur des groupes."
    )
