"""Le tableau des groupes côte à côte : une colonne par groupe, puis le département."""

from collections.abc import Callable, Mapping
from typing import Final

from ess_dash.indicateurs.chiffre import Statut
from ess_dash.indicateurs.emploi_ess import COMMENT_OBTENIR
from ess_dash.indicateurs.mesures import Mesure
from ess_dash.indicateurs.quantites import Quantite
from ess_dash.presentation.comparer.groupes_atelier import (
    Atelier,
    est_complete,
    write_couverture,
)
from ess_dash.presentation.dossier import Colonne, Ligne, Tableau, write_cellule
from ess_dash.presentation.format_fr import pluralize

RUBRIQUES: Final[Mapping[str, tuple[Mesure, ...]]] = {
    "Territoire": (
        Mesure.POPULATION,
        Mesure.PART_POPULATION,
        Mesure.SURFACE,
        Mesure.PART_SURFACE,
    ),
    "Emploi ESS": (
        Mesure.ETABLISSEMENTS_ESS,
        Mesure.EMPLOIS_ESS,
        Mesure.EMPLOIS_PRIVES,
        Mesure.POIDS,
        Mesure.QUOTIENT,
    ),
    "Lieux": (Mesure.LIEUX_TOTEM, Mesure.TIERS_LIEUX),
    "Projets du Département": (Mesure.PROJETS, Mesure.MONTANTS),
    "Rapporté aux habitants": (
        Mesure.TIERS_LIEUX_PAR_HABITANT,
        Mesure.PROJETS_PAR_HABITANT,
        Mesure.EUROS_PAR_HABITANT,
    ),
    "Rapporté aux emplois de l’ESS": (
        Mesure.PROJETS_PAR_EMPLOI,
        Mesure.EUROS_PAR_EMPLOI,
    ),
}


def build_tableau(atelier: Atelier) -> Tableau:
    """Chaque mesure pour chaque groupe, avec statut, millésime et source par case."""
    colonnes = (*(g.court for g in atelier.zonage.groupes), atelier.departement)
    return Tableau(
        identifiant="groupes",
        titre="Les groupes côte à côte",
        entete="Mesure",
        colonnes=tuple(Colonne(titre) for titre in colonnes),
        lignes=tuple(
            _build_ligne(atelier, rubrique, mesure)
            for rubrique, mesures in RUBRIQUES.items()
            for mesure in mesures
        ),
        note=_write_note(atelier),
    )


def _build_ligne(atelier: Atelier, rubrique: str, mesure: Mesure) -> Ligne:
    comparaison = atelier.comparaison
    chiffres = (*comparaison.list_groupes(mesure), comparaison.departement[mesure])
    ecrire = _NOTES.get(mesure)
    return Ligne(
        titre=mesure.libelle,
        cellules=tuple(write_cellule(c, mesure.decimales) for c in chiffres),
        rubrique=rubrique,
        note=ecrire(atelier) if ecrire else "",
    )


def _write_note(atelier: Atelier) -> str:
    return (
        f"{atelier.zonage.definition} Un rapport ne se fait qu’entre les nombres d’un "
        "même groupe ; un poids et un quotient, qu’au même millésime et sur la même "
        "base."
    )


def _write_note_population(atelier: Atelier) -> str:
    if not atelier.zonage.qpv_dans:
        return ""
    return (
        "Population des communes : les habitants des quartiers prioritaires d’autres "
        "communes n’y sont pas comptés, leur nombre n’est pas publié ici."
    )


def _write_note_quotient(_: Atelier) -> str:
    return "Poids du groupe rapporté au poids du département ; 1 : même poids."


def _write_note_totems(atelier: Atelier) -> str:
    chiffres = atelier.comparaison.list_groupes(Mesure.LIEUX_TOTEM)
    concernes = sum(c.valeur is not None for c in chiffres)
    note = "Label de la métropole, qui n’existe pas ailleurs."
    if concernes > 1:
        return f"{note} Ce découpage coupe la métropole : chaque groupe en a une part."
    return note


def _write_note_tiers_lieux(atelier: Atelier) -> str:
    phrases = []
    if not atelier.donnees.est_demonstration:
        phrases.append("Liste incomplète : ces nombres sont des minimums.")
    multiples = atelier.inconnus.lieux_sur_plusieurs_groupes
    if multiples:
        lieux = pluralize(multiples, "lieu a", "lieux ont")
        phrases.append(
            f"{lieux} des sites dans plusieurs groupes : compté dans chacun, une seule "
            "fois dans le total."
        )
    inconnus = atelier.inconnus.lieux_qpv_inconnu
    if inconnus:
        lieux = pluralize(inconnus, "lieu compté", "lieux comptés")
        phrases.append(
            f"{lieux} hors de la zone cible, totems compris, sans réponse sur le "
            "quartier prioritaire."
        )
    if atelier.inconnus.lieux_non_situes:
        lieux = pluralize(atelier.inconnus.lieux_non_situes, "lieu", "lieux")
        phrases.append(f"{lieux} sans commune connue, dans le seul total.")
    return " ".join(phrases)


def _write_note_projets(atelier: Atelier) -> str:
    if est_complete(atelier):
        return f"{write_couverture(atelier)}."
    phrases = [f"{write_couverture(atelier)} : ces nombres sont des minimums."]
    if atelier.inconnus.projets_non_situes:
        nombre = pluralize(atelier.inconnus.projets_non_situes, "projet")
        phrases.append(f"{nombre} sans commune connue, dans le seul total.")
    if atelier.inconnus.projets_qpv_inconnu:
        nombre = pluralize(
            atelier.inconnus.projets_qpv_inconnu, "projet compté", "projets comptés"
        )
        phrases.append(
            f"{nombre} hors de la zone cible, sans réponse sur le quartier prioritaire."
        )
    phrases.append("Les aides d’autres financeurs n’y sont pas.")
    return " ".join(phrases)


def _write_note_montants(atelier: Atelier) -> str:
    total = atelier.comparaison.departement[Mesure.MONTANTS]
    return total.motif


def _write_note_taux_lieux(atelier: Atelier) -> str:
    if atelier.donnees.est_demonstration:
        return ""
    return "Liste incomplète : ces taux sont des minimums."


def _write_note_taux(atelier: Atelier) -> str:
    if est_complete(atelier):
        return ""
    return f"{write_couverture(atelier)} : ces taux sont des minimums."


_NOTES: Final[Mapping[Mesure, Callable[[Atelier], str]]] = {
    Mesure.POPULATION: _write_note_population,
    Mesure.QUOTIENT: _write_note_quotient,
    Mesure.LIEUX_TOTEM: _write_note_totems,
    Mesure.TIERS_LIEUX: _write_note_tiers_lieux,
    Mesure.PROJETS: _write_note_projets,
    Mesure.MONTANTS: _write_note_montants,
    Mesure.TIERS_LIEUX_PAR_HABITANT: _write_note_taux_lieux,
    Mesure.PROJETS_PAR_HABITANT: _write_note_taux,
    Mesure.PROJETS_PAR_EMPLOI: _write_note_taux,
}


_OBJETS_AVIS: Final = {
    Mesure.EMPLOIS_ESS: "Salariés de l’ESS",
    Mesure.POIDS: "Poids de l’ESS",
}


def list_avis(atelier: Atelier) -> tuple[str, ...]:
    """Pourquoi des chiffres de l’ESS manquent : une phrase par motif, sans répéter."""
    avis = [
        f"{objet} : {phrase}"
        for mesure, objet in _OBJETS_AVIS.items()
        for phrase in _explain_manques(atelier, mesure)
    ]
    return tuple(dict.fromkeys(avis))


def _explain_manques(atelier: Atelier, mesure: Mesure) -> list[str]:
    """Les groupes non publiés ensemble ; les autres absences, chacune par son motif."""
    couples = zip(
        atelier.zonage.groupes, atelier.comparaison.list_groupes(mesure), strict=True
    )
    motifs: dict[str, list[str]] = {}
    for groupe, chiffre in couples:
        if chiffre.statut is Statut.NON_PUBLIE:
            quand = f"non publié en {atelier.millesime}" if atelier.millesime else ""
            motif = f"{quand or 'non publié'}. {COMMENT_OBTENIR}"
        else:
            motif = chiffre.motif
        if chiffre.valeur is None:
            motifs.setdefault(motif, []).append(groupe.court)
    return [
        motif[0].lower() + motif[1:]
        if len(noms) == len(atelier.zonage.groupes)
        else f"{', '.join(noms)}, {motif[0].lower()}{motif[1:]}"
        for motif, noms in motifs.items()
    ]


LIBELLES_PARTS: Final = {
    Quantite.POPULATION: "Population",
    Quantite.SURFACE: "Territoire",
    Quantite.ETABLISSEMENTS_ESS: "Établissements de l’ESS",
    Quantite.EMPLOIS_ESS: "Emplois de l’ESS",
    Quantite.EMPLOIS_PRIVES: "Emplois privés",
    Quantite.TIERS_LIEUX: "Tiers-lieux connus",
    Quantite.PROJETS: "Projets situés",
    Quantite.MONTANTS: "Montants connus",
}
