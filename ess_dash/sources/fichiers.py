"""La seule porte des fichiers : rien n’est lu sans que son empreinte soit vérifiée."""

import json
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Final

import geopandas as gpd
import pandas as pd

from ess_dash.sources.racine import DOSSIER_DATA, DOSSIER_GEO, find_dossier
from ess_dash.sources.source import (
    SUFFIXE_VOISIN,
    Source,
    SourceError,
    compute_sha256,
    read_source,
)
from ess_dash.territoires import CodeDepartement

INDEX_NAVIGATEUR: Final = "navigateur/index.json"


def read_csv(
    chemin_relatif: str, dossier: Path | None = None
) -> tuple[pd.DataFrame, Source]:
    """Lit une table de faits, tout en texte : ``01004`` reste ``01004``.

    Parameters
    ----------
    chemin_relatif
        Chemin sous ``data/`` (``anct/2024/qpv.csv``).
    dossier
        Dossier à la place de ``data/``.

    Returns
    -------
    tuple
        Table brute et provenance.

    Raises
    ------
    SourceError
        Si le fichier ou son voisin manque, ou si l’empreinte diffère.
    """
    contenu, source = _read_verifie(DOSSIER_DATA, chemin_relatif, dossier)
    try:
        table = pd.read_csv(
            BytesIO(contenu), dtype=str, keep_default_na=False, encoding="utf-8"
        )
    except ValueError as erreur:
        raise _build_illisible(
            source, "CSV en UTF-8 séparé par des virgules"
        ) from erreur
    return table, source


def read_geoparquet(
    chemin_relatif: str, dossier: Path | None = None
) -> tuple[gpd.GeoDataFrame, Source]:
    """Lit une table de contours.

    Parameters
    ----------
    chemin_relatif
        Chemin sous ``geo/`` (``<departement>/communes.parquet``).
    dossier
        Dossier à la place de ``geo/``.

    Raises
    ------
    SourceError
        Si le fichier ou son voisin manque, ou si l’empreinte diffère.
    """
    contenu, source = _read_verifie(DOSSIER_GEO, chemin_relatif, dossier)
    try:
        # Les types de geopandas ignorent les fichiers en mémoire, que pyarrow lit.
        table = gpd.read_parquet(BytesIO(contenu))  # type: ignore[arg-type]
    except (ValueError, OSError) as erreur:
        raise _build_illisible(source, "GeoParquet") from erreur
    return table, source


def read_navigateur_index(
    departement: CodeDepartement, dossier: Path | None = None
) -> Mapping[str, str]:
    """Noms, empreinte comprise, des fichiers que le navigateur charge.

    Returns
    -------
    Mapping
        Nom de fichier par rôle : ``territoires``, ``contexte``.

    Raises
    ------
    SourceError
        Si l’index manque, n’est plus celui enregistré, ou cite un fichier absent.
    """
    chemin = f"{departement}/{INDEX_NAVIGATEUR}"
    contenu, source = _read_verifie(DOSSIER_GEO, chemin, dossier)
    try:
        index = {str(role): str(nom) for role, nom in json.loads(contenu).items()}
    except (ValueError, AttributeError) as erreur:
        raise _build_illisible(source, "JSON") from erreur
    parent = (find_dossier(DOSSIER_GEO, dossier) / chemin).parent
    for nom in index.values():
        if not (parent / nom).is_file():
            identifiant = f"{Path(source.identifiant).parent.as_posix()}/{nom}"
            raise _build_absent(identifiant)
    return index


def list_sources() -> tuple[Source, ...]:
    """Provenance de chaque fichier de ``data/`` et de ``geo/``, par chemin.

    Raises
    ------
    SourceError
        Si un fichier voisin n’est pas lisible ou n’a plus son fichier.
    """
    return tuple(
        _read_listee(nom, voisin.relative_to(dossier))
        for nom in (DOSSIER_DATA, DOSSIER_GEO)
        for dossier in (find_dossier(nom),)
        for voisin in sorted(dossier.rglob(f"*{SUFFIXE_VOISIN}"))
    )


def _read_listee(nom_dossier: str, voisin_relatif: Path) -> Source:
    relatif = voisin_relatif.as_posix().removesuffix(SUFFIXE_VOISIN)
    identifiant = f"{nom_dossier}/{relatif}"
    chemin = find_dossier(nom_dossier) / relatif
    if not chemin.is_file():
        raise _build_absent(identifiant)
    return read_source(chemin, identifiant, _write_remede(identifiant))


def _read_verifie(
    nom_dossier: str, chemin_relatif: str, dossier: Path | None
) -> tuple[bytes, Source]:
    chemin = find_dossier(nom_dossier, dossier) / chemin_relatif
    identifiant = f"{nom_dossier}/{chemin_relatif}"
    try:
        contenu = chemin.read_bytes()
    except OSError:
        raise _build_absent(identifiant) from None
    remede = _write_remede(identifiant)
    source = read_source(chemin, identifiant, remede)
    if compute_sha256(contenu) != source.sha256:
        msg = (
            f"Le fichier {identifiant} a changé depuis son enregistrement : son "
            f"empreinte n’est plus celle du fichier voisin. {remede}"
        )
        raise SourceError(msg)
    return contenu, source


def _build_absent(identifiant: str) -> SourceError:
    return SourceError(
        f"Le fichier {identifiant} est absent. {_write_remede(identifiant)}"
    )


def _build_illisible(source: Source, forme: str) -> SourceError:
    return SourceError(
        f"Le fichier {source.identifiant} n’est pas lisible ; forme attendue : {forme}. "
        f"{_write_remede(source.identifiant)}"
    )


def _write_remede(identifiant: str) -> str:
    """Ce que le lecteur peut faire : refaire un contour, rétablir un fait."""
    dossier, premier, *_ = identifiant.split("/")
    if dossier == DOSSIER_GEO:
        return (
            "Relancer « python -m ess_dash.extraction geo "
            f"--departement {premier} » pour le refaire, ou le rétablir avec "
            f"« git checkout -- {DOSSIER_GEO}/{premier} »."
        )
    return f"Rétablir le fichier avec « git checkout -- {identifiant}* »."
