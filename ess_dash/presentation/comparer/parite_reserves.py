"""Les réserves d’une parité : ce qu’il faut savoir pour la citer."""

import math
from typing import Final

from ess_dash.indicateurs.inconnus import count_qpv_inconnus
from ess_dash.indicateurs.parite import CIBLE_CHOISIE, Ecart
from ess_dash.indicateurs.partage import Partage, compute_ensemble
from ess_dash.indicateurs.quantites import ROLES, Quantite
from ess_dash.indicateurs.repartition import FINANCEES
from ess_dash.indicateurs.zonages import GenreZonage
from ess_dash.presentation.comparer.parite_contexte import (
    Contexte,
    count_inventaire,
    write_nom,
    write_quantite,
)
from ess_dash.presentation.format_fr import format_nombre, pluralize

_NOTRE_LECTURE: Final = frozenset({GenreZonage.ZONE_CIBLE, GenreZonage.PROFIL_EPCI})
RESERVE_QPV: Final = (
    "La population des quartiers prioritaires n’est pas connue : elle compte avec sa "
    "commune, et la part de la population de la zone cible est donc un minimum."
)


def list_reserves(
    contexte: Contexte, partage: Partage, ecarts: tuple[Ecart, ...]
) -> tuple[str, ...]:
    """Ce qu’il faut savoir pour citer la parité, une phrase chacune."""
    phrases = (
        _write_inventaire(contexte),
        _write_hors_decoupage(contexte),
        _write_sites(contexte, partage),
        _write_qpv(contexte),
        RESERVE_QPV if contexte.zonage.qpv_dans else "",
        contexte.zonage.definition if contexte.zonage.genre in _NOTRE_LECTURE else "",
        _write_etendue(contexte, ecarts),
    )
    return tuple(filter(None, phrases))


def _write_inventaire(contexte: Contexte) -> str:
    inventaire = count_inventaire(contexte)
    if contexte.quantite in ROLES:
        nom = write_nom(contexte.quantite)
        return (
            f"{format_nombre(inventaire.connus)} {nom} connus ; liste non exhaustive."
        )
    absents = (inventaire.annonces or inventaire.connus) - inventaire.situes
    if absents <= 0:
        return ""
    return (
        f"{pluralize(inventaire.situes, 'projet situé', 'projets situés')} sur "
        f"{format_nombre(inventaire.annonces or inventaire.connus)} ; les autres ne "
        "comptent dans aucun groupe."
    )


def _write_hors_decoupage(contexte: Contexte) -> str:
    """Ce qui est situé, mais dans aucun des groupes comparés."""
    quantite = Quantite.PROJETS if contexte.quantite in FINANCEES else contexte.quantite
    ensemble = compute_ensemble(
        contexte.donnees, contexte.zonage, quantite, contexte.choix
    )
    dehors = count_inventaire(contexte).situes - (ensemble.valeur or 0.0)
    if dehors <= 0:
        return ""
    verbe = "est situé" if dehors < 2 else "sont situés"
    return (
        f"{write_quantite(dehors, quantite)} {verbe} hors des groupes comparés : les "
        "parts sont celles de ces seuls groupes."
    )


def _write_sites(contexte: Contexte, partage: Partage) -> str:
    somme = math.fsum(c.valeur or 0.0 for c in partage.valeurs.values())
    if contexte.quantite not in ROLES or somme <= (partage.total.valeur or 0.0):
        return ""
    return (
        "Un lieu à plusieurs sites compte dans chaque groupe où il en a un : la somme "
        "des parts dépasse 100 %."
    )


def _write_qpv(contexte: Contexte) -> str:
    nombre = count_qpv_inconnus(
        contexte.donnees, contexte.zonage, contexte.quantite, contexte.choix.financeur
    )
    if not nombre:
        return ""
    quantite = Quantite.PROJETS if contexte.quantite in FINANCEES else contexte.quantite
    verbe = "est compté" if nombre < 2 else "sont comptés"
    return (
        f"{write_quantite(nombre, quantite)} dont on ignore s’ils sont en quartier "
        f"prioritaire {verbe} d’après leur commune."
    )


def _write_etendue(contexte: Contexte, ecarts: tuple[Ecart, ...]) -> str:
    besoins = [
        e.a_deplacer.valeur
        for e in ecarts
        if e.a_deplacer.valeur is not None and e.repere.identifiant != CIBLE_CHOISIE
    ]
    if len(besoins) < 2 or min(besoins) == max(besoins):
        return ""
    bas, haut = (format_nombre(besoin) for besoin in (min(besoins), max(besoins)))
    nom = (
        "euros"
        if contexte.quantite is Quantite.MONTANTS
        else write_nom(contexte.quantite)
    )
    return (
        f"Selon le repère, la parité à total constant demande de déplacer de {bas} à "
        f"{haut} {nom} : aucun repère n’est juste à lui seul."
    )
