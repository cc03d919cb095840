"""Le dossier d’un lot : on y écrit un fichier entier ou rien, et on dit ce qui bloque."""

import errno
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from ess_dash.render.lot.modele import LotError

INDEX: Final = "index.html"
# Ce qui distingue notre page d’accueil de celle d’un autre.
MARQUE: Final = "ess_dash, lot de fiches"

_FAUTES: Final[Mapping[int, str]] = {
    errno.ENOSPC: "le disque est plein",
    errno.EDQUOT: "le quota du disque est atteint",
    errno.EROFS: "le disque est en lecture seule",
    errno.EACCES: "l’écriture n’y est pas permise",
    errno.EPERM: "l’écriture n’y est pas permise",
    errno.ENOTDIR: "un fichier y porte le nom d’un dossier",
    errno.EEXIST: "un fichier y porte le nom d’un dossier",
    errno.EISDIR: "un dossier y porte le nom d’un fichier",
    errno.ENOENT: "il ne peut pas être créé à cet endroit",
    errno.ENAMETOOLONG: "le chemin est trop long",
}


def prepare_sortie(sortie: Path) -> None:
    """Fait le dossier s’il manque, et vérifie qu’on peut y écrire.

    Raises
    ------
    LotError
        S’il ne peut rien recevoir, ou s’il tient la page d’accueil d’un autre.
    """
    with say_fautes(sortie):
        sortie.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=sortie) as essai:
            essai.write(b"essai")
        index = sortie / INDEX
        if index.exists() and MARQUE.encode() not in index.read_bytes():
            raise LotError(
                f"Le dossier « {sortie} » tient déjà un fichier {INDEX} qui n’est pas "
                "un lot de fiches : choisir un autre dossier."
            )


def write_entier(chemin: Path, octets: bytes) -> None:
    """Écrit un fichier d’un coup : s’il existait, il reste entier jusqu’au remplacement.

    Raises
    ------
    LotError
        Si le fichier ne peut pas être écrit, en une phrase.
    """
    with say_fautes(chemin.parent):
        brouillon = chemin.with_name(f".{chemin.name}.{os.getpid()}.tmp")
        try:
            brouillon.write_bytes(octets)
            brouillon.replace(chemin)
        finally:
            brouillon.unlink(missing_ok=True)


@contextmanager
def say_fautes(dossier: Path) -> Iterator[None]:
    """Fait une phrase de ce que le disque refuse.

    Raises
    ------
    LotError
        À la place de toute erreur du système.
    """
    try:
        yield
    except OSError as erreur:
        numero = erreur.errno or 0
        cause = _FAUTES.get(numero, f"le système refuse l’écriture (code {numero})")
        raise LotError(
            f"Le dossier « {dossier} » ne peut pas recevoir les fiches : {cause}. "
            "Choisir un autre dossier, ou y remédier, puis recommencer."
        ) from erreur
