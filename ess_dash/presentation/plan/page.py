"""Assemble la page : la phrase, les chiffres à lire d’abord, puis chaque partie."""

from ess_dash.indicateurs.chiffre import Statut
from ess_dash.indicateurs.donnees import Donnees
from ess_dash.indicateurs.empreinte import FiltreEpci
from ess_dash.presentation.comparer.communs import write_minuscule
from ess_dash.presentation.dossier import (
    Cellule,
    ChiffreCle,
    Constat,
    Dossier,
)
from ess_dash.presentation.format_fr import format_nombre, pluralize
from ess_dash.presentation.plan.atelier import PLAN, AtelierPlan
from ess_dash.presentation.plan.calendrier import build_calendrier
from ess_dash.presentation.plan.chiffres import build_chiffres
from ess_dash.presentation.plan.engagements import build_engagements, build_enjeux
from ess_dash.presentation.plan.metropole import build_metropole, build_partenaires
from ess_dash.presentation.plan.modeles import NON_RENSEIGNE, VuePlan
from ess_dash.presentation.plan.territoire import (
    PRECAUTION,
    build_actions,
    build_themes,
    write_angles_morts,
    write_couverture,
)
from ess_dash.presentation.typographie import polish
from ess_dash.tables.plans import Plan


def build_plan(
    donnees: Donnees, plan: Plan, filtre: FiltreEpci = FiltreEpci.TOUS
) -> VuePlan:
    """Page « Le plan », et le dossier qui dit la même chose.

    Parameters
    ----------
    filtre
        EPCI que montrent les deux matrices ; le constat porte toujours sur tous, puis
        sur les EPCI ruraux.
    """
    atelier = AtelierPlan(donnees, plan, filtre)
    enjeux = build_enjeux(atelier)
    reference = atelier.titres[PLAN]
    dossier = Dossier(
        identifiant="plan",
        titre=_write_titre(atelier),
        sous_titre=f"{reference}, et feuille de route de la métropole"
        f"{_write_filtre(filtre)}",
        constat=_build_constat(atelier),
        sections=(
            build_engagements(enjeux, reference),
            build_actions(atelier, enjeux),
            build_themes(atelier),
            build_chiffres(atelier),
            build_calendrier(atelier),
            build_metropole(atelier),
            build_partenaires(atelier),
        ),
        sur_demonstration=donnees.est_demonstration,
        chiffres_cles=_list_chiffres_cles(atelier),
    )
    return polish(VuePlan(dossier, enjeux))


def _write_filtre(filtre: FiltreEpci) -> str:
    if filtre is FiltreEpci.TOUS:
        return ""
    return f" ; EPCI regardés : {write_minuscule(filtre.libelle)}"


def _count_touchees(atelier: AtelierPlan, codes: tuple[str, ...]) -> int:
    return len(atelier.actions.faits) - len(atelier.actions.list_muettes(codes))


def _write_titre(atelier: AtelierPlan) -> str:
    nombre = len(atelier.actions.faits)
    touchees = _count_touchees(atelier, tuple(atelier.noms))
    rurales = _count_touchees(atelier, atelier.ruraux)
    if not touchees:
        return (
            f"Le plan : aucune des {nombre} fiches-actions n’a de fait connu et situé"
        )
    accord = "a" if touchees < 2 else "ont"
    fin = f"{rurales} dans un EPCI rural" if rurales else "aucune dans un EPCI rural"
    return (
        f"Le plan : {touchees} des {nombre} fiches-actions {accord} un fait connu et "
        f"situé, {fin}"
    )


def _build_constat(atelier: AtelierPlan) -> Constat:
    nombre = len(atelier.actions.faits)
    touchees = _count_touchees(atelier, tuple(atelier.noms))
    debut, fin = _find_annees(atelier)
    return Constat(
        phrase=f"Le plan {debut}-{fin} compte {nombre} fiches-actions. "
        f"{_write_connues(atelier, nombre, touchees)} "
        f"{write_angles_morts(atelier, FiltreEpci.RURAUX)}",
        reserves=(write_couverture(atelier), PRECAUTION, _write_anciens(atelier)),
        sources=atelier.list_sources(),
    )


def _write_connues(atelier: AtelierPlan, nombre: int, touchees: int) -> str:
    fictif = " dans le jeu fictif" if atelier.donnees.est_demonstration else ""
    if not touchees:
        return f"Aucun fait n’est connu et situé{fictif} : aucune n’est renseignée."
    if touchees == nombre:
        return f"Un fait est connu et situé pour chacune{fictif}."
    return (
        f"Un fait est connu et situé pour {touchees} d’entre elles{fictif} ; les "
        f"{nombre - touchees} autres ne sont pas renseignées."
    )


def _write_anciens(atelier: AtelierPlan) -> str:
    if atelier.donnees.est_demonstration:
        return (
            "Projets, lieux et candidatures sont fictifs ; les engagements sont vrais."
        )
    # Une liste de projets illisible est vide, et n’a pas ces colonnes.
    dates = ["annee_debut", "annee_fin"]
    annees = atelier.donnees.projets.reindex(columns=dates).dropna()
    if annees.empty:
        return "Aucun projet connu n’est daté."
    premiere, derniere = annees["annee_debut"].min(), annees["annee_fin"].max()
    return (
        f"Les projets connus sont datés de {premiere} à {derniere} ; le plan commence en "
        f"{_find_annees(atelier)[0]}."
    )


def _find_annees(atelier: AtelierPlan) -> tuple[int, int]:
    """Première et dernière année du plan."""
    documents = atelier.plan.documents
    sien = documents[documents["document"] == PLAN].iloc[0]
    return int(sien["annee_debut"]), int(sien["annee_fin"])


def _list_chiffres_cles(atelier: AtelierPlan) -> tuple[ChiffreCle, ...]:
    nombre = len(atelier.actions.faits)
    ruraux = frozenset(atelier.ruraux)
    touches = frozenset(
        code
        for colonne in atelier.actions.faits
        for code in atelier.actions.touches(colonne)
    )
    couverture = atelier.couverture
    comptes = (
        ("Fiches-actions", nombre, f"{len(atelier.plan.enjeux)} enjeux"),
        (
            "Avec un fait situé",
            _count_touchees(atelier, tuple(atelier.noms)),
            f"sur {nombre}",
        ),
        (
            "EPCI ruraux touchés",
            len(touches & ruraux),
            f"sur {pluralize(len(ruraux), 'EPCI rural', 'EPCI ruraux')}",
        ),
        ("Projets connus", couverture.connus, _write_annonces(couverture.annonces)),
    )
    return tuple(
        ChiffreCle(libelle, _write_compte(atelier, valeur), comparaison)
        for libelle, valeur, comparaison in comptes
    )


def _write_annonces(annonces: int | None) -> str:
    return "" if annonces is None else f"sur {annonces} que le Département annonce"


def _write_compte(atelier: AtelierPlan, nombre: int) -> Cellule:
    """Un compte ; aucun fait connu se dit « non renseigné », jamais zéro."""
    if not nombre:
        motif = "Aucun fait connu ; ce n’est pas un zéro."
        return Cellule(NON_RENSEIGNE, statut=Statut.NON_PUBLIE, motif=motif)
    return Cellule(
        format_nombre(nombre),
        float(nombre),
        statut=Statut.CALCULE,
        source=atelier.source,
    )
