"""Lire un point : degrés ou Lambert-93, dans un ordre ou dans l’autre."""

from decimal import Decimal
from functools import cache
from typing import Final, NamedTuple

import numpy as np

from ess_dash.importation.modele import Contexte, Etat
from ess_dash.importation.valeurs import is_vide
from ess_dash.tables.points.communes import is_lambert93, to_wgs84
from ess_dash.tables.points.nombres import explain_nombre, parse_nombre
from ess_dash.territoires import CodeCommune
from ess_dash.textes.ecriture import cite

LATITUDE: Final = "latitude"
LONGITUDE: Final = "longitude"
DECIMALES_MIN: Final = 3
DECIMALES_ECRITES: Final = 6


class Point(NamedTuple):
    """Un point lu ; vide quand il ne se place pas.

    Attributes
    ----------
    lon, lat
        Degrés, en texte, ou vides.
    code
        Commune du département qui le contient, ou vide.
    notes
        Champ, état, motif et suggestion de chaque remarque.
    est_dehors
        Vrai si le point se lit, mais tombe hors du département.
    """

    lon: str = ""
    lat: str = ""
    code: str = ""
    notes: tuple[tuple[str, Etat, str, str], ...] = ()
    est_dehors: bool = False


SANS_POINT: Final = Point()


class Situeur:
    """Place les points d’un fichier dans les communes du département."""

    def __init__(self, contexte: Contexte) -> None:
        self._contexte = contexte
        self._find = cache(contexte.point_dans_commune)

    def place(self, lat: str, lon: str) -> Point:
        """Point de deux cases, latitude puis longitude ; vides, il n’y en a pas."""
        if (not lat and not lon) or (is_vide(lat) and is_vide(lon)):
            return SANS_POINT
        if is_vide(lat) or is_vide(lon):
            champ = LATITUDE if is_vide(lat) else LONGITUDE
            return _doubt(
                champ, "il manque une des deux coordonnées", "Donner les deux."
            )
        nombres = (parse_nombre(lat), parse_nombre(lon))
        for champ, texte, nombre in zip(
            (LATITUDE, LONGITUDE), (lat, lon), nombres, strict=True
        ):
            if nombre is None:
                return _doubt(champ, *explain_nombre(texte))
        return self._place(float(nombres[1] or 0), float(nombres[0] or 0), lat)

    def _place(self, x: float, y: float, texte: str) -> Point:
        if x == 0 and y == 0:
            return _doubt(LATITUDE, "point (0, 0), au large de l’Afrique", _CONSEIL)
        if abs(x) > 180 or abs(y) > 180:
            return self._place_lambert(x, y)
        code = self._find(x, y)
        if code:
            return self._check_precision(x, y, code, texte)
        if self._find(y, x):
            motif = "latitude et longitude inversées : remises dans l’ordre"
            note = (LATITUDE, Etat.CORRIGE, motif, "")
            return _write_point(y, x, self._find(y, x), note)
        return self._doubt_dehors()

    def _place_lambert(self, x: float, y: float) -> Point:
        """Mètres du Lambert-93 ; l’ordre se lit dans les nombres."""
        est, nord = (x, y) if x < y else (y, x)
        xs, ys = np.array([est]), np.array([nord])
        if not is_lambert93(xs, ys).all():
            return _doubt(LATITUDE, "ni des degrés ni du Lambert-93", _CONSEIL)
        lons, lats = to_wgs84(xs, ys)
        lon, lat = float(lons[0]), float(lats[0])
        code = self._find(lon, lat)
        if not code:
            return self._doubt_dehors()
        note = (LATITUDE, Etat.CORRIGE, "Lambert-93 converti en degrés", "")
        return _write_point(lon, lat, code, note)

    def _doubt_dehors(self) -> Point:
        motif = f"point hors {self._contexte.configuration.de} : non placé"
        return _doubt(LATITUDE, motif, _CONSEIL)._replace(est_dehors=True)

    def _check_precision(self, x: float, y: float, code: str, texte: str) -> Point:
        if _count_decimales(texte) >= DECIMALES_MIN:
            return _write_point(x, y, code)
        motif = "point à moins de trois décimales : juste à un kilomètre près"
        return _write_point(x, y, code, (LATITUDE, Etat.DOUTE, motif, ""))

    def check_commune(self, point: Point, code: str, nom: str) -> Point:
        """Doute d’un point qui tombe dans une autre commune que celle de la ligne."""
        if not point.code or not code or point.code == code:
            return point
        trouvee = self._contexte.communes[CodeCommune(point.code)].nom
        motif = f"le point est dans {cite(trouvee)}, la ligne dit {cite(nom)}"
        note = (LATITUDE, Etat.DOUTE, motif, "Vérifier la commune ou le point.")
        return point._replace(notes=(*point.notes, note))


_CONSEIL: Final = (
    "Vérifier les coordonnées : 43,60450 de latitude, 1,44420 de longitude."
)


def _doubt(champ: str, motif: str, suggestion: str) -> Point:
    return Point(notes=((champ, Etat.DOUTE, motif, suggestion),))


def _write_point(
    lon: float, lat: float, code: str, *notes: tuple[str, Etat, str, str]
) -> Point:
    return Point(_write_degres(lon), _write_degres(lat), code, notes)


def _write_degres(valeur: float) -> str:
    return f"{Decimal(repr(round(valeur, DECIMALES_ECRITES))).normalize():f}"


def _count_decimales(texte: str) -> int:
    _, _, decimales = texte.strip().replace(",", ".").rpartition(".")
    return len(decimales.rstrip("°").strip()) if "." in texte.replace(",", ".") else 0
