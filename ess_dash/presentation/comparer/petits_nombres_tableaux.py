"""Les deux tableaux de « Petits nombres » : qui s’écarte, et ce que vaut chaque taux."""

from dataclasses import replace

from ess_dash.indicateurs.chiffre import Chiffre
from ess_dash.indicateurs.petits_nombres import (
    NIVEAU_NET,
    NIVEAU_SIGNALE,
    UNITES_MINIMALES,
)
from ess_dash.indicateurs.taux import TauxCompares, TauxEpci
from ess_dash.presentation.comparer.communs import write_nu
from ess_dash.presentation.dossier import (
    Cellule,
    Colonne,
    Ligne,
    Tableau,
    write_cellule,
)
from ess_dash.presentation.format_fr import format_valeur, sort_key


def format_taux(chiffre: Chiffre) -> str:
    """Un taux et son unité, avec une décimale."""
    return format_valeur(chiffre.valeur or 0.0, chiffre.unite, 1)


def build_tableau(taux: TauxCompares) -> Tableau:
    """Nombre observé et attendu, taux et place de chaque EPCI, par nom."""
    repartition = taux.repartition
    epci = sorted(taux.epci, key=lambda e: sort_key(repartition.noms[e.nombre.code]))
    tous_fragiles = all(e.est_fragile for e in taux.epci)
    return Tableau(
        identifiant="petits-nombres-entonnoir",
        titre="Qui s’écarte du taux d’ensemble",
        entete="EPCI",
        colonnes=(
            Colonne(repartition.objet.libelle),
            Colonne(repartition.repere.libelle),
            Colonne("Attendu au taux d’ensemble"),
            Colonne(f"Taux ({taux.libelle_unite})"),
            Colonne("Limite basse à 95 %"),
            Colonne("Limite haute à 95 %"),
            Colonne("Limite basse à 99,8 %"),
            Colonne("Limite haute à 99,8 %"),
            Colonne("Place", est_nombre=False),
        ),
        lignes=(
            *(_build_ligne(taux, e, dire_fragile=not tous_fragiles) for e in epci),
            *(_build_absence(taux, absent) for absent in taux.sans_taux),
        ),
        note=f"Taux d’ensemble : {format_taux(taux.ensemble)}. "
        f"{repartition.perimetre} ; {repartition.millesime}."
        + (f" {_write_fragile(taux)}" if tous_fragiles else ""),
    )


def _build_ligne(taux: TauxCompares, epci: TauxEpci, *, dire_fragile: bool) -> Ligne:
    fragile = dire_fragile and epci.est_fragile
    return Ligne(
        taux.repartition.noms[epci.nombre.code],
        (
            write_nu(epci.nombre),
            write_nu(epci.base),
            write_nu(epci.attendu, 1),
            write_nu(epci.taux, 1),
            *_list_limites(taux, epci),
            Cellule(texte=epci.position.libelle),
        ),
        note=_write_fragile(taux) if fragile else "",
    )


def _list_limites(taux: TauxCompares, epci: TauxEpci) -> tuple[Cellule, ...]:
    """Les quatre limites dessinées, dans l’unité du taux."""
    return tuple(
        write_nu(replace(epci.taux, indicateur="taux_limite", valeur=borne), 1)
        for niveau in (NIVEAU_SIGNALE, NIVEAU_NET)
        for limites in (taux.compute_limites(epci.base.valeur or 0.0, niveau),)
        for borne in (limites.bas, limites.haut)
    )


def _write_fragile(taux: TauxCompares) -> str:
    unite = taux.repartition.objet.unite
    return f"Sur moins de {UNITES_MINIMALES} {unite} : à lire avec l’intervalle."


def _build_absence(taux: TauxCompares, absent: Chiffre) -> Ligne:
    vides = tuple(Cellule(texte="") for _ in range(8))
    return Ligne(
        taux.repartition.noms[absent.code],
        (write_cellule(absent), *vides),
        note=absent.motif,
    )


def build_tableau_lisse(taux: TauxCompares, epci: tuple[TauxEpci, ...]) -> Tableau:
    """Taux brut, bornes et taux lissé, dans l’ordre donné."""
    return Tableau(
        identifiant="petits-nombres-intervalles",
        titre="Taux, intervalle à 95 % et taux lissé",
        entete="EPCI",
        colonnes=(
            Colonne("Taux brut"),
            Colonne("Borne basse"),
            Colonne("Borne haute"),
            Colonne("Taux lissé"),
        ),
        lignes=tuple(
            Ligne(
                taux.repartition.noms[e.nombre.code],
                tuple(write_nu(c, 1) for c in (e.taux, e.bas, e.haut, e.lisse)),
            )
            for e in epci
        ),
        note=f"{taux.libelle_unite} ; {taux.repartition.perimetre} ; "
        f"{taux.repartition.millesime}.",
    )
