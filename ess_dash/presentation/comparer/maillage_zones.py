"""Maillage, section « Zones blanches » : les communes au-delà du seuil, une à une."""

from dataclasses import dataclass
from typing import Final

from ess_dash.indicateurs.chiffre import Chiffre
from ess_dash.indicateurs.eloignement import build_chiffre
from ess_dash.indicateurs.peuplement import compute_population
from ess_dash.indicateurs.trajets import find_eloignees
from ess_dash.presentation.comparer.communs import write_sobre
from ess_dash.presentation.comparer.maillage_etat import (
    INDICATEUR_COUT,
    Etat,
    write_au_dela,
    write_mesure,
)
from ess_dash.presentation.dossier import (
    Axe,
    Cellule,
    Colonne,
    Couche,
    Figure,
    Ligne,
    Point,
    Section,
    Tableau,
    Teinte,
    Trace,
    list_citations,
    write_cellule,
)
from ess_dash.presentation.format_fr import pluralize
from ess_dash.territoires import Maille

LIGNES_MONTREES: Final = 30
NOMS_ECRITS: Final = 6
MOTIF_NON_ATTEINT: Final = (
    "La matrice de temps ne donne aucun trajet vers une commune qui a un tiers-lieu."
)


@dataclass(frozen=True, slots=True)
class ZoneBlanche:
    """Une commune au-delà du seuil.

    Attributes
    ----------
    cout
        Trajet jusqu’à la commune la plus proche qui a un tiers-lieu, en ``unite`` ;
        ``None`` si la matrice de temps n’en donne aucun.
    code_plus_proche, nom_plus_proche
        Cette commune ; vides si aucune n’est atteinte.
    """

    code: str
    nom: str
    code_epci: str
    nom_epci: str
    population: int
    cout: float | None
    unite: str
    code_plus_proche: str
    nom_plus_proche: str


def list_zones(etat: Etat) -> tuple[ZoneBlanche, ...]:
    """Communes au-delà du seuil, les plus peuplées d’abord."""
    acces = etat.mesure.acces
    noms = dict(zip(acces["code_commune"], acces["nom"], strict=True))
    noms_epci = etat.nom_epci
    eloignees = acces[find_eloignees(acces, etat.demande.seuil)]
    rangees = eloignees.sort_values(
        ["population", "code_commune"], ascending=[False, True]
    )
    return tuple(
        ZoneBlanche(
            code=code,
            nom=nom,
            code_epci=code_epci,
            nom_epci=noms_epci.get(code_epci, ""),
            population=int(population),
            cout=float(cout) if plus_proche else None,
            unite=etat.trajets.unite,
            code_plus_proche=plus_proche,
            nom_plus_proche=noms.get(plus_proche, ""),
        )
        for code, nom, code_epci, population, cout, plus_proche in zip(
            *(
                rangees[colonne]
                for colonne in (
                    *("code_commune", "nom", "code_epci"),
                    *("population", "cout", "plus_proche"),
                )
            ),
            strict=True,
        )
    )


def build_zones(etat: Etat) -> Section:
    """Section des communes éloignées : une figure, la liste entière, les premières."""
    zones = list_zones(etat)
    if not zones:
        return Section(
            "zones_blanches",
            "Zones blanches",
            avis=(_write_aucune(etat),),
        )
    lignes = _list_lignes(etat, zones)
    communes = pluralize(len(zones), "commune")
    habitants = pluralize(sum(zone.population for zone in zones), "habitant")
    return Section(
        identifiant="zones_blanches",
        titre="Zones blanches",
        texte=f"{communes} {write_au_dela(etat)}, où vivent {habitants}. Une zone "
        "blanche dit qu’aucun tiers-lieu n’y est connu, pas qu’il n’y en a aucun.",
        figures=(_build_figure(etat, zones, lignes),),
        tableaux=(_build_premieres(etat, lignes),),
    )


def _write_aucune(etat: Etat) -> str:
    motif = etat.departement.habitants.motif
    return motif or f"Aucune commune n’est {write_au_dela(etat)}."


def _list_lignes(etat: Etat, zones: tuple[ZoneBlanche, ...]) -> tuple[Ligne, ...]:
    populations = compute_population(etat.donnees, Maille.COMMUNE, "")
    par_code = {chiffre.code: chiffre for chiffre in populations}
    return tuple(
        Ligne(
            zone.nom,
            (
                Cellule(zone.nom_epci),
                write_cellule(par_code[zone.code]),
                write_cellule(_build_cout(etat, zone), 1),
                Cellule(zone.nom_plus_proche or "aucune atteinte"),
            ),
        )
        for zone in zones
    )


def _build_cout(etat: Etat, zone: ZoneBlanche) -> Chiffre:
    return build_chiffre(
        etat.mesure,
        INDICATEUR_COUT[zone.unite],
        zone.code,
        zone.cout,
        zone.unite,
        motif="" if zone.cout is not None else MOTIF_NON_ATTEINT,
    )


def _list_colonnes(etat: Etat) -> tuple[Colonne, ...]:
    cout = "Distance" if etat.trajets.unite == "km" else "Temps de trajet"
    return (
        Colonne("EPCI", est_nombre=False),
        Colonne("Population"),
        Colonne(cout),
        Colonne("Commune la plus proche qui a un tiers-lieu", est_nombre=False),
    )


def _build_premieres(etat: Etat, lignes: tuple[Ligne, ...]) -> Tableau:
    reste = len(lignes) - LIGNES_MONTREES
    note = (
        f"Les {LIGNES_MONTREES} plus peuplées ; "
        f"{pluralize(reste, 'autre commune', 'autres communes')} dans la liste entière, "
        "sous la figure."
        if reste > 0
        else ""
    )
    return Tableau(
        identifiant="zones_blanches_premieres",
        titre=f"Communes {write_au_dela(etat)}, les plus peuplées d’abord",
        entete="Commune",
        colonnes=_list_colonnes(etat),
        lignes=lignes[:LIGNES_MONTREES],
        note=note,
    )


def _build_figure(
    etat: Etat, zones: tuple[ZoneBlanche, ...], lignes: tuple[Ligne, ...]
) -> Figure:
    atteintes = [zone for zone in zones if zone.cout is not None]
    grandeur = "Distance" if etat.trajets.unite == "km" else "Temps de trajet"
    premiere = zones[0]
    titre = (
        f"{premiere.nom} est la plus peuplée des "
        f"{pluralize(len(zones), 'commune éloignée', 'communes éloignées')}"
    )
    return Figure(
        identifiant="zones_blanches",
        titre=titre,
        sous_titre=f"Communes {write_au_dela(etat)} ; {write_mesure(etat)}",
        couches=(
            Couche(
                Trace.POINT,
                tuple(_build_point(zone) for zone in atteintes[NOMS_ECRITS:]),
                teinte=Teinte.HORS,
            ),
            Couche(
                Trace.POINT,
                tuple(_build_point(zone) for zone in atteintes[:NOMS_ECRITS]),
                teinte=Teinte.ACCENT,
                etiquettes=True,
            ),
        ),
        axe_x=Axe(f"{grandeur} jusqu’au tiers-lieu connu, en {etat.trajets.unite}", 0),
        axe_y=Axe("Habitants de la commune", 0),
        alternative=f"{titre}, avec {pluralize(premiere.population, 'habitant')}. "
        f"{_write_plus_loin(atteintes)}",
        tableau=Tableau(
            identifiant="zones_blanches",
            titre=f"Toutes les communes {write_au_dela(etat)}",
            entete="Commune",
            colonnes=_list_colonnes(etat),
            lignes=lignes,
            note=f"{pluralize(len(lignes), 'commune')} ; {write_mesure(etat)}.",
        ),
        sources=list_citations(etat.departement.habitants),
    )


def _build_point(zone: ZoneBlanche) -> Point:
    detail = (
        f"{zone.nom} : {pluralize(zone.population, 'habitant')}, "
        f"{write_sobre(zone.cout or 0, zone.unite)} de {zone.nom_plus_proche}"
    )
    return Point(zone.cout, zone.population, libelle=zone.nom, detail=detail)


def _write_plus_loin(zones: list[ZoneBlanche]) -> str:
    if not zones:
        return "Aucune n’est atteinte par la matrice de temps."
    loin = max(zones, key=lambda zone: zone.cout or 0)
    cout = write_sobre(loin.cout or 0, loin.unite)
    return f"La plus loin est {loin.nom}, à {cout} de {loin.nom_plus_proche}."
