"""Vue « Petits nombres » : qui s’écarte vraiment, et ce que le hasard explique."""

from typing import Final

from ess_dash.indicateurs.donnees import Donnees
from ess_dash.indicateurs.petits_nombres import UNITES_MINIMALES, Position
from ess_dash.indicateurs.quantites import Choix, Quantite
from ess_dash.indicateurs.repartition import build_repartition
from ess_dash.indicateurs.taux import (
    TauxCompares,
    TauxEpci,
    compute_taille,
    compute_taux,
)
from ess_dash.presentation.comparer.communs import (
    FACE_A,
    build_refus,
    join_noms,
    list_citations_repartition,
    list_reserves,
    write_titre_perimetre,
)
from ess_dash.presentation.comparer.demandes import DemandePetitsNombres
from ess_dash.presentation.comparer.petits_nombres_figures import (
    build_entonnoir_figure,
    build_intervalles,
)
from ess_dash.presentation.comparer.petits_nombres_tableaux import format_taux
from ess_dash.presentation.dossier import Constat, Dossier, Section
from ess_dash.presentation.format_fr import format_nombre, pluralize
from ess_dash.presentation.typographie import polish

IDENTIFIANT: Final = "petits-nombres"
# Part des territoires que les limites à 95 % signalent à tort, au plus.
PART_A_TORT: Final = 0.05

TEXTE_ENTONNOIR: Final = (
    "L’entonnoir, resserré pour les grands EPCI et large pour les petits, dit qui "
    "s’écarte : entre ses limites, un EPCI n’a rien que le hasard "
    "n’explique. Hors des limites à 95 %, c’est à confirmer ; hors des limites à "
    "99,8 %, l’écart est net. Il ne dit pas pourquoi."
)
TEXTE_INTERVALLES: Final = (
    "L’intervalle dit entre quelles valeurs le taux d’un EPCI se situe sans doute "
    "(95 %), si ce qu’on a compté doit un peu au hasard. Le taux lissé rapproche chaque "
    "EPCI de l’ensemble, d’autant plus qu’il repose sur peu : d’un EPCI à l’autre, c’est "
    "lui que l’on compare, pas le taux brut."
)


def build_petits_nombres(donnees: Donnees, demande: DemandePetitsNombres) -> Dossier:
    """Dossier des taux par EPCI, de leur incertitude et de ceux qui s’écartent.

    Ce qui n’est pas mesurable donne un dossier sans section, dont le constat dit
    pourquoi et que faire.
    """
    choix = Choix(demande.decoupage.millesime, demande.financeur)
    try:
        repartition = build_repartition(donnees, demande.objet, demande.repere, choix)
        taux = compute_taux(repartition, compute_taille(donnees, repartition, choix))
    except ValueError as erreur:
        face = FACE_A.get(demande.repere, f"à « {demande.repere.libelle} »")
        return build_refus(
            donnees,
            IDENTIFIANT,
            f"{demande.objet.libelle} : les taux par EPCI ne se calculent pas ici",
            f"Taux par EPCI, face {face}",
            str(erreur),
        )
    return polish(_assemble(donnees, taux))


def _assemble(donnees: Donnees, taux: TauxCompares) -> Dossier:
    repartition = taux.repartition
    return Dossier(
        identifiant=IDENTIFIANT,
        titre=write_titre(taux),
        sous_titre=f"{repartition.objet.libelle} ({taux.libelle_unite}) ; "
        f"{repartition.perimetre} ; {repartition.millesime}",
        constat=Constat(
            phrase=_write_constat(taux),
            reserves=(
                *_list_reserves(taux),
                *list_reserves(repartition),
            ),
            sources=list_citations_repartition(repartition),
        ),
        sections=(
            Section(
                "entonnoir",
                "Qui s’écarte de l’ensemble",
                texte=TEXTE_ENTONNOIR,
                figures=(build_entonnoir_figure(taux, write_titre(taux)),),
            ),
            Section(
                "intervalles",
                "Ce que vaut chaque taux",
                texte=TEXTE_INTERVALLES,
                figures=(build_intervalles(taux),),
            ),
        ),
        sur_demonstration=donnees.est_demonstration,
    )


def write_titre(taux: TauxCompares) -> str:
    """Le constat en un titre : combien s’écartent nettement, combien sont à confirmer."""
    suite = write_titre_perimetre(taux.repartition)
    nets = len(_list_places(taux, Position.TRES_HAUT, Position.TRES_BAS))
    autres = len(_list_places(taux, Position.HAUT, Position.BAS))
    if nets:
        qui = pluralize(nets, "EPCI s’écarte", "EPCI s’écartent")
        return f"{qui} nettement du taux d’ensemble{suite}"
    if autres:
        return (
            "Aucun EPCI ne s’écarte nettement du taux d’ensemble, "
            f"{format_nombre(autres)} à confirmer{suite}"
        )
    return f"Aucun EPCI ne s’écarte du taux d’ensemble{suite}"


def _list_places(taux: TauxCompares, *positions: Position) -> tuple[TauxEpci, ...]:
    return tuple(e for position in positions for e in taux.list_hors(position))


def _write_constat(taux: TauxCompares) -> str:
    phrases = (
        _write_ensemble(taux),
        *_list_nets(taux),
        _write_a_confirmer(taux),
        _write_lissage(taux),
    )
    return " ".join(filter(None, phrases))


def _write_ensemble(taux: TauxCompares) -> str:
    repartition = taux.repartition
    debut = (
        f"Taux d’ensemble : {format_taux(taux.ensemble)} ({repartition.perimetre} ; "
        f"{repartition.millesime})."
    )
    if any(e.position is not Position.DEDANS for e in taux.epci):
        return debut
    return (
        f"{debut} Aucun EPCI ne s’en écarte plus que le hasard ne l’explique : les "
        "différences entre taux ne suffisent pas à classer les EPCI."
    )


def _list_nets(taux: TauxCompares) -> tuple[str, ...]:
    """Une phrase pour ceux qui sont nettement au-dessus, une pour ceux en dessous."""
    cotes = (
        (Position.TRES_HAUT, "au-dessus"),
        (Position.TRES_BAS, "en dessous"),
    )
    return tuple(
        f"{_join(taux, hors)} {_accord(hors, 'est', 'sont')} nettement {cote} (limites à "
        "99,8 %)."
        for position, cote in cotes
        if (hors := taux.list_hors(position))
    )


def _join(taux: TauxCompares, epci: tuple[TauxEpci, ...]) -> str:
    return join_noms(tuple(taux.repartition.noms[e.nombre.code] for e in epci))


def _accord(epci: tuple[TauxEpci, ...], singulier: str, pluriel: str) -> str:
    return singulier if len(epci) < 2 else pluriel


def _write_a_confirmer(taux: TauxCompares) -> str:
    """Ceux que seules les limites à 95 % signalent, et ce que le hasard en signale."""
    cotes = tuple(
        f"{_join(taux, hors)} {_accord(hors, 'est', 'sont')} {cote}"
        for position, cote in (
            (Position.HAUT, "au-dessus"),
            (Position.BAS, "en dessous"),
        )
        if (hors := taux.list_hors(position))
    )
    if not cotes:
        return ""
    attendus = format_nombre(PART_A_TORT * len(taux.epci), 1)
    return (
        f"{' ; '.join(cotes)} des limites à 95 %, à confirmer : sur {len(taux.epci)} "
        f"EPCI, le hasard seul peut en signaler jusqu’à {attendus} en moyenne."
    )


def _write_lissage(taux: TauxCompares) -> str:
    bruts = [e.taux.valeur or 0.0 for e in taux.epci]
    lisses = [e.lisse.valeur or 0.0 for e in taux.epci]
    if max(lisses) - min(lisses) < 1e-9 * max(lisses):
        return (
            "Une fois lissés, tous les taux se confondent avec l’ensemble : leurs "
            "différences ne dépassent pas le hasard."
        )
    return (
        f"Les taux vont de {format_nombre(min(bruts), 1)} à "
        f"{format_nombre(max(bruts), 1)} ; lissés, de {format_nombre(min(lisses), 1)} à "
        f"{format_nombre(max(lisses), 1)}."
    )


def _list_reserves(taux: TauxCompares) -> tuple[str, ...]:
    reserves = []
    fragiles = sum(e.est_fragile for e in taux.epci)
    if fragiles:
        unite = taux.repartition.objet.unite
        compte = (
            "Tous les taux reposent"
            if fragiles == len(taux.epci)
            else pluralize(fragiles, "taux repose", "taux reposent")
        )
        reserves.append(
            f"{compte} sur moins de {UNITES_MINIMALES} {unite} : à lire avec l’intervalle."
        )
    if taux.repartition.objet is Quantite.EMPLOIS_ESS:
        reserves.append(_write_paquets(taux))
    return tuple(reserves)


def _write_paquets(taux: TauxCompares) -> str:
    """Des salariés ne sont pas indépendants : ce que l’on en a tenu compte."""
    if taux.taille is None:
        return (
            "Les salariés d’un même établissement vont ensemble, et le nombre "
            "d’établissements n’est pas connu : intervalles et limites sont trop étroits."
        )
    return (
        "Les salariés vont par établissement "
        f"({format_nombre(taux.taille.valeur or 0.0, 1)} en moyenne) : intervalles et "
        "limites en tiennent compte ; de très gros établissements les élargiraient "
        "encore."
    )
