"""Un GeoJSON en table : une ligne par entité, ses propriétés en colonnes."""

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

from ess_dash.importation.lecture.cases import clean_case, write_valeur
from ess_dash.importation.lecture.entete import COLONNE_ERREUR, rename_doublons
from ess_dash.importation.lecture.limites import (
    CASES_MAX,
    COLONNES_MAX,
    COORDONNEES_MAX,
    ENTITES_MAX,
    PROFONDEUR_JSON_MAX,
)
from ess_dash.importation.lecture.refus_lecture import build_refus
from ess_dash.importation.modele import Alerte, TableLue
from ess_dash.textes.ecriture import apply_typographie, cite, format_nombre, write_liste

LON: Final = "geometry_lon"
LAT: Final = "geometry_lat"
FORME: Final = "geometrie"

_CHAINE: Final = re.compile(r'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
_CROCHETS: Final = re.compile(r"[\[\]{}]")
_CHIFFRES_SURS: Final = 15
_EPSG: Final = re.compile(r"EPSG:{1,2}(?:[\d.]*:)?(\d{4,6})$", re.IGNORECASE)
_EPSG_DEGRES: Final = frozenset({"4326", "4171"})
# Lambert-93, et ce qui en tient lieu outre-mer.
_EPSG_METRES: Final = frozenset({"2154", "5490", "2972", "2975", "4471"})
_FORMES: Final = frozenset(
    (
        *("Point", "MultiPoint", "LineString", "MultiLineString"),
        *("Polygon", "MultiPolygon", "GeometryCollection"),
    )
)
_ATTENDU: Final = (
    "on attend une « FeatureCollection », comme en exporte un logiciel de cartographie."
)
_REMEDE: Final = "Corriger l’entité dans le logiciel de cartographie."


@dataclass(slots=True)
class _Releve:
    """Ce qui s’accumule pendant la lecture des entités."""

    noms: dict[str, int]
    lignes: list[tuple[str, ...]] = field(default_factory=list)
    alertes: list[Alerte] = field(default_factory=list)
    nb_coordonnees: int = 0


def read_geojson(texte: str, nom_fichier: str, sha256: str) -> TableLue:
    """Table d’un GeoJSON.

    Un point donne ``geometry_lon`` et ``geometry_lat`` ; une autre forme, ``geometrie``,
    en JSON sur une ligne. Une entité sans géométrie lisible garde sa ligne, cases vides.
    Les coordonnées sont celles du fichier : ``avis`` dit le système qu’il déclare.

    Raises
    ------
    ImportRefuseError
        Si le texte n’est pas un GeoJSON, ou dépasse les limites.
    """
    objet = _load(texte)
    entites = _list_entites(objet)
    noms = dict.fromkeys(nom for entite in entites for nom in _get_proprietes(entite))
    # Un fichier de refus corrigé revient avec sa colonne d’erreurs.
    noms.pop(COLONNE_ERREUR, None)
    _check_largeur(len(noms), len(entites))
    releve = _Releve({nom: rang for rang, nom in enumerate(noms)})
    for numero, entite in enumerate(entites, start=1):
        releve.lignes.append(_read_entite(numero, entite, releve))
    if releve.nb_coordonnees > COORDONNEES_MAX:
        raise _build_trop(f"{format_nombre(COORDONNEES_MAX)} coordonnées")
    entetes, doubles = rename_doublons([*map(clean_case, noms), LON, LAT, FORME])
    return TableLue(
        nom_fichier=nom_fichier,
        sha256=sha256,
        entetes=entetes,
        lignes=tuple(releve.lignes),
        numeros=tuple(range(1, len(entites) + 1)),
        description="GeoJSON, UTF-8",
        avis=tuple(map(apply_typographie, _write_avis(objet, noms, doubles))),
        nature="geojson",
        alertes=tuple(releve.alertes),
        ligne_en_tete=0,
    )


def _load(texte: str) -> Mapping[str, Any]:
    _check_profondeur(texte)
    try:
        objet = json.loads(
            texte, parse_constant=_refuse_constante, parse_int=_parse_entier
        )
    except json.JSONDecodeError as erreur:
        raise build_refus(
            "Ce GeoJSON est incomplet ou mal formé : la lecture s’arrête à la ligne "
            f"{erreur.lineno}, caractère {erreur.colno}. Refaire l’export, puis le "
            "déposer de nouveau."
        ) from None
    if not isinstance(objet, dict):
        msg = f"Ce fichier est une liste JSON, pas un GeoJSON : {_ATTENDU}"
        raise build_refus(msg)
    return objet


def _check_profondeur(texte: str) -> None:
    """Compte les crochets hors des chaînes, avant de laisser json s’y enfoncer."""
    profondeur = 0
    for crochet in _CROCHETS.finditer(_CHAINE.sub("", texte)):
        profondeur += 1 if crochet.group() in "[{" else -1
        if profondeur > PROFONDEUR_JSON_MAX:
            raise build_refus(
                f"Ce GeoJSON est imbriqué sur plus de {PROFONDEUR_JSON_MAX} niveaux, ce "
                "qu’aucune donnée ne demande : refaire l’export."
            )


def _refuse_constante(constante: str) -> NoReturn:
    raise build_refus(
        f"Ce GeoJSON contient « {constante} », que le format interdit : le remplacer "
        "par null, ou retirer l’entité."
    )


def _parse_entier(chiffres: str) -> int | float:
    """Un entier de milliers de chiffres ferait échouer la conversion en nombre."""
    return int(chiffres) if len(chiffres) <= _CHIFFRES_SURS else float(chiffres)


def _list_entites(objet: Mapping[str, Any]) -> Sequence[object]:
    genre = objet.get("type")
    if genre == "Topology":
        msg = "Ce fichier est un TopoJSON : l’exporter en GeoJSON, puis le déposer."
        raise build_refus(msg)
    entites = objet.get("features") if genre == "FeatureCollection" else None
    if genre == "Feature":
        entites = [objet]
    elif isinstance(genre, str) and genre in _FORMES:
        entites = [{"type": "Feature", "properties": None, "geometry": objet}]
    if not isinstance(entites, list):
        msg = f"Ce JSON n’est pas un GeoJSON : {_ATTENDU}"
        raise build_refus(msg)
    if not entites:
        msg = "Ce GeoJSON ne contient aucune entité : vérifier l’export."
        raise build_refus(msg)
    if len(entites) > ENTITES_MAX:
        raise _build_trop(f"{format_nombre(ENTITES_MAX)} entités")
    return entites


def _check_largeur(nb_noms: int, nb_entites: int) -> None:
    if nb_noms > COLONNES_MAX:
        raise _build_trop(f"{COLONNES_MAX} propriétés différentes")
    if nb_noms * nb_entites > CASES_MAX:
        raise _build_trop(f"{format_nombre(CASES_MAX)} valeurs")


def _build_trop(limite: str) -> Exception:
    return build_refus(
        f"Ce GeoJSON a plus de {limite}, et c’est la limite : n’en garder que le "
        "territoire et les propriétés utiles."
    )


def _get_proprietes(entite: object) -> Mapping[str, Any]:
    proprietes = entite.get("properties") if isinstance(entite, dict) else None
    return proprietes if isinstance(proprietes, dict) else {}


def _read_entite(numero: int, entite: object, releve: _Releve) -> tuple[str, ...]:
    valeurs = [""] * len(releve.noms)
    for nom, valeur in _get_proprietes(entite).items():
        if nom in releve.noms:
            valeurs[releve.noms[nom]] = _write_propriete(valeur)
    if not isinstance(entite, dict) or entite.get("type") != "Feature":
        motif = "ce n’est pas une entité (« Feature ») GeoJSON"
        return (*valeurs, *_refuse_forme(numero, motif, releve))
    return (*valeurs, *_read_forme(numero, entite.get("geometry"), releve))


def _write_propriete(valeur: object) -> str:
    if isinstance(valeur, dict | list):
        return clean_case(json.dumps(valeur, ensure_ascii=False))
    return write_valeur(valeur)


def _read_forme(numero: int, forme: object, releve: _Releve) -> tuple[str, str, str]:
    """Longitude, latitude et forme d’une entité, vides si elle n’en a pas."""
    if forme is None:
        return "", "", ""
    genre = forme.get("type") if isinstance(forme, dict) else None
    if not isinstance(forme, dict) or genre not in _FORMES:
        return _refuse_forme(numero, "géométrie de type inconnu", releve)
    nombres = list(_iter_nombres(forme))
    releve.nb_coordonnees += len(nombres)
    if not nombres:
        return "", "", ""
    if not all(_is_fini(nombre) for nombre in nombres):
        return _refuse_forme(
            numero, "coordonnée infinie, ou qui n’est pas un nombre", releve
        )
    if genre != "Point":
        return "", "", json.dumps(forme, separators=(",", ":"))
    if not _is_position(forme["coordinates"]):
        return _refuse_forme(numero, "le point n’a pas deux coordonnées", releve)
    return write_valeur(nombres[0]), write_valeur(nombres[1]), ""


def _refuse_forme(numero: int, motif: str, releve: _Releve) -> tuple[str, str, str]:
    releve.alertes.append(Alerte(numero, FORME, motif, _REMEDE))
    return "", "", ""


def _iter_nombres(valeur: object) -> Iterator[object]:
    """Feuilles des coordonnées, quelle que soit la forme."""
    if isinstance(valeur, dict):
        yield from _iter_nombres(valeur.get("coordinates"))
        yield from _iter_nombres(valeur.get("geometries"))
    elif isinstance(valeur, list):
        for partie in valeur:
            yield from _iter_nombres(partie)
    elif valeur is not None:
        yield valeur


def _is_fini(valeur: object) -> bool:
    return (
        isinstance(valeur, int | float)
        and not isinstance(valeur, bool)
        and math.isfinite(valeur)
    )


def _is_position(coordonnees: object) -> bool:
    """Longitude, latitude, et une altitude qui n’est pas gardée."""
    return (
        isinstance(coordonnees, list)
        and len(coordonnees) in {2, 3, 4}
        and not any(
            isinstance(partie, list) or partie is None for partie in coordonnees
        )
    )


def _write_avis(
    objet: Mapping[str, Any], noms: Mapping[str, None], doubles: Sequence[str]
) -> Iterator[str]:
    yield from _write_avis_crs(objet)
    if doubles:
        ecrits = write_liste([cite(nom) for nom in doubles])
        yield f"Plusieurs propriétés se nomment {ecrits} : les suivantes sont numérotées."
    par_cle: dict[str, list[str]] = {}
    for nom in noms:
        par_cle.setdefault(nom.casefold(), []).append(nom)
    for semblables in par_cle.values():
        if len(semblables) > 1:
            yield (
                f"Les propriétés {write_liste([cite(n) for n in semblables])} ne "
                "diffèrent que par les majuscules : vérifier laquelle est lue."
            )


def _write_avis_crs(objet: Mapping[str, Any]) -> Iterator[str]:
    """Système que l’ancien membre « crs » déclare ; refuse celui que l’on ne lit pas."""
    crs = objet.get("crs")
    proprietes = crs.get("properties") if isinstance(crs, dict) else None
    nom = proprietes.get("name") if isinstance(proprietes, dict) else None
    if not isinstance(nom, str) or nom.strip().upper().endswith("CRS84"):
        return
    trouve = _EPSG.search(nom.strip())
    epsg = trouve.group(1) if trouve else ""
    if epsg in _EPSG_DEGRES:
        return
    if epsg not in _EPSG_METRES:
        raise build_refus(
            f"Ce GeoJSON est dans le système de coordonnées {cite(nom)}, que l’on ne lit "
            "pas : l’exporter en WGS 84 (EPSG:4326) ou en Lambert-93 (EPSG:2154)."
        )
    yield f"Le fichier déclare ses coordonnées en mètres (EPSG:{epsg}), pas en degrés."
