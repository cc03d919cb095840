"""Une phrase pour ce qui est montré et filtré : « EPCI · tiers-lieux · hors métropole »."""

from collections.abc import Iterable, Mapping
from typing import Final

from ess_dash.indicateurs.filtres import Filtres, Perimetre, Presence
from ess_dash.presentation.format_fr import sort_key
from ess_dash.presentation.lieux import LIBELLES_THEMES, LIBELLES_TYPES
from ess_dash.presentation.modeles import DemandeCarte
from ess_dash.presentation.typographie import typographie

LIBELLES_COUCHES: Final = {
    "totem": "Lieux totems",
    "tiers_lieu": "Tiers-lieux",
    "projet": "Projets financés",
    "poids": "Poids de l’ESS publié",
    "villes": "Noms des villes",
}
MONTAGNE: Final = {
    Presence.TOUT: "",
    Presence.OUI: "en zone de montagne",
    Presence.NON: "hors zone de montagne",
    Presence.INCONNU: "classement en montagne inconnu",
}
QPV: Final = {
    Presence.TOUT: "",
    Presence.OUI: "en quartier prioritaire",
    Presence.NON: "hors quartier prioritaire",
    Presence.INCONNU: "quartier prioritaire inconnu",
}


def write_resume(demande: DemandeCarte, financeurs: Mapping[str, str]) -> str:
    """Résumé des filtres actifs ; vide quand rien n’est filtré.

    Parameters
    ----------
    financeurs
        Libellé par identifiant de financeur.
    """
    filtres = demande.filtres
    morceaux = [
        "" if filtres.perimetre is Perimetre.TOUT else filtres.perimetre.libelle,
        *_write_presences(filtres),
        *_list_libelles(filtres.types, LIBELLES_TYPES),
        *_list_libelles(filtres.themes, LIBELLES_THEMES),
        *_list_libelles(filtres.financeurs, financeurs),
    ]
    dits = [morceau for morceau in morceaux if morceau]
    return typographie(f"Filtré : {' · '.join(dits)}") if dits else ""


def _list_libelles(codes: Iterable[str], libelles: Mapping[str, str]) -> list[str]:
    return sorted((libelles.get(code, code) for code in codes), key=sort_key)


def _write_presences(filtres: Filtres) -> tuple[str, ...]:
    return (MONTAGNE[filtres.montagne], QPV[filtres.qpv])
