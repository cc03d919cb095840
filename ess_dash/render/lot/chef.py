"""Le processus qui fait un lot : il reçoit une demande et dit chaque fiche faite.

``python -m ess_dash.render.lot.chef`` lit une ligne de JSON sur l’entrée et en écrit une par
avancement sur la sortie. Il est à part pour que ni la commande ni le serveur ne portent la
mémoire d’un lot, et pour pouvoir se diviser sans danger. ``SIGTERM`` l’arrête : ce qui est
fait reste, et la page d’accueil le dit.
"""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO

from ess_dash.render.lot.disque import prepare_sortie
from ess_dash.render.lot.equipe import make_ensemble, make_seul
from ess_dash.render.lot.fabrique import Fabrique, prepare_fabrique
from ess_dash.render.lot.index import write_index
from ess_dash.render.lot.modele import (
    Avancement,
    DemandeLot,
    Depart,
    Fait,
    Fin,
    LotError,
    Refus,
    parse_demande,
    write_avancement,
)
from ess_dash.sources import SourceError
from ess_dash.tables import TableError


def run(
    demande: DemandeLot,
    est_arrete: Callable[[], bool],
    preparer: Callable[[DemandeLot], Fabrique] = prepare_fabrique,
) -> Iterator[Avancement]:
    """Fait un lot ; avec un seul processus demandé, tout se fait dans celui-ci.

    Parameters
    ----------
    est_arrete
        Vrai pour s’en tenir à ce qui est fait.
    preparer
        Fait la fabrique d’une demande.
    """
    try:
        prepare_sortie(Path(demande.sortie))
        fabrique = preparer(demande)
        yield from _run(fabrique, est_arrete)
    except (LotError, SourceError, TableError) as erreur:
        yield Refus(str(erreur))


def _run(fabrique: Fabrique, est_arrete: Callable[[], bool]) -> Iterator[Avancement]:
    codes = fabrique.list_codes()
    yield Depart(len(codes), fabrique.donnees.incidents)
    faits: list[Fait] = []
    fabrique.preheat(codes)
    make = make_seul if fabrique.demande.processus == 1 else make_ensemble
    for avancement in make(fabrique, codes, est_arrete):
        yield avancement
        if isinstance(avancement, Refus):
            return
        faits.append(avancement)
    write_index(fabrique, faits, len(codes))
    manquees = sum(bool(fait.faute) for fait in faits)
    yield Fin(len(faits) - manquees, manquees, arrete=len(faits) < len(codes))


def main() -> None:
    """Fait le lot demandé sur l’entrée standard."""
    arrets: list[int] = []
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda numero, _: arrets.append(numero))
    with _take_sortie() as sortie:
        demande = parse_demande(sys.stdin.readline())
        for avancement in run(demande, lambda: bool(arrets)):
            sortie.write(f"{write_avancement(avancement)}\n")
            sortie.flush()


def _take_sortie() -> TextIO:
    """La sortie pour nous seuls : ce qu’une bibliothèque y dirait part aux erreurs."""
    sortie = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return sortie


if __name__ == "__main__":
    main()
