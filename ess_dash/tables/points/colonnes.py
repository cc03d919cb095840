"""Reconnaître les colonnes utiles à leur nom ; ne jamais lire les autres."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from ess_dash.tables.points.modele import PointsError
from ess_dash.textes.ecriture import cite, write_liste


class Champ(Enum):
    """Ce que l’on cherche dans un fichier de points."""

    NOM = "nom"
    LATITUDE = "latitude"
    LONGITUDE = "longitude"
    COUPLE = "couple"
    CODE = "code_commune"
    COMMUNE = "commune"


# Du plus sûr au plus vague : le premier nom présent est retenu.
_NOMS: Final = (
    *("nom", "name", "libelle", "intitule", "denomination", "titre", "title", "label"),
    *("nom_du_lieu", "nom_lieu", "nom_de_la_structure", "nom_structure", "nom_usuel"),
    *("designation", "appellation", "raison_sociale", "toponyme", "lieu", "structure"),
)
_CODES: Final = (
    *("code_commune", "code_insee", "insee", "codgeo", "code_insee_commune"),
    *("code_commune_insee", "codeinsee", "insee_com", "insee_commune", "commune_insee"),
    *("depcom", "com", "code_com", "citycode", "result_citycode"),
)
_COMMUNES: Final = (
    *("commune", "nom_commune", "nom_de_la_commune", "libelle_commune", "nom_com"),
    *("libgeo", "ville", "city", "localite", "municipalite", "result_city"),
)
_COUPLES: Final = (
    *("geo_point_2d", "geo_point", "geopoint", "geopoint_2d", "point_geo"),
    *("coordonnees_gps", "coordonnees", "coordonnees_geographiques", "gps"),
    *("lat_lon", "latlon", "lat_long", "lat_lng", "latlng", "latitude_longitude"),
    *("geolocalisation", "position"),
)
# Latitude et longitude se prennent dans une même famille : « lat » avec « lon ».
_FAMILLES: Final = (
    (
        ("latitude", "lat", "geo_lat", "result_latitude"),
        ("longitude", "lon", "lng", "long", "geo_lon", "geo_lng", "result_longitude"),
    ),
    (
        ("y", "coord_y", "coordonnee_y", "coordy", "y_coord", "point_y", "lambert_y"),
        ("x", "coord_x", "coordonnee_x", "coordx", "x_coord", "point_x", "lambert_x"),
    ),
)
_PRECISIONS: Final = frozenset(
    (
        *("wgs84", "wgs", "84", "rgf93", "l93", "lambert93", "lambert", "93", "epsg"),
        *("4326", "2154", "gps", "dd", "deg", "degres", "decimal", "decimale"),
        *("decimales", "m"),
    )
)
_LONGUEUR_NOM: Final = 200


@dataclass(frozen=True, slots=True)
class Colonnes:
    """Où est chaque champ.

    Attributes
    ----------
    retenues
        Nom, tel qu’écrit, de la colonne qui porte chaque champ trouvé.
    ignorees
        Colonnes qui ne seront pas lues.
    confondues
        Colonnes de même nom parmi les retenues, vide s’il n’y en a pas.
    """

    retenues: Mapping[Champ, str]
    ignorees: tuple[str, ...]
    confondues: tuple[str, ...]

    @property
    def place_un_point(self) -> bool:
        """Vrai si les colonnes donnent des coordonnées."""
        return Champ.COUPLE in self.retenues or (
            Champ.LATITUDE in self.retenues and Champ.LONGITUDE in self.retenues
        )

    @property
    def nomme_un_lieu(self) -> bool:
        """Vrai si, sans coordonnées, les colonnes disent dans quelle commune est le lieu.

        Une latitude seule est un oubli à dire, pas un fichier de communes.
        """
        if {Champ.LATITUDE, Champ.LONGITUDE} & self.retenues.keys():
            return False
        return Champ.CODE in self.retenues or (
            Champ.COMMUNE in self.retenues and Champ.NOM in self.retenues
        )


def normalize(nom: str) -> str:
    """Nom de colonne réduit à l’essentiel : sans accent, casse, signe ni précision.

    Examples
    --------
    >>> normalize("Latitude (WGS84)"), normalize("Coordonnée_X L93"), normalize("GPS")
    ('latitude', 'coordonnee_x', 'gps')
    """
    nu = unicodedata.normalize("NFKD", nom[:_LONGUEUR_NOM]).casefold()
    mots = re.findall(
        r"[a-z0-9]+", "".join(c for c in nu if not unicodedata.combining(c))
    )
    while len(mots) > 1 and mots[-1] in _PRECISIONS:
        mots.pop()
    return "_".join(mots)


def find_colonnes(noms: Sequence[str], *, coordonnees: bool = True) -> Colonnes:
    """Cherche les champs utiles parmi des noms de colonnes.

    Parameters
    ----------
    noms
        Noms tels qu’écrits.
    coordonnees
        Faux quand la géométrie est ailleurs (GeoJSON).
    """
    index: dict[str, list[str]] = {}
    for nom in noms:
        index.setdefault(normalize(nom), []).append(nom)
    trouves = {champ: _find_premier(alias, index) for champ, alias in _list_alias()}
    if coordonnees:
        trouves |= _find_coordonnees(index)
    retenus = {champ: cle for champ, cle in trouves.items() if cle}
    return Colonnes(
        retenues={champ: index[cle][0] for champ, cle in retenus.items()},
        ignorees=tuple(_list_ignorees(noms, index, set(retenus.values()))),
        confondues=next(
            (tuple(index[c]) for c in retenus.values() if len(index[c]) > 1), ()
        ),
    )


def check_colonnes(colonnes: Colonnes) -> None:
    """Refuse un fichier où deux colonnes portent le même nom.

    Raises
    ------
    PointsError
        Si l’on ne peut pas savoir laquelle des deux lire.
    """
    if colonnes.confondues:
        noms = write_liste([cite(nom) for nom in colonnes.confondues])
        msg = (
            f"Les colonnes {noms} portent le même nom : on ne sait laquelle lire. "
            "N’en garder qu’une."
        )
        raise PointsError(msg)


def write_avis_colonnes(colonnes: Colonnes) -> list[str]:
    """Dit les colonnes laissées de côté, et le risque d’un nom de personne."""
    avis = []
    if colonnes.ignorees:
        noms = write_liste([cite(nom) for nom in colonnes.ignorees])
        avis.append(
            "Seuls le nom, les coordonnées et la commune sont lus. Laissé de côté : "
            f"{noms}."
        )
    if Champ.NOM in colonnes.retenues and "prenom" in map(normalize, colonnes.ignorees):
        nom = cite(colonnes.retenues[Champ.NOM])
        avis.append(
            f"La colonne {nom} voisine avec un prénom : si elle nomme des personnes, la "
            "remplacer par le nom du lieu avant de montrer la carte."
        )
    return avis


def _list_alias() -> Iterable[tuple[Champ, Sequence[str]]]:
    return (
        (Champ.NOM, _NOMS),
        (Champ.CODE, _CODES),
        (Champ.COMMUNE, _COMMUNES),
    )


def _find_premier(alias: Iterable[str], index: Mapping[str, object]) -> str:
    return next((nom for nom in alias if nom in index), "")


def _find_coordonnees(index: Mapping[str, object]) -> dict[Champ, str]:
    """Une famille complète, sinon un couple, sinon ce qui est là."""
    familles = [
        {
            Champ.LATITUDE: _find_premier(latitudes, index),
            Champ.LONGITUDE: _find_premier(longitudes, index),
        }
        for latitudes, longitudes in _FAMILLES
    ]
    complete = next((f for f in familles if all(f.values())), None)
    if complete is not None:
        return complete
    couple = _find_premier(_COUPLES, index)
    if couple:
        return {Champ.COUPLE: couple}
    return next((f for f in familles if any(f.values())), {})


def _list_ignorees(
    noms: Sequence[str], index: Mapping[str, Sequence[str]], retenus: set[str]
) -> list[str]:
    lues = {nom for cle in retenus for nom in index[cle]}
    return [nom for nom in dict.fromkeys(noms) if nom.strip() and nom not in lues]
