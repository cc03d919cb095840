"""Vue « Concentration et inégalité » : la courbe, les mesures, ce qu’elles veulent dire."""

from typing import Final

from ess_dash.indicateurs.concentration import (
    Concentration,
    Decomposition,
    compute_concentration,
    compute_decomposition,
    group_epci,
)
from ess_dash.indicateurs.donnees import Donnees
from ess_dash.indicateurs.quantites import Choix
from ess_dash.indicateurs.repartition import build_repartition
from ess_dash.indicateurs.zonages import build_zonage
from ess_dash.presentation.comparer.communs import (
    build_refus,
    list_citations_repartition,
    list_reserves,
)
from ess_dash.presentation.comparer.concentration_figures import (
    build_lorenz,
    build_quotients,
    build_theil,
)
from ess_dash.presentation.comparer.concentration_phrases import (
    write_constat,
    write_face,
    write_titre,
)
from ess_dash.presentation.comparer.concentration_tableaux import build_tableau_mesures
from ess_dash.presentation.comparer.demandes import DemandeConcentration
from ess_dash.presentation.dossier import (
    Constat,
    Dossier,
    Section,
)
from ess_dash.presentation.typographie import polish

IDENTIFIANT: Final = "concentration"


def build_concentration(donnees: Donnees, demande: DemandeConcentration) -> Dossier:
    """Dossier de la concentration d’une quantité entre EPCI.

    Ce qui n’est pas mesurable donne un dossier sans section, dont le constat dit
    pourquoi et que faire.
    """
    choix = Choix(demande.decoupage.millesime, demande.financeur)
    try:
        repartition = build_repartition(donnees, demande.objet, demande.repere, choix)
        concentration = compute_concentration(repartition)
    except ValueError as erreur:
        return build_refus(
            donnees,
            IDENTIFIANT,
            f"{demande.objet.libelle} : la concentration ne se mesure pas ici",
            f"Répartition entre EPCI, face {write_face(demande.repere)}",
            str(erreur),
        )
    decomposition, avis = _decompose(donnees, demande, concentration)
    return polish(_assemble(donnees, concentration, decomposition, avis))


def _decompose(
    donnees: Donnees, demande: DemandeConcentration, concentration: Concentration
) -> tuple[Decomposition | None, tuple[str, ...]]:
    """Partage entre groupes, ou la phrase qui dit pourquoi il n’y en a pas."""
    decoupage = demande.decoupage
    try:
        zonage = build_zonage(donnees, decoupage.zonage, decoupage.epci)
        decomposition = compute_decomposition(
            concentration.repartition, zonage, group_epci(donnees, zonage)
        )
    except ValueError as erreur:
        return None, (str(erreur),)
    if decomposition.inter_pct.valeur is None:
        return None, (decomposition.inter_pct.motif,)
    return decomposition, ()


def _assemble(
    donnees: Donnees,
    concentration: Concentration,
    decomposition: Decomposition | None,
    avis: tuple[str, ...],
) -> Dossier:
    repartition = concentration.repartition
    return Dossier(
        identifiant=IDENTIFIANT,
        titre=write_titre(concentration),
        sous_titre=(
            f"{repartition.objet.libelle}, face {write_face(repartition.repere)} ; "
            f"{repartition.perimetre} ; {repartition.millesime}"
        ),
        constat=Constat(
            phrase=write_constat(donnees, concentration, decomposition),
            reserves=list_reserves(repartition),
            sources=list_citations_repartition(repartition),
        ),
        sections=_list_sections(donnees, concentration, decomposition, avis),
        sur_demonstration=donnees.est_demonstration,
    )


def _list_sections(
    donnees: Donnees,
    concentration: Concentration,
    decomposition: Decomposition | None,
    avis: tuple[str, ...],
) -> tuple[Section, ...]:
    return (
        Section(
            "mesures",
            "Une répartition face à son repère",
            texte="Les EPCI sont rangés du moins au mieux pourvu. Plus la courbe "
            "s’éloigne de la diagonale, plus la répartition s’écarte du repère.",
            figures=(build_lorenz(concentration),),
            tableaux=(build_tableau_mesures(concentration),),
        ),
        Section(
            "groupes",
            "Entre les groupes ou à l’intérieur",
            texte="L’indice de Theil se partage exactement : ce qui tient à l’écart "
            "entre groupes, et ce qui reste à l’intérieur de chacun.",
            avis=avis,
            figures=() if decomposition is None else (build_theil(decomposition),),
        ),
        Section(
            "quotients",
            "EPCI par EPCI",
            texte="Le quotient de localisation rapporte la part d’un EPCI dans la "
            "quantité à sa part dans le repère. Dans un petit EPCI, un lieu ou un "
            "projet de plus le change beaucoup : voir « Petits nombres ».",
            figures=(build_quotients(donnees, concentration),),
        ),
    )
