"""Le poids de l’ESS de chaque EPCI, un millésime à la fois, rien qui ne soit publié."""

from dataclasses import dataclass
from typing import Final

from ess_dash.indicateurs.chiffre import Chiffre, Serie
from ess_dash.indicateurs.coherence import MILLESIME_INCONNU
from ess_dash.indicateurs.emploi_ess import compute_publie, list_variantes
from ess_dash.indicateurs.mesures import POIDS
from ess_dash.presentation.comparer.groupes_atelier import Atelier
from ess_dash.presentation.format_fr import format_nombre, sort_key
from ess_dash.territoires import Maille

# En dessous, une seule bande ne montrerait pas une distribution.
MINIMUM_PUBLIES: Final = 5


@dataclass(frozen=True, slots=True)
class Distribution:
    """Poids des EPCI, un millésime par série.

    Attributes
    ----------
    series
        Une seule quand le millésime demandé est assez publié ; sinon toutes celles
        qui ont au moins un poids, jamais mêlées.
    """

    series: tuple[Serie, ...]
    noms: dict[str, str]

    @property
    def connus(self) -> tuple[Chiffre, ...]:
        """Tous les poids publiés, millésime par millésime, du plus fort au plus faible."""
        return tuple(
            chiffre
            for serie in self.series
            for chiffre in sorted(serie.connus, key=lambda c: -(c.valeur or 0))
        )

    @property
    def est_unique(self) -> bool:
        """Vrai si un seul millésime suffit à montrer la distribution."""
        return len(self.series) == 1 and len(self.connus) >= MINIMUM_PUBLIES

    @property
    def manquants(self) -> tuple[str, ...]:
        """Noms des EPCI sans aucun poids, par ordre alphabétique."""
        avec = {chiffre.code for chiffre in self.connus}
        noms = (nom for code, nom in self.noms.items() if code not in avec)
        return tuple(sorted(noms, key=sort_key))


def compute_distribution(atelier: Atelier) -> Distribution:
    """Poids publiés des EPCI au millésime demandé, ou à chacun s’il y en a trop peu."""
    donnees = atelier.donnees
    noms = donnees.index_noms(Maille.EPCI)
    publies = list_variantes(donnees, POIDS)
    if atelier.millesime in publies:
        choisie = compute_publie(donnees, POIDS, Maille.EPCI, atelier.millesime)
        if len(choisie.connus) >= MINIMUM_PUBLIES:
            return Distribution((choisie,), noms)
    series = (
        compute_publie(donnees, POIDS, Maille.EPCI, millesime)
        for millesime in (*sorted(publies, reverse=True), MILLESIME_INCONNU)
    )
    return Distribution(tuple(serie for serie in series if serie.connus), noms)


def write_sur(distribution: Distribution) -> str:
    """« 4 EPCI sur 18 »."""
    publies = len({chiffre.code for chiffre in distribution.connus})
    return f"{format_nombre(publies)} EPCI sur {format_nombre(len(distribution.noms))}"
