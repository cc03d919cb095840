"""Fichiers du navigateur : TopoJSON compacts, nommés par leur empreinte."""

import gzip
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from ess_dash.extraction.couches import (
    Couches,
    Grain,
    Zone,
    build_contexte,
    simplify_zone,
    union_mailles,
)
from ess_dash.extraction.couverture import compute_etiquette
from ess_dash.extraction.decoupage import Decoupage
from ess_dash.extraction.erreurs import ExtractionError
from ess_dash.extraction.topologie import Objet, build_topologie
from ess_dash.sources import compute_sha256

# Pour un même poids, 4 décimales (7 m d’écart au plus) déforment trente fois moins que
# simplifier davantage à 5 : la source est déjà généralisée. Le second grain sert là où
# l’arrondi du premier ferait se croiser deux bords très proches.
GRAINS: Final = (Grain(4, 10), Grain(5, 10))

_LONGUEUR_EMPREINTE: Final = 12


@dataclass(frozen=True, slots=True)
class Navigateur:
    """Ce que le navigateur charge.

    Attributes
    ----------
    territoires, contexte
        Fichiers TopoJSON.
    table_contexte
        Le même contexte, pour une couche GeoParquet.
    grain
        Finesse retenue pour les territoires.
    """

    territoires: bytes
    contexte: bytes
    table_contexte: gpd.GeoDataFrame
    grain: Grain


def build_navigateur(decoupage: Decoupage, couches: Couches, zone: Zone) -> Navigateur:
    """Fichiers du navigateur, au premier grain qui garde la couverture valide.

    Parameters
    ----------
    decoupage
        D’où viennent les noms des départements voisins.
    couches
        Tables du département.
    zone
        Couverture propre, non simplifiée.

    Raises
    ------
    ExtractionError
        Si aucun grain ne garde une couverture valide.
    """
    for grain in GRAINS[:-1]:
        try:
            return _build_navigateur(decoupage, couches, zone, grain)
        except ExtractionError:
            continue
    return _build_navigateur(decoupage, couches, zone, GRAINS[-1])


def _build_navigateur(
    decoupage: Decoupage, couches: Couches, zone: Zone, grain: Grain
) -> Navigateur:
    simple = simplify_zone(zone, grain)
    contexte = build_contexte(decoupage, simple, grain.decimales)
    return Navigateur(
        territoires=build_territoires(couches, simple.communes, grain),
        contexte=_write_contexte(contexte, grain),
        table_contexte=contexte,
        grain=grain,
    )


def build_territoires(couches: Couches, communes: gpd.GeoSeries, grain: Grain) -> bytes:
    """TopoJSON des communes, EPCI, PETR et département, arcs partagés.

    Parameters
    ----------
    couches
        Tables du département, rangées par code.
    communes
        Contours simplifiés des communes, dans le même ordre.
    grain
        Finesse de ces contours.
    """
    epci, petr, departement = union_mailles(communes, couches)
    objets = {
        "communes": _build_objets(communes, _iter_communes(couches.communes, grain)),
        "epci": _build_objets(epci, _iter_mailles(couches.epci, "code_epci", grain)),
        "petr": _build_objets(petr, _iter_mailles(couches.petr, "code_petr", grain)),
        "departement": _build_objets(
            departement,
            (
                {"c": ligne["code_departement"], "n": ligne["nom"]}
                for ligne in couches.departement.to_dict("records")
            ),
        ),
    }
    presents = {nom: liste for nom, liste in objets.items() if liste}
    return dump_json(build_topologie(presents, grain.decimales))


def compute_taille_gzip(contenu: bytes) -> int:
    """Taille en octets une fois compressé comme le serveur le fait."""
    return len(gzip.compress(contenu, compresslevel=6, mtime=0))


def build_nom(radical: str, contenu: bytes) -> str:
    """Nom de fichier qui porte l’empreinte du contenu.

    Examples
    --------
    >>> build_nom("territoires", b"")
    'territoires-e3b0c44298fc.json'
    """
    return f"{radical}-{compute_sha256(contenu)[:_LONGUEUR_EMPREINTE]}.json"


def dump_json(contenu: object) -> bytes:
    """JSON compact, en UTF-8."""
    texte = json.dumps(contenu, ensure_ascii=False, separators=(",", ":"))
    return texte.encode()


def _build_objets(
    contours: gpd.GeoSeries, proprietes: Iterable[dict[str, Any]]
) -> list[Objet]:
    return [
        Objet(contour, champs)
        for contour, champs in zip(contours, proprietes, strict=True)
    ]


def _iter_communes(
    communes: gpd.GeoDataFrame, grain: Grain
) -> Iterable[dict[str, Any]]:
    # Un symbole se pose à la mairie ; où elle n’est pas localisée, au cœur du contour.
    reperes = compute_etiquette(communes.geometry)
    lons = communes["mairie_lon"].fillna(reperes.x)
    lats = communes["mairie_lat"].fillna(reperes.y)
    for ligne, lon, lat in zip(communes.to_dict("records"), lons, lats, strict=True):
        champs = {
            "c": ligne["code_commune"],
            "n": ligne["nom"],
            "e": ligne["code_epci"],
            "p": ligne["code_petr"],
            "h": ligne["population"],
            "m": grain.round_point(lon, lat),
        }
        yield {cle: v for cle, v in champs.items() if cle == "m" or not pd.isna(v)}


def _iter_mailles(
    table: gpd.GeoDataFrame, cle: str, grain: Grain
) -> Iterable[dict[str, Any]]:
    for ligne in table.to_dict("records"):
        champs = {
            "c": ligne[cle],
            "n": ligne["nom"],
            "l": grain.round_point(ligne["etiquette_lon"], ligne["etiquette_lat"]),
        }
        entier = ligne["perimetre"].endswith(" entier")
        yield champs if entier else champs | {"g": ligne["perimetre"]}


def _write_contexte(contexte: gpd.GeoDataFrame, grain: Grain) -> bytes:
    etiquettes = compute_etiquette(contexte.geometry)
    champs = (
        {"c": code, "n": nom, "l": grain.round_point(lon, lat)}
        for code, nom, lon, lat in zip(
            contexte["code_departement"],
            contexte["nom"],
            etiquettes.x,
            etiquettes.y,
            strict=True,
        )
    )
    objets = _build_objets(contexte.geometry, champs)
    return dump_json(build_topologie({"departements": objets}, grain.decimales))
