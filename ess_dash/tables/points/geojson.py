"""Lire un GeoJSON : une entité donne un point, ou une faute à son numéro."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NoReturn

import numpy as np
import shapely

from ess_dash.tables.points.colonnes import (
    Champ,
    Colonnes,
    check_colonnes,
    find_colonnes,
    write_avis_colonnes,
)
from ess_dash.tables.points.modele import (
    LONGUEUR_MAX_CASE,
    NB_POINTS_MAX,
    Brute,
    Faute,
    LigneRefuseeError,
    PointsError,
    Releve,
    Unite,
    build_trop_de_points,
    check_nb_colonnes,
)
from ess_dash.territoires import EPSG_LAMBERT93, EPSG_WGS84
from ess_dash.textes.ecriture import (
    cite,
    clean_texte,
    format_nombre,
    shorten,
    write_liste,
)

PROFONDEUR_MAX: Final = 20
COLONNE: Final = "géométrie"

_CHAINE: Final = re.compile(r'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
_CHIFFRES_SURS: Final = 15
_COORDONNEE_MAX: Final = 1e9
# RGF93 géographique diffère du WGS84 de moins d’un mètre.
_EPSG_ADMIS: Final = frozenset({EPSG_WGS84, EPSG_LAMBERT93, 4171})
_EPSG: Final = re.compile(r"EPSG:{1,2}(?:[\d.]*:)?(\d{4,6})$", re.IGNORECASE)
_NOMS_GEOMETRIES: Final = {
    "Point": "point",
    "MultiPoint": "groupe de points",
    "LineString": "ligne",
    "MultiLineString": "groupe de lignes",
    "Polygon": "polygone",
    "MultiPolygon": "groupe de polygones",
    "GeometryCollection": "collection de formes",
}
_GEOJSON_ATTENDU: Final = (
    "on attend une « FeatureCollection » de points, comme en exporte un logiciel de "
    "cartographie."
)
_REMEDE: Final = "Corriger l’entité dans le logiciel de cartographie, ou la retirer."


@dataclass(frozen=True, slots=True)
class Forme:
    """Position d’une entité, et nom de sa forme si ce n’est pas un point."""

    x: float
    y: float
    genre: str


def read_geojson(texte: str) -> Releve:
    """Lit les points d’un GeoJSON ; une autre forme est réduite à un point intérieur.

    Raises
    ------
    PointsError
        Si le texte n’est pas un GeoJSON, s’il est trop imbriqué, trop long, ou dans un
        système de coordonnées que la carte ne lit pas.
    """
    objet = _load_json(texte)
    epsg = _read_crs(objet)
    entites = _list_entites(objet)
    colonnes = _find_proprietes(entites)
    brutes: list[Brute] = []
    fautes: list[Faute] = []
    formes: dict[int, str] = {}
    for numero, entite in enumerate(entites, start=1):
        try:
            brute, genre = _read_entite(numero, entite, colonnes)
        except LigneRefuseeError as refus:
            fautes.extend(refus.fautes)
            continue
        brutes.append(brute)
        if genre:
            formes[numero] = genre
    avis = [
        *_write_avis_crs(epsg, brutes),
        *write_avis_colonnes(colonnes),
        *_write_avis_formes(formes),
    ]
    return Releve(tuple(brutes), tuple(fautes), tuple(avis), len(entites), Unite.ENTITE)


def _load_json(texte: str) -> Mapping[str, Any]:
    _check_profondeur(texte)
    try:
        objet = json.loads(
            texte, parse_constant=_refuse_constante, parse_int=_parse_entier
        )
    except json.JSONDecodeError as erreur:
        msg = (
            "Ce GeoJSON est incomplet ou mal formé : la lecture s’arrête à la ligne "
            f"{erreur.lineno}, caractère {erreur.colno}. Refaire l’export, puis "
            "l’ajouter de nouveau."
        )
        raise PointsError(msg) from None
    if not isinstance(objet, dict):
        msg = f"Ce fichier est une liste JSON, pas un GeoJSON : {_GEOJSON_ATTENDU}"
        raise PointsError(msg)
    return objet


def _check_profondeur(texte: str) -> None:
    """Compte les crochets hors des chaînes, avant de laisser json s’y enfoncer."""
    nu = _CHAINE.sub("", texte).encode("ascii", errors="replace")
    octets = np.frombuffer(nu, dtype=np.uint8)
    ouvrants = np.isin(octets, np.frombuffer(b"[{", dtype=np.uint8))
    fermants = np.isin(octets, np.frombuffer(b"]}", dtype=np.uint8))
    profondeur = np.cumsum(ouvrants.astype(np.int64) - fermants)
    if profondeur.max(initial=0) > PROFONDEUR_MAX:
        msg = (
            f"Ce GeoJSON est imbriqué sur plus de {PROFONDEUR_MAX} niveaux, ce "
            "qu’aucune liste de points ne demande : refaire l’export."
        )
        raise PointsError(msg)


def _refuse_constante(constante: str) -> NoReturn:
    msg = (
        f"Ce GeoJSON contient « {constante} », que le format interdit : le remplacer par "
        "null, ou retirer l’entité."
    )
    raise PointsError(msg)


def _parse_entier(chiffres: str) -> int | float:
    """Un entier de milliers de chiffres ferait échouer la conversion en nombre."""
    return int(chiffres) if len(chiffres) <= _CHIFFRES_SURS else float(chiffres)


def _list_entites(objet: Mapping[str, Any]) -> Sequence[object]:
    """Entités du fichier ; une géométrie seule devient une entité sans propriété."""
    genre = objet.get("type")
    if genre == "FeatureCollection":
        entites = objet.get("features")
        if not isinstance(entites, list):
            msg = f"Ce GeoJSON n’a pas de liste « features » : {_GEOJSON_ATTENDU}"
            raise PointsError(msg)
    elif genre == "Feature":
        entites = [objet]
    elif isinstance(genre, str) and genre in _NOMS_GEOMETRIES:
        entites = [{"type": "Feature", "properties": None, "geometry": objet}]
    else:
        raise _build_autre_json(genre)
    if not entites:
        msg = "Ce GeoJSON ne contient aucune entité : vérifier l’export."
        raise PointsError(msg)
    if len(entites) > NB_POINTS_MAX:
        raise build_trop_de_points(Unite.ENTITE)
    return entites


def _build_autre_json(genre: object) -> PointsError:
    if genre == "Topology":
        return PointsError(
            "Ce fichier est un TopoJSON : l’exporter en GeoJSON, puis l’ajouter de "
            "nouveau."
        )
    return PointsError(f"Ce JSON n’est pas un GeoJSON : {_GEOJSON_ATTENDU}")


def _read_crs(objet: Mapping[str, Any]) -> int | None:
    """Code EPSG que l’ancien membre « crs » déclare, ``None`` s’il n’en dit rien."""
    crs = objet.get("crs")
    proprietes = crs.get("properties") if isinstance(crs, dict) else None
    nom = proprietes.get("name") if isinstance(proprietes, dict) else None
    if not isinstance(nom, str) or nom.strip().upper().endswith("CRS84"):
        return None
    trouve = _EPSG.search(nom.strip())
    epsg = int(trouve.group(1)) if trouve else None
    if epsg not in _EPSG_ADMIS:
        msg = (
            f"Ce GeoJSON est dans le système de coordonnées {cite(nom)}, que la carte "
            f"ne lit pas : l’exporter en WGS 84 (EPSG:{EPSG_WGS84}) ou en Lambert-93 "
            f"(EPSG:{EPSG_LAMBERT93})."
        )
        raise PointsError(msg)
    return epsg


def _find_proprietes(entites: Sequence[object]) -> Colonnes:
    noms = dict.fromkeys(nom for entite in entites for nom in _get_proprietes(entite))
    check_nb_colonnes(noms)
    colonnes = find_colonnes(list(noms), coordonnees=False)
    check_colonnes(colonnes)
    return colonnes


def _get_proprietes(entite: object) -> Mapping[str, Any]:
    proprietes = entite.get("properties") if isinstance(entite, dict) else None
    return proprietes if isinstance(proprietes, dict) else {}


def _read_entite(numero: int, entite: object, colonnes: Colonnes) -> tuple[Brute, str]:
    """Position et textes d’une entité, et sa forme si ce n’est pas un point.

    Raises
    ------
    LigneRefuseeError
        Si l’entité n’a pas de position lisible.
    """
    if not isinstance(entite, dict) or entite.get("type") != "Feature":
        raise _refuse(numero, "", "ce n’est pas une entité (« Feature ») GeoJSON")
    forme = _read_geometrie(numero, entite.get("geometry"))
    proprietes = _get_proprietes(entite)
    textes = {
        champ: _read_propriete(numero, nom, proprietes.get(nom))
        for champ, nom in colonnes.retenues.items()
    }
    brute = Brute(
        ligne=numero,
        rang=numero,
        nom=textes.get(Champ.NOM, ""),
        x=forme.x,
        y=forme.y,
        code_commune=textes.get(Champ.CODE, ""),
        commune=textes.get(Champ.COMMUNE, ""),
        colonne=COLONNE,
        valeur=f"{_write_nombre(forme.x)} ; {_write_nombre(forme.y)}",
        est_forme=bool(forme.genre),
    )
    return brute, forme.genre


def _refuse(numero: int, valeur: str, raison: str) -> LigneRefuseeError:
    return LigneRefuseeError(Faute(numero, COLONNE, valeur, raison, _REMEDE))


def _write_nombre(valeur: float) -> str:
    return f"{valeur:.10g}".replace(".", ",")


def _read_propriete(numero: int, nom: str, valeur: object) -> str:
    """Texte d’une propriété ; vide si ce n’est ni un texte ni un nombre."""
    if isinstance(valeur, bool) or not isinstance(valeur, str | int | float):
        return ""
    texte = clean_texte(str(valeur))
    if len(texte) > LONGUEUR_MAX_CASE:
        raise LigneRefuseeError(
            Faute(
                ligne=numero,
                colonne=shorten(clean_texte(nom)),
                valeur=shorten(texte),
                raison=f"texte de {format_nombre(len(texte))} caractères ; la limite "
                f"est de {format_nombre(LONGUEUR_MAX_CASE)}",
                suggestion="Raccourcir le texte.",
            )
        )
    return texte


def _read_geometrie(numero: int, geometrie: object) -> Forme:
    if not isinstance(geometrie, dict):
        raise _refuse(numero, "", "l’entité n’a pas de géométrie")
    genre = geometrie.get("type")
    if not isinstance(genre, str) or genre not in _NOMS_GEOMETRIES:
        raise _refuse(numero, _write_valeur(genre), "géométrie de type inconnu")
    if genre == "Point":
        return _read_point(numero, geometrie.get("coordinates"))
    return _reduce_to_point(numero, geometrie, _NOMS_GEOMETRIES[genre])


def _write_valeur(valeur: object) -> str:
    ecrite = (
        valeur if isinstance(valeur, str) else json.dumps(valeur, ensure_ascii=False)
    )
    return shorten(clean_texte(ecrite))


def _read_point(numero: int, coordonnees: object) -> Forme:
    """Longitude et latitude d’un point ; l’altitude n’est pas gardée."""
    if not isinstance(coordonnees, list) or not coordonnees:
        raise _refuse(numero, "", "le point n’a pas de coordonnées")
    ecrites = _write_valeur(coordonnees[:3])
    nombres = [c for c in coordonnees[:2] if _is_nombre(c)]
    if len(nombres) != 2:
        raise _refuse(numero, ecrites, "ce ne sont pas deux nombres")
    x, y = (float(nombre) for nombre in nombres)
    if not _is_bornee(x, y):
        raise _refuse(numero, ecrites, "coordonnée infinie ou démesurée")
    return Forme(x, y, "")


def _is_nombre(valeur: object) -> bool:
    return isinstance(valeur, int | float) and not isinstance(valeur, bool)


def _is_bornee(*valeurs: float) -> bool:
    # Faux aussi pour l’infini et pour NaN, qu’aucune comparaison n’admet.
    return all(abs(valeur) < _COORDONNEE_MAX for valeur in valeurs)


def _reduce_to_point(numero: int, geometrie: Mapping[str, Any], genre: str) -> Forme:
    """Point posé sur la forme, sans la valider : son coût reste celui de ses sommets."""
    try:
        ecrite = json.dumps(geometrie, allow_nan=False)
    except ValueError:
        raise _refuse(numero, genre, "coordonnée infinie ou démesurée") from None
    forme = shapely.from_geojson(ecrite, on_invalid="ignore")
    if forme is None:
        raise _refuse(numero, genre, "géométrie illisible, par exemple non refermée")
    if shapely.is_empty(forme):
        raise _refuse(numero, genre, "géométrie vide")
    if not _is_bornee(*shapely.bounds(forme)):
        raise _refuse(numero, genre, "coordonnée infinie ou démesurée")
    x, y = shapely.get_coordinates(shapely.point_on_surface(forme))[0]
    return Forme(float(x), float(y), genre)


def _write_avis_crs(epsg: int | None, brutes: Sequence[Brute]) -> Iterator[str]:
    if epsg == EPSG_LAMBERT93 and any(
        abs(b.x) <= 180 and abs(b.y) <= 90 for b in brutes
    ):
        yield (
            "Le fichier se déclare en Lambert-93 (EPSG:2154), mais ses nombres sont des "
            "degrés : ils ont été lus comme tels."
        )


def _write_avis_formes(formes: Mapping[int, str]) -> Iterator[str]:
    if not formes:
        return
    genres = write_liste(sorted(set(formes.values())))
    yield (
        f"Ce qui n’est pas un point ({genres}) est montré par un point posé dessus : "
        f"{Unite.ENTITE.enumerate(list(formes))}."
    )
