"""Ce qui se concentre dans la métropole : les emplois de l’ESS, ou leur soutien."""

from dataclasses import dataclass
from typing import Final

from ess_dash.indicateurs.chiffre import Chiffre
from ess_dash.indicateurs.emploi_ess import list_chiffres_publies
from ess_dash.indicateurs.encadrement import IntervalleError
from ess_dash.indicateurs.intervalle import (
    PART_ESS,
    PART_PRIVE,
    PART_PUBLIC,
    compute_part_recalculee,
    read_bornes,
)
from ess_dash.indicateurs.quantites import Quantite
from ess_dash.indicateurs.zonages import METROPOLE
from ess_dash.presentation.comparer.communs import write_minuscule
from ess_dash.presentation.comparer.groupes_atelier import (
    Atelier,
    est_complete,
    write_couverture,
    write_part,
)
from ess_dash.presentation.comparer.groupes_tableau import LIBELLES_PARTS
from ess_dash.presentation.dossier import (
    Axe,
    Colonne,
    Couche,
    Figure,
    Ligne,
    Point,
    Tableau,
    Teinte,
    Trace,
    list_citations,
    write_cellule,
)

SOUTIEN: Final = (Quantite.PROJETS, Quantite.MONTANTS, Quantite.TIERS_LIEUX)
EMPLOIS: Final = {
    PART_ESS: "Emplois de l’ESS",
    PART_PRIVE: "Autres emplois privés",
    PART_PUBLIC: "Emplois publics",
}


@dataclass(frozen=True, slots=True)
class Barre:
    """Part de la métropole dans une grandeur, et les bornes de son écriture."""

    libelle: str
    chiffre: Chiffre
    teinte: Teinte
    minimum: float
    maximum: float


def list_barres(atelier: Atelier) -> tuple[Barre, ...]:
    """Emplois, puis soutien connu ; chaque famille par part décroissante."""
    emplois = (
        _list_emplois_exacts(atelier)
        if atelier.donnees.est_demonstration
        else _list_emplois_publies(atelier)
    )
    soutien = [
        _build_barre(LIBELLES_PARTS[quantite], chiffre, Teinte.ACCENT)
        for quantite in SOUTIEN
        if (chiffre := atelier.parts[quantite].get(METROPOLE)) is not None
        and chiffre.valeur is not None
    ]
    return (*_sort(emplois), *_sort(soutien))


def _list_emplois_publies(atelier: Atelier) -> list[Barre]:
    code = atelier.donnees.configuration.code_metropole
    publies = list_chiffres_publies(atelier.donnees, code) if code else ()
    barres = []
    for chiffre in publies:
        if chiffre.indicateur in EMPLOIS:
            try:
                bornes = read_bornes(chiffre)
            except IntervalleError:
                continue
            libelle = EMPLOIS[chiffre.indicateur]
            barres.append(Barre(libelle, chiffre, Teinte.NEUTRE, *bornes))
    return barres


def _list_emplois_exacts(atelier: Atelier) -> list[Barre]:
    return [
        _build_barre(LIBELLES_PARTS[quantite], chiffre, Teinte.NEUTRE)
        for quantite in (Quantite.EMPLOIS_ESS, Quantite.EMPLOIS_PRIVES)
        if (chiffre := atelier.parts[quantite].get(METROPOLE)) is not None
        and chiffre.valeur is not None
    ]


def _build_barre(libelle: str, chiffre: Chiffre, teinte: Teinte) -> Barre:
    valeur = chiffre.valeur or 0
    return Barre(libelle, chiffre, teinte, valeur, valeur)


def _sort(barres: list[Barre]) -> list[Barre]:
    return sorted(barres, key=lambda b: -(b.chiffre.valeur or 0))


def build_figure(atelier: Atelier, barres: tuple[Barre, ...]) -> Figure:
    """Barres depuis zéro, l’incertitude au bout, la part de la population en repère."""
    toutes = (_build_population(atelier), *barres)
    return Figure(
        identifiant="concentration",
        titre=write_titre(atelier, barres),
        sous_titre="Part de la métropole dans le total du département, en % ; le "
        "pointillé prolonge sa part de la population. En gris les emplois, en couleur "
        "le soutien que l’on connaît",
        couches=_draw(atelier, toutes),
        axe_x=Axe("Part de la métropole, en %", 0, 100),
        axe_y=Axe("", categories=tuple(b.libelle for b in toutes)),
        alternative="Part de la métropole : "
        + ", ".join(f"{b.libelle} {_write(b)}" for b in toutes)
        + ".",
        tableau=_build_tableau(atelier, toutes),
        sources=list_citations(*(b.chiffre for b in toutes)),
        hauteur_px=70 + 40 * len(toutes),
    )


def _build_population(atelier: Atelier) -> Barre:
    part = atelier.parts[Quantite.POPULATION][METROPOLE]
    return _build_barre("Population", part, Teinte.PALE)


def _draw(atelier: Atelier, barres: tuple[Barre, ...]) -> tuple[Couche, ...]:
    population = _get_population(atelier)
    detail = f"Population : {_write_population(atelier)}"
    return (
        Couche(
            Trace.BARRE,
            tuple(
                Point(
                    b.chiffre.valeur, b.libelle, b.libelle, _write(b), teinte=b.teinte
                )
                for b in barres
            ),
        ),
        Couche(
            Trace.REGLE,
            (Point(population, None, "Population", detail),),
            teinte=Teinte.REPERE,
            pointillee=True,
        ),
        Couche(
            Trace.INTERVALLE,
            tuple(
                Point(b.minimum, b.libelle, b.libelle, _write(b), x_fin=b.maximum)
                for b in barres
                if b.minimum < b.maximum
            ),
            teinte=Teinte.REPERE,
        ),
        Couche(
            Trace.TEXTE,
            tuple(Point(b.maximum + 1, b.libelle, _write(b)) for b in barres),
            teinte=Teinte.REPERE,
        ),
    )


def _get_population(atelier: Atelier) -> float:
    return atelier.parts[Quantite.POPULATION][METROPOLE].valeur or 0


def _write_population(atelier: Atelier) -> str:
    return write_part(_get_population(atelier))


def _write(barre: Barre) -> str:
    """« plus de 72 % » : la part avec sa réserve."""
    precision = barre.chiffre.precision
    return f"{precision} {write_part(barre.chiffre.valeur or 0)}".strip()


def write_titre(atelier: Atelier, barres: tuple[Barre, ...]) -> str:
    """Ce qui se concentre : le titre change avec les chiffres."""
    emplois = [b for b in barres if b.teinte is Teinte.NEUTRE]
    seuil = max((b.maximum for b in emplois), default=_get_population(atelier))
    au_dela = [b for b in barres if b.teinte is Teinte.ACCENT and b.minimum > seuil]
    debut = write_emplois(barres) or "Part de la métropole"
    if not au_dela:
        return debut
    lien = "davantage que les emplois" if emplois else "davantage que la population"
    return f"{debut} ; {lien} : {_enumerate(au_dela)}"


def write_concentration(atelier: Atelier, barres: tuple[Barre, ...]) -> str:
    """Ce qui dépasse la part de la population, ce qui reste en dessous, et la réserve."""
    population = _get_population(atelier)
    dessus = [b for b in barres if b.minimum > population]
    dessous = [b for b in barres if b.maximum < population]
    nom = atelier.zonage.groupe_of(METROPOLE).libelle
    phrases = [f"{nom} a {_write_population(atelier)} de la population."]
    if dessus:
        phrases.append(f"Plus concentrés que la population : {_enumerate(dessus)}.")
    if dessous:
        phrases.append(f"Moins concentrés : {_enumerate(dessous)}.")
    if not est_complete(atelier):
        couverture = write_couverture(atelier)
        phrases.append(f"{couverture} : la part des projets peut changer.")
    return " ".join(phrases)


def _enumerate(barres: list[Barre]) -> str:
    return ", ".join(f"{write_minuscule(b.libelle)} ({_write(b)})" for b in barres)


def write_emplois(barres: tuple[Barre, ...]) -> str:
    """Emplois de l’ESS et autres emplois privés : lesquels sont les plus concentrés."""
    ess = next((b for b in barres if b.libelle == EMPLOIS[PART_ESS]), None)
    autres = (EMPLOIS[PART_PRIVE], LIBELLES_PARTS[Quantite.EMPLOIS_PRIVES])
    prive = next((b for b in barres if b.libelle in autres), None)
    if ess is None or prive is None:
        return ""
    if ess.maximum <= prive.maximum:
        comment = "ne sont pas plus concentrés"
    elif ess.minimum > prive.maximum:
        comment = "sont plus concentrés"
    else:
        comment = "sont à peu près aussi concentrés"
    que = "autres emplois privés" if prive.libelle == autres[0] else "emplois privés"
    return f"Les emplois de l’ESS {comment} dans la métropole que les {que}"


def _build_tableau(atelier: Atelier, barres: tuple[Barre, ...]) -> Tableau:
    lignes = [Ligne(b.libelle, (write_cellule(b.chiffre, 1),)) for b in barres]
    if not atelier.donnees.est_demonstration:
        refaite = compute_part_recalculee(atelier.donnees)
        if refaite is not None:
            titre = "Emplois de l’ESS, part refaite des deux nombres publiés"
            cellule = write_cellule(refaite, 1)
            lignes.append(Ligne(titre, (cellule,), note=refaite.motif))
    return Tableau(
        identifiant="concentration-dans-la-metropole",
        titre="Part de la métropole dans le département",
        entete="Grandeur",
        colonnes=(Colonne("Part de la métropole"),),
        lignes=tuple(lignes),
    )
