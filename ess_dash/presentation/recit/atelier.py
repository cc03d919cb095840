"""Ce que les étapes d’un récit partagent : chaque vue n’est construite qu’une fois."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Final

from ess_dash.indicateurs.donnees import Donnees
from ess_dash.presentation.assembler import build_vue_carte
from ess_dash.presentation.comparer.dossiers import build_dossier
from ess_dash.presentation.dossier import Dossier
from ess_dash.presentation.fiche.atelier import AtelierFiches, prepare
from ess_dash.presentation.fiche.fiche import build_fiche
from ess_dash.presentation.modeles import DemandeCarte, VueCarte
from ess_dash.presentation.recit.bilan import build_bilan
from ess_dash.presentation.recit.demandes import AdresseError, build_demande_comparer
from ess_dash.presentation.recit.modeles import Parametres


class AtelierRecit:
    """Construit les vues d’un jeu de données, et les garde.

    Parameters
    ----------
    donnees
        Tables du département.
    fiches
        Atelier des fiches s’il existe déjà.
    """

    def __init__(self, donnees: Donnees, fiches: AtelierFiches | None = None) -> None:
        self.donnees = donnees
        self._fiches = fiches
        self._vues: dict[DemandeCarte, VueCarte] = {}
        self._dossiers: dict[tuple[str, Parametres], Dossier] = {}

    @cached_property
    def fiches(self) -> AtelierFiches:
        """L’atelier des fiches, fait à la première."""
        return self._fiches or prepare(self.donnees)

    def get_vue(self, demande: DemandeCarte) -> VueCarte:
        """Carte d’une demande."""
        if demande not in self._vues:
            self._vues[demande] = build_vue_carte(self.donnees, demande)
        return self._vues[demande]

    def get_dossier(self, page: str, parametres: Parametres) -> Dossier:
        """Dossier d’une page et de ses paramètres.

        Raises
        ------
        AdresseError
            Si la page n’a pas de dossier, ou si un paramètre n’existe pas.
        """
        cle = (page, parametres)
        if cle not in self._dossiers:
            if page not in _DOSSIERS:
                raise AdresseError(
                    f"la page « {page[:40]} » n’existe pas dans cet outil."
                )
            self._dossiers[cle] = _DOSSIERS[page](self, dict(parametres))
        return self._dossiers[cle]


def _build_comparer(atelier: AtelierRecit, parametres: Mapping[str, str]) -> Dossier:
    return build_dossier(atelier.donnees, build_demande_comparer(parametres))


def _build_fiche(atelier: AtelierRecit, parametres: Mapping[str, str]) -> Dossier:
    departement = atelier.donnees.configuration.code_departement
    code = parametres.get("territoire") or departement
    return build_fiche(atelier.fiches, code, parametres.get("nom", ""))


def _build_bilan(atelier: AtelierRecit, _parametres: Mapping[str, str]) -> Dossier:
    return build_bilan(atelier.donnees)


_DOSSIERS: Final[Mapping[str, Callable[[AtelierRecit, Mapping[str, str]], Dossier]]] = {
    "comparer": _build_comparer,
    "fiche": _build_fiche,
    "bilan": _build_bilan,
}
