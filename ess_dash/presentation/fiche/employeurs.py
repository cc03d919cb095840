"""Premier bloc : les établissements employeurs de l’ESS, leurs salariés, leur poids."""

from dataclasses import replace
from typing import Final

from ess_dash.indicateurs.chiffre import Chiffre, Statut
from ess_dash.indicateurs.coherence import (
    MILLESIME_INCONNU,
    compute_ecart_points,
    explain_refus,
)
from ess_dash.indicateurs.emploi_ess import (
    BASES,
    LIBELLES_PUBLIES,
    UNITES,
    list_chiffres_publies,
)
from ess_dash.indicateurs.mesures import POIDS
from ess_dash.indicateurs.rapports import compute_rapport
from ess_dash.presentation.dossier import (
    Cellule,
    Colonne,
    Ligne,
    Section,
    Tableau,
    write_cellule,
)
from ess_dash.presentation.fiche.atelier import AtelierFiches, Sujet
from ess_dash.presentation.fiche.communs import (
    build_absence,
    est_partiel,
    write_jamais_reparti,
    write_libelle,
    write_nom,
)
from ess_dash.presentation.fiche.poids import (
    AUCUN_PUBLIE,
    list_chiffres_ess,
    rank_millesime,
)
from ess_dash.presentation.fiche.structure import INDICATEURS_STRUCTURE
from ess_dash.territoires import Maille

# Ce que le bloc annonce : s’il n’est pas publié, il le dit.
ATTENDUS: Final = ("etablissements_ess", "emplois_ess", POIDS)
SANS_RUBRIQUE: Final = "Non publié"
MOTIF_PROPRE: Final = "Cette grandeur n’a pas d’équivalent publié pour le Département."
PART_MINIMALE: Final = 0.1
MOTIF_SANS_REFERENCE: Final = "Le Département n’a pas de chiffre publié à rapprocher."


def build_employeurs(atelier: AtelierFiches, sujet: Sujet) -> Section:
    """Bloc « Établissements employeurs » : chiffres publiés, ou pourquoi ils manquent."""
    chiffres = _list_chiffres(atelier, sujet)
    return Section(
        identifiant="employeurs",
        titre="Établissements employeurs",
        texte=_write_texte(atelier, sujet, chiffres),
        avis=_list_avis(sujet, chiffres),
        tableaux=(_build_tableau(atelier, sujet, chiffres),),
    )


def _list_chiffres(atelier: AtelierFiches, sujet: Sujet) -> tuple[Chiffre, ...]:
    siens = [
        c
        for c in list_chiffres_ess(atelier, sujet)
        if c.indicateur not in INDICATEURS_STRUCTURE
    ]
    presents = {c.indicateur for c in siens}
    motif = AUCUN_PUBLIE
    if sujet.maille is Maille.COMMUNE:
        motif = write_jamais_reparti(atelier, sujet)
    absents = (
        build_absence(sujet, indicateur, UNITES[indicateur], motif)
        for indicateur in ATTENDUS
        if indicateur not in presents
    )
    return (*sorted(siens, key=_rank), *absents)


def _rank(chiffre: Chiffre) -> tuple[int, str, int]:
    """Par millésime, puis dans l’ordre d’une phrase : établissements, salariés, poids."""
    ordre = ("etablissements_ess", "emplois_ess", "emplois_prives", POIDS)
    autres = [i for i in LIBELLES_PUBLIES if i not in ordre]
    rang = [*ordre, *autres].index(chiffre.indicateur)
    return (rank_millesime(chiffre), chiffre.millesime, rang)


def _write_texte(
    atelier: AtelierFiches, sujet: Sujet, chiffres: tuple[Chiffre, ...]
) -> str:
    """Le constat du bloc, en une ou deux phrases."""
    if sujet.maille is Maille.COMMUNE:
        return "Aucun chiffre de l’ESS n’est publié à la commune."
    datees = [c for c in chiffres if c.valeur is not None]
    etablissements, salaries = (
        next((c for c in datees if c.indicateur == indicateur), None)
        for indicateur in ATTENDUS[:2]
    )
    nom = write_nom(atelier, sujet)
    if etablissements is None or salaries is None:
        return (
            f"{nom} : le nombre d’établissements employeurs de l’ESS n’est pas connu."
        )
    if etablissements.millesime != salaries.millesime:
        return ""
    etendue = etablissements.millesime
    if est_partiel(sujet):
        etendue = f"{etendue}, {etablissements.perimetre}"
    return (
        f"{nom} compte {write_cellule(etablissements).texte} employeurs de l’ESS et "
        f"{write_cellule(salaries).texte} ({etendue}). Un salarié n’est pas un "
        "équivalent temps plein, ni un établissement une entreprise."
    )


def _list_avis(sujet: Sujet, chiffres: tuple[Chiffre, ...]) -> tuple[str, ...]:
    avis = []
    if sujet.maille is Maille.PETR:
        entier = (
            "La limite du département coupe ce PETR : la somme ne porte que sur sa "
            f"{sujet.perimetre}."
            if est_partiel(sujet)
            else "Ses EPCI sont tous entiers."
        )
        avis.append(f"Un PETR n’est pas publié : c’est la somme de ses EPCI. {entier}")
    elif est_partiel(sujet):
        avis.append(
            f"La limite du département coupe cet EPCI ({sujet.perimetre}) : le périmètre "
            "de chaque chiffre est écrit avec lui."
        )
    secrets = sum(c.statut is Statut.SECRET for c in chiffres)
    if secrets and any(c.valeur is not None for c in chiffres):
        avis.append(
            "Les valeurs sous secret statistique ne sont ni nulles ni oubliées : elles "
            "existent, et ne se montrent pas."
        )
    return tuple(avis)


def _build_tableau(
    atelier: AtelierFiches, sujet: Sujet, chiffres: tuple[Chiffre, ...]
) -> Tableau:
    compare = sujet.maille in (Maille.EPCI, Maille.PETR)
    colonnes = [Colonne(sujet.nom)]
    if compare:
        colonnes += [Colonne("Département"), Colonne("Part ou écart")]
    return Tableau(
        identifiant="employeurs",
        titre="Chiffres publiés de l’ESS",
        entete="Chiffre",
        colonnes=tuple(colonnes),
        lignes=tuple(
            Ligne(
                write_libelle(c),
                (
                    write_cellule(c, count_decimales(c)),
                    *(_compare(atelier, sujet, c) if compare else ()),
                ),
                rubrique=_write_rubrique(c),
            )
            for c in chiffres
        ),
        note="Département : même base et même millésime, ou le motif du refus. Un nombre "
        "se lit en part du Département, un poids en écart. En face d’un chiffre absent, le "
        "Département est à son dernier millésime."
        if compare
        else "",
    )


def count_decimales(chiffre: Chiffre) -> int:
    """Une décimale pour un pourcentage ou un nombre qui en a une."""
    if chiffre.valeur is None:
        return 0
    return 0 if chiffre.valeur.is_integer() and chiffre.unite != "%" else 1


def _write_rubrique(chiffre: Chiffre) -> str:
    if not chiffre.millesime:
        return SANS_RUBRIQUE
    if chiffre.millesime == MILLESIME_INCONNU:
        return "Millésime non précisé"
    return chiffre.millesime


def _compare(
    atelier: AtelierFiches, sujet: Sujet, chiffre: Chiffre
) -> tuple[Cellule, Cellule]:
    """Le Département au même millésime et à la même base, et le rapport des deux."""
    reference = _find_reference(atelier, chiffre)
    if reference is None:
        propre = chiffre.indicateur not in UNITES
        motif = MOTIF_PROPRE if propre else MOTIF_SANS_REFERENCE
        absent = build_absence(
            sujet, chiffre.indicateur, chiffre.unite, motif, Statut.SANS_OBJET
        )
        return (write_cellule(absent), write_cellule(absent))
    rapport = _compute_rapport(chiffre, reference)
    # Un chiffre secret d’ici n’empêche pas de lire celui du Département.
    if chiffre.valeur is not None and rapport.valeur is None:
        reference = replace(
            reference, valeur=None, statut=Statut.SANS_OBJET, motif=rapport.motif
        )
    return (
        write_cellule(reference, count_decimales(reference)),
        write_cellule(
            rapport, _count_decimales_rapport(rapport), signe=rapport.unite == "points"
        ),
    )


def _count_decimales_rapport(rapport: Chiffre) -> int:
    """Deux décimales à une part qu’une seule écrirait nulle."""
    return 2 if 0 < abs(rapport.valeur or 0) < PART_MINIMALE else 1


def _compute_rapport(chiffre: Chiffre, reference: Chiffre) -> Chiffre:
    if chiffre.unite == "%":
        return compute_ecart_points(chiffre, reference)
    return compute_rapport(
        chiffre,
        reference,
        nom=f"part_{chiffre.indicateur}_pct",
        unite="%",
        facteur=100,
        memes_millesimes=True,
    )


def _find_reference(atelier: AtelierFiches, chiffre: Chiffre) -> Chiffre | None:
    """Chiffre du Département : comparable de préférence, sinon le plus récent."""
    code = atelier.donnees.configuration.code_departement
    # Un chiffre absent n’a pas toujours de base : celle que l’on compare en tient lieu.
    bases = BASES if chiffre.valeur is None else ()
    semblables = [
        c
        for c in list_chiffres_publies(atelier.donnees, code)
        if c.indicateur == chiffre.indicateur and c.base in (chiffre.base, *bases)
    ]
    if chiffre.valeur is None:
        # Rien ne se rapproche : le même millésime de préférence, pour mémoire.
        memes = (c for c in semblables if c.millesime == chiffre.millesime)
        return next(memes, next(iter(semblables), None))
    comparables = (c for c in semblables if not explain_refus(chiffre, c))
    return next(comparables, next(iter(semblables), None))
