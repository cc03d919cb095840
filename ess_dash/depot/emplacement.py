"""Où est le dépôt, et si l’endroit lui convient."""

import os
import shutil
import sys
from pathlib import Path
from typing import Final

from ess_dash.depot.erreurs import DepotError, DepotPleinError

VARIABLE_DEPOT: Final = "ESS_DASH_DATA"
NOM_FICHIER: Final = "depot.sqlite"
DOSSIER_SAUVEGARDES: Final = "sauvegardes"
NOM_APPLICATION: Final = "ess_dash"
TABLE_MONTAGES: Final = Path("/proc/mounts")
# Le journal WAL de SQLite demande une mémoire partagée que ces systèmes n’ont pas.
SYSTEMES_RESEAU: Final = frozenset(
    {
        "nfs",
        "nfs4",
        "cifs",
        "smb",
        "smb2",
        "smb3",
        "smbfs",
        "afs",
        "ncpfs",
        "fuse.sshfs",
    }
)
PLACE_MINIMALE_OCTETS: Final = 500_000_000
PLACE_PAR_OCTET_IMPORTE: Final = 3


def find_lieu() -> str:
    """Dossier ou adresse de base : ``ESS_DASH_DATA``, sinon le dossier de l’utilisateur.

    Sans réglage : ``$XDG_DATA_HOME/ess_dash`` ou ``~/.local/share/ess_dash`` sous Linux,
    ``~/Library/Application Support/ess_dash`` sous macOS.
    """
    return os.environ.get(VARIABLE_DEPOT) or str(_find_dossier_utilisateur())


def _find_dossier_utilisateur() -> Path:
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / NOM_APPLICATION
    choisi = os.environ.get("XDG_DATA_HOME")
    base = Path(choisi) if choisi else Path.home() / ".local" / "share"
    return base / NOM_APPLICATION


def is_url(lieu: str) -> bool:
    """Vrai pour une adresse de base de données, faux pour un dossier.

    Examples
    --------
    >>> is_url("postgresql://serveur/ess"), is_url("donnees/ess")
    (True, False)
    """
    return "://" in lieu


def check_systeme(dossier: Path, montages: Path = TABLE_MONTAGES) -> None:
    """Refuse un dossier partagé par le réseau.

    Raises
    ------
    DepotError
        Si le dossier est sur NFS, SMB ou un système semblable.
    """
    systeme = find_systeme(dossier, montages)
    if systeme in SYSTEMES_RESEAU:
        raise DepotError(
            f"Le dossier du dépôt ({dossier}) est sur un disque réseau ({systeme}), où un "
            "enregistrement peut se perdre. Choisissez un disque de la machine avec la "
            f"variable {VARIABLE_DEPOT}."
        )


def find_systeme(dossier: Path, montages: Path = TABLE_MONTAGES) -> str:
    """Type du système de fichiers d’un dossier, vide si la machine ne le dit pas."""
    try:
        lignes = montages.read_text("utf-8", "replace").splitlines()
    except OSError:
        return ""
    points = [_parse_montage(ligne) for ligne in lignes]
    complet = dossier.resolve()
    candidats = [
        (len(point.parts), rang, systeme)
        for rang, (point, systeme) in enumerate(points)
        if complet.is_relative_to(point)
    ]
    # À profondeur égale, le dernier montage recouvre les précédents.
    return max(candidats)[2] if candidats else ""


def _parse_montage(ligne: str) -> tuple[Path, str]:
    _, point, systeme, *_ = [*ligne.split(), "", "", ""]
    for code, signe in (("\\040", " "), ("\\011", "\t"), ("\\134", "\\")):
        point = point.replace(code, signe)
    return Path(point or "aucun-point-de-montage"), systeme


def check_place(dossier: Path, octets: int) -> None:
    """Vérifie qu’il reste de quoi enregistrer un fichier de cette taille.

    Raises
    ------
    DepotPleinError
        Si la place libre est sous 500 Mo ou sous trois fois la taille du fichier.
    """
    voulus = max(PLACE_MINIMALE_OCTETS, PLACE_PAR_OCTET_IMPORTE * octets)
    libres = shutil.disk_usage(dossier).free
    if libres < voulus:
        raise DepotPleinError(
            f"Il reste {libres // 1_000_000} Mo sur le disque du dépôt ; il en faut "
            f"{voulus // 1_000_000} pour importer ce fichier. Libérez de la place, puis "
            "recommencez."
        )
