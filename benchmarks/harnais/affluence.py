"""Plusieurs visiteurs à la fois : débit, attente, mémoire."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from benchmarks.harnais.visiteur import Visiteur

Geste = Callable[[Visiteur, int], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Affluence:
    """Ce que des visiteurs sans répit ont obtenu."""

    attentes_ms: tuple[float, ...]
    duree_s: float

    @property
    def debit_par_s(self) -> float:
        """Réponses par seconde, tous visiteurs réunis."""
        return len(self.attentes_ms) / self.duree_s

    @property
    def p95_ms(self) -> float:
        """Attente que 95 % des gestes ne dépassent pas."""
        return compute_centile(self.attentes_ms, 95)


def compute_centile(valeurs: Sequence[float], centile: int) -> float:
    """Plus petite valeur observée qui en couvre ``centile`` %.

    Examples
    --------
    >>> compute_centile([30, 10, 20], 95), compute_centile(range(1, 101), 95)
    (30, 95)
    """
    rangees = sorted(valeurs)
    return rangees[max(0, -(-len(rangees) * centile // 100) - 1)]


async def measure_affluence(
    visiteurs: Sequence[Visiteur], geste: Geste, duree_s: float
) -> Affluence:
    """Fait agir tous les visiteurs sans répit, chacun au moins une fois.

    Parameters
    ----------
    geste
        Ce que fait un visiteur, sachant le rang du geste.
    duree_s
        Après ce temps, aucun geste nouveau ne part ; 0 pour un geste chacun.
    """
    attentes: list[float] = []
    depart = time.perf_counter()

    async def act(visiteur: Visiteur, premier: int) -> None:
        rang = premier
        while rang == premier or time.perf_counter() - depart < duree_s:
            debut = time.perf_counter()
            await geste(visiteur, rang)
            attentes.append((time.perf_counter() - debut) * 1000)
            rang += 1

    await asyncio.gather(
        *(act(visiteur, 7 * n) for n, visiteur in enumerate(visiteurs))
    )
    return Affluence(tuple(attentes), time.perf_counter() - depart)
