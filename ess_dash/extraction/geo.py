"""Géographie d’un département : des archives publiques aux fichiers de ``geo/``."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Final

import geopandas as gpd

from ess_dash.extraction.contours import read_contours
from ess_dash.extraction.couches import (
    Couches,
    build_couches,
    build_zone,
    read_petr,
)
from ess_dash.extraction.decoupage import check_departement, read_decoupage
from ess_dash.extraction.erreurs import ExtractionError
from ess_dash.extraction.fiches import build_fiches, dump_fiche
from ess_dash.extraction.navigateur import (
    Navigateur,
    build_navigateur,
    build_nom,
    compute_taille_gzip,
    dump_json,
)
from ess_dash.sources import (
    SUFFIXE_VOISIN,
    compute_sha256,
    load_configuration,
)

DOSSIER_NAVIGATEUR: Final = "navigateur"


@dataclass(frozen=True, slots=True)
class Bilan:
    """Ce que l’extraction a écrit, pour le dire à qui l’a lancée."""

    dossier: Path
    nb_communes: int
    nb_epci: int
    nb_petr: int
    nb_mairies_absentes: int
    taille_territoires_octets: int
    taille_contexte_octets: int


def extract_geo(
    code: str,
    paquets: Path,
    sortie: Path,
    jour: date,
    donnees: Path | None = None,
) -> Bilan:
    """Écrit ``<sortie>/<code>/`` : tout est calculé avant que rien ne soit écrit.

    Parameters
    ----------
    code
        Code du département.
    paquets
        Dossier qui tient les deux archives épinglées.
    sortie
        Dossier ``geo/``.
    jour
        Date de consultation des fiches de source.
    donnees
        Dossier à la place de ``data/``, pour la table des PETR.

    Raises
    ------
    ExtractionError
        Si une archive ou le département ne se laisse pas traiter.
    SourceError
        Si ``configuration.toml`` ou le relevé des PETR est fautif.
    """
    decoupage = read_decoupage(paquets)
    check_departement(decoupage, code)
    configuration = load_configuration(code)
    contours = read_contours(paquets)
    zone = build_zone(decoupage, contours, code)
    petr = read_petr(decoupage, code, donnees)
    couches = build_couches(decoupage, contours, zone, petr, configuration.adjectif)
    navigateur = build_navigateur(decoupage, couches, zone)
    fichiers = _build_fichiers(couches, navigateur, configuration.nom, jour)
    _write_fichiers(sortie / code, fichiers)
    return _build_bilan(sortie / code, couches, navigateur)


def _build_fichiers(
    couches: Couches, navigateur: Navigateur, nom: str, jour: date
) -> dict[str, bytes]:
    """Contenu de chaque fichier, fiche de source comprise, par chemin relatif."""
    territoires = build_nom("territoires", navigateur.territoires)
    contexte = build_nom("contexte", navigateur.contexte)
    index = {"territoires": territoires, "contexte": contexte}
    fichiers = {
        "communes.parquet": _dump_parquet(couches.communes),
        "epci.parquet": _dump_parquet(couches.epci),
        "petr.parquet": _dump_parquet(couches.petr),
        "departement.parquet": _dump_parquet(couches.departement),
        "contexte.parquet": _dump_parquet(navigateur.table_contexte),
        f"{DOSSIER_NAVIGATEUR}/{territoires}": navigateur.territoires,
        f"{DOSSIER_NAVIGATEUR}/{contexte}": navigateur.contexte,
        f"{DOSSIER_NAVIGATEUR}/index.json": dump_json(index),
    }
    sans_mairie = couches.communes.loc[couches.communes["mairie_lon"].isna(), "nom"]
    fiches = build_fiches(nom, navigateur.grain, ", ".join(sans_mairie))
    voisins = {
        chemin + SUFFIXE_VOISIN: dump_fiche(
            fiches[_find_radical(chemin)], compute_sha256(contenu), jour
        )
        for chemin, contenu in fichiers.items()
    }
    return fichiers | voisins


def _find_radical(chemin: str) -> str:
    return Path(chemin).stem.split("-")[0]


def _dump_parquet(couche: gpd.GeoDataFrame) -> bytes:
    tampon = BytesIO()
    couche.to_parquet(tampon, index=False, compression="zstd")
    return tampon.getvalue()


def _write_fichiers(dossier: Path, fichiers: Mapping[str, bytes]) -> None:
    """Remplace le contenu généré : un nom à empreinte périmé ne doit pas rester."""
    perimes = [
        chemin
        for motif in ("*.parquet*", f"{DOSSIER_NAVIGATEUR}/*.json*")
        for chemin in dossier.glob(motif)
    ]
    try:
        for chemin in perimes:
            chemin.unlink()
        for relatif, contenu in fichiers.items():
            cible = dossier / relatif
            cible.parent.mkdir(parents=True, exist_ok=True)
            cible.write_bytes(contenu)
    except OSError as faute:
        raise ExtractionError(
            f"Impossible d’écrire dans « {dossier} » ({faute.strerror}) : vérifiez les "
            "droits et la place disponible, ou donnez un autre dossier par --sortie."
        ) from faute


def _build_bilan(dossier: Path, couches: Couches, navigateur: Navigateur) -> Bilan:
    return Bilan(
        dossier=dossier,
        nb_communes=len(couches.communes),
        nb_epci=len(couches.epci),
        nb_petr=len(couches.petr),
        nb_mairies_absentes=int(couches.communes["mairie_lon"].isna().sum()),
        taille_territoires_octets=compute_taille_gzip(navigateur.territoires),
        taille_contexte_octets=compute_taille_gzip(navigateur.contexte),
    )
