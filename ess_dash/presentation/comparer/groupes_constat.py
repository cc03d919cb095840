"""La phrase des groupes côte à côte : ce qu’on sait, prudemment, sources comprises."""

from ess_dash.indicateurs.chiffre import Chiffre
from ess_dash.indicateurs.mesures import MESURE_DE, Mesure
from ess_dash.indicateurs.quantites import Quantite
from ess_dash.indicateurs.zonages import GenreZonage, Groupe
from ess_dash.presentation.comparer.groupes_atelier import (
    Atelier,
    est_complete,
    list_chiffres,
    write_couverture,
    write_part,
    write_sujet,
)
from ess_dash.presentation.comparer.groupes_exact import est_exact
from ess_dash.presentation.comparer.groupes_metropole import write_intervalle
from ess_dash.presentation.dossier import Constat, list_citations
from ess_dash.presentation.format_fr import format_nombre, format_valeur, pluralize


def build_constat(atelier: Atelier) -> Constat:
    """Constat généré des chiffres ; il change quand ils changent."""
    suivis = (
        atelier.zonage.groupes
        if atelier.zonage.genre is GenreZonage.DEUX_EPCI
        else (atelier.suivi,)
    )
    phrases = [_write_groupe(atelier, groupe) for groupe in suivis]
    phrases.append(_write_poids(atelier))
    intervalle = atelier.intervalle.chiffres if atelier.intervalle else ()
    return Constat(
        phrase=" ".join(phrases),
        reserves=_list_reserves(atelier),
        sources=list_citations(*list_chiffres(atelier), *intervalle),
    )


def _write_groupe(atelier: Atelier, groupe: Groupe) -> str:
    """« X réunit 57 % des habitants et 7 % du territoire ; on y situe… »."""
    habitants = _write_part_de(atelier, Quantite.POPULATION, groupe, "des habitants")
    surface = _write_part_de(atelier, Quantite.SURFACE, groupe, "du territoire")
    debut = " et ".join(filter(None, (habitants, surface)))
    soutien = " et ".join(
        filter(
            None,
            (
                _write_sur(atelier, Quantite.TIERS_LIEUX, groupe, "tiers-lieux connus"),
                _write_sur(atelier, Quantite.PROJETS, groupe, _write_projets(atelier)),
            ),
        )
    )
    de = atelier.donnees.configuration.de
    phrase = f"{write_sujet(groupe)} réunit {debut} {de}"
    if not debut:
        phrase = f"{write_sujet(groupe)} n’a pas d’habitant recensé"
    return f"{phrase} ; on y situe {soutien}." if soutien else f"{phrase}."


def _write_part_de(
    atelier: Atelier, quantite: Quantite, groupe: Groupe, quoi: str
) -> str:
    part = atelier.parts[quantite][groupe.code].valeur
    return "" if part is None else f"{write_part(part)} {quoi}"


def _write_projets(atelier: Atelier) -> str:
    couverture = atelier.comparaison.couverture
    if couverture.annonces is None or est_complete(atelier):
        return "projets du Département"
    return (
        "projets du Département situés, pour "
        f"{format_nombre(couverture.annonces)} financés"
    )


def _write_sur(atelier: Atelier, quantite: Quantite, groupe: Groupe, quoi: str) -> str:
    """« 9 des 22 tiers-lieux connus (41 %) »."""
    nombre = atelier.comparaison.groupes[MESURE_DE[quantite]][groupe.code].valeur
    part = atelier.parts[quantite][groupe.code].valeur
    if nombre is None or part is None:
        return ""
    total = atelier.totaux[quantite].valeur or 0
    compte = f"{format_nombre(nombre)} des {format_nombre(total)} {quoi}"
    return f"{compte} ({write_part(part)})"


def _write_poids(atelier: Atelier) -> str:
    if est_exact(atelier):
        return _write_poids_connus(atelier)
    if atelier.intervalle is not None:
        metropole = atelier.intervalle.contraintes[-1].chiffre
        return (
            "Hors métropole, le poids de l’ESS dans l’emploi salarié privé serait compris "
            f"{write_intervalle(atelier.intervalle)}, d’après les arrondis publiés ; il "
            f"est de {format_valeur(metropole.valeur or 0, '%', 1)} dans la métropole."
        )
    if not atelier.zonage.suit_epci:
        return (
            "Le poids de l’ESS n’y est pas calculé : il est connu à l’EPCI, et ce "
            "découpage coupe des EPCI."
        )
    connus = _list_poids(atelier)
    if not connus:
        return (
            f"Le poids de l’ESS n’est publié pour aucun groupe en {atelier.millesime}."
        )
    return (
        f"Le poids de l’ESS en {atelier.millesime} n’est connu que pour une partie des "
        f"groupes : {_write_liste(connus)}."
    )


def _list_poids(atelier: Atelier) -> list[tuple[Groupe, Chiffre]]:
    couples = zip(
        atelier.zonage.groupes,
        atelier.comparaison.list_groupes(Mesure.POIDS),
        strict=True,
    )
    return [
        (groupe, chiffre) for groupe, chiffre in couples if chiffre.valeur is not None
    ]


def _write_liste(poids: list[tuple[Groupe, Chiffre]]) -> str:
    return ", ".join(
        f"{groupe.court} {format_valeur(chiffre.valeur or 0, '%', 1)}"
        for groupe, chiffre in poids
    )


def _write_poids_connus(atelier: Atelier) -> str:
    poids = sorted(_list_poids(atelier), key=lambda couple: -(couple[1].valeur or 0))
    phrase = (
        "Le poids de l’ESS dans l’emploi salarié privé est, en "
        f"{atelier.millesime} : {_write_liste(poids)}"
    )
    entier = atelier.comparaison.departement[Mesure.POIDS]
    if entier.valeur is None:
        return f"{phrase}."
    return f"{phrase} ; {atelier.departement} {format_valeur(entier.valeur, '%', 1)}."


def _list_reserves(atelier: Atelier) -> tuple[str, ...]:
    reserves = []
    if not est_complete(atelier):
        reserves.append(
            f"{write_couverture(atelier)} : les nombres de projets sont des minimums."
        )
    if not atelier.donnees.est_demonstration:
        reserves.append("La liste des tiers-lieux n’est pas exhaustive.")
    if atelier.zonage.qpv_dans:
        reserves.append(
            f"{atelier.zonage.definition} Les habitants des quartiers prioritaires "
            "d’autres communes ne sont pas comptés."
        )
    inconnus = atelier.inconnus.projets_qpv_inconnu
    if inconnus:
        projets = pluralize(inconnus, "projet compté", "projets comptés")
        reserves.append(
            f"{projets} hors de la zone cible, sans réponse sur le quartier prioritaire, "
            f"{'pourrait' if inconnus < 2 else 'pourraient'} en être."
        )
    if atelier.intervalle is not None and not est_exact(atelier):
        reserves.append(
            "Le poids hors métropole est encadré d’après quatre chiffres arrondis d’un "
            "même document, dont un seul est daté."
        )
    return tuple(reserves)
