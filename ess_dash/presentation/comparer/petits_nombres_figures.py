"""Les deux figures de « Petits nombres » : l’entonnoir, et les intervalles rangés."""

from typing import Final

from ess_dash.indicateurs.petits_nombres import (
    NIVEAU_NET,
    NIVEAU_SIGNALE,
    Position,
)
from ess_dash.indicateurs.taux import TauxCompares, TauxEpci
from ess_dash.presentation.comparer.communs import (
    list_citations_repartition,
    write_minuscule,
    write_titre_perimetre,
)
from ess_dash.presentation.comparer.petits_nombres_tableaux import (
    build_tableau,
    build_tableau_lisse,
    format_taux,
)
from ess_dash.presentation.dossier import (
    Axe,
    Couche,
    Figure,
    Point,
    Teinte,
    Trace,
    write_cellule,
)
from ess_dash.presentation.format_fr import format_nombre

PIXELS_PAR_LIGNE: Final = 26
# Au-delà de ce multiple du plus haut taux, limites et intervalles sortent du cadre.
CADRE: Final = 2.0


def compute_cadre(taux: TauxCompares) -> float:
    """Plus haut taux dessiné : au-delà, une petite base étirerait toute la figure."""
    hauts = [e.taux.valeur or 0.0 for e in taux.epci]
    return CADRE * max(*hauts, taux.ensemble.valeur or 0.0)


def build_entonnoir_figure(taux: TauxCompares, titre: str) -> Figure:
    """Entonnoir : taux et limites du hasard, de la plus grande à la plus petite base.

    Une ligne par EPCI plutôt qu’un axe des bases : de 675 à 840 000 habitants, tous
    sauf un s’y tasseraient, et leurs noms se couvriraient.
    """
    repartition = taux.repartition
    repere = write_minuscule(repartition.repere.libelle)
    epci = _sort_bases(taux)
    cadre = compute_cadre(taux)
    limites = _list_limites(taux, epci, cadre)
    coupees = any(p.x_fin == cadre for couche in limites for p in couche.points)
    note = " ; limites coupées au bord du cadre" if coupees else ""
    return Figure(
        identifiant="petits-nombres-entonnoir",
        titre=titre,
        sous_titre=f"{repartition.objet.libelle} : {taux.libelle_unite} ; du plus grand "
        f"au plus petit EPCI ({repere}) ; {repartition.perimetre} ; "
        f"{repartition.millesime}{note}",
        couches=(*limites, _build_ensemble(taux), *_list_points(taux, epci)),
        axe_x=Axe(taux.libelle_unite, 0, cadre, decimales=1),
        axe_y=Axe("", categories=tuple(_nom(taux, e) for e in epci)),
        alternative=_write_alternative(taux),
        tableau=build_tableau(taux),
        sources=list_citations_repartition(repartition),
        hauteur_px=60 + PIXELS_PAR_LIGNE * len(epci),
    )


def _nom(taux: TauxCompares, epci: TauxEpci) -> str:
    return taux.repartition.noms[epci.nombre.code]


def _sort_bases(taux: TauxCompares) -> tuple[TauxEpci, ...]:
    return tuple(sorted(taux.epci, key=lambda e: -(e.base.valeur or 0.0)))


def _list_limites(
    taux: TauxCompares, epci: tuple[TauxEpci, ...], cadre: float
) -> tuple[Couche, ...]:
    """Les limites larges, puis les étroites par-dessus."""
    return tuple(
        Couche(
            Trace.INTERVALLE,
            tuple(_build_limites(taux, e, niveau, cadre) for e in epci),
            nom=nom,
            teinte=teinte,
        )
        for niveau, nom, teinte in (
            (NIVEAU_NET, "Limites à 99,8 %", Teinte.PALE),
            (NIVEAU_SIGNALE, "Limites à 95 %", Teinte.NEUTRE),
        )
    )


def _build_limites(
    taux: TauxCompares, epci: TauxEpci, niveau: float, cadre: float
) -> Point:
    limites = taux.compute_limites(epci.base.valeur or 0.0, niveau)
    return Point(
        limites.bas,
        _nom(taux, epci),
        libelle=_nom(taux, epci),
        detail=f"de {format_nombre(limites.bas, 1)} à {format_nombre(limites.haut, 1)}",
        x_fin=min(limites.haut, cadre),
    )


def _build_ensemble(taux: TauxCompares) -> Couche:
    ensemble = format_nombre(taux.ensemble.valeur or 0.0, 1)
    return Couche(
        Trace.REGLE,
        (Point(taux.ensemble.valeur, None, libelle="Ensemble", detail=ensemble),),
        nom=f"Ensemble : {ensemble}",
        teinte=Teinte.REPERE,
        pointillee=True,
    )


def _list_points(taux: TauxCompares, epci: tuple[TauxEpci, ...]) -> tuple[Couche, ...]:
    """Les EPCI entre les limites, puis ceux qui en sortent."""
    dedans = tuple(e for e in epci if e.position is Position.DEDANS)
    dehors = tuple(e for e in epci if e.position is not Position.DEDANS)
    couches = (
        Couche(
            Trace.POINT,
            tuple(_build_point(taux, e) for e in dedans),
            nom="Taux entre les limites",
            teinte=Teinte.ACCENT,
        ),
        Couche(
            Trace.POINT,
            tuple(_build_point(taux, e) for e in dehors),
            nom="Taux hors des limites",
            teinte=Teinte.ALERTE,
        ),
    )
    return tuple(couche for couche in couches if couche.points)


def _build_point(taux: TauxCompares, epci: TauxEpci) -> Point:
    return Point(
        epci.taux.valeur,
        _nom(taux, epci),
        libelle=_nom(taux, epci),
        detail=f"{format_taux(epci.taux)} ({write_cellule(epci.nombre).texte}, "
        f"{write_cellule(epci.base).texte}) ; {epci.position.libelle}",
    )


def _write_alternative(taux: TauxCompares) -> str:
    noms = taux.repartition.noms
    dehors = [e for e in taux.epci if e.position is not Position.DEDANS]
    if not dehors:
        fin = "tous les EPCI sont entre les limites"
    else:
        fin = " ; ".join(
            f"{noms[e.nombre.code]}, {format_taux(e.taux)}, {e.position.libelle}"
            for e in dehors
        )
    return f"Entonnoir autour du taux d’ensemble, {format_taux(taux.ensemble)} : {fin}."


def build_intervalles(taux: TauxCompares) -> Figure:
    """Intervalle, taux brut et taux lissé de chaque EPCI, le taux lissé rangeant."""
    repartition = taux.repartition
    epci = _sort_lisses(taux)
    cadre = compute_cadre(taux)
    coupes = any((e.haut.valeur or 0.0) > cadre for e in epci)
    note = " ; intervalles coupés au bord du cadre" if coupes else ""
    return Figure(
        identifiant="petits-nombres-intervalles",
        titre=_write_titre_intervalles(taux) + write_titre_perimetre(repartition),
        sous_titre=f"{repartition.objet.libelle} : {taux.libelle_unite}, intervalle à 95 % ; "
        f"{repartition.perimetre} ; {repartition.millesime}{note}",
        couches=_list_couches(taux, epci, cadre),
        axe_x=Axe(taux.libelle_unite, 0, cadre, decimales=1),
        axe_y=Axe("", categories=tuple(repartition.noms[e.nombre.code] for e in epci)),
        alternative=_write_alternative_intervalles(taux, epci),
        tableau=build_tableau_lisse(taux, epci),
        sources=list_citations_repartition(repartition),
        hauteur_px=60 + PIXELS_PAR_LIGNE * len(epci),
    )


def _sort_lisses(taux: TauxCompares) -> tuple[TauxEpci, ...]:
    noms = taux.repartition.noms
    return tuple(
        sorted(taux.epci, key=lambda e: (-(e.lisse.valeur or 0.0), noms[e.nombre.code]))
    )


def _write_titre_intervalles(taux: TauxCompares) -> str:
    couvrent = sum(
        (e.bas.valeur or 0.0) <= (taux.ensemble.valeur or 0.0) <= (e.haut.valeur or 0.0)
        for e in taux.epci
    )
    return (
        f"L’intervalle de {couvrent} EPCI sur {len(taux.epci)} contient le taux "
        "d’ensemble"
    )


def _list_couches(
    taux: TauxCompares, epci: tuple[TauxEpci, ...], cadre: float
) -> tuple[Couche, ...]:
    noms = taux.repartition.noms
    lieux = [(e, noms[e.nombre.code]) for e in epci]
    return (
        Couche(
            Trace.INTERVALLE,
            tuple(
                Point(
                    e.bas.valeur,
                    nom,
                    libelle=nom,
                    detail=f"de {format_nombre(e.bas.valeur or 0.0, 1)} à "
                    f"{format_taux(e.haut)}",
                    x_fin=min(e.haut.valeur or 0.0, cadre),
                )
                for e, nom in lieux
            ),
            nom="Intervalle à 95 %",
            teinte=Teinte.PALE,
        ),
        _build_ensemble(taux),
        Couche(
            Trace.POINT,
            tuple(
                Point(e.taux.valeur, nom, libelle=nom, detail=format_taux(e.taux))
                for e, nom in lieux
            ),
            nom="Taux brut",
            teinte=Teinte.NEUTRE,
            pointillee=True,
        ),
        Couche(
            Trace.POINT,
            tuple(
                Point(e.lisse.valeur, nom, libelle=nom, detail=format_taux(e.lisse))
                for e, nom in lieux
            ),
            nom="Taux lissé",
            teinte=Teinte.ACCENT,
        ),
    )


def _write_alternative_intervalles(
    taux: TauxCompares, epci: tuple[TauxEpci, ...]
) -> str:
    noms = taux.repartition.noms
    haut, bas = epci[0], epci[-1]
    return (
        f"Taux lissés, de {format_taux(haut.lisse)} ({noms[haut.nombre.code]}) à "
        f"{format_taux(bas.lisse)} ({noms[bas.nombre.code]}), avec le taux brut et son "
        "intervalle à 95 % ; l’ensemble est à "
        f"{format_nombre(taux.ensemble.valeur or 0.0, 1)}."
    )
