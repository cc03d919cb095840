"""Les trois figures de « Concentration » : courbe de Lorenz, Theil par groupe, quotients."""

from typing import Final

from ess_dash.indicateurs.concentration import (
    Concentration,
    Decomposition,
    PartEpci,
)
from ess_dash.indicateurs.donnees import Donnees
from ess_dash.indicateurs.repartition import Repartition
from ess_dash.presentation.comparer.communs import (
    find_teinte,
    list_citations_repartition,
    write_minuscule,
    write_titre_perimetre,
)
from ess_dash.presentation.comparer.concentration_tableaux import (
    Part,
    build_tableau_lorenz,
    build_tableau_quotients,
    build_tableau_theil,
    name_epci,
)
from ess_dash.presentation.dossier import (
    Axe,
    Couche,
    Figure,
    Point,
    Teinte,
    Trace,
    list_citations,
    write_cellule,
)
from ess_dash.presentation.format_fr import format_valeur, pluralize, sort_key

ENTRE_GROUPES: Final = "Entre les groupes"
PIXELS_PAR_LIGNE: Final = 26
# Place du texte sur un axe de 0 à 100 : à gauche du trait, entre courbe et diagonale.
LARGEUR_TEXTE: Final = 13
RETRAIT_TEXTE: Final = 1.5


def build_lorenz(concentration: Concentration) -> Figure:
    """Courbe de Lorenz, diagonale, et le plus grand écart entre les deux."""
    repartition = concentration.repartition
    objet = write_minuscule(repartition.objet.libelle)
    repere = write_minuscule(repartition.repere.libelle)
    gini = format_valeur(concentration.gini.valeur or 0.0, "", 2)
    return Figure(
        identifiant="concentration-lorenz",
        titre=f"Indice de Gini de {gini}{write_titre_perimetre(repartition)}",
        sous_titre=f"{repartition.objet.libelle} : part cumulée, face à la part cumulée "
        f"du repère ({repere}) ; {repartition.perimetre} ; {repartition.millesime}",
        couches=(
            _build_diagonale(),
            _build_courbe(concentration),
            *_build_ecart(concentration),
        ),
        axe_x=Axe(f"Part cumulée : {repere} (%)", 0, 100),
        axe_y=Axe(f"Part cumulée : {objet} (%)", 0, 100),
        alternative=_write_alternative_lorenz(concentration),
        tableau=build_tableau_lorenz(concentration),
        sources=list_citations_repartition(repartition),
        hauteur_px=420,
    )


def _build_diagonale() -> Couche:
    return Couche(
        Trace.LIGNE,
        (Point(0, 0), Point(100, 100)),
        nom="Répartition proportionnelle",
        teinte=Teinte.REPERE,
        pointillee=True,
    )


def _build_courbe(concentration: Concentration) -> Couche:
    noms = concentration.repartition.noms
    points = (
        Point(
            epci.cumul_repere_pct.valeur,
            epci.cumul_pct.valeur,
            libelle=noms[epci.nombre.code],
            detail=f"{write_cellule(epci.nombre).texte}, "
            f"{write_cellule(epci.base).texte}",
        )
        for epci in concentration.epci
    )
    return Couche(
        Trace.LIGNE, (Point(0, 0), *points), "Courbe de Lorenz", Teinte.ACCENT
    )


def _build_ecart(concentration: Concentration) -> tuple[Couche, ...]:
    """Plus grand écart vertical à la diagonale : c’est l’indice de Hoover."""
    hoover = concentration.hoover_pct.valeur or 0.0
    x, y = max(
        (_place(epci) for epci in concentration.epci),
        key=lambda place: place[0] - place[1],
    )
    libelle = f"À déplacer : {format_valeur(hoover, '%', 0)}"
    gauche = x - LARGEUR_TEXTE if x > LARGEUR_TEXTE else x + RETRAIT_TEXTE
    return (
        Couche(
            Trace.INTERVALLE,
            (Point(x, y, libelle="Indice de Hoover", detail=libelle, y_fin=x),),
            nom="Plus grand écart (indice de Hoover)",
            teinte=Teinte.ALERTE,
        ),
        Couche(
            Trace.TEXTE,
            (Point(gauche, (x + y) / 2, libelle=libelle),),
            teinte=Teinte.ALERTE,
        ),
    )


def _place(epci: PartEpci) -> tuple[float, float]:
    return epci.cumul_repere_pct.valeur or 0.0, epci.cumul_pct.valeur or 0.0


def _write_alternative_lorenz(concentration: Concentration) -> str:
    x, y = max((_place(epci) for epci in concentration.epci), key=lambda p: p[0] - p[1])
    return (
        "Courbe de Lorenz : les EPCI les moins pourvus, qui réunissent "
        f"{format_valeur(x, '%', 0)} du repère, ont {format_valeur(y, '%', 0)} de la "
        "quantité ; la répartition proportionnelle suivrait la diagonale."
    )


def build_theil(decomposition: Decomposition) -> Figure:
    """Barres : ce qui tient à l’écart entre groupes, et à l’intérieur de chacun."""
    parts = _list_parts(decomposition)
    inter = decomposition.inter_pct.valeur or 0.0
    return Figure(
        identifiant="concentration-theil",
        titre="L’inégalité tient surtout "
        + ("à l’écart entre groupes" if inter > 50 else "à l’intérieur des groupes"),
        sous_titre="Part de l’indice de Theil (%) ; découpage "
        f"« {decomposition.zonage.genre.libelle} » ; {decomposition.inter.perimetre} ; "
        f"{decomposition.inter.millesime}",
        couches=(
            Couche(
                Trace.BARRE,
                tuple(
                    Point(
                        part.valeur,
                        titre,
                        libelle=write_cellule(part).texte,
                        detail=write_cellule(part, 1).texte,
                        teinte=Teinte.ACCENT if titre == ENTRE_GROUPES else None,
                    )
                    for titre, _, part in parts
                ),
                etiquettes=True,
            ),
        ),
        axe_x=Axe("Part de l’indice de Theil (%)", 0, 100),
        axe_y=Axe("", categories=tuple(titre for titre, *_ in parts)),
        alternative=_write_alternative_theil(parts),
        tableau=build_tableau_theil(decomposition, parts),
        sources=list_citations(decomposition.inter),
        hauteur_px=60 + PIXELS_PAR_LIGNE * len(parts),
    )


def _list_parts(decomposition: Decomposition) -> tuple[Part, ...]:
    """« Entre les groupes », puis chaque groupe, la plus grande contribution d’abord."""
    groupes = sorted(decomposition.intra, key=lambda g: -(g[1].valeur or 0.0))
    return (
        (ENTRE_GROUPES, decomposition.inter, decomposition.inter_pct),
        *(
            (f"Au sein de « {groupe.court} »", intra, part)
            for groupe, intra, part in groupes
        ),
    )


def _write_alternative_theil(parts: tuple[Part, ...]) -> str:
    ecrites = (
        f"{write_minuscule(titre)}, {write_cellule(part).texte}"
        for titre, _, part in parts
    )
    return f"Partage de l’indice de Theil : {' ; '.join(ecrites)}."


def build_quotients(donnees: Donnees, concentration: Concentration) -> Figure:
    """Barres : quotient de localisation de chaque EPCI, le plus grand d’abord."""
    repartition = concentration.repartition
    epci = _sort_quotients(concentration)
    dessines = tuple(e for e in epci if e.quotient.valeur is not None)
    return Figure(
        identifiant="concentration-quotients",
        titre=_write_titre_quotients(dessines) + write_titre_perimetre(repartition),
        sous_titre=f"Quotient de localisation ({write_minuscule(repartition.objet.libelle)}, "
        f"face au repère : {write_minuscule(repartition.repere.libelle)}) ; "
        f"{repartition.perimetre} ; {repartition.millesime}",
        couches=(
            Couche(
                Trace.BARRE,
                tuple(_build_barre(donnees, repartition, e) for e in dessines),
                etiquettes=True,
            ),
            Couche(
                Trace.REGLE,
                (Point(1, None, libelle="Même part que dans le repère"),),
                nom="1 : même part que dans le repère",
                teinte=Teinte.REPERE,
                pointillee=True,
            ),
        ),
        axe_x=Axe("Quotient de localisation", 0, decimales=1),
        axe_y=Axe("", categories=tuple(name_epci(repartition, e) for e in dessines)),
        alternative=_write_alternative_quotients(repartition, dessines),
        tableau=build_tableau_quotients(repartition, epci),
        sources=list_citations_repartition(repartition),
        hauteur_px=60 + PIXELS_PAR_LIGNE * len(dessines),
    )


def _sort_quotients(concentration: Concentration) -> tuple[PartEpci, ...]:
    """Du mieux au moins pourvu ; à égalité, par nom."""
    noms = concentration.repartition.noms
    return tuple(
        sorted(
            concentration.epci,
            key=lambda e: (
                -(e.quotient.valeur or 0.0),
                sort_key(noms[e.nombre.code]),
            ),
        )
    )


def _build_barre(donnees: Donnees, repartition: Repartition, epci: PartEpci) -> Point:
    return Point(
        epci.quotient.valeur,
        name_epci(repartition, epci),
        libelle=write_cellule(epci.quotient, 1).texte,
        detail=f"{write_cellule(epci.nombre).texte}, {write_cellule(epci.base).texte}",
        teinte=find_teinte(donnees, epci.nombre.code),
    )


def _write_titre_quotients(epci: tuple[PartEpci, ...]) -> str:
    au_dessus = sum(1 for e in epci if (e.quotient.valeur or 0.0) > 1)
    return pluralize(
        au_dessus, "EPCI a plus que sa part", "EPCI ont plus que leur part"
    )


def _write_alternative_quotients(
    repartition: Repartition, epci: tuple[PartEpci, ...]
) -> str:
    haut, bas = epci[0], epci[-1]
    return (
        f"Quotients de localisation, de {write_cellule(haut.quotient, 1).texte} "
        f"({name_epci(repartition, haut)}) à {write_cellule(bas.quotient, 1).texte} "
        f"({name_epci(repartition, bas)}) ; 1 est la part du repère."
    )
