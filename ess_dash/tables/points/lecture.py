"""La porte : des octets déposés aux points d’une visite."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import geopandas as gpd

from ess_dash.tables.points.communes import build_atlas
from ess_dash.tables.points.contenu import read_texte
from ess_dash.tables.points.geojson import read_geojson
from ess_dash.tables.points.modele import Faute, Lecture
from ess_dash.tables.points.reperage import place
from ess_dash.tables.points.tableau import read_tableau
from ess_dash.textes.ecriture import apply_typographie

# Un CSV peut commencer par un titre entre crochets : « [Export 2026] ».
_DEBUT_JSON: Final = re.compile(r"\s*(?:\{|\[\s*(?:[\[{\]]|-?\d))")
_EXTENSIONS_JSON: Final = (".json", ".geojson")


def read_points(
    contenu: bytes, nom_fichier: str, communes: gpd.GeoDataFrame
) -> Lecture:
    """Lit un CSV ou un GeoJSON de points, et dit tout ce qui ne va pas.

    Chaque ligne de données donne un point ou au moins une faute :
    ``len(points) + nb_refusees == nb_lignes``.

    Parameters
    ----------
    contenu
        Octets déposés.
    nom_fichier
        Nom du fichier ; son extension ne décide de rien, mais un écart est dit.
    communes
        Communes du département : ``code_commune``, ``nom``, contours.

    Raises
    ------
    PointsError
        Si le fichier entier est illisible ; le message dit pourquoi et que faire.
    """
    lu = read_texte(contenu)
    est_json = _DEBUT_JSON.match(lu.texte) is not None
    releve = read_geojson(lu.texte) if est_json else read_tableau(lu.texte)
    placement = place(releve, build_atlas(communes))
    avis = (
        *_write_avis_extension(nom_fichier, est_json=est_json),
        *lu.avis,
        *releve.avis,
        *placement.avis,
    )
    fautes = sorted((*releve.fautes, *placement.fautes), key=lambda f: f.ligne or 0)
    return Lecture(
        points=placement.points,
        fautes=tuple(_finish(faute) for faute in fautes),
        avis=tuple(apply_typographie(phrase) for phrase in avis),
        nb_lignes=releve.nb_lignes,
    )


def _finish(faute: Faute) -> Faute:
    return replace(
        faute,
        raison=apply_typographie(faute.raison),
        suggestion=apply_typographie(faute.suggestion),
    )


def _write_avis_extension(nom_fichier: str, *, est_json: bool) -> Iterator[str]:
    nom = nom_fichier.casefold()
    if est_json and nom.endswith(".csv"):
        yield "Le fichier se dit CSV, mais son contenu est un GeoJSON : lu comme tel."
    elif not est_json and nom.endswith(_EXTENSIONS_JSON):
        yield "Le fichier se dit GeoJSON, mais son contenu est un CSV : lu comme tel."
