"""Les réglages que l’on change sur chaque vue, et dans quel ordre.

Chaque vue s’ouvre sur son état habituel ; chaque geste mène à un état que le serveur n’a
pas encore calculé.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from benchmarks.harnais.visiteur import Valeur
from ess_dash.indicateurs.quantites import Quantite
from ess_dash.indicateurs.zonages import GenreZonage
from ess_dash.presentation.format_fr import format_nombre
from ess_dash.ui.etat_comparer import VueComparer

VUE: Final = "Vue"


@dataclass(frozen=True, slots=True)
class Geste:
    """Un changement de réglage.

    Attributes
    ----------
    libelle
        Étiquette du contrôle.
    valeur
        Ce que l’on choisit ; ``None`` pour presser un bouton.
    champs
        Champs de formulaire à remplir avant de presser.
    """

    libelle: str
    valeur: Valeur | None = None
    champs: Mapping[str, Valeur] = field(default_factory=dict)


def _change_zonages(*genres: GenreZonage) -> Iterable[Geste]:
    return (Geste("Découpage", genre.libelle) for genre in genres)


def _change_millesimes(*annees: int) -> Iterable[Geste]:
    return (Geste("Chiffres de l’ESS", f"FLORES {annee}") for annee in annees)


def _change_objets(*objets: Quantite) -> Iterable[Geste]:
    return (Geste("Ce que l’on répartit", objet.libelle) for objet in objets)


def _change_reperes(*reperes: Quantite) -> Iterable[Geste]:
    return (Geste("Rapporté à", repere.libelle) for repere in reperes)


def _change_seuils(*seuils_km: float) -> Iterable[Geste]:
    return (Geste("Loin, au-delà de (km)", seuil) for seuil in seuils_km)


def _change_detours(*detours: float) -> Iterable[Geste]:
    return (
        Geste("Détour par la route (hypothèse)", f"× {format_nombre(detour, 1)}")
        for detour in detours
    )


def _change_nouveaux(*nombres: int) -> Iterable[Geste]:
    return (Geste("Lieux à ouvrir", nombre) for nombre in nombres)


def _move_projets(*nombres: int) -> Iterable[Geste]:
    """Déplace des projets, du premier territoire proposé au dernier."""
    return (Geste("Déplacer", champs={"Projets": nombre}) for nombre in nombres)


ZONAGES: Final = (
    GenreZonage.ZONE_CIBLE,
    GenreZonage.DENSITE_3,
    GenreZonage.DENSITE_7,
    GenreZonage.PROFIL_EPCI,
    GenreZonage.PETR,
    GenreZonage.MONTAGNE,
)

# Changements d’une vue qui ne lancent pas de recherche d’emplacements.
CHANGEMENTS: Final[Mapping[VueComparer, tuple[Geste, ...]]] = {
    VueComparer.GROUPES: (
        *_change_zonages(*ZONAGES),
        *_change_millesimes(2019),
        *_change_zonages(GenreZonage.PROFIL_EPCI, GenreZonage.METROPOLE),
        *_change_millesimes(2017),
    ),
    VueComparer.PARITE: (
        *_change_zonages(GenreZonage.ZONE_CIBLE, GenreZonage.DENSITE_7),
        *_change_objets(Quantite.MONTANTS, Quantite.TIERS_LIEUX),
        *_change_zonages(GenreZonage.METROPOLE),
        *_change_objets(Quantite.PROJETS),
        *_change_millesimes(2019),
        Geste("Groupe suivi", "Hors métropole"),
        Geste("Part visée (%)", 40.0),
        Geste("Attributions par an (nombre)", 12.0),
        Geste("Dont au groupe suivi (%)", 80.0),
    ),
    VueComparer.CONCENTRATION: (
        *_change_zonages(GenreZonage.PROFIL_EPCI, GenreZonage.DENSITE_7),
        *_change_objets(
            Quantite.PROJETS,
            Quantite.MONTANTS,
            Quantite.ETABLISSEMENTS_ESS,
            Quantite.EMPLOIS_ESS,
        ),
        *_change_zonages(GenreZonage.PETR),
        *_change_reperes(Quantite.EMPLOIS_PRIVES),
        *_change_millesimes(2019),
        *_change_objets(Quantite.TIERS_LIEUX),
    ),
    VueComparer.PETITS_NOMBRES: (
        *_change_zonages(GenreZonage.PROFIL_EPCI, GenreZonage.DENSITE_7),
        *_change_objets(
            Quantite.PROJETS, Quantite.ETABLISSEMENTS_ESS, Quantite.EMPLOIS_ESS
        ),
        *_change_zonages(GenreZonage.PETR),
        *_change_reperes(Quantite.EMPLOIS_PRIVES),
        *_change_millesimes(2019),
        *_change_objets(Quantite.TIERS_LIEUX),
    ),
    VueComparer.MAILLAGE: tuple(_change_zonages(*ZONAGES)),
    VueComparer.SIMULATEUR: (
        *_move_projets(1, 2, 3),
        *_change_objets(Quantite.MONTANTS, Quantite.PROJETS),
        *_change_reperes(Quantite.EMPLOIS_PRIVES),
        *_change_millesimes(2019),
        *_change_zonages(GenreZonage.PROFIL_EPCI),
        *_move_projets(1, 2),
        Geste("Déplacer d’EPCI à EPCI", valeur=True),
        *_move_projets(2, 1),
    ),
}

# Changements du maillage qui la lancent.
RECHERCHES: Final = (
    *_change_seuils(8.0, 15.0, 5.0, 20.0),
    *_change_detours(1.5),
    *_change_nouveaux(5, 10),
    *_change_detours(1.1),
    Geste("Sans les lieux soutenus jusqu’en 2027", valeur=True),
)

# D’une vue à l’autre, dans l’ordre de l’écran ; la dernière reste ouverte.
PASSAGES: Final = tuple(
    Geste(VUE, vue.libelle)
    for vue in VueComparer
    if vue not in {VueComparer.GROUPES, VueComparer.MAILLAGE}
)
