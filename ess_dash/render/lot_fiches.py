"""Faire un lot de fiches et le suivre : ce que la commande et la page emploient.

>>> demande = DemandeLot("fiches", "petr", ("pdf",), "2026-11-22")
>>> demande.mailles
'PETR'
"""

import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final

from ess_dash.render.lot.modele import (
    MAILLES,
    PROCESSUS,
    PROCESSUS_MAX,
    Avancement,
    DemandeLot,
    Depart,
    Fait,
    Fin,
    Forme,
    LotError,
    Refus,
    parse_avancement,
    write_demande,
)

__all__ = [
    "MAILLES",
    "PROCESSUS",
    "PROCESSUS_MAX",
    "DemandeLot",
    "Depart",
    "Fait",
    "Fin",
    "Forme",
    "Lot",
    "LotError",
    "Refus",
    "write_zip",
]

CHEF: Final = "ess_dash.render.lot.chef"
RACINE: Final = Path(__file__).resolve().parents[2]
DELAI_ARRET_S: Final = 10.0
# Les fiches se partagent déjà les cœurs : un fil de plus dans chacune ne ferait
# qu’attendre, et prendre de la mémoire.
REGLAGES: Final[Mapping[str, str]] = {
    "MALLOC_ARENA_MAX": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "RAYON_NUM_THREADS": "1",
    "PYTHONUTF8": "1",
}
INTERROMPU: Final = (
    "Le lot s’est interrompu sans finir : la mémoire a pu manquer. Recommencer, avec un "
    "seul processus s’il s’interrompt encore."
)
_DEJA_SERRES: Final = frozenset({".pdf", ".xlsx"})


class Lot:
    """Un lot qui se fait, dans un processus à part.

    S’emploie avec ``with``, qui arrête le processus quoi qu’il arrive. On le parcourt
    d’un fil ; ``cancel`` s’appelle de n’importe quel autre.

    Parameters
    ----------
    demande
        Ce qu’il faut faire, et où.
    """

    def __init__(self, demande: DemandeLot) -> None:
        self._processus = subprocess.Popen(  # noqa: S603 -- notre propre module
            (sys.executable, "-m", CHEF),
            cwd=RACINE,
            env={**os.environ, **REGLAGES},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
        )
        self._demande = demande
        self._est_annule = False

    @property
    def pid(self) -> int:
        """Numéro du processus qui fait le lot."""
        return self._processus.pid

    def __enter__(self) -> "Lot":
        return self

    def __exit__(
        self,
        genre: type[BaseException] | None,
        erreur: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.cancel()
        try:
            self._processus.wait(DELAI_ARRET_S)
        except subprocess.TimeoutExpired:
            self._processus.kill()
            self._processus.wait()
        for tube in (self._processus.stdin, self._processus.stdout):
            # Un reste à écrire n’a plus de lecteur : l’autre tube se ferme quand même.
            with suppress(BrokenPipeError):
                if tube is not None:
                    tube.close()

    def __iter__(self) -> Iterator[Avancement]:
        """Un ``Depart``, un ``Fait`` par fiche, puis une ``Fin`` ; ou un ``Refus``."""
        entree, sortie = self._processus.stdin, self._processus.stdout
        if entree is None or sortie is None:
            return
        # Un processus déjà mort ne lit rien : la fin de sa sortie le dira.
        with suppress(BrokenPipeError):
            entree.write(f"{write_demande(self._demande)}\n")
            entree.flush()
        dernier: Avancement | None = None
        for ligne in sortie:
            dernier = parse_avancement(ligne)
            yield dernier
        if not isinstance(dernier, Fin | Refus):
            yield Fin(0, 0, arrete=True) if self._est_annule else Refus(INTERROMPU)

    def cancel(self) -> None:
        """Demande l’arrêt : les fiches faites restent, et la page d’accueil le dit."""
        self._est_annule = True
        if self._processus.poll() is None:
            self._processus.terminate()


def write_zip(sortie: Path, archive: Path) -> None:
    """Réunit les fichiers d’un lot dans une archive, sans les garder en mémoire.

    Raises
    ------
    OSError
        Si l’archive ne peut pas être écrite.
    """
    with zipfile.ZipFile(archive, "w") as zip_ouvert:
        for fichier in sorted(sortie.iterdir()):
            serre = fichier.suffix in _DEJA_SERRES
            genre = zipfile.ZIP_STORED if serre else zipfile.ZIP_DEFLATED
            zip_ouvert.write(fichier, fichier.name, compress_type=genre)
