"""Maillage des tiers-lieux : les deux indicateurs que la carte montre."""

from typing import Final

from ess_dash.indicateurs.chiffre import Serie
from ess_dash.indicateurs.donnees import CLE_PAR_MAILLE, Donnees
from ess_dash.indicateurs.eloignement import (
    Mesure,
    build_chiffre,
    build_mesure,
    compute_eloignement_par_territoire,
    find_motif,
)
from ess_dash.indicateurs.trajets import (
    DETOUR_DEFAUT,
    SEUIL_DEFAUT_KM,
    MaillageError,
    build_trajets,
    list_tiers_lieux,
    parse_detour,
)
from ess_dash.territoires import Maille

SANS_SOUTIEN: Final = "sans soutien"


def compute_distance_tiers_lieu(
    donnees: Donnees, maille: Maille, variante: str
) -> Serie:
    """Distance de chaque commune à la plus proche qui a un tiers-lieu connu, en km.

    Formule : distance entre mairies en Lambert-93 x coefficient de détour (hypothèse) ;
    pour un territoire plus grand, moyenne de ses communes pondérée par leur population.

    Parameters
    ----------
    variante
        Voir :func:`parse_variante`.

    Raises
    ------
    MaillageError
        Si la variante n’est pas un coefficient entre 1 et 3.

    Examples
    --------
    Mairie à 10 km à vol d’oiseau de celle d’une commune qui a un tiers-lieu : 13 km.
    La commune qui l’a : 0 km.
    """
    mesure = _measure(donnees, variante)
    territoires = donnees.territoires(maille)
    distances = _average(mesure, maille)
    chiffres = tuple(
        build_chiffre(
            mesure,
            "distance_tiers_lieu_km",
            str(code),
            distances.get(str(code)),
            "km",
            perimetre=str(perimetre),
            motif="" if str(code) in distances else find_motif(mesure),
        )
        for code, perimetre in zip(
            territoires["code"], territoires["perimetre"], strict=True
        )
    )
    millesime = chiffres[0].millesime if chiffres else ""
    return Serie("distance_tiers_lieu_km", maille, millesime, chiffres)


def parse_variante(variante: str) -> tuple[float, bool]:
    """Coefficient de détour, et vrai si les lieux soutenus jusqu’en 2027 sont ôtés.

    Raises
    ------
    MaillageError
        Si le coefficient n’est pas un nombre entre 1 et 3.

    Examples
    --------
    >>> parse_variante(""), parse_variante("1.4"), parse_variante("1.3 sans soutien")
    ((1.3, False), (1.4, False), (1.3, True))
    """
    detour = variante.removesuffix(SANS_SOUTIEN)
    return parse_detour(detour.strip()), variante.endswith(SANS_SOUTIEN)


def write_variante(detour: float, *, sans_soutien: bool) -> str:
    """Variante de ces réglages, vide s’ils sont ceux d’habitude."""
    if detour == DETOUR_DEFAUT and not sans_soutien:
        return ""
    return f"{detour:g} {SANS_SOUTIEN}" if sans_soutien else f"{detour:g}"


def est_variante(variante: str) -> bool:
    """Dit si ces réglages se lisent."""
    try:
        parse_variante(variante)
    except MaillageError:
        return False
    return True


def _measure(donnees: Donnees, variante: str) -> Mesure:
    detour, sans_soutien = parse_variante(variante)
    trajets = build_trajets(donnees, detour)
    ouvertes = list_tiers_lieux(donnees, sans_soutien=sans_soutien).communes
    return build_mesure(donnees, trajets, ouvertes, SEUIL_DEFAUT_KM)


def _average(mesure: Mesure, maille: Maille) -> dict[str, float]:
    """Distance moyenne par habitant ; absente où rien ne se mesure."""
    connus = mesure.acces["connu"]
    acces = mesure.acces[connus]
    if maille is Maille.COMMUNE:
        return dict(zip(acces["code_commune"], acces["cout"], strict=True))
    cles = mesure.donnees.communes.loc[connus, CLE_PAR_MAILLE[maille]]
    totaux = acces["population"].groupby(cles).sum()
    sommes = (acces["population"] * acces["cout"]).groupby(cles).sum()
    moyennes = sommes[totaux > 0] / totaux[totaux > 0]
    return {str(code): float(moyenne) for code, moyenne in moyennes.items()}


def compute_part_population_eloignee(
    donnees: Donnees, maille: Maille, variante: str
) -> Serie:
    """Part de la population à plus de 10 km d’un tiers-lieu connu.

    Formule : 100 x population des communes strictement au-delà de 10 km / population,
    distances comme dans ``compute_distance_tiers_lieu``.

    Parameters
    ----------
    variante
        Voir :func:`parse_variante`.

    Raises
    ------
    MaillageError
        Si la variante n’est pas un coefficient entre 1 et 3.

    Examples
    --------
    100 habitants à 12 km, 300 à 5 km : 25 %.
    """
    mesure = _measure(donnees, variante)
    par_territoire = compute_eloignement_par_territoire(mesure, maille)
    chiffres = tuple(e.part for e in par_territoire.values())
    millesime = chiffres[0].millesime if chiffres else ""
    return Serie("part_population_eloignee_pct", maille, millesime, chiffres)
