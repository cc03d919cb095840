"""Faire lire un fichier par un enfant, deux à la fois, et dire d’une phrase ce qui échoue."""

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

import ess_dash
from ess_dash.importation.lecture.limites import (
    ATTENTE_S,
    DELAI_S,
    LECTURES_SIMULTANEES,
    SORTIE_MAX_OCTETS,
)
from ess_dash.importation.lecture.modele import ChoixLecture, Lecture
from ess_dash.importation.lecture.refus_lecture import build_refus
from ess_dash.importation.lecture.transport import (
    TransportError,
    parse_lecture,
    write_demande,
)
from ess_dash.importation.modele import ImportRefuseError

MODULE: Final = "ess_dash.importation.lecture.enfant"
_RACINE: Final = Path(ess_dash.__file__).resolve().parents[1]
# L’adresse du dépôt et tout autre secret du serveur restent chez le parent.
_HERITES: Final = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "SYSTEMROOT", "TEMP")
_PLACES: Final = threading.BoundedSemaphore(LECTURES_SIMULTANEES)


def read_par_enfant(
    nom: str,
    octets: bytes,
    choix: ChoixLecture,
    *,
    delai_s: float = DELAI_S,
    attente_s: float = ATTENTE_S,
) -> Lecture:
    """Lecture d’un fichier par un processus borné ; le serveur ne risque rien.

    Raises
    ------
    ImportRefuseError
        Si le fichier est refusé, si l’enfant échoue ou dépasse une limite, ou si deux
        lectures occupent déjà la place trop longtemps.
    """
    if not _PLACES.acquire(timeout=attente_s):
        msg = (
            "D’autres fichiers sont en cours de lecture : attendre une minute, puis "
            "déposer le fichier de nouveau."
        )
        raise build_refus(msg)
    try:
        return _read(nom, octets, choix, delai_s)
    finally:
        _PLACES.release()


def _read(nom: str, octets: bytes, choix: ChoixLecture, delai_s: float) -> Lecture:
    with tempfile.TemporaryFile() as entree:
        entree.write(write_demande(nom, choix))
        entree.write(octets)
        entree.seek(0)
        with _start(entree) as enfant, _limit_delai(enfant, delai_s) as depasse:
            try:
                return parse_lecture(_Sortie(enfant).read_message)
            except TransportError:
                enfant.kill()
                raise build_panne(depasse=depasse.is_set()) from None
            finally:
                enfant.kill()


@contextmanager
def _start(entree: IO[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    environnement = {
        **{nom: os.environ[nom] for nom in _HERITES if nom in os.environ},
        "PYTHONPATH": str(_RACINE),
        # Numpy, qu’openpyxl charge, réserverait la mémoire d’un fil par cœur.
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }
    commande = (sys.executable, "-B", "-m", MODULE)
    with subprocess.Popen(  # noqa: S603 (commande fixe, sans rien du fichier)
        commande,
        stdin=entree,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=_RACINE,
        env=environnement,
    ) as enfant:
        yield enfant


@contextmanager
def _limit_delai(
    enfant: subprocess.Popen[bytes], delai_s: float
) -> Iterator[threading.Event]:
    """Tue l’enfant au bout du délai ; l’événement dit que c’est arrivé."""
    depasse = threading.Event()

    def stop() -> None:
        depasse.set()
        enfant.kill()

    minuterie = threading.Timer(delai_s, stop)
    minuterie.daemon = True
    minuterie.start()
    try:
        yield depasse
    finally:
        minuterie.cancel()


class _Sortie:
    """La sortie de l’enfant, message par message, sans dépasser la taille admise."""

    def __init__(self, enfant: subprocess.Popen[bytes]) -> None:
        if enfant.stdout is None:
            msg = "l’enfant n’a pas de sortie"
            raise TransportError(msg)
        self._flux = enfant.stdout
        self._reste = SORTIE_MAX_OCTETS

    def read_message(self) -> bytes:
        """Message suivant ; vide à la fin."""
        ligne = self._flux.readline(self._reste)
        self._reste -= len(ligne)
        if self._reste <= 0:
            msg = "sortie démesurée"
            raise TransportError(msg)
        return ligne


def build_panne(*, depasse: bool) -> ImportRefuseError:
    """Refus d’un fichier que l’enfant n’a pas pu lire jusqu’au bout."""
    if depasse:
        return build_refus(
            "Ce fichier demande trop de temps à lire : n’en garder que les colonnes et "
            "les lignes utiles, ou l’enregistrer en CSV, puis le déposer de nouveau."
        )
    return build_refus(
        "Ce fichier demande trop de mémoire, ou sa forme est trop inhabituelle pour être "
        "lue : l’ouvrir dans un tableur, l’enregistrer en CSV, puis le déposer de nouveau."
    )
