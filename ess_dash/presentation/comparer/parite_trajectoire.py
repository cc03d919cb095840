"""La section « Trajectoire » : années connues, hypothèse jusqu’à la fin du plan."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ess_dash.indicateurs.chiffre import Chiffre
from ess_dash.indicateurs.echeance import FIN_DU_PLAN, Issue
from ess_dash.indicateurs.trajectoire import Etape, Trajectoire
from ess_dash.presentation.comparer.communs import write_nu, write_sobre
from ess_dash.presentation.comparer.parite_contexte import (
    Contexte,
    find_teinte,
    write_nom,
    write_part,
)
from ess_dash.presentation.comparer.parite_phrases import write_trajectoire
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

IDENTIFIANT: Final = "trajectoire"
TITRE: Final = f"Trajectoire jusqu’en {FIN_DU_PLAN}"
# Distance d’un texte à sa courbe, en part de la hauteur.
MARGE_TEXTE: Final = 0.06
_TITRES: Final[Mapping[Issue, str]] = MappingProxyType(
    {
        Issue.ATTEINTE: "Cible de {cible} déjà atteinte",
        Issue.DANS_LE_PLAN: "Cible de {cible} atteinte en {annee}, sous l’hypothèse",
        Issue.APRES_LE_PLAN: "Cible de {cible} atteinte en {annee} seulement, après le "
        "plan",
        Issue.AU_DELA: "Cible de {cible} hors de vue, sous l’hypothèse",
        Issue.INFAISABLE: "Cible de {cible} hors d’atteinte, sous l’hypothèse",
    }
)


def refuse_section(motif: str) -> Section:
    """Section qui dit pourquoi la trajectoire n’est pas tracée."""
    return Section(IDENTIFIANT, TITRE, avis=(motif,))


def build_section(contexte: Contexte, trajectoire: Trajectoire) -> Section:
    """Section « Trajectoire »."""
    return Section(
        IDENTIFIANT,
        TITRE,
        write_trajectoire(contexte, trajectoire),
        figures=(_build_figure(contexte, trajectoire),),
    )


def _build_figure(contexte: Contexte, trajectoire: Trajectoire) -> Figure:
    etapes = (*trajectoire.connues, *trajectoire.projetees)
    return Figure(
        identifiant="trajectoire",
        titre=_TITRES[trajectoire.echeance.issue].format(
            cible=write_sobre(trajectoire.cible_pct, "%"),
            annee=trajectoire.echeance.annee,
        ),
        sous_titre=f"{contexte.groupe.libelle} : part cumulée des "
        f"{write_nom(contexte.quantite)}, en %. Trait plein : connu ; tirets : hypothèse.",
        couches=_draw_couches(contexte, trajectoire),
        axe_x=Axe(
            "Année",
            minimum=etapes[0].annee,
            maximum=max(etapes[-1].annee, FIN_DU_PLAN),
            est_annee=True,
        ),
        axe_y=Axe("Part cumulée (%)", minimum=0.0),
        alternative=write_trajectoire(contexte, trajectoire),
        tableau=_build_tableau(contexte, trajectoire),
        sources=list_citations(trajectoire.connues[-1].part),
    )


def _draw_couches(contexte: Contexte, trajectoire: Trajectoire) -> tuple[Couche, ...]:
    teinte = find_teinte(contexte.groupe)
    connues, projetees = trajectoire.connues, trajectoire.projetees
    cible = f"Cible : {write_sobre(trajectoire.cible_pct, '%')}"
    regle = Point(None, trajectoire.cible_pct, cible, write_part(trajectoire.cible_pct))
    couches = (
        Couche(
            Trace.REGLE,
            (regle,),
            teinte=Teinte.REPERE,
            etiquettes=True,
            pointillee=True,
        ),
        Couche(Trace.LIGNE, _place(connues), teinte=teinte),
        Couche(
            Trace.LIGNE,
            _place((connues[-1], *projetees)) if projetees else (),
            teinte=teinte,
            pointillee=True,
        ),
        Couche(Trace.POINT, _place(connues[-1:]), teinte=teinte),
        _draw_dernier(trajectoire),
        Couche(Trace.POINT, _place(projetees[-1:]), teinte=teinte, etiquettes=True),
        _draw_atteinte(trajectoire),
    )
    return tuple(couche for couche in couches if couche.points)


def _place(etapes: tuple[Etape, ...]) -> tuple[Point, ...]:
    return tuple(
        Point(
            etape.annee,
            etape.part.valeur,
            write_part(etape.part.valeur),
            f"{etape.annee} : {write_part(etape.part.valeur)}",
        )
        for etape in etapes
        if etape.part.valeur is not None
    )


def _draw_dernier(trajectoire: Trajectoire) -> Couche:
    """Dernière part connue, écrite du côté que la projection laisse libre."""
    depart = trajectoire.connues[-1]
    part = depart.part.valeur or 0.0
    suite = trajectoire.projetees[0].part.valeur if trajectoire.projetees else None
    hauteur = max(
        trajectoire.cible_pct, *(e.part.valeur or 0.0 for e in trajectoire.connues)
    )
    sens = -1 if suite is not None and suite >= part else 1
    place = Point(depart.annee, part + sens * MARGE_TEXTE * hauteur, write_part(part))
    return Couche(Trace.TEXTE, (place,), teinte=Teinte.REPERE)


def _draw_atteinte(trajectoire: Trajectoire) -> Couche:
    """Année où la cible est atteinte, si c’est pendant le plan ; rien sinon."""
    annee = trajectoire.echeance.annee
    pendant = trajectoire.echeance.issue is Issue.DANS_LE_PLAN
    atteinte = tuple(
        Point(e.annee, e.part.valeur, f"Cible atteinte en {e.annee}", write_part(part))
        for e in trajectoire.projetees
        if pendant and e.annee == annee and (part := e.part.valeur) is not None
    )
    return Couche(Trace.POINT, atteinte, teinte=Teinte.REPERE)


def _build_tableau(contexte: Contexte, trajectoire: Trajectoire) -> Tableau:
    nom = write_nom(contexte.quantite)
    return Tableau(
        identifiant="trajectoire",
        titre=f"Part cumulée des {nom}, année par année",
        entete="Année",
        colonnes=(
            Colonne(f"{nom.capitalize()} attribués, en cumul"),
            Colonne(f"Dont {contexte.groupe.libelle}"),
            Colonne("Part"),
        ),
        lignes=(
            *(_build_ligne(etape, "Connu") for etape in trajectoire.connues),
            *(_build_ligne(etape, "Hypothèse") for etape in trajectoire.projetees),
        ),
        note="Hypothèse : les attributions continuent au rythme et avec la part choisis.",
    )


def _build_ligne(etape: Etape, rubrique: str) -> Ligne:
    return Ligne(
        str(etape.annee),
        (
            _write_cumul(etape.total),
            _write_cumul(etape.au_groupe),
            write_cellule(etape.part, 1),
        ),
        rubrique,
    )


def _write_cumul(chiffre: Chiffre) -> Cellule:
    """Un cumul supposé peut ne pas être entier."""
    if chiffre.unite == "€":
        return write_cellule(chiffre)
    entier = chiffre.valeur is None or chiffre.valeur == round(chiffre.valeur)
    return write_nu(chiffre, 0 if entier else 1)
