"""Les quelques chiffres à lire d’abord, chacun avec ce à quoi le rapprocher."""

from typing import Final

from ess_dash.indicateurs.chiffre import Chiffre
from ess_dash.indicateurs.coherence import compute_ecart_points, explain_refus
from ess_dash.indicateurs.rapports import compute_rapport
from ess_dash.presentation.comparer.communs import write_minuscule
from ess_dash.presentation.dossier import ChiffreCle, write_cellule
from ess_dash.presentation.fiche.atelier import DISTANCE, AtelierFiches, Sujet
from ess_dash.presentation.fiche.communs import (
    build_compte,
    find_rang_indicateur,
    write_indicateur,
)
from ess_dash.presentation.fiche.poids import find_poids, find_poids_departement
from ess_dash.presentation.format_fr import format_nombre, format_valeur
from ess_dash.presentation.lieux import count_distincts, find_repere
from ess_dash.territoires import Maille

PART_MINIMALE_PCT: Final = 0.1


def build_chiffres_cles(atelier: AtelierFiches, sujet: Sujet) -> tuple[ChiffreCle, ...]:
    """Poids de l’ESS, population, ruralité, tiers-lieux, projets du Département."""
    cles = (
        _build_poids(atelier, sujet),
        _build_population(atelier, sujet),
        _build_ruralite(atelier, sujet),
        _build_tiers_lieux(atelier, sujet),
        _build_projets(atelier, sujet),
    )
    return tuple(cle for cle in cles if cle is not None)


def _build_poids(atelier: AtelierFiches, sujet: Sujet) -> ChiffreCle:
    poids = find_poids(atelier, sujet)
    return ChiffreCle(
        libelle="Poids de l’ESS dans l’emploi salarié privé",
        cellule=write_cellule(poids, 1),
        comparaison=_compare_poids(atelier, sujet, poids),
    )


def _compare_poids(atelier: AtelierFiches, sujet: Sujet, poids: Chiffre) -> str:
    """Écart au Département, ou pourquoi il est refusé, ou comment obtenir le poids."""
    if poids.valeur is None:
        return poids.motif
    if sujet.maille is Maille.DEPARTEMENT:
        return poids.millesime
    reference = find_poids_departement(atelier, poids.millesime)
    if reference is None:
        return "Le Département n’a pas de poids publié."
    refus = explain_refus(poids, reference)
    if refus:
        return (
            f"{poids.millesime}. Pas d’écart au Département : {write_minuscule(refus)}"
        )
    ecart = write_cellule(compute_ecart_points(poids, reference), 1, signe=True)
    nom = atelier.donnees.configuration.nom
    return f"{poids.millesime}. {nom} : {write_cellule(reference, 1).texte} ({ecart.texte})"


def _build_population(atelier: AtelierFiches, sujet: Sujet) -> ChiffreCle | None:
    population = atelier.find_chiffre("population_hab", sujet.maille, sujet.code)
    if population is None:
        return None
    return ChiffreCle(
        libelle="Population",
        cellule=write_cellule(population),
        comparaison=_compare_population(atelier, sujet, population),
    )


def _compare_population(
    atelier: AtelierFiches, sujet: Sujet, population: Chiffre
) -> str:
    departement = atelier.find_departement("population_hab")
    if sujet.maille is Maille.DEPARTEMENT or departement is None:
        return population.millesime
    part = compute_rapport(
        population, departement, nom="part_population_pct", unite="%", facteur=100
    )
    rang = find_rang_indicateur(atelier, sujet, "population_hab")
    texte = f"{_write_part(part)} {atelier.donnees.configuration.de}"
    return f"{texte} ; {rang.texte}" if rang else texte


def _write_part(part: Chiffre) -> str:
    """Part écrite sans jamais tomber à zéro : « moins de 0,1 % »."""
    if part.valeur is not None and 0 < part.valeur < PART_MINIMALE_PCT:
        return f"moins de {format_valeur(PART_MINIMALE_PCT, '%', 1)}"
    return write_cellule(part, 1).texte


def _build_ruralite(atelier: AtelierFiches, sujet: Sujet) -> ChiffreCle | None:
    if sujet.maille is Maille.COMMUNE:
        return _build_densite(atelier, sujet)
    part = atelier.find_chiffre("part_population_rurale_pct", sujet.maille, sujet.code)
    if part is None:
        return None
    departement = atelier.find_departement("part_population_rurale_pct")
    comparaison = ""
    if sujet.maille is not Maille.DEPARTEMENT and departement is not None:
        nom = atelier.donnees.configuration.nom
        comparaison = f"{nom} : {write_cellule(departement, 1).texte}"
    return ChiffreCle(
        libelle="Population vivant en commune rurale",
        cellule=write_cellule(part, 1),
        comparaison=comparaison,
    )


def _build_densite(atelier: AtelierFiches, sujet: Sujet) -> ChiffreCle | None:
    """Une commune est rurale ou ne l’est pas : son niveau en dit plus qu’une part."""
    niveau = atelier.find_chiffre("densite_7", sujet.maille, sujet.code)
    if niveau is None or niveau.valeur is None:
        return None
    return ChiffreCle(
        libelle="Grille de densité de l’Insee",
        cellule=write_indicateur("densite_7", niveau),
        comparaison=f"Niveau {format_nombre(niveau.valeur)} sur 7",
    )


def count_tiers_lieux(atelier: AtelierFiches, sujet: Sujet) -> Chiffre:
    """Tiers-lieux connus du territoire, chacun compté une fois."""
    return build_compte(
        sujet,
        "tiers_lieux",
        count_distincts(sujet.lieux, "tiers_lieu"),
        "lieux",
        atelier.donnees.sources.get("lieux", ()),
    )


def _build_tiers_lieux(atelier: AtelierFiches, sujet: Sujet) -> ChiffreCle:
    distance = atelier.find_chiffre(DISTANCE, sujet.maille, sujet.code)
    fictifs = atelier.donnees.est_demonstration
    comparaison = "Lieux fictifs" if fictifs else "Liste non exhaustive"
    if sujet.maille is Maille.COMMUNE and distance is not None and distance.valeur:
        comparaison = (
            f"Le plus proche connu : {write_cellule(distance, 1).texte}, détour estimé"
        )
    finances = find_repere(atelier.donnees, "tiers_lieux_finances")
    if sujet.maille is Maille.DEPARTEMENT and finances is not None:
        comparaison = f"Le Département dit en financer {format_nombre(finances)}"
    return ChiffreCle(
        libelle="Tiers-lieux connus",
        cellule=write_cellule(count_tiers_lieux(atelier, sujet)),
        comparaison=comparaison,
    )


def count_projets(atelier: AtelierFiches, sujet: Sujet) -> Chiffre:
    """Projets du Département connus et situés sur le territoire.

    « Au moins » quand le Département en annonce plus qu’on n’en connaît.
    """
    siens = {lieu.identifiant for lieu in sujet.lieux if "projet" in lieu.couches}
    nombre = len(siens & atelier.projets_departement)
    annonces = atelier.couverture.annonces
    incomplet = annonces is not None and atelier.couverture.situes < annonces
    return build_compte(
        sujet,
        "projets",
        nombre,
        "projets",
        atelier.donnees.sources.get("projets", ()),
        precision="au moins" if incomplet and nombre else "",
    )


def _build_projets(atelier: AtelierFiches, sujet: Sujet) -> ChiffreCle:
    couverture = atelier.couverture
    comparaison = "Nombre annoncé par le Département non publié"
    if couverture.annonces is not None:
        comparaison = (
            f"{format_nombre(couverture.situes)} situés sur "
            f"{format_nombre(couverture.annonces)} annoncés en tout"
        )
    return ChiffreCle(
        libelle="Projets du Département connus",
        cellule=write_cellule(count_projets(atelier, sujet)),
        comparaison=comparaison,
    )
