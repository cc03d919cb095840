"""Les lots entiers, commande comprise : durée, et mémoire de tous ses processus."""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.harnais.erreurs import BancError

RACINE: Final = Path(__file__).resolve().parents[2]
PAS_S: Final = 0.25
KO_PAR_MO: Final = 1024


@dataclass(frozen=True, slots=True)
class Lot:
    """Ce qu’un lot a coûté.

    Attributes
    ----------
    processeur_s
        Temps de processeur de tous les processus : une machine occupée allonge la durée,
        bien moins ce temps-là.
    memoire_mo
        Plus haute somme, en mégaoctets de 2²⁰ octets, de la mémoire de la commande et de
        ses processus ; une page que plusieurs partagent compte une fois (« Pss »).
    """

    fiches: int
    duree_s: float
    processeur_s: float
    memoire_mo: float


def measure_lot(maille: str, tell: Callable[[str], None]) -> Lot:
    """Joue ``python -m ess_dash fiches`` en PDF, données vraies.

    Raises
    ------
    BancError
        Si la commande échoue, ou si le système ne dit pas sa mémoire.
    """
    tell(f"lot en PDF, maille {maille}")
    with tempfile.TemporaryDirectory() as dossier:
        depart, depense_s = time.perf_counter(), read_processeur_s()
        processus = subprocess.Popen(
            (
                *(sys.executable, "-m", "ess_dash", "fiches"),
                *("--maille", maille, "--format", "pdf", "--sortie", dossier),
            ),
            cwd=RACINE,
            stdout=subprocess.DEVNULL,
        )
        sonde = Sonde(processus.pid)
        code = processus.wait()
        duree_s = time.perf_counter() - depart
        processeur_s = read_processeur_s() - depense_s
        memoire_mo = sonde.stop()
        fiches = len(list(Path(dossier).glob("*.pdf")))
    if code:
        msg = f"Le lot de la maille « {maille} » a échoué (code {code})."
        raise BancError(msg)
    return Lot(fiches, duree_s, processeur_s, memoire_mo)


def read_processeur_s() -> float:
    """Temps de processeur des processus lancés d’ici et finis, en secondes."""
    temps = os.times()
    return temps.children_user + temps.children_system


class Sonde:
    """Relève la mémoire d’un processus et de ceux qu’il a lancés, jusqu’à ``stop``."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._pic_ko = 0
        self._fini = threading.Event()
        self._fil = threading.Thread(target=self._watch, daemon=True)
        self._fil.start()

    def stop(self) -> float:
        """Arrête, et rend la plus haute mémoire relevée, en mégaoctets.

        Raises
        ------
        BancError
            Si rien n’a pu être relevé.
        """
        self._fini.set()
        self._fil.join()
        if not self._pic_ko:
            msg = "La mémoire d’un lot ne se relève que sous Linux, dans « /proc »."
            raise BancError(msg)
        return self._pic_ko / KO_PAR_MO

    def _watch(self) -> None:
        while not self._fini.wait(PAS_S):
            total_ko = sum(map(read_memoire_ko, list_famille(self._pid)))
            self._pic_ko = max(self._pic_ko, total_ko)


def list_famille(pid: int) -> list[int]:
    """Un processus et toute sa descendance."""
    parents = {int(p.name): _read_parent(p) for p in Path("/proc").glob("[0-9]*")}
    famille = [pid]
    for membre in famille:
        famille += [fils for fils, parent in parents.items() if parent == membre]
    return famille


def _read_parent(processus: Path) -> int:
    # Le nom du programme, entre parenthèses, peut contenir des espaces.
    champs = _read(processus / "stat").rpartition(")")[2].split()
    return int(champs[1]) if champs else 0


def read_memoire_ko(pid: int) -> int:
    """Mémoire d’un processus ; une page partagée compte pour sa part, 0 s’il a fini."""
    lignes = _read(Path(f"/proc/{pid}/smaps_rollup")).splitlines()
    return sum(int(ligne.split()[1]) for ligne in lignes if ligne.startswith("Pss:"))


def _read(fichier: Path) -> str:
    try:
        return fichier.read_text(encoding="utf-8")
    except OSError:
        # Le processus vient de finir.
        return ""
