"""Plusieurs processus se partagent les fiches ; la mort de l’un n’arrête pas les autres."""

import gc
import multiprocessing
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from typing import Any, Final

from ess_dash.render.lot.fabrique import Fabrique, prepare_fabrique
from ess_dash.render.lot.modele import DemandeLot, Fait, Refus
from ess_dash.territoires import CodeTerritoire

PAS_S: Final = 0.2
DELAI_S: Final = 5.0
DIVISER: Final = "fork"

# Celle du processus qui se divise : ses copies la trouvent toute prête, et partagent sa
# mémoire. Ailleurs que sous Linux, un processus neuf la prépare lui-même.
_prete: Fabrique | None = None


def make_seul(
    fabrique: Fabrique,
    codes: Sequence[CodeTerritoire],
    est_arrete: Callable[[], bool],
) -> Iterator[Fait | Refus]:
    """Fait les fiches l’une après l’autre, dans ce processus."""
    for code in codes:
        if est_arrete():
            return
        yield fabrique.make(code)


def make_ensemble(
    fabrique: Fabrique,
    codes: Sequence[CodeTerritoire],
    est_arrete: Callable[[], bool],
) -> Iterator[Fait | Refus]:
    """Fait les fiches à plusieurs processus, rendues dans l’ordre où elles finissent.

    Parameters
    ----------
    est_arrete
        Vrai pour s’en tenir à ce qui est fait ; demandé plusieurs fois par seconde.
    """
    global _prete  # noqa: PLW0603 -- seul chemin d’un objet vers un processus divisé
    _prete = fabrique
    equipe = _Equipe(fabrique, deque(codes))
    # Sans cela, le ramasse-miettes recopierait chez chacun la mémoire partagée.
    gc.collect()
    gc.freeze()
    try:
        equipe.start(min(fabrique.demande.processus, len(codes)))
        while equipe.en_cours and not est_arrete():
            yield from equipe.collect()
    finally:
        equipe.close()
        gc.unfreeze()
        _prete = None


class _Equipe:
    """Les processus, et la fiche que chacun fait."""

    def __init__(self, fabrique: Fabrique, codes: deque[CodeTerritoire]) -> None:
        self.fabrique = fabrique
        self.reste = codes
        self.en_cours: dict[Connection, CodeTerritoire] = {}
        self.ouvriers: dict[Connection, Any] = {}

    def start(self, nombre: int) -> None:
        """Lance les processus et donne une fiche à chacun."""
        for _ in range(nombre):
            self._give(self._hire())

    def collect(self) -> Iterator[Fait | Refus]:
        """Ce qui vient de finir ; rien, si rien ne finit dans l’instant."""
        for tube in wait(list(self.en_cours), PAS_S):
            if isinstance(tube, Connection):
                yield self._take(tube)

    def close(self) -> None:
        """Arrête tous les processus."""
        for processus in self.ouvriers.values():
            processus.terminate()
        for processus in self.ouvriers.values():
            processus.join(DELAI_S)
            if processus.is_alive():
                processus.kill()

    def _hire(self) -> Connection:
        contexte: Any = multiprocessing.get_context(_find_methode())
        ici: Connection
        ici, ailleurs = contexte.Pipe()
        processus = contexte.Process(
            target=_work, args=(self.fabrique.demande, ailleurs), daemon=True
        )
        processus.start()
        # Gardé ouvert ici, il cacherait la mort de l’autre bout.
        ailleurs.close()
        self.ouvriers[ici] = processus
        return ici

    def _give(self, tube: Connection) -> None:
        if self.reste:
            self.en_cours[tube] = self.reste.popleft()
            tube.send(self.en_cours[tube])

    def _take(self, tube: Connection) -> Fait | Refus:
        code = self.en_cours.pop(tube)
        try:
            fait: Fait | Refus = tube.recv()
        except (EOFError, OSError):
            fait = self._bury(tube, code)
        else:
            self._give(tube)
        return fait

    def _bury(self, tube: Connection, code: CodeTerritoire) -> Fait:
        """Dit la fiche perdue, et remplace le processus mort s’il reste à faire."""
        processus = self.ouvriers.pop(tube)
        processus.join(DELAI_S)
        tube.close()
        if self.reste:
            self._give(self._hire())
        return self.fabrique.report(
            code,
            "le processus qui la composait s’est arrêté "
            f"(code {processus.exitcode}) ; la recommencer seule.",
        )


def _find_methode() -> str:
    return DIVISER if sys.platform == "linux" else "spawn"


def _work(demande: DemandeLot, tube: Connection) -> None:
    """Un processus : une fiche par code reçu, jusqu’à ce que plus rien ne vienne."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    fabrique = _prete or prepare_fabrique(demande)
    while True:
        try:
            code = tube.recv()
        except EOFError:
            return
        tube.send(fabrique.make(code))
