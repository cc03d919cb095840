"""Un seul écrivain à la fois, et la preuve qu’un écrivain est encore là.

Un verrou ``flock`` tombe avec son processus, même tué : aucun ne survit à une panne.
"""

import fcntl
import os
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from ess_dash.depot.erreurs import OCCUPE, DepotOccupeError

NOM_VERROU: Final = "depot.verrou"
DOSSIER_PRESENCES: Final = "presences"
ATTENTE_S: Final = 15.0
PAS_S: Final = 0.005

_FILS: defaultdict[Path, threading.Lock] = defaultdict(threading.Lock)
_PRESENCES: dict[tuple[Path, int], str] = {}
_GARDE: Final = threading.Lock()


@contextmanager
def verrouiller(dossier: Path, attente_s: float = ATTENTE_S) -> Iterator[None]:
    """Tient le verrou d’écriture d’un dépôt, entre fils et entre processus.

    Raises
    ------
    DepotOccupeError
        Si le verrou n’a pas été obtenu à temps.
    """
    echeance = time.monotonic() + attente_s
    with _GARDE:
        fil = _FILS[dossier]
    if not fil.acquire(timeout=attente_s):
        raise DepotOccupeError(OCCUPE)
    try:
        with _tenir(dossier / NOM_VERROU, echeance):
            yield
    finally:
        fil.release()


@contextmanager
def _tenir(chemin: Path, echeance: float) -> Iterator[None]:
    poignee = os.open(chemin, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        while not _lock(poignee):
            if time.monotonic() >= echeance:
                raise DepotOccupeError(OCCUPE)
            time.sleep(PAS_S)
        yield
    finally:
        os.close(poignee)
        # Laisse passer qui attend : sans cette pause, le même écrivain reprend aussitôt.
        time.sleep(0)


def _lock(poignee: int) -> bool:
    try:
        fcntl.flock(poignee, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def get_presence(dossier: Path) -> str:
    """Jeton de ce processus, tenu jusqu’à sa fin ; dit à qui est un lot préparé.

    À appeler sous le verrou d’écriture : un jeton qui naît n’est pas encore tenu.
    """
    # Un processus né d’un autre prend son propre jeton.
    cle = (dossier, os.getpid())
    with _GARDE:
        if (
            cle not in _PRESENCES
            or not _find_fichier(dossier, _PRESENCES[cle]).exists()
        ):
            _PRESENCES[cle] = _open_presence(dossier)
        return _PRESENCES[cle]


def _open_presence(dossier: Path) -> str:
    jeton = uuid.uuid4().hex
    chemin = _find_fichier(dossier, jeton)
    chemin.parent.mkdir(exist_ok=True)
    # Jamais fermé : le verrou tombe avec le processus.
    _lock(os.open(chemin, os.O_RDWR | os.O_CREAT, 0o600))
    return jeton


def is_a_nous(dossier: Path, jeton: str) -> bool:
    """Vrai si ce jeton est celui de ce processus."""
    return _PRESENCES.get((dossier, os.getpid())) == jeton


def is_present(dossier: Path, jeton: str) -> bool:
    """Vrai si le processus de ce jeton vit encore."""
    try:
        poignee = os.open(_find_fichier(dossier, jeton), os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        return not _lock(poignee)
    finally:
        os.close(poignee)


def drop_absents(dossier: Path) -> None:
    """Efface les jetons des processus disparus ; à appeler sous le verrou d’écriture."""
    presences = dossier / DOSSIER_PRESENCES
    for chemin in presences.glob("*") if presences.is_dir() else ():
        if not is_present(dossier, chemin.name):
            with suppress(FileNotFoundError):
                chemin.unlink()


def _find_fichier(dossier: Path, jeton: str) -> Path:
    return dossier / DOSSIER_PRESENCES / jeton
