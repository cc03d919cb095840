"""« Parité » : la part d’un groupe face à ce qu’il pèse, et quand il y parviendrait."""

from typing import Final

from ess_dash.indicateurs.donnees import Donnees
from ess_dash.indicateurs.parite import (
    Ecart,
    build_cible,
    compute_ecart,
    compute_reperes,
    explain_cible,
)
from ess_dash.indicateurs.partage import Partage, compute_partage
from ess_dash.indicateurs.trajectoire import (
    Hypothese,
    Trajectoire,
    TrajectoireError,
    compute_trajectoire,
)
from ess_dash.indicateurs.zonages import Groupe, ZonageError, build_zonage
from ess_dash.presentation.comparer import parite_reperes, parite_trajectoire
from ess_dash.presentation.comparer.communs import build_refus
from ess_dash.presentation.comparer.demandes import Decoupage, DemandeParite
from ess_dash.presentation.comparer.parite_contexte import (
    Contexte,
    build_contexte,
    write_nom,
    write_objet,
)
from ess_dash.presentation.comparer.parite_phrases import (
    write_parite,
    write_titre,
    write_trajectoire,
)
from ess_dash.presentation.comparer.parite_reserves import list_reserves
from ess_dash.presentation.dossier import Constat, Dossier, Section, list_citations
from ess_dash.presentation.typographie import polish

IDENTIFIANT: Final = "parite"


def list_beneficiaires(donnees: Donnees, decoupage: Decoupage) -> tuple[Groupe, ...]:
    """Groupes que l’on peut suivre ; aucun si le découpage n’existe pas ici."""
    try:
        return build_zonage(donnees, decoupage.zonage, decoupage.epci).groupes
    except ZonageError:
        return ()


def build_parite(donnees: Donnees, demande: DemandeParite) -> Dossier:
    """Dossier « Parité » : une phrase, les repères, la trajectoire.

    Une demande qui n’a pas de réponse donne un dossier qui dit pourquoi.
    """
    try:
        contexte = build_contexte(
            donnees,
            demande.decoupage,
            demande.objet,
            demande.financeur,
            demande.beneficiaire,
        )
    except ZonageError as erreur:
        return build_refus(donnees, IDENTIFIANT, "Parité", "", str(erreur))
    return polish(_assemble(contexte, demande))


def _assemble(contexte: Contexte, demande: DemandeParite) -> Dossier:
    partage = compute_partage(
        contexte.donnees, contexte.zonage, contexte.quantite, contexte.choix
    )
    ecarts = _compute_ecarts(contexte, partage, demande.cible_pct)
    trajectoire, section = _build_trajectoire(contexte, demande)
    refus = "" if demande.cible_pct is None else explain_cible(demande.cible_pct)
    return Dossier(
        identifiant=IDENTIFIANT,
        titre=_write_titre(contexte, partage, ecarts),
        sous_titre=f"{contexte.zonage.genre.libelle} · {write_objet(contexte)}",
        constat=_build_constat(contexte, partage, ecarts, trajectoire),
        sections=(
            parite_reperes.build_section(contexte, partage, ecarts, refus),
            section,
        ),
        sur_demonstration=contexte.donnees.est_demonstration,
    )


def _compute_ecarts(
    contexte: Contexte, partage: Partage, cible_pct: float | None
) -> tuple[Ecart, ...]:
    """Groupe suivi face à chaque repère neutre, puis à la cible si elle en est une."""
    reperes = compute_reperes(
        contexte.donnees, contexte.zonage, contexte.quantite, contexte.choix
    )
    if cible_pct is not None and not explain_cible(cible_pct):
        reperes = (*reperes, build_cible(contexte.groupe, cible_pct))
    return tuple(
        compute_ecart(partage, repere, contexte.groupe.code) for repere in reperes
    )


def _build_trajectoire(
    contexte: Contexte, demande: DemandeParite
) -> tuple[Trajectoire | None, Section]:
    hypothese = Hypothese(
        demande.cible_pct, demande.nouveaux_par_an, demande.part_nouveaux_pct
    )
    try:
        trajectoire = compute_trajectoire(
            contexte.donnees,
            contexte.zonage,
            contexte.groupe,
            contexte.quantite,
            contexte.choix,
            hypothese,
        )
    except TrajectoireError as erreur:
        return None, parite_trajectoire.refuse_section(str(erreur))
    return trajectoire, parite_trajectoire.build_section(contexte, trajectoire)


def _write_titre(
    contexte: Contexte, partage: Partage, ecarts: tuple[Ecart, ...]
) -> str:
    if partage.refus or ecarts[0].part.valeur is None:
        nom = write_nom(contexte.quantite)
        return f"La parité des {nom} ne se calcule pas avec ce que l’on connaît"
    return write_titre(contexte, ecarts[0])


def _build_constat(
    contexte: Contexte,
    partage: Partage,
    ecarts: tuple[Ecart, ...],
    trajectoire: Trajectoire | None,
) -> Constat:
    part = ecarts[0].part
    if part.valeur is None:
        return Constat(part.motif, sources=list_citations(part))
    phrase = write_parite(contexte, partage, ecarts[0])
    if trajectoire is not None:
        phrase = f"{phrase} {write_trajectoire(contexte, trajectoire)}"
    return Constat(
        phrase,
        list_reserves(contexte, partage, ecarts),
        list_citations(part, ecarts[0].part_repere),
    )
