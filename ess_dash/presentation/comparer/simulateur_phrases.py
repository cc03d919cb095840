"""Les phrases du simulateur : ce qu’un déplacement change, et pourquoi il est refusé."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from ess_dash.indicateurs.chiffre import Chiffre
from ess_dash.indicateurs.quantites import Quantite
from ess_dash.indicateurs.reallocation import Cause, Refus
from ess_dash.presentation.comparer.communs import join_noms
from ess_dash.presentation.comparer.parite_contexte import (
    NOMS_REPERES,
    write_locatif,
    write_nom,
    write_origine,
    write_part,
    write_points,
    write_quantite,
)
from ess_dash.presentation.comparer.simulateur_calcul import Simulation
from ess_dash.presentation.format_fr import format_nombre, pluralize

DECIMALES_GINI: Final = 2
# Nom, valeur avant, valeur après, toutes écrites.
Mesure = tuple[str, str, str]


def write_repere(simulation: Simulation) -> str:
    """Le repère, tel qu’il suit « part »."""
    return NOMS_REPERES.get(simulation.repere.value, simulation.repere.libelle)


def write_titre(simulation: Simulation) -> str:
    """Titre : ce que les déplacements font à l’inégalité, ou le point de départ."""
    quantite = simulation.contexte.quantite
    if not simulation.reallocation.faits:
        return f"Déplacer des {write_nom(quantite)} : la répartition de départ"
    deplace = write_quantite(simulation.reallocation.deplace, quantite)
    avant, apres = simulation.avant.gini.valeur, simulation.apres.gini.valeur
    accord = "déplacé" if simulation.reallocation.deplace < 2 else "déplacés"
    if avant is None or apres is None:
        return f"{deplace} {accord}"
    debut, fin = (format_nombre(g, DECIMALES_GINI) for g in (avant, apres))
    if debut == fin:
        return f"{deplace} {accord} : l’inégalité reste à {debut}"
    sens = "recule" if apres < avant else "augmente"
    return f"{deplace} {accord} : l’inégalité {sens} de {debut} à {fin}"


def write_constat(simulation: Simulation) -> str:
    """Constat : part du groupe suivi, écart au repère et Gini, avant et après."""
    origine = write_origine(simulation.contexte.donnees)
    mesures = _list_mesures(simulation)
    if not mesures:
        return f"{origine}, la répartition ne se mesure pas face à ce repère."
    if not simulation.reallocation.faits:
        etats = join_noms(tuple(f"{nom} est de {avant}" for nom, avant, _ in mesures))
        return f"{origine}, sans déplacement, {etats}."
    quantite = simulation.contexte.quantite
    deplace = write_quantite(simulation.reallocation.deplace, quantite)
    debut = f"{origine}, déplacer {deplace} ({_write_trajets(simulation)})"
    return f"{debut} {_write_effets(mesures)}."


def _write_effets(mesures: tuple[Mesure, ...]) -> str:
    """« ferait passer la part de 32,1 % à 42,9 % ; l’indice de Gini reste à 0,41 »."""
    changees = tuple(f"{m[0]} de {m[1]} à {m[2]}" for m in mesures if m[1] != m[2])
    restees = tuple(f"{m[0]} reste à {m[1]}" for m in mesures if m[1] == m[2])
    effets = (
        f"ferait passer {join_noms(changees)}" if changees else "ne changerait rien"
    )
    return " ; ".join(filter(None, (effets, join_noms(restees))))


def _write_trajets(simulation: Simulation) -> str:
    """De « CC A » vers « CC B », ou le nombre de déplacements s’il y en a plusieurs."""
    faits = simulation.reallocation.faits
    if len(faits) > 1:
        return f"en {pluralize(len(faits), 'déplacement')}"
    noms = simulation.noms
    return f"de « {noms[faits[0].origine]} » vers « {noms[faits[0].destination]} »"


def _list_mesures(simulation: Simulation) -> tuple[Mesure, ...]:
    return (*_list_mesures_groupe(simulation), *_list_mesures_gini(simulation))


def _list_mesures_groupe(simulation: Simulation) -> tuple[Mesure, ...]:
    """Part du groupe suivi et son écart au repère ; rien si le découpage coupe."""
    if simulation.groupes_avant is None or simulation.groupes_apres is None:
        return ()
    contexte = simulation.contexte
    code = contexte.groupe.code
    avant, apres = simulation.groupes_avant, simulation.groupes_apres
    lieu = write_locatif(contexte.zonage, contexte.groupe)
    return (
        *_write_mesure(
            f"la part des {write_nom(contexte.quantite)} {lieu}",
            (avant.parts[code], apres.parts[code]),
            write_part,
        ),
        *_write_mesure(
            f"son écart à sa part {write_repere(simulation)}",
            (avant.ecarts[code], apres.ecarts[code]),
            write_points,
        ),
    )


def _list_mesures_gini(simulation: Simulation) -> tuple[Mesure, ...]:
    entre = "EPCI" if simulation.par_epci else "groupes"
    return _write_mesure(
        f"l’indice de Gini entre {entre}",
        (simulation.avant.gini, simulation.apres.gini),
        lambda gini: format_nombre(gini, DECIMALES_GINI),
    )


def _write_mesure(
    nom: str, chiffres: tuple[Chiffre, Chiffre], ecrire: Callable[[float], str]
) -> tuple[Mesure, ...]:
    """Nom, avant et après, écrits ; rien si l’un des deux manque."""
    avant, apres = (c.valeur for c in chiffres)
    if avant is None or apres is None:
        return ()
    return ((nom, ecrire(avant), ecrire(apres)),)


def write_refus(simulation: Simulation, refus: Refus) -> str:
    """Pourquoi un déplacement n’a pas eu lieu ; les autres, si."""
    return f"Déplacement {refus.rang} : {_CAUSES[refus.cause](simulation, refus)}"


def _write_inconnu(simulation: Simulation, refus: Refus) -> str:
    codes = (refus.mouvement.origine, refus.mouvement.destination)
    inconnu = next(code for code in codes if code not in simulation.noms)
    return f"« {inconnu} » n’est pas un territoire de ce découpage, rien n’a bougé."


def _write_meme(simulation: Simulation, refus: Refus) -> str:
    nom = simulation.noms[refus.mouvement.origine]
    return f"l’origine et la destination sont les mêmes ({nom}), rien n’a bougé."


def _write_invalide(_simulation: Simulation, _refus: Refus) -> str:
    return "la quantité doit être un nombre positif, rien n’a bougé."


def _write_fraction(simulation: Simulation, _refus: Refus) -> str:
    nom = write_nom(simulation.contexte.quantite)
    return f"les {nom} ne se coupent pas, donner un nombre entier."


def _write_insuffisant(simulation: Simulation, refus: Refus) -> str:
    quantite = simulation.contexte.quantite
    nom = simulation.noms[refus.mouvement.origine]
    demande = (
        write_quantite(refus.mouvement.quantite, quantite)
        if quantite is Quantite.MONTANTS
        else format_nombre(refus.mouvement.quantite)
    )
    if not refus.disponible:
        return f"{nom} n’a rien à donner, on lui en demande {demande}."
    disponible = write_quantite(refus.disponible, quantite)
    return f"{nom} n’a que {disponible} à donner, on lui en demande {demande}."


_CAUSES: Final[Mapping[Cause, Callable[[Simulation, Refus], str]]] = MappingProxyType(
    {
        Cause.INCONNU: _write_inconnu,
        Cause.MEME: _write_meme,
        Cause.QUANTITE: _write_invalide,
        Cause.FRACTION: _write_fraction,
        Cause.INSUFFISANT: _write_insuffisant,
    }
)
