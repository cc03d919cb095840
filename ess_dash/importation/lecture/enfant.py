"""Le processus qui lit un fichier déposé : borné, sans droit d’écrire, tué s’il déborde.

``python -m ess_dash.importation.lecture.enfant`` : une demande et un fichier sur l’entrée
standard, des messages sur la sortie standard (``transport``).
"""

import gc
import sys
from typing import Final

from ess_dash.importation.lecture.limites import (
    MEMOIRE_ENFANT_OCTETS,
    OCTETS_MAX_ZIP,
    PROCESSEUR_ENFANT_S,
)
from ess_dash.importation.lecture.ouverture import open_fichier
from ess_dash.importation.lecture.transport import (
    dump_refus,
    iter_lecture,
    parse_demande,
)
from ess_dash.importation.modele import ImportRefuseError

CODE_MEMOIRE: Final = 3


def limit_ressources() -> None:
    """Borne mémoire, processeur et fichiers écrits ; sans effet sous Windows."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 (absent sous Windows)

    for limite, valeur in (
        (resource.RLIMIT_AS, MEMOIRE_ENFANT_OCTETS),
        (resource.RLIMIT_CPU, PROCESSEUR_ENFANT_S),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limite, (valeur, valeur))


def main() -> int:
    """Lit la demande, répond, et rend le code de sortie."""
    limit_ressources()
    # Il vit quelques secondes et ne garde rien : ramasser les miettes le ralentirait.
    gc.disable()
    nom, choix = parse_demande(sys.stdin.buffer.readline())
    try:
        lecture = open_fichier(nom, sys.stdin.buffer.read(OCTETS_MAX_ZIP + 1), choix)
    except ImportRefuseError as refus:
        sys.stdout.buffer.write(dump_refus(refus))
        return 0
    except (MemoryError, RecursionError):
        return CODE_MEMOIRE
    for message in iter_lecture(lecture):
        sys.stdout.buffer.write(message)
    return 0


if __name__ == "__main__":
    sys.exit(main())
