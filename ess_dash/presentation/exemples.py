"""Les exemples calculés à la main, mis en table pour la page « Méthode »."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from ess_dash.indicateurs.coherence import compute_quotient
from ess_dash.indicateurs.exemples import (
    EXEMPLES_COHERENCE,
    ChiffreExemple,
    CommuneExemple,
    Exemple,
    ExempleCoherence,
    list_exemples,
)
from ess_dash.indicateurs.registre import INDICATEURS, LIBELLES_DENSITE_7
from ess_dash.presentation.atelier import write_valeur
from ess_dash.presentation.format_fr import format_ecart, format_nombre
from ess_dash.presentation.typographie import polish
from ess_dash.territoires import Maille

Ecrire = Callable[[CommuneExemple], str]


@dataclass(frozen=True, slots=True)
class VueExemple:
    """Un exemple prêt à lire : la table de départ, la réponse, le calcul.

    Attributes
    ----------
    colonnes, lignes
        Table de départ ; la première colonne nomme le territoire.
    reponses
        Une réponse par territoire (« Vallée : 70,0 % »).
    """

    titre: str
    colonnes: tuple[str, ...]
    lignes: tuple[tuple[str, ...], ...]
    reponses: tuple[str, ...]
    explication: str


_POPULATION: Final = ("Population", lambda c: format_nombre(c.population))
_PLACE: Final[tuple[tuple[str, Ecrire], ...]] = (
    ("Place sur la ligne (km)", lambda c: format_nombre(c.x_km, 1)),
    ("Tiers-lieux", lambda c: format_nombre(c.tiers_lieux)),
)
_COLONNES: Final[Mapping[str, tuple[tuple[str, Ecrire], ...]]] = {
    "part_population_rurale_pct": (
        _POPULATION,
        ("Niveau de densité", lambda c: _write_niveau(c.densite_7)),
    ),
    "densite_7": (("Niveau de densité", lambda c: _write_niveau(c.densite_7)),),
    "population_hab": (_POPULATION,),
    "densite_population_hab_km2": (
        _POPULATION,
        ("Surface (km²)", lambda c: format_nombre(c.surface_km2)),
    ),
    "part_population_montagne_pct": (
        _POPULATION,
        ("Zone de montagne", lambda c: _write_oui_non(c.zone_montagne)),
    ),
    "zone_montagne": (("Zone de montagne", lambda c: _write_oui_non(c.zone_montagne)),),
    "part_population_eloignee_pct": (_POPULATION, *_PLACE),
    "distance_tiers_lieu_km": _PLACE,
}
_COLONNES_CHIFFRE: Final = ("Territoire", "Valeur", "Millésime", "Base")


def build_exemples() -> Mapping[str, tuple[VueExemple, ...]]:
    """Exemples de chaque indicateur, par identifiant."""
    return MappingProxyType(
        {
            identifiant: tuple(_build_exemple(e) for e in list_exemples(identifiant))
            for identifiant in INDICATEURS
        }
    )


def build_exemples_coherence() -> tuple[VueExemple, ...]:
    """Exemples de ce qui se compare et de ce qui ne se compare pas."""
    return tuple(_build_exemple_coherence(exemple) for exemple in EXEMPLES_COHERENCE)


def _build_exemple(exemple: Exemple) -> VueExemple:
    colonnes, lignes = (
        _write_chiffres(exemple.publies)
        if exemple.publies
        else _write_communes(exemple)
    )
    fiche = INDICATEURS[exemple.indicateur]
    return polish(
        VueExemple(
            titre=exemple.titre,
            colonnes=colonnes,
            lignes=lignes,
            reponses=tuple(
                f"{chiffre.code} : {write_valeur(fiche, chiffre)}"
                for chiffre in exemple.compute()
            ),
            explication=exemple.explication,
        )
    )


def _write_communes(
    exemple: Exemple,
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    groupe: tuple[str, Ecrire] = (
        ("PETR", lambda c: c.petr or "aucun")
        if exemple.maille is Maille.PETR
        else ("EPCI", lambda c: c.epci)
    )
    colonnes = (groupe, *_COLONNES[exemple.indicateur])
    return (
        ("Commune", *(titre for titre, _ in colonnes)),
        tuple(
            (c.nom, *(ecrire(c) for _, ecrire in colonnes)) for c in exemple.communes
        ),
    )


def _write_chiffres(
    chiffres: tuple[ChiffreExemple, ...],
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    return (
        _COLONNES_CHIFFRE,
        tuple(
            (c.territoire, _write_nombre(c), c.millesime, c.base or "aucune")
            for c in chiffres
        ),
    )


def _write_nombre(chiffre: ChiffreExemple) -> str:
    if chiffre.base:
        return f"{format_nombre(chiffre.valeur, 1)} %"
    return format_nombre(chiffre.valeur)


def _build_exemple_coherence(exemple: ExempleCoherence) -> VueExemple:
    colonnes, lignes = _write_chiffres((exemple.territoire, exemple.reference))
    return polish(
        VueExemple(
            titre=exemple.titre,
            colonnes=colonnes,
            lignes=lignes,
            reponses=(_write_comparaison(exemple),),
            explication=exemple.explication,
        )
    )


def _write_comparaison(exemple: ExempleCoherence) -> str:
    resultat = exemple.compute()
    if resultat.valeur is None:
        return f"Non calculable. {resultat.motif}"
    if exemple.operation is compute_quotient:
        return f"Quotient de localisation : {format_nombre(resultat.valeur, 2)}"
    return f"Écart : {format_ecart(resultat.valeur, resultat.unite, 1)}"


def _write_niveau(niveau: int) -> str:
    return f"{niveau} ({LIBELLES_DENSITE_7[niveau].lower()})"


def _write_oui_non(classee: bool) -> str:
    return "oui" if classee else "non"
