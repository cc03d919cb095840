"""Vue « Maillage des tiers-lieux » : qui en vit loin, et où en ouvrir."""

from typing import Final

from ess_dash.indicateurs.donnees import Donnees
from ess_dash.indicateurs.implantation import Implantation, Methode
from ess_dash.indicateurs.trajets import MaillageError
from ess_dash.indicateurs.zonages import ZonageError
from ess_dash.presentation.comparer.communs import (
    build_refus,
    join_noms,
    write_majuscule,
)
from ess_dash.presentation.comparer.demandes import DemandeMaillage
from ess_dash.presentation.comparer.maillage_etat import (
    Etat,
    list_reserves,
    prepare,
    write_au_dela,
    write_habitants,
    write_mesure,
    write_texte,
)
from ess_dash.presentation.comparer.maillage_ouvrir import build_ouvrir, solve_etat
from ess_dash.presentation.comparer.maillage_population import build_population
from ess_dash.presentation.comparer.maillage_soutien import (
    Perte,
    build_soutien,
    compute_perte,
)
from ess_dash.presentation.comparer.maillage_zones import (
    ZoneBlanche,
    build_zones,
    list_zones,
)
from ess_dash.presentation.dossier import Constat, Dossier, list_citations
from ess_dash.presentation.format_fr import pluralize
from ess_dash.presentation.typographie import polish
from ess_dash.tables.temps_trajet import TempsTrajet

IDENTIFIANT: Final = "maillage"
# Au-delà, la phrase ne nomme que les groupes extrêmes.
GROUPES_NOMMES: Final = 3

__all__ = [
    "ZoneBlanche",
    "build_maillage",
    "list_zones_blanches",
    "solve_implantation",
]


def build_maillage(
    donnees: Donnees,
    demande: DemandeMaillage,
    temps: TempsTrajet | None = None,
    implantation: Implantation | None = None,
) -> Dossier:
    """Dossier du maillage des tiers-lieux.

    Un réglage qui n’a pas de sens donne un dossier sans section, dont le constat dit
    pourquoi.

    Parameters
    ----------
    temps
        Matrice de temps de trajet importée ; elle remplace les distances.
    implantation
        Résultat de ``solve_implantation`` pour la même demande, s’il est déjà connu.
    """
    try:
        etat = prepare(donnees, demande, temps)
    except (MaillageError, ZonageError) as erreur:
        return build_refus(
            donnees,
            IDENTIFIANT,
            "Le maillage des tiers-lieux ne se mesure pas ici",
            "Population éloignée d’un tiers-lieu connu",
            str(erreur),
        )
    return polish(_assemble(etat, implantation or solve_etat(etat)))


def solve_implantation(
    donnees: Donnees, demande: DemandeMaillage, temps: TempsTrajet | None = None
) -> Implantation:
    """Où ouvrir ensuite, par les deux méthodes ; c’est la partie longue.

    Raises
    ------
    MaillageError, ZonageError
        Si un réglage ou le découpage n’a pas de sens, avec une phrase.
    """
    return solve_etat(prepare(donnees, demande, temps))


def list_zones_blanches(
    donnees: Donnees, demande: DemandeMaillage, temps: TempsTrajet | None = None
) -> tuple[ZoneBlanche, ...]:
    """Communes au-delà du seuil, les plus peuplées d’abord, pour les montrer ailleurs.

    Raises
    ------
    MaillageError, ZonageError
        Si un réglage ou le découpage n’a pas de sens, avec une phrase.
    """
    return list_zones(prepare(donnees, demande, temps))


def _assemble(etat: Etat, implantation: Implantation) -> Dossier:
    perte = compute_perte(etat)
    return Dossier(
        identifiant=IDENTIFIANT,
        titre=_write_titre(etat),
        sous_titre=f"{write_majuscule(write_mesure(etat))} ; seuil de {etat.seuil} ; "
        f"{etat.departement.habitants.millesime}",
        constat=Constat(
            phrase=_write_phrase(etat, implantation, perte),
            reserves=list_reserves(etat),
            sources=list_citations(etat.departement.habitants),
        ),
        sections=(
            build_population(etat),
            build_zones(etat),
            build_ouvrir(etat, implantation),
            build_soutien(etat, perte),
        ),
        sur_demonstration=etat.donnees.est_demonstration,
    )


def _write_titre(etat: Etat) -> str:
    part = etat.departement.part
    if part.valeur is None:
        return "L’éloignement des tiers-lieux ne se mesure pas ici"
    return f"{write_texte(part)} des habitants vivent {write_au_dela(etat)}"


def _write_phrase(etat: Etat, implantation: Implantation, perte: Perte) -> str:
    departement = etat.departement
    if departement.habitants.valeur is None:
        return departement.habitants.motif
    habitants = write_habitants(departement.habitants.valeur)
    verbe = "vivrai" if etat.demande.sans_soutien else "vi"
    accord = _accord(verbe, departement.habitants.valeur)
    constat = (
        f"D’après {_write_lieux(etat)}, {habitants} "
        f"{etat.donnees.configuration.de} ({write_texte(departement.part)}) {accord} "
        f"{write_au_dela(etat)} ({write_mesure(etat)}){_write_groupes(etat)}."
    )
    suites = (_write_ouvertures(etat, implantation), _write_pertes(etat, perte))
    return " ".join(filter(None, (constat, *suites)))


def _accord(verbe: str, nombre: float) -> str:
    """« vit », « vivent », « vivrait » ou « vivraient »."""
    if verbe == "vi":
        return "vit" if nombre < 2 else "vivent"
    return "vivrait" if nombre < 2 else "vivraient"


def _write_lieux(etat: Etat) -> str:
    """« les 22 tiers-lieux connus, liste non exhaustive » ; fictifs s’ils le sont."""
    nombre = etat.lieux.situes
    if nombre < 2:
        lieux = "le seul tiers-lieu connu et situé"
    else:
        lieux = f"les {pluralize(nombre, 'tiers-lieu', 'tiers-lieux')} connus et situés"
    if etat.donnees.est_demonstration:
        return f"{lieux} de la démonstration (fictifs)"
    return f"{lieux} (liste non exhaustive)"


def _write_groupes(etat: Etat) -> str:
    noms = etat.nom_groupes
    connus = [
        (code, e) for code, e in etat.groupes.items() if e.part.valeur is not None
    ]
    if len(connus) < 2:
        return ""
    if len(connus) > GROUPES_NOMMES:
        ordonnes = sorted(connus, key=lambda paire: -(paire[1].part.valeur or 0))
        connus = [ordonnes[0], ordonnes[-1]]
        return " : de " + " à ".join(
            f"{write_texte(e.part)} ({noms[code]})" for code, e in reversed(connus)
        )
    return " : " + ", ".join(f"{noms[c]} {write_texte(e.part)}" for c, e in connus)


def _write_ouvertures(etat: Etat, implantation: Implantation) -> str:
    proposition = implantation.get(Methode.COUVERTURE)
    gagnes = proposition.couverts - implantation.couverts_avant
    if not proposition.ouvertures or gagnes <= 0:
        return ""
    noms = etat.donnees.communes["nom"]
    communes = join_noms(tuple(str(noms.iloc[o.rang]) for o in proposition.ouvertures))
    lieux = pluralize(
        len(proposition.ouvertures), "lieu bien placé", "lieux bien placés"
    )
    return (
        f"Ouvrir {lieux} ({communes}, par exemple) en rapprocherait "
        f"au mieux {write_habitants(gagnes)}."
    )


def _write_pertes(etat: Etat, perte: Perte) -> str:
    if etat.demande.sans_soutien or not etat.tous.soutenus or not perte.habitants:
        return ""
    soutenus = pluralize(
        etat.tous.soutenus, "tiers-lieu soutenu", "tiers-lieux soutenus"
    )
    return (
        f"Si les {soutenus} et connus fermaient à la fin du soutien, en 2027, "
        f"{write_habitants(perte.habitants)} de plus seraient dans ce cas."
    )
