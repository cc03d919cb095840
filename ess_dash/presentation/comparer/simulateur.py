"""« Simulateur » : déplacer des projets ou des euros, et voir ce qui bouge ensemble."""

from typing import Final

from ess_dash.indicateurs.donnees import Donnees
from ess_dash.indicateurs.reallocation import MOTIF_DECOUPAGE
from ess_dash.indicateurs.zonages import ZonageError, build_zonage
from ess_dash.presentation.comparer.communs import build_refus
from ess_dash.presentation.comparer.demandes import DemandeSimulateur
from ess_dash.presentation.comparer.parite_contexte import (
    build_contexte,
    write_nom,
    write_objet,
)
from ess_dash.presentation.comparer.simulateur_calcul import (
    Simulation,
    compute_depart,
    compute_simulation,
    list_noms,
)
from ess_dash.presentation.comparer.simulateur_figures import (
    build_figure,
    build_tableau_deplacements,
    build_tableau_mesures,
)
from ess_dash.presentation.comparer.simulateur_phrases import (
    write_constat,
    write_refus,
    write_titre,
)
from ess_dash.presentation.dossier import (
    Constat,
    Dossier,
    Section,
    Tableau,
    list_citations,
)
from ess_dash.presentation.typographie import polish

IDENTIFIANT: Final = "simulateur"
TITRE: Final = "Simulateur"
RESERVE: Final = (
    "Simulation : elle déplace des nombres, sans dire si les mêmes projets verraient le "
    "jour ailleurs."
)


def list_territoires(
    donnees: Donnees, demande: DemandeSimulateur
) -> tuple[tuple[str, str], ...]:
    """Territoires entre lesquels on déplace : code et nom, dans l’ordre de l’écran.

    Aucun si le découpage n’existe pas dans ce département.
    """
    decoupage = demande.decoupage
    try:
        zonage = build_zonage(donnees, decoupage.zonage, decoupage.epci)
    except ZonageError:
        return ()
    return tuple(list_noms(donnees, zonage, par_epci=demande.par_epci).items())


def build_simulateur(donnees: Donnees, demande: DemandeSimulateur) -> Dossier:
    """Dossier « Simulateur » : parts, écart au repère et Gini, avant et après.

    Un déplacement impossible est dit et n’arrête pas les autres ; une demande qui n’a
    pas de réponse donne un dossier qui dit pourquoi.
    """
    try:
        contexte = build_contexte(
            donnees, demande.decoupage, demande.objet, demande.financeur
        )
    except ZonageError as erreur:
        return build_refus(donnees, IDENTIFIANT, TITRE, "", str(erreur))
    depart = compute_depart(contexte, par_epci=demande.par_epci)
    if depart.refus:
        titre = (
            f"La répartition des {write_nom(demande.objet)} ne se simule pas avec ce que "
            "l’on connaît"
        )
        return build_refus(
            donnees, IDENTIFIANT, titre, write_objet(contexte), depart.refus
        )
    return polish(_assemble(compute_simulation(contexte, demande, depart)))


def _assemble(simulation: Simulation) -> Dossier:
    contexte = simulation.contexte
    entre = "d’EPCI à EPCI" if simulation.par_epci else "de groupe à groupe"
    return Dossier(
        identifiant=IDENTIFIANT,
        titre=write_titre(simulation),
        sous_titre=f"{contexte.zonage.genre.libelle} · {write_objet(contexte)}, {entre}",
        constat=Constat(
            write_constat(simulation),
            (RESERVE,),
            list_citations(simulation.avant.gini),
        ),
        sections=(
            Section(
                IDENTIFIANT,
                "Avant et après",
                contexte.zonage.definition,
                avis=_list_avis(simulation),
                figures=(build_figure(simulation),),
                tableaux=_list_tableaux(simulation),
            ),
        ),
        sur_demonstration=contexte.donnees.est_demonstration,
    )


def _list_tableaux(simulation: Simulation) -> tuple[Tableau, ...]:
    mesures = build_tableau_mesures(simulation)
    if not simulation.reallocation.faits:
        return (mesures,)
    return mesures, build_tableau_deplacements(simulation)


def _write_gini_absent(simulation: Simulation) -> str:
    motif = simulation.avant.gini.motif
    return f"Indice de Gini : {motif}" if motif else ""


def _list_avis(simulation: Simulation) -> tuple[str, ...]:
    """Déplacements refusés, puis ce qui ne se mesure pas."""
    phrases = (
        *(write_refus(simulation, refus) for refus in simulation.reallocation.refus),
        MOTIF_DECOUPAGE if simulation.groupes_avant is None else "",
        _write_gini_absent(simulation),
    )
    return tuple(filter(None, phrases))
