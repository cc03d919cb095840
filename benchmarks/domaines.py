"""Le registre des domaines mesurés : un module chacun, avec sa fonction ``mesures``."""

from collections.abc import Callable, Mapping
from typing import Final

from benchmarks import carte, comparer, donnees, fiche, rencontres
from benchmarks.resultats import Mesure

DOMAINES: Final[Mapping[str, Callable[[], Mapping[str, Mesure]]]] = {
    "carte": carte.mesures,
    "comparer": comparer.mesures,
    "donnees": donnees.mesures,
    "fiche": fiche.mesures,
    "rencontres": rencontres.mesures,
}
