"""Copies d’une base SQLite : sauvegardes, restauration, jamais un fichier à moitié."""

import datetime as dt
import hashlib
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from ess_dash.depot.erreurs import DepotAbimeError, DepotError
from ess_dash.depot.migrations import IDENTIFIANT_APPLICATION
from ess_dash.depot.moteur import connect

SUFFIXE_PARTIEL: Final = ".partiel"
SUFFIXE_EMPREINTE: Final = ".sha256"
_JOURNAUX: Final = ("-wal", "-shm", "-journal")


def write_nom(debut: str) -> str:
    """Nom daté d’une copie : ``depot-2026-11-22-110150-123.sqlite``."""
    instant = dt.datetime.now().astimezone()
    return f"{debut}-{instant:%Y-%m-%d-%H%M%S}-{instant.microsecond // 1000:03d}.sqlite"


def write_copie(fichier: Path, cible: Path) -> None:
    """Copie une base en service, d’un seul état, puis contrôle la copie.

    À appeler sous le verrou d’écriture : ce qu’une copie interrompue a laissé est effacé.

    Raises
    ------
    DepotAbimeError
        Si la copie n’est pas saine.
    """
    cible.parent.mkdir(parents=True, exist_ok=True)
    for reste in cible.parent.glob(f"*.sqlite{SUFFIXE_PARTIEL}*"):
        reste.unlink()
    partiel = cible.with_name(cible.name + SUFFIXE_PARTIEL)
    try:
        with closing(connect(fichier)) as source:
            source.execute("VACUUM INTO ?", (str(partiel),))
        check_saine(partiel)
        _sync(partiel)
        partiel.replace(cible)
    finally:
        drop_base(partiel)
    sync_dossier(cible.parent)


def write_empreinte(fichier: Path) -> str:
    """Écrit l’empreinte d’un fichier à côté de lui, sous la forme de ``sha256sum``."""
    empreinte = compute_empreinte(fichier)
    voisin = fichier.with_name(fichier.name + SUFFIXE_EMPREINTE)
    voisin.write_text(f"{empreinte}  {fichier.name}\n", encoding="utf-8")
    _sync(voisin)
    return empreinte


def compute_empreinte(fichier: Path) -> str:
    """Empreinte SHA-256 d’un fichier."""
    with fichier.open("rb") as flux:
        return hashlib.file_digest(flux, "sha256").hexdigest()


def check_empreinte(fichier: Path) -> None:
    """Compare un fichier à l’empreinte écrite à côté de lui, s’il y en a une.

    Raises
    ------
    DepotAbimeError
        Si le fichier n’est plus celui qui a été sauvegardé.
    """
    voisin = fichier.with_name(fichier.name + SUFFIXE_EMPREINTE)
    if not voisin.is_file():
        return
    attendue = voisin.read_text(encoding="utf-8", errors="replace").split(" ")[0]
    if compute_empreinte(fichier) != attendue.strip():
        raise DepotAbimeError(
            f"La sauvegarde {fichier.name} a changé depuis son écriture : son empreinte "
            "n’est plus celle du fichier voisin. Rien n’a été restauré, choisissez-en "
            "une autre."
        )


def check_saine(fichier: Path) -> None:
    """Vérifie qu’un fichier au repos est un dépôt entier.

    Raises
    ------
    DepotAbimeError
        Si le fichier n’est pas un dépôt, ou s’il est abîmé.
    """
    try:
        with closing(connect(fichier, mode="ro", options="&immutable=1")) as base:
            genre = base.execute("PRAGMA application_id").fetchone()[0]
            bilan = base.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as erreur:
        raise _build_abimee(fichier) from erreur
    if genre != IDENTIFIANT_APPLICATION or bilan != "ok":
        raise _build_abimee(fichier)


def _build_abimee(fichier: Path) -> DepotAbimeError:
    return DepotAbimeError(
        f"Le fichier {fichier.name} n’est pas un dépôt de cette application, ou il est "
        "abîmé : rien n’a été changé, choisissez-en un autre."
    )


def copy_brute(fichier: Path, cible: Path) -> None:
    """Met de côté une base abîmée telle quelle, avec ses journaux."""
    cible.parent.mkdir(parents=True, exist_ok=True)
    for suffixe in ("", *_JOURNAUX):
        origine = fichier.with_name(fichier.name + suffixe)
        if origine.exists():
            shutil.copyfile(origine, cible.with_name(cible.name + suffixe))


def replace_contenu(fichier: Path, nouveau: Path) -> None:
    """Donne à une base saine le contenu d’une autre, en une transaction."""
    with (
        closing(connect(nouveau)) as source,
        closing(connect(fichier)) as cible,
    ):
        cible.execute("PRAGMA synchronous = FULL")
        source.backup(cible)


def replace_fichier(fichier: Path, nouveau: Path) -> None:
    """Met une base à la place d’une autre, illisible ou absente."""
    for suffixe in _JOURNAUX:
        fichier.with_name(fichier.name + suffixe).unlink(missing_ok=True)
    _sync(nouveau)
    nouveau.replace(fichier)
    sync_dossier(fichier.parent)


def drop_base(fichier: Path) -> None:
    """Efface une base de passage et ses journaux."""
    for suffixe in ("", *_JOURNAUX):
        fichier.with_name(fichier.name + suffixe).unlink(missing_ok=True)


def has_journal(fichier: Path) -> bool:
    """Vrai s’il reste un journal non vide à côté d’une base."""
    journal = fichier.with_name(fichier.name + "-wal")
    return journal.exists() and journal.stat().st_size > 0


def read_fichier_sauvegarde(fichier: Path) -> Path:
    """Le fichier à restaurer, s’il existe.

    Raises
    ------
    DepotError
        S’il n’existe pas.
    """
    if not fichier.is_file():
        raise DepotError(f"Le fichier {fichier} n’existe pas : rien n’a été restauré.")
    return fichier


def _sync(fichier: Path) -> None:
    with fichier.open("rb") as flux:
        os.fsync(flux.fileno())


def sync_dossier(dossier: Path) -> None:
    """Inscrit sur le disque les noms d’un dossier."""
    poignee = os.open(dossier, os.O_RDONLY)
    try:
        os.fsync(poignee)
    finally:
        os.close(poignee)
