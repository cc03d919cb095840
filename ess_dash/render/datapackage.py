"""Tout ce qui est publié, en une archive : CSV, ``datapackage.json``, LISEZ-MOI.

Le descripteur suit Frictionless Data Package 2.0 : un schéma par table, tiré de son
contrat. Aucun texte n’est une formule pour un tableur : une apostrophe l’en empêche, que
la lecture d’un import retire.
"""

import csv
import datetime as dt
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import pandas as pd
import pandera.pandas as pa

from ess_dash.indicateurs.chiffre import Statut
from ess_dash.presentation.format_fr import format_date, pluralize
from ess_dash.presentation.publication import Publication, TablePubliee
from ess_dash.presentation.typographie import typographie
from ess_dash.render.export import slugify
from ess_dash.sources import Source
from ess_dash.textes.formules import neutralize_formule

PROFIL: Final = "https://datapackage.org/profiles/2.0/datapackage.json"
DESCRIPTEUR: Final = "datapackage.json"
LISEZ_MOI: Final = "LISEZ-MOI.txt"
LICENCES: Final[Mapping[str, Mapping[str, str]]] = {
    "Licence Ouverte 2.0": {"name": "etalab-2.0", "title": "Licence Ouverte 2.0"},
}
CONSEILS: Final = (
    "Texte en UTF-8, colonnes séparées par des virgules, point décimal.",
    "Une case vide est une absence, jamais un zéro.",
    "Une case dont « statut » vaut « secret » est masquée par le secret statistique.",
    "Une apostrophe en tête d’un texte l’empêche d’être pris pour une formule.",
    "Deux millésimes ou deux bases ne se comparent pas.",
    "Aucune coordonnée de personne n’est gardée par l’outil.",
    "Citer chaque producteur avec la date.",
)
_TYPES: Final = (("int", "integer"), ("float", "number"), ("bool", "boolean"))
_INSTANT_ZIP: Final = (1980, 1, 1, 0, 0, 0)


def to_zip(
    publication: Publication,
    *,
    lieu: str,
    date: dt.date,
    autres: Mapping[str, bytes] | None = None,
) -> bytes:
    """Archive de tout ce qui est publié ; la même publication rend les mêmes octets.

    Parameters
    ----------
    lieu
        Nom du département, pour le titre.
    autres
        Fichiers à joindre, par nom : le schéma national des subventions.
    """
    fichiers = {
        f"{table.nom}.csv": write_csv(table.lignes) for table in publication.tables
    }
    descripteur = build_descripteur(publication, fichiers, lieu=lieu, date=date)
    tous = {
        LISEZ_MOI: write_lisez_moi(publication, autres or (), lieu=lieu, date=date),
        DESCRIPTEUR: json.dumps(descripteur, ensure_ascii=False, indent=2).encode(),
        **fichiers,
        **(autres or {}),
    }
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom, contenu in tous.items():
            archive.writestr(zipfile.ZipInfo(nom, _INSTANT_ZIP), contenu, 8)
    return tampon.getvalue()


def write_csv(table: pd.DataFrame) -> bytes:
    """Table en UTF-8, « , » et point décimal ; une absence est une case vide."""
    tampon = io.StringIO(newline="")
    plume = csv.writer(tampon, lineterminator="\r\n")
    plume.writerow(table.columns)
    colonnes = [[_write_case(case) for case in table[nom]] for nom in table.columns]
    plume.writerows(zip(*colonnes, strict=True))
    return tampon.getvalue().encode("utf-8", "replace")


def _write_case(case: Any) -> str:  # noqa: ANN401 — une case de table peut tout contenir
    if isinstance(case, str):
        return neutralize_formule(case)
    if case is None or pd.isna(case):
        return ""
    nombre = float(case)
    return str(int(nombre)) if nombre.is_integer() else repr(nombre)


def build_descripteur(
    publication: Publication,
    fichiers: Mapping[str, bytes],
    *,
    lieu: str,
    date: dt.date,
) -> dict[str, Any]:
    """Descripteur Frictionless de l’archive.

    Parameters
    ----------
    fichiers
        Contenu de chaque CSV, par nom : donne taille et empreinte.
    """
    sources = _list_sources(publication.tables)
    return {
        "$schema": PROFIL,
        "name": slugify(f"ess {lieu}"),
        "title": f"L’économie sociale et solidaire : {lieu}",
        "description": "Données livrées et importées, contrôlées et datées.",
        "created": f"{date.isoformat()}T00:00:00Z",
        "licenses": _list_licences(sources),
        "sources": [_write_source(source) for source in sources],
        "resources": [
            _build_ressource(table, fichiers[f"{table.nom}.csv"])
            for table in publication.tables
        ],
    }


def _build_ressource(table: TablePubliee, contenu: bytes) -> dict[str, Any]:
    return {
        "name": table.nom.replace("_", "-"),
        "type": "table",
        "path": f"{table.nom}.csv",
        "title": table.titre,
        "description": (table.modele.__doc__ or "").strip(),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n"},
        "bytes": len(contenu),
        "hash": f"sha256:{hashlib.sha256(contenu).hexdigest()}",
        "schema": build_schema(table.modele),
        "licenses": _list_licences(table.sources),
        "sources": [_write_source(source) for source in table.sources],
    }


def build_schema(modele: type[pa.DataFrameModel]) -> dict[str, Any]:
    """Table Schema d’un contrat : type, description et contraintes de chaque colonne."""
    schema = modele.to_schema()
    champs = [_build_champ(str(nom), c) for nom, c in schema.columns.items()]
    cle = schema.unique or [
        str(nom) for nom, c in schema.columns.items() if c.unique and not c.nullable
    ]
    return {
        "fields": champs,
        "missingValues": [""],
        **(
            {"primaryKey": list(cle)[:1] if not schema.unique else list(cle)}
            if cle
            else {}
        ),
    }


def _build_champ(nom: str, colonne: pa.Column) -> dict[str, Any]:
    contraintes: dict[str, Any] = {}
    for controle in colonne.checks:
        contraintes |= _write_contrainte(controle)
    if colonne.unique:
        contraintes["unique"] = True
    if not _accepts_vide(colonne):
        contraintes["required"] = True
    return {
        "name": nom,
        "type": _find_type(colonne),
        "description": typographie(colonne.description or ""),
        **({"constraints": contraintes} if contraintes else {}),
    }


def _find_type(colonne: pa.Column) -> str:
    genre = str(colonne.dtype).lower()
    return next((nom for debut, nom in _TYPES if genre.startswith(debut)), "string")


def _write_contrainte(controle: pa.Check) -> dict[str, Any]:
    valeurs = controle.statistics or {}
    match controle.name:
        case "str_matches":
            return _write_motif(str(valeurs["pattern"]))
        case "isin":
            return {"enum": [valeur for valeur in valeurs["allowed_values"] if valeur]}
        case "greater_than_or_equal_to":
            return {"minimum": valeurs["min_value"]}
        case "less_than_or_equal_to":
            return {"maximum": valeurs["max_value"]}
    return {}


def _write_motif(motif: str) -> dict[str, str]:
    """Motif d’une valeur entière ; « non vide » se dit par ``required``."""
    entier = motif.removeprefix("^$|")
    return {"pattern": entier} if entier.endswith("$") else {}


def _accepts_vide(colonne: pa.Column) -> bool:
    if colonne.nullable:
        return True
    if _find_type(colonne) != "string":
        return False
    return all(_admits_vide(controle) for controle in colonne.checks)


def _admits_vide(controle: pa.Check) -> bool:
    valeurs = controle.statistics or {}
    if controle.name == "str_matches":
        return str(valeurs["pattern"]).startswith("^$|")
    return controle.name != "isin" or "" in valeurs["allowed_values"]


def _list_sources(tables: Iterable[TablePubliee]) -> tuple[Source, ...]:
    return tuple(dict.fromkeys(source for table in tables for source in table.sources))


def _list_licences(sources: Iterable[Source]) -> list[Mapping[str, str]]:
    licences = dict.fromkeys(source.licence for source in sources)
    return [
        LICENCES.get(nom, {"name": slugify(nom)[:80], "title": nom}) for nom in licences
    ]


def _write_source(source: Source) -> dict[str, str]:
    morceaux = (source.producteur, source.titre, source.millesime)
    titre = ", ".join(filter(None, morceaux))
    return {"title": titre, **({"path": source.url} if source.url else {})}


def write_lisez_moi(
    publication: Publication, autres: Iterable[str], *, lieu: str, date: dt.date
) -> bytes:
    """Ce que l’archive contient, d’où cela vient, et comment le lire."""
    lignes = _iter_lisez_moi(publication, tuple(autres), lieu=lieu, date=date)
    texte = "\r\n".join(typographie(ligne) for ligne in lignes)
    # La marque fait lire les accents au Bloc-notes.
    return f"{texte}\r\n".encode("utf-8-sig", "replace")


def _iter_lisez_moi(
    publication: Publication, autres: tuple[str, ...], *, lieu: str, date: dt.date
) -> Iterator[str]:
    titre = f"L’économie sociale et solidaire : {lieu}"
    yield from (titre, "=" * len(titre), "", f"Fait le {format_date(date)}.", "")
    yield from ("Les fichiers", "------------")
    for table in publication.tables:
        nombre = pluralize(len(table.lignes), "ligne")
        yield f"{table.nom}.csv : {table.titre}, {nombre}."
    yield from (f"{nom}" for nom in autres)
    yield f"{DESCRIPTEUR} : le sens et la forme de chaque colonne (Frictionless)."
    if publication.absences:
        yield from ("", "Ce qui manque", "-------------", *publication.absences)
    yield from ("", "Les sources", "-----------")
    for source in _list_sources(publication.tables):
        yield (
            f"{source.producteur}, {source.titre}, {source.millesime or 'non daté'}. "
            f"Licence : {source.licence}. Consulté le "
            f"{format_date(source.date_consultation)}."
        )
    yield from ("", "Les statuts", "-----------")
    yield from (f"{statut.libelle} : {statut.description}" for statut in Statut)
    yield from ("", "Lire ces fichiers", "-----------------", *CONSEILS)
