"""Commande ``python -m benchmarks [domaine…]`` : mesure, montre, écrit."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from benchmarks.domaines import DOMAINES
from benchmarks.harnais.erreurs import BancError
from benchmarks.harnais.journal import say
from benchmarks.resultats import Mesure, ResultatsError, write_resultats
from benchmarks.tableau import write_tableau

RESULTATS: Final = Path(__file__).resolve().parent / "resultats.json"


def main(demandes: Sequence[str]) -> int:
    """Mesure les domaines demandés, tous par défaut ; rend 1 si une mesure échoue."""
    inconnus = [nom for nom in demandes if nom not in DOMAINES]
    if inconnus:
        say(
            f"« {inconnus[0]} » n’est pas un domaine mesuré. "
            f"Domaines : {', '.join(DOMAINES)}."
        )
        return 2
    try:
        for nom in demandes or DOMAINES:
            mesures = DOMAINES[nom]()
            write_resultats(RESULTATS, nom, mesures)
            say(f"\n{nom}\n{write_tableau(mesures)}\n\n{_write_bilan(mesures)}")
    except (BancError, ResultatsError) as erreur:
        say(f"\nMesure arrêtée : {erreur}")
        return 1
    say(f"Écrit dans {RESULTATS.parent.name}/{RESULTATS.name}.")
    return 0


def _write_bilan(mesures: Mapping[str, Mesure]) -> str:
    jugees = [mesure.est_tenue for mesure in mesures.values() if mesure.cible]
    return f"Cibles tenues : {jugees.count(True)} sur {len(jugees)}."


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
