"""Les tableaux de « Concentration » : les mesures, et les nombres de chaque figure."""

from ess_dash.indicateurs.chiffre import Chiffre
from ess_dash.indicateurs.concentration import Concentration, Decomposition, PartEpci
from ess_dash.indicateurs.hasard import TIRAGES
from ess_dash.indicateurs.repartition import Repartition
from ess_dash.presentation.comparer.communs import write_minuscule, write_nu
from ess_dash.presentation.comparer.concentration_phrases import (
    write_deplacement,
    write_hasard,
)
from ess_dash.presentation.dossier import (
    Cellule,
    Colonne,
    Ligne,
    Tableau,
    write_cellule,
)
from ess_dash.presentation.format_fr import format_nombre

Part = tuple[str, Chiffre, Chiffre]


def name_epci(repartition: Repartition, epci: PartEpci) -> str:
    """Nom d’un EPCI."""
    return repartition.noms[epci.nombre.code]


def build_tableau_mesures(concentration: Concentration) -> Tableau:
    """Chaque mesure, son calcul en mots et sa lecture."""
    return Tableau(
        identifiant="concentration-mesures",
        titre="Mesures d’inégalité",
        entete="Mesure",
        colonnes=(
            Colonne("Valeur"),
            Colonne("Calcul", est_nombre=False),
            Colonne("Lecture", est_nombre=False),
        ),
        lignes=_list_mesures(concentration),
        note="Calcul, cas limites et exemples faits à la main : page « Méthode ».",
    )


def _list_mesures(concentration: Concentration) -> tuple[Ligne, ...]:
    deplacer = write_deplacement(concentration)
    return (
        _build_ligne(
            "Indice de Gini",
            write_cellule(concentration.gini, 2),
            "Double de l’aire entre la courbe de Lorenz et la diagonale.",
            "0 : chaque EPCI a sa part ; près de 1 : tout est dans un EPCI infime.",
        ),
        _build_ligne(
            "Indice de Hoover",
            write_cellule(concentration.hoover_pct, 0),
            "Moitié de la somme des écarts entre la part de chaque EPCI dans la "
            "quantité et sa part dans le repère.",
            f"Part à déplacer pour que la répartition suive le repère : {deplacer}.",
        ),
        _build_ligne(
            "À déplacer",
            write_cellule(concentration.a_deplacer, 0),
            "Indice de Hoover × total.",
            "Un ordre de grandeur, pas une recommandation.",
        ),
        _build_ligne(
            "Indice de Theil",
            write_cellule(concentration.theil, 2),
            "Somme des parts dans la quantité × logarithme de leur rapport à la part "
            "dans le repère.",
            "0 : chaque EPCI a sa part ; pas de maximum fixe. Il se partage entre "
            "groupes.",
        ),
        *_list_hasard(concentration),
    )


def _list_hasard(concentration: Concentration) -> tuple[Ligne, ...]:
    hasard = concentration.hasard
    if hasard is None:
        return ()
    calcul = (
        f"Autant d’unités tirées au hasard {format_nombre(TIRAGES)} fois, à proportion du "
        "repère : bornes de 95 % des tirages."
    )
    lecture = "Peu d’unités ne peuvent pas suivre le repère : le hasard a son Gini."
    return (
        _build_ligne(
            "Gini du hasard, borne basse",
            write_cellule(hasard.bas, 2),
            calcul,
            lecture,
        ),
        _build_ligne(
            "Gini du hasard, borne haute",
            write_cellule(hasard.haut, 2),
            calcul,
            write_hasard(concentration),
        ),
    )


def _build_ligne(titre: str, valeur: Cellule, calcul: str, lecture: str) -> Ligne:
    return Ligne(titre, (valeur, Cellule(texte=calcul), Cellule(texte=lecture)))


def build_tableau_lorenz(concentration: Concentration) -> Tableau:
    """Parts et parts cumulées, du moins au mieux pourvu."""
    repartition = concentration.repartition
    return Tableau(
        identifiant="concentration-lorenz",
        titre="Parts et parts cumulées, EPCI du moins au mieux pourvu",
        entete="EPCI",
        colonnes=(
            Colonne(f"Part : {write_minuscule(repartition.objet.libelle)}"),
            Colonne(f"Part : {write_minuscule(repartition.repere.libelle)}"),
            Colonne("Part cumulée de la quantité"),
            Colonne("Part cumulée du repère"),
        ),
        lignes=tuple(
            Ligne(
                repartition.noms[epci.nombre.code],
                tuple(
                    write_cellule(part, 1)
                    for part in (
                        epci.part_pct,
                        epci.part_repere_pct,
                        epci.cumul_pct,
                        epci.cumul_repere_pct,
                    )
                ),
            )
            for epci in concentration.epci
        ),
        note=f"{repartition.perimetre} ; {repartition.millesime}.",
    )


def build_tableau_theil(
    decomposition: Decomposition, parts: tuple[Part, ...]
) -> Tableau:
    """Contributions à l’indice de Theil, en valeur et en part."""
    return Tableau(
        identifiant="concentration-theil",
        titre="Partage de l’indice de Theil",
        entete="Contribution",
        colonnes=(Colonne("Indice"), Colonne("Part")),
        lignes=tuple(
            Ligne(titre, (write_cellule(indice, 3), write_cellule(part, 1)))
            for titre, indice, part in parts
        ),
        note=decomposition.zonage.definition,
    )


def build_tableau_quotients(
    repartition: Repartition, epci: tuple[PartEpci, ...]
) -> Tableau:
    """Quotient de chaque EPCI, et pourquoi certains n’en ont pas."""
    ecartes = tuple(
        Ligne(
            repartition.noms[absent.code],
            (write_cellule(absent), *(Cellule(texte="") for _ in range(2))),
            note=absent.motif,
        )
        for absent in repartition.ecartes
    )
    return Tableau(
        identifiant="concentration-quotients",
        titre="Quotient de localisation par EPCI",
        entete="EPCI",
        colonnes=(
            Colonne(repartition.objet.libelle),
            Colonne(repartition.repere.libelle),
            Colonne("Quotient"),
        ),
        lignes=tuple(
            Ligne(
                name_epci(repartition, e),
                (write_nu(e.nombre), write_nu(e.base), write_cellule(e.quotient, 2)),
            )
            for e in epci
        )
        + ecartes,
        note=f"{repartition.perimetre} ; {repartition.millesime}.",
    )
