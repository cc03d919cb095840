"""Les exemples des mesures de « Comparer », mis en table pour la page « Méthode »."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ess_dash.indicateurs.exemples_inegalite import (
    ExempleMesure,
    Mesure,
    list_exemples_mesure,
)
from ess_dash.presentation.exemples import VueExemple
from ess_dash.presentation.format_fr import format_nombre
from ess_dash.presentation.typographie import polish

# Ce que l’on compte dans les exemples, et à quoi on le rapporte.
_COLONNES: Final[Mapping[Mesure, tuple[str, str]]] = {
    Mesure.POISSON: ("Lieux", "Base"),
    Mesure.WILSON: ("Salariés de l’ESS", "Salariés du privé"),
    Mesure.LISSAGE: ("Lieux", "Milliers d’habitants"),
}
_COLONNES_COURANTES: Final = ("Projets ou lieux", "Population")


def build_exemples_mesures() -> Mapping[Mesure, tuple[VueExemple, ...]]:
    """Exemples de chaque mesure, dans l’ordre de la page."""
    return MappingProxyType(
        {
            mesure: tuple(_build_exemple(e) for e in list_exemples_mesure(mesure))
            for mesure in Mesure
        }
    )


def _build_exemple(exemple: ExempleMesure) -> VueExemple:
    quantite, base = _COLONNES.get(exemple.mesure, _COLONNES_COURANTES)
    avec_groupe = any(t.groupe for t in exemple.territoires)
    groupe = ("Groupe",) if avec_groupe else ()
    return polish(
        VueExemple(
            titre=exemple.titre,
            colonnes=("Territoire", quantite, base, *groupe),
            lignes=tuple(
                (
                    t.nom,
                    format_nombre(t.nombre),
                    format_nombre(t.base),
                    *((t.groupe,) if avec_groupe else ()),
                )
                for t in exemple.territoires
            ),
            reponses=_list_reponses(exemple),
            explication=exemple.explication,
        )
    )


def _list_reponses(exemple: ExempleMesure) -> tuple[str, ...]:
    try:
        reponses = exemple.compute()
    except ValueError as erreur:
        return (f"Non calculable. {erreur}",)
    return tuple(
        f"{nom} : {_write_reponse(exemple.mesure, reponse)}"
        for nom, reponse in reponses.items()
    )


def _write_reponse(mesure: Mesure, reponse: float | str | None) -> str:
    if reponse is None:
        return "sans objet"
    if isinstance(reponse, str):
        return reponse
    return format_nombre(reponse, mesure.decimales)
