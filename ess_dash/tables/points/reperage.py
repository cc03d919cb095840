"""Des nombres aux points : projection, inversion, département, commune."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ess_dash.tables.points.communes import (
    MARGE_DEGRES,
    Atlas,
    Masque,
    Reels,
    Situation,
    is_lambert93,
    to_wgs84,
)
from ess_dash.tables.points.doutes import list_ecarts, list_reserves, write_lieu
from ess_dash.tables.points.modele import (
    LONGUEUR_MAX_NOM,
    Brute,
    Faute,
    LigneRefuseeError,
    Point,
    Releve,
    Unite,
    normalize_code,
)
from ess_dash.textes.ecriture import format_nombre, shorten

DECIMALES: Final = 6
# Un dixième de degré de latitude, soit onze kilomètres.
MARGE_M: Final = MARGE_DEGRES * 111_000
NB_ECARTS_DITS: Final = 10


@dataclass(frozen=True, slots=True)
class Placement:
    """Points gardés, lignes refusées, et ce qu’il a fallu corriger ou laisser en doute."""

    points: tuple[Point, ...]
    fautes: tuple[Faute, ...]
    avis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Positions:
    """Coordonnées des lignes d’un fichier, dans leur ordre.

    Attributes
    ----------
    lon, lat
        Degrés, absents (NaN) quand les nombres ne sont d’aucun système connu.
    metriques, inversees
        Lignes en Lambert-93 ; lignes où latitude et longitude sont échangées.
    tout_inverse
        Vrai si la plupart des lignes sont inversées : elles ont alors été remises
        dans l’ordre. Sinon l’inversion est une faute de la ligne.
    """

    lon: Reels
    lat: Reels
    metriques: Masque
    inversees: Masque
    tout_inverse: bool


def place(releve: Releve, atlas: Atlas) -> Placement:
    """Situe chaque ligne ; celles qui ne sont pas près du département sont refusées."""
    if not releve.brutes:
        return Placement((), (), ())
    positions = _read_positions(releve.brutes, atlas)
    situations = atlas.locate(positions.lon, positions.lat)
    gardees: list[tuple[Brute, Point]] = []
    fautes: list[Faute] = []
    ecarts: list[str] = []
    for rang, brute in enumerate(releve.brutes):
        try:
            _check_lisible(rang, brute, positions, releve.unite)
            lon, lat = float(positions.lon[rang]), float(positions.lat[rang])
            _check_proche(brute, lon, lat, situations[rang], atlas, releve.unite)
        except LigneRefuseeError as refus:
            fautes.extend(refus.fautes)
            continue
        point = _build_point(brute, lon, lat, situations[rang], atlas)
        gardees.append((brute, point))
        ecarts.extend(list_ecarts(brute, point, situations[rang], releve.unite, atlas))
    avis = (
        *_write_avis_positions(positions, releve.unite),
        *list_reserves(gardees, releve.unite),
        *_limit(ecarts),
    )
    return Placement(tuple(point for _, point in gardees), tuple(fautes), avis)


def _read_positions(brutes: Sequence[Brute], atlas: Atlas) -> Positions:
    """Lit les nombres dans les deux sens, et retient le bon."""
    x = np.array([brute.x for brute in brutes], dtype=np.float64)
    y = np.array([brute.y for brute in brutes], dtype=np.float64)
    lon, lat = to_wgs84(x, y)
    lon_inverse, lat_inverse = to_wgs84(y, x)
    inversees = atlas.is_dans_cadre(lon_inverse, lat_inverse) & ~atlas.is_dans_cadre(
        lon, lat
    )
    lisibles = np.isfinite(lon) | np.isfinite(lon_inverse)
    nuls = (x == 0) & (y == 0)
    tout_inverse = bool(2 * inversees.sum() > (lisibles & ~nuls).sum())
    echangees = inversees & tout_inverse
    return Positions(
        lon=np.where(echangees, lon_inverse, lon),
        lat=np.where(echangees, lat_inverse, lat),
        metriques=is_lambert93(x, y) | (is_lambert93(y, x) & echangees),
        inversees=inversees,
        tout_inverse=tout_inverse,
    )


def _check_lisible(rang: int, brute: Brute, positions: Positions, unite: Unite) -> None:
    if brute.x == 0 and brute.y == 0:
        raise brute.build_refus(
            "coordonnées 0 et 0, un point dans l’océan Atlantique",
            f"Renseigner les coordonnées, ou retirer {unite.definie}.",
        )
    if positions.inversees[rang] and not positions.tout_inverse:
        raise brute.build_refus(
            "latitude et longitude semblent inversées",
            f"Échanger les deux nombres de {unite.definie}.",
        )
    if not np.isfinite(positions.lon[rang]):
        raise brute.build_refus(
            "ni des degrés, ni du Lambert-93",
            "Exporter le fichier en latitude et longitude (WGS 84).",
        )


def _check_proche(
    brute: Brute,
    lon: float,
    lat: float,
    situation: Situation,
    atlas: Atlas,
    unite: Unite,
) -> None:
    if situation.distance_m <= MARGE_M:
        return
    raise brute.build_refus(
        f"hors du département : le point tombe {write_lieu(situation)}",
        _suggest_signe(lon, lat, atlas)
        or f"Vérifier les coordonnées, ou retirer {unite.definie}.",
    )


def _suggest_signe(lon: float, lat: float, atlas: Atlas) -> str:
    """Reconnaît un signe moins de trop ou oublié."""
    for nom, x, y in (("longitude", -lon, lat), ("latitude", lon, -lat)):
        if atlas.is_dans_cadre(np.array([x]), np.array([y]))[0]:
            return (
                f"Vérifier le signe de la {nom} : avec l’autre signe, le point serait "
                "dans ce secteur."
            )
    return ""


def _build_point(
    brute: Brute, lon: float, lat: float, situation: Situation, atlas: Atlas
) -> Point:
    """Point gardé ; sur une limite de communes, celle que la ligne déclare l’emporte."""
    declare = normalize_code(brute.code_commune)
    candidats = situation.codes or ((declare,) if declare in atlas.noms else ("",))
    return Point(
        ligne=brute.ligne,
        nom=shorten(brute.nom, LONGUEUR_MAX_NOM) or f"Point {brute.rang}",
        lon=round(lon, DECIMALES),
        lat=round(lat, DECIMALES),
        code_commune=declare if declare in candidats else candidats[0],
    )


def _write_avis_positions(positions: Positions, unite: Unite) -> Iterator[str]:
    if positions.metriques.any():
        yield (
            "Coordonnées Lambert-93 reconnues, et converties en latitude et longitude : "
            f"{unite.count(int(positions.metriques.sum()))}."
        )
    if positions.tout_inverse:
        yield (
            "Latitude et longitude étaient inversées ; elles ont été échangées : "
            f"{unite.count(int(positions.inversees.sum()))}. Le vérifier sur la carte."
        )


def _limit(ecarts: Sequence[str]) -> Iterator[str]:
    yield from ecarts[:NB_ECARTS_DITS]
    reste = len(ecarts) - NB_ECARTS_DITS
    if reste > 0:
        yield f"Points gardés mais à vérifier, en plus de ceux-ci : {format_nombre(reste)}."
