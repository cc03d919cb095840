"""Lancer une application Streamlit, la surveiller, l’arrêter quoi qu’il arrive."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.harnais.erreurs import BancError

HOTE: Final = "127.0.0.1"
DELAI_DEMARRAGE_S: Final = 90
OCTETS_PAR_MO: Final = 2**20


@dataclass(frozen=True, slots=True)
class Application:
    """Une application à mesurer.

    Attributes
    ----------
    dossier
        Où la lancer : Streamlit y lit ses réglages.
    """

    nom: str
    script: Path
    dossier: Path


@dataclass(frozen=True, slots=True)
class Serveur:
    """Une application en marche."""

    application: Application
    port: int
    pid: int

    @property
    def adresse(self) -> str:
        """Adresse de sa page d’entrée."""
        return f"http://{HOTE}:{self.port}/"

    def read_memoire_mo(self) -> float:
        """Mémoire résidente du serveur, en mégaoctets de 2²⁰ octets.

        Raises
        ------
        BancError
            Si le système ne la donne pas de cette façon.
        """
        pages = int(self._read_proc("statm").split()[1])
        return pages * os.sysconf("SC_PAGESIZE") / OCTETS_PAR_MO

    def read_processeur_ms(self) -> float:
        """Temps de processeur dépensé depuis le départ, au centième de seconde près.

        Une machine occupée allonge les durées, bien moins ce temps-là.

        Raises
        ------
        BancError
            Si le système ne le donne pas de cette façon.
        """
        # Le nom du programme, entre parenthèses, peut contenir des espaces.
        champs = self._read_proc("stat").rpartition(")")[2].split()
        return (int(champs[11]) + int(champs[12])) * 1000 / os.sysconf("SC_CLK_TCK")

    def _read_proc(self, nom: str) -> str:
        try:
            return Path(f"/proc/{self.pid}/{nom}").read_text(encoding="utf-8")
        except OSError as erreur:
            msg = "Un serveur ne se surveille que sous Linux, dans « /proc »."
            raise BancError(msg) from erreur


@contextmanager
def serve(application: Application, journaux: Path) -> Iterator[Serveur]:
    """Sert une application sur un port libre, le temps d’un bloc.

    Parameters
    ----------
    journaux
        Dossier où écrire ce que dit le serveur.
    """
    port = find_port()
    journal = journaux / f"{application.nom}-{port}.log"
    with journal.open("w", encoding="utf-8") as sortie:
        processus = subprocess.Popen(
            _build_commande(application.script, port),
            cwd=application.dossier,
            stdout=sortie,
            stderr=subprocess.STDOUT,
        )
        try:
            serveur = Serveur(application, port, processus.pid)
            _wait_sante(serveur, processus, journal)
            yield serveur
        finally:
            _stop(processus)


def _build_commande(script: Path, port: int) -> tuple[str, ...]:
    return (
        *(sys.executable, "-m", "streamlit", "run", str(script)),
        *("--server.port", str(port), "--server.address", HOTE),
        *("--server.headless", "true", "--server.fileWatcherType", "none"),
        *("--browser.gatherUsageStats", "false"),
    )


def find_port() -> int:
    """Port libre à l’instant."""
    with socket.socket() as prise:
        prise.bind((HOTE, 0))
        return int(prise.getsockname()[1])


def _wait_sante(
    serveur: Serveur, processus: subprocess.Popen[bytes], journal: Path
) -> None:
    limite = time.monotonic() + DELAI_DEMARRAGE_S
    while time.monotonic() < limite and processus.poll() is None:
        try:
            with urllib.request.urlopen(f"{serveur.adresse}_stcore/health", timeout=2):  # noqa: S310
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    fin = "\n".join(journal.read_text(encoding="utf-8").splitlines()[-5:])
    msg = f"L’application « {serveur.application.nom} » n’a pas démarré.\n{fin}"
    raise BancError(msg)


def _stop(processus: subprocess.Popen[bytes]) -> None:
    processus.terminate()
    try:
        processus.wait(timeout=5)
    except subprocess.TimeoutExpired:
        processus.kill()
        processus.wait()
