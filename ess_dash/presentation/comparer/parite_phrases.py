"""Les phrases de « Parité » : générées des chiffres, prudentes, prêtes à citer."""

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from ess_dash.indicateurs.chiffre import Chiffre
from ess_dash.indicateurs.echeance import ANNEE_LIMITE, FIN_DU_PLAN, Echeance, Issue
from ess_dash.indicateurs.parite import Ecart
from ess_dash.indicateurs.partage import Partage
from ess_dash.indicateurs.quantites import ROLES, Quantite
from ess_dash.indicateurs.trajectoire import Trajectoire
from ess_dash.indicateurs.zonages import GenreZonage
from ess_dash.presentation.comparer.communs import write_sobre
from ess_dash.presentation.comparer.parite_contexte import (
    Contexte,
    count_inventaire,
    write_locatif,
    write_nom,
    write_objet,
    write_origine,
    write_part,
    write_points,
    write_quantite,
    write_seul,
)
from ess_dash.presentation.format_fr import format_nombre


def write_titre(contexte: Contexte, ecart: Ecart) -> str:
    """Titre d’une parité calculée : la part du groupe face à sa population."""
    debut = (
        f"{contexte.groupe.libelle} : {write_part(ecart.part.valeur or 0.0)} des "
        f"{write_nom(contexte.quantite)}"
    )
    if ecart.part_repere.valeur is None:
        return debut
    return f"{debut} pour {write_part(ecart.part_repere.valeur)} de la population"


def write_parite(contexte: Contexte, partage: Partage, ecart: Ecart) -> str:
    """Constat : part du groupe, part de la population, ce que la parité demanderait.

    Parameters
    ----------
    ecart
        Face à la population.
    """
    debut = (
        f"{write_origine(contexte.donnees)}, {_write_part(contexte, partage, ecart)}"
    )
    if ecart.part_repere.valeur is None:
        return f"{debut}."
    population = (
        f"où vit {write_part(ecart.part_repere.valeur)} de la population"
        f"{_write_ensemble(contexte)}"
    )
    return f"{debut}, {population} ; {_write_besoin(contexte, ecart)}."


def _write_ensemble(contexte: Contexte) -> str:
    """À quoi se rapporte une part de population, si ce n’est pas le département."""
    return " des deux EPCI" if contexte.zonage.genre is GenreZonage.DEUX_EPCI else ""


def _write_part(contexte: Contexte, partage: Partage, ecart: Ecart) -> str:
    """« 18 des 56 projets financés par le Département (32,1 %) sont situés … »."""
    dedans = partage.valeurs[contexte.groupe.code].valeur or 0.0
    part = write_part(ecart.part.valeur or 0.0)
    lieu = write_locatif(contexte.zonage, contexte.groupe)
    objet = _write_objet_compte(contexte, partage)
    if contexte.quantite is Quantite.MONTANTS:
        somme = write_quantite(dedans, contexte.quantite)
        return f"{somme} sur {objet} ({part}) vont à des projets situés {lieu}"
    if (partage.total.valeur or 0.0) < 2:
        verbe = "est situé" if dedans else "n’est pas situé"
        return f"{write_seul(contexte.quantite)} {verbe} {lieu} ({part})"
    if not dedans:
        return f"aucun des {objet} ({part}) n’est situé {lieu}"
    verbe = "est situé" if dedans < 2 else "sont situés"
    return f"{format_nombre(dedans)} des {objet} ({part}) {verbe} {lieu}"


def _write_objet_compte(contexte: Contexte, partage: Partage) -> str:
    total = partage.total.valeur or 0.0
    objet = write_objet(contexte)
    if contexte.quantite is Quantite.MONTANTS:
        objet = objet.removeprefix("montants ")
        return f"{write_quantite(total, contexte.quantite)} {objet}"
    return f"{format_nombre(total)} {objet}{_write_restriction(contexte, total)}"


def _write_restriction(contexte: Contexte, total: float) -> str:
    """Ce qui distingue le total compté du total annoncé ; vide si c’est le même."""
    inventaire = count_inventaire(contexte)
    if total < inventaire.situes:
        return " dans les groupes comparés"
    annonces = inventaire.annonces or inventaire.connus
    return " et situés" if total < annonces else ""


def _write_besoin(contexte: Contexte, ecart: Ecart) -> str:
    """Ce que la parité avec la population demanderait, ou qu’elle est atteinte."""
    a_deplacer, a_ajouter = ecart.a_deplacer.valeur, ecart.a_ajouter.valeur
    if not a_deplacer:
        points = write_points(ecart.ecart.valeur or 0.0)
        return f"la parité avec la population est atteinte ({points})"
    parite = "la parité avec la population demanderait"
    if contexte.quantite in ROLES:
        if a_ajouter is None:
            return f"{parite} que les autres groupes n’en aient aucun"
        nombre = format_nombre(a_ajouter)
        return f"{parite} d’y en compter {nombre} de plus, sans en fermer ailleurs"
    deplacer = f"{parite} d’y déplacer {write_quantite(a_deplacer, contexte.quantite)}"
    if a_ajouter is None:
        return f"{deplacer} à total constant"
    ajouter = (
        write_quantite(a_ajouter, contexte.quantite)
        if contexte.quantite is Quantite.MONTANTS
        else format_nombre(a_ajouter)
    )
    lien = "d’y ajouter" if contexte.quantite is Quantite.MONTANTS else "d’y en ajouter"
    return (
        f"{deplacer} à total constant, ou {lien} {ajouter} sans rien retirer aux autres"
    )


def write_trajectoire(contexte: Contexte, trajectoire: Trajectoire) -> str:
    """Ce que devient la part cumulée sous l’hypothèse, et ce que la cible demande."""
    ecrire = _ISSUES[trajectoire.echeance.issue]
    return ecrire(contexte, trajectoire)


def _write_hypothese(contexte: Contexte, trajectoire: Trajectoire) -> str:
    """« Si 60 % des attributions (9,3 projets par an) vont hors métropole »."""
    part = write_sobre(trajectoire.part_nouveaux_pct, "%")
    rythme = write_quantite(trajectoire.rythme, contexte.quantite)
    lieu = write_locatif(contexte.zonage, contexte.groupe)
    return f"Si {part} des attributions ({rythme} par an) vont {lieu}"


def _write_progres(trajectoire: Trajectoire) -> str:
    """« la part cumulée passerait de 32,1 % en 2025 à 40,1 % en 2028 »."""
    depart = trajectoire.connues[-1]
    debut = f"{_write_valeur(depart.part)} en {depart.annee}"
    if not trajectoire.projetees:
        return f"la part cumulée partirait de {debut}"
    fin = trajectoire.projetees[-1]
    return f"la part cumulée passerait de {debut} à {_write_valeur(fin.part)} en {fin.annee}"


def _write_valeur(part: Chiffre) -> str:
    return write_part(part.valeur or 0.0)


def _write_cible(trajectoire: Trajectoire) -> str:
    origine = " (sa part de la population)" if trajectoire.vise_population else ""
    return f"la cible de {write_sobre(trajectoire.cible_pct, '%')}{origine}"


def _write_atteinte(_: Contexte, trajectoire: Trajectoire) -> str:
    depart = trajectoire.connues[-1]
    phrase = (
        f"La part cumulée, {_write_valeur(depart.part)} en {depart.annee}, atteint déjà "
        f"{_write_cible(trajectoire)}"
    )
    fin = trajectoire.projetees[-1].part.valeur if trajectoire.projetees else None
    if fin is None or fin >= trajectoire.cible_pct:
        return f"{phrase}."
    return (
        f"{phrase} ; sous l’hypothèse, elle repasserait au-dessous d’ici {FIN_DU_PLAN} "
        f"({write_part(fin)})."
    )


def _write_dans_le_plan(contexte: Contexte, trajectoire: Trajectoire) -> str:
    return (
        f"{_write_hypothese(contexte, trajectoire)}, {_write_progres(trajectoire)} et "
        f"atteindrait {_write_cible(trajectoire)} en {trajectoire.echeance.annee}."
    )


def _write_apres_le_plan(contexte: Contexte, trajectoire: Trajectoire) -> str:
    return (
        f"{_write_hypothese(contexte, trajectoire)}, {_write_progres(trajectoire)} et "
        f"n’atteindrait {_write_cible(trajectoire)} qu’en {trajectoire.echeance.annee}, "
        f"après la fin du plan{_write_minimum(contexte, trajectoire.echeance)}."
    )


def _write_au_dela(contexte: Contexte, trajectoire: Trajectoire) -> str:
    return (
        f"{_write_hypothese(contexte, trajectoire)}, {_write_progres(trajectoire)} et "
        f"n’atteindrait {_write_cible(trajectoire)} qu’au-delà de {ANNEE_LIMITE}"
        f"{_write_minimum(contexte, trajectoire.echeance)}."
    )


def _write_infaisable(contexte: Contexte, trajectoire: Trajectoire) -> str:
    return (
        f"{_write_hypothese(contexte, trajectoire)}, {_write_progres(trajectoire)} et "
        f"n’atteindrait jamais {_write_cible(trajectoire)} : il faut que la part des "
        "nouvelles attributions dépasse la cible"
        f"{_write_minimum(contexte, trajectoire.echeance)}."
    )


def _write_minimum(contexte: Contexte, echeance: Echeance) -> str:
    """Ce qu’il faudrait pour atteindre la cible à la fin du plan ; vide s’il est fini."""
    if echeance.part_minimale_pct is not None:
        # Arrondie au-dessus : la part écrite suffit.
        part = math.ceil(echeance.part_minimale_pct * 10 - 1e-9) / 10
        return f" ; pour y être en {FIN_DU_PLAN}, il en faudrait au moins {write_part(part)}"
    if echeance.attributions_minimales is None:
        return ""
    quantite = write_quantite(echeance.attributions_minimales, contexte.quantite)
    return (
        f" ; même 100 % n’y suffit pas d’ici {FIN_DU_PLAN} : il faudrait {quantite} de "
        "plus, tous pour ce groupe"
    )


_ISSUES: Final[Mapping[Issue, Callable[[Contexte, Trajectoire], str]]] = (
    MappingProxyType(
        {
            Issue.ATTEINTE: _write_atteinte,
            Issue.DANS_LE_PLAN: _write_dans_le_plan,
            Issue.APRES_LE_PLAN: _write_apres_le_plan,
            Issue.AU_DELA: _write_au_dela,
            Issue.INFAISABLE: _write_infaisable,
        }
    )
)
