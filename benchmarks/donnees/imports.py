"""Un gros import dans le serveur, pendant que des lecteurs rejouent la carte."""

import asyncio
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benchmarks.harnais.affluence import compute_centile
from benchmarks.harnais.erreurs import BancError
from benchmarks.harnais.serveur import Application, Serveur, serve
from benchmarks.harnais.visiteur import Visiteur
from ess_dash.depot import VARIABLE_DEPOT

# Lue par application.py, qui ne charge pas le banc dans le serveur mesuré.
VARIABLE: Final = "ESS_BANC_COMMANDE"
RACINE: Final = Path(__file__).resolve().parents[2]
LECTEURS: Final = 2
# Un lecteur regarde un instant entre deux gestes.
PAUSE_S: Final = 1.0
PAS_S: Final = 0.25
DELAI_S: Final = 300


@dataclass(slots=True)
class Import:
    """Ce qu’un import a pris, et ce que les lecteurs ont attendu pendant ce temps.

    Attributes
    ----------
    memoires_mo
        Mémoire du serveur avant, au plus haut, après.
    """

    controle_s: float
    publication_s: float
    publiees: int
    attentes_ms: tuple[float, ...]
    memoires_mo: tuple[float, float, float]

    @property
    def duree_s(self) -> float:
        """Lecture, contrôle et publication."""
        return self.controle_s + self.publication_s

    @property
    def p95_ms(self) -> float:
        """Attente que 95 % des réexécutions ne dépassent pas."""
        return compute_centile(self.attentes_ms, 95)


@dataclass(slots=True)
class Suivi:
    """Ce que l’on relève pendant un import."""

    attentes_ms: list[float] = field(default_factory=list)
    memoire_max_mo: float = 0.0


def measure_imports(
    fichiers: dict[str, bytes], dossier: Path, tell: Callable[[str], None]
) -> dict[str, Import]:
    """Importe chaque fichier dans un même serveur, l’un après l’autre.

    Raises
    ------
    BancError
        Si un import n’aboutit pas.
    """
    application = Application(
        "données", RACINE / "benchmarks" / "donnees" / "application.py", RACINE
    )
    with _set_environnement(dossier), serve(application, dossier) as serveur:
        return {
            nom: asyncio.run(_measure(serveur, dossier, nom, octets, tell))
            for nom, octets in fichiers.items()
        }


@contextmanager
def _set_environnement(dossier: Path) -> Iterator[None]:
    """Le serveur lit un dépôt neuf, et attend les commandes dans le dossier."""
    voulus = {VARIABLE: str(dossier), VARIABLE_DEPOT: str(dossier / "depot")}
    avant = {nom: os.environ.get(nom) for nom in voulus}
    os.environ.update(voulus)
    try:
        yield
    finally:
        for nom, valeur in avant.items():
            if valeur is None:
                os.environ.pop(nom, None)
            else:
                os.environ[nom] = valeur


async def _measure(
    serveur: Serveur,
    dossier: Path,
    nom: str,
    octets: bytes,
    tell: Callable[[str], None],
) -> Import:
    visiteurs = [await Visiteur.connect(serveur) for _ in range(LECTEURS)]
    for visiteur in visiteurs:
        await visiteur.rerun()
    avant, suivi = serveur.read_memoire_mo(), Suivi()
    tell(f"import de {nom}")
    (dossier / nom).write_bytes(octets)
    (dossier / f"{nom}.commande").touch()
    fait = dossier / f"{nom}.fait"
    await asyncio.gather(
        _watch_memoire(serveur, suivi, fait),
        *(_read(visiteur, suivi, fait) for visiteur in visiteurs),
    )
    for visiteur in visiteurs:
        await visiteur.close()
    releve = json.loads(fait.read_text(encoding="utf-8"))
    return Import(
        controle_s=releve["controle_s"],
        publication_s=releve["publication_s"],
        publiees=releve["publiees"],
        attentes_ms=tuple(suivi.attentes_ms),
        memoires_mo=(avant, suivi.memoire_max_mo, serveur.read_memoire_mo()),
    )


async def _watch_memoire(serveur: Serveur, suivi: Suivi, fait: Path) -> None:
    limite = time.monotonic() + DELAI_S
    while not fait.exists():
        if time.monotonic() > limite:
            msg = "L’import n’a pas abouti."
            raise BancError(msg)
        suivi.memoire_max_mo = max(suivi.memoire_max_mo, serveur.read_memoire_mo())
        await asyncio.sleep(PAS_S)


async def _read(visiteur: Visiteur, suivi: Suivi, fait: Path) -> None:
    limite = time.monotonic() + DELAI_S
    while not fait.exists() and time.monotonic() < limite:
        passage = await visiteur.rerun()
        suivi.attentes_ms.append(passage.duree_ms)
        await asyncio.sleep(PAUSE_S)
