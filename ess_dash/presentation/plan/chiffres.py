"""Les chiffres et les cibles, chacun avec son statut et sa source ; jamais de somme."""

from dataclasses import replace
from typing import Final

from ess_dash.indicateurs.chiffre import Chiffre
from ess_dash.indicateurs.engagements import compute_perennisation, compute_rythme
from ess_dash.presentation.comparer.communs import write_sobre
from ess_dash.presentation.dossier import (
    Cellule,
    Colonne,
    Ligne,
    Section,
    Tableau,
    write_cellule,
)
from ess_dash.presentation.plan.atelier import FEUILLE, PLAN, AtelierPlan
from ess_dash.tables.plans_listes import NatureChiffre

AVIS_SANS_CIBLE: Final = (
    "Le plan 2025-2028 ne donne de cible chiffrée à aucune fiche-action ; ses chiffres "
    "sont ceux du premier plan."
)
REFAIT: Final = "refait ici"
_COLONNES: Final = (
    Colonne("Valeur"),
    Colonne("Ce qu’il est", est_nombre=False),
    Colonne("Période", est_nombre=False),
)


def build_chiffres(atelier: AtelierPlan) -> Section:
    """Section « Les chiffres et les cibles »."""
    return Section(
        identifiant="chiffres",
        titre="Les chiffres et les cibles",
        texte="Ceux des deux documents, sans somme de l’un à l’autre : territoires, "
        "périodes et unités diffèrent.",
        avis=(AVIS_SANS_CIBLE,),
        tableaux=(_build_departement(atelier), _build_metropole(atelier)),
    )


def _build_departement(atelier: AtelierPlan) -> Tableau:
    reperes = atelier.donnees.reperes
    lignes = [
        Ligne(
            ligne["libelle"],
            _write_cases(atelier.reperes[ligne["identifiant"]], NatureChiffre.CONSTAT),
            rubrique="Bilan du premier plan",
            note=ligne["note"],
        )
        for ligne in reperes.to_dict("records")
        if ligne["identifiant"] in atelier.reperes
    ]
    refait = _build_perennisation(atelier)
    return Tableau(
        identifiant="chiffres-departement",
        titre="Département",
        entete="Chiffre",
        colonnes=_COLONNES,
        lignes=(*lignes, *refait, *_list_lignes(atelier, PLAN, "Plan 2025-2028")),
    )


def _build_perennisation(atelier: AtelierPlan) -> tuple[Ligne, ...]:
    finances = atelier.reperes.get("projets_finances")
    dissoutes = atelier.reperes.get("structures_dissoutes")
    if finances is None or dissoutes is None:
        return ()
    taux = compute_perennisation(finances, dissoutes)
    return (
        Ligne(
            "Taux de pérennisation, refait",
            _write_refait(taux),
            rubrique="Bilan du premier plan",
            note=f"({write_sobre(finances.valeur or 0, '')} − "
            f"{write_sobre(dissoutes.valeur or 0, '')}) / "
            f"{write_sobre(finances.valeur or 0, '')} ; suppose une structure par projet",
        ),
    )


def _build_metropole(atelier: AtelierPlan) -> Tableau:
    depart = atelier.chiffres.get("spaser_depart_meur")
    cible = atelier.chiffres.get("spaser_cible_meur")
    refait: tuple[Ligne, ...] = ()
    if depart is not None and cible is not None:
        refait = (
            Ligne(
                "Achats publics ESS, rythme que font les deux montants",
                _write_refait(compute_rythme(depart, cible)),
                note="(cible / départ)^(1 / années) − 1 ; le document annonce "
                f"{_write_annonce(atelier)}",
            ),
        )
    return Tableau(
        identifiant="chiffres-metropole",
        titre=atelier.titres[FEUILLE],
        entete="Chiffre",
        colonnes=_COLONNES,
        lignes=(*_list_lignes(atelier, FEUILLE, ""), *refait),
    )


def _write_annonce(atelier: AtelierPlan) -> str:
    annonce = atelier.chiffres.get("spaser_rythme_pct")
    return "un autre rythme" if annonce is None else write_cellule(annonce).texte


def _list_lignes(
    atelier: AtelierPlan, document: str, rubrique: str
) -> tuple[Ligne, ...]:
    chiffres = atelier.plan.chiffres
    return tuple(
        Ligne(
            ligne["libelle"],
            _write_cases(
                atelier.chiffres[ligne["identifiant"]],
                NatureChiffre.from_code(ligne["nature"]),
            ),
            rubrique=rubrique,
            note=ligne["note"],
        )
        for ligne in chiffres[chiffres["document"] == document].to_dict("records")
    )


def _write_cases(chiffre: Chiffre, nature: NatureChiffre) -> tuple[Cellule, ...]:
    return (
        _write_valeur(chiffre, nature),
        Cellule(nature.libelle, source=chiffre.citation),
        Cellule(chiffre.millesime, source=chiffre.citation),
    )


def _write_valeur(chiffre: Chiffre, nature: NatureChiffre) -> Cellule:
    """Une année s’écrit sans groupement ni unité."""
    cellule = replace(write_cellule(chiffre), millesime="")
    if nature is NatureChiffre.ECHEANCE and chiffre.valeur is not None:
        return replace(cellule, texte=str(int(chiffre.valeur)))
    return cellule


def _write_refait(chiffre: Chiffre) -> tuple[Cellule, ...]:
    return (
        replace(write_cellule(chiffre, 1), millesime="", base=""),
        Cellule(REFAIT, source=chiffre.citation),
        Cellule(chiffre.millesime, source=chiffre.citation),
    )
