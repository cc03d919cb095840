"""Le constat d’une fiche : deux à quatre phrases à coller dans une délibération."""

from typing import Final

from ess_dash.indicateurs.chiffre import Chiffre, Statut
from ess_dash.indicateurs.coherence import explain_refus
from ess_dash.presentation.comparer.maillage_etat import (
    RESERVE_COMMUNE,
    RESERVE_VOISINS,
)
from ess_dash.presentation.dossier import Constat, write_cellule
from ess_dash.presentation.fiche.atelier import DISTANCE, AtelierFiches, Sujet
from ess_dash.presentation.fiche.chiffres_cles import count_projets, count_tiers_lieux
from ess_dash.presentation.fiche.communs import (
    est_partiel,
    find_rang_indicateur,
    list_noms_membres,
    write_jamais_reparti,
    write_nom,
)
from ess_dash.presentation.fiche.poids import find_poids, find_poids_departement
from ess_dash.presentation.format_fr import pluralize
from ess_dash.territoires import Maille

LISTES_PARTIELLES: Final = (
    "Les listes de lieux et de projets viennent de sources publiques et ne sont pas "
    "exhaustives."
)

LISTES_FICTIVES: Final = (
    "Chiffres de l’ESS, lieux et projets sont fictifs : rien de tout cela ne se cite."
)


def build_constat(atelier: AtelierFiches, sujet: Sujet) -> Constat:
    """Constat généré des chiffres, ses réserves et ses sources."""
    phrases = (
        _write_population(atelier, sujet),
        _write_poids(atelier, sujet),
        _write_pepites(atelier, sujet),
        _write_acces(atelier, sujet),
    )
    return Constat(
        phrase=" ".join(filter(None, phrases)),
        reserves=_list_reserves(atelier, sujet),
        sources=_list_sources(atelier, sujet),
    )


def _write_population(atelier: AtelierFiches, sujet: Sujet) -> str:
    population = atelier.find_chiffre("population_hab", sujet.maille, sujet.code)
    if population is None:
        return ""
    nom = write_nom(atelier, sujet)
    precisions = (
        list_noms_membres(atelier, sujet) if sujet.est_groupement else "",
        sujet.perimetre if est_partiel(sujet) else "",
    )
    if any(precisions):
        nom = f"{nom} ({' ; '.join(filter(None, precisions))})"
    phrase = f"{nom} compte {write_cellule(population).texte}"
    part = atelier.find_chiffre("part_population_rurale_pct", sujet.maille, sujet.code)
    if part is not None and part.valeur is not None:
        rurale = write_cellule(part, 1).texte
        return f"{phrase}, dont {rurale} en commune rurale{_write_moyenne(atelier, sujet)}."
    rang = find_rang_indicateur(atelier, sujet, "population_hab")
    return f"{phrase}, {rang.texte} par la population." if rang else f"{phrase}."


def _write_moyenne(atelier: AtelierFiches, sujet: Sujet) -> str:
    departement = atelier.find_departement("part_population_rurale_pct")
    if sujet.maille is Maille.DEPARTEMENT or departement is None:
        return ""
    en = atelier.donnees.configuration.en
    return f" ({write_cellule(departement, 1).texte} {en})"


def _write_poids(atelier: AtelierFiches, sujet: Sujet) -> str:
    poids = find_poids(atelier, sujet)
    if poids.statut is Statut.SECRET:
        return "Le poids de l’ESS dans l’emploi salarié privé y est sous secret statistique."
    if poids.valeur is None:
        if sujet.maille is Maille.COMMUNE:
            return f"Le poids de l’ESS n’y est pas publié. {write_jamais_reparti(atelier, sujet)}"
        if poids.statut is Statut.SANS_OBJET:
            return (
                "Le poids de l’ESS n’y est pas calculé : connu à l’EPCI, il n’est jamais "
                "réparti entre ses communes."
            )
        return "Le poids de l’ESS dans l’emploi salarié privé n’y est pas publié."
    phrase = (
        f"L’ESS y représente {write_cellule(poids, 1).texte} de l’emploi salarié privé "
        f"({poids.millesime})"
    )
    reference = find_poids_departement(atelier, poids.millesime)
    est_seul = sujet.maille is Maille.DEPARTEMENT or reference is None
    if est_seul or reference is None or explain_refus(poids, reference):
        return f"{phrase}."
    en = atelier.donnees.configuration.en
    return f"{phrase}, contre {write_cellule(reference, 1).texte} {en}."


def _write_pepites(atelier: AtelierFiches, sujet: Sujet) -> str:
    lieux = count_tiers_lieux(atelier, sujet)
    projets = count_projets(atelier, sujet)
    comptes = [
        pluralize(lieux.valeur, "tiers-lieu", "tiers-lieux") if lieux.valeur else "",
        f"{write_cellule(projets).texte} du Département" if projets.valeur else "",
    ]
    dits = " et ".join(filter(None, comptes))
    if not dits:
        return "À notre connaissance, aucun tiers-lieu ni projet du Département n’y est situé."
    return f"À notre connaissance, on y trouve {dits}."


def _write_acces(atelier: AtelierFiches, sujet: Sujet) -> str:
    if sujet.maille is Maille.COMMUNE:
        distance = atelier.find_chiffre(DISTANCE, sujet.maille, sujet.code)
        if distance is None or not distance.valeur:
            return ""
        return (
            "Le tiers-lieu connu le plus proche est à environ "
            f"{write_cellule(distance).texte}."
        )
    eloignement = atelier.eloignements.get(sujet.code)
    if eloignement is None or eloignement.part.valeur is None:
        return ""
    if not eloignement.part.valeur:
        return "Aucun habitant n’y vit à plus de 10 km d’un tiers-lieu connu."
    return (
        f"Environ {write_cellule(eloignement.part).texte} des habitants vivent à plus de "
        "10 km d’un tiers-lieu connu."
    )


def _list_reserves(atelier: AtelierFiches, sujet: Sujet) -> tuple[str, ...]:
    listes = LISTES_FICTIVES if atelier.donnees.est_demonstration else LISTES_PARTIELLES
    reserves = [*sujet.avis, listes, RESERVE_COMMUNE, RESERVE_VOISINS]
    if est_partiel(sujet):
        reserves.insert(
            0,
            f"{write_nom(atelier, sujet)} se prolonge hors du département : population, lieux et "
            f"distances ne portent que sur sa {sujet.perimetre}.",
        )
    return tuple(reserves)


def _list_sources(atelier: AtelierFiches, sujet: Sujet) -> tuple[str, ...]:
    chiffres = (
        atelier.find_chiffre("population_hab", sujet.maille, sujet.code),
        atelier.find_chiffre("part_population_rurale_pct", sujet.maille, sujet.code),
        find_poids(atelier, sujet),
        count_tiers_lieux(atelier, sujet),
        count_projets(atelier, sujet),
    )
    documents = (d for c in chiffres if c is not None for d in _list_documents(c))
    return tuple(dict.fromkeys(documents))


def _list_documents(chiffre: Chiffre) -> tuple[str, ...]:
    """Documents d’un chiffre, séparément : deux chiffres en partagent souvent un."""
    if chiffre.citation:
        return (chiffre.citation,)
    return tuple(source.citation for source in chiffre.sources)
