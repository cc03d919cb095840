"""Maillage, section « Population éloignée » : par groupe et par EPCI."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ess_dash.indicateurs.donnees import Donnees
from ess_dash.indicateurs.eloignement import Eloignement
from ess_dash.presentation.comparer.communs import (
    TEINTES_GROUPES,
    find_teinte,
    write_majuscule,
)
from ess_dash.presentation.comparer.maillage_etat import (
    Etat,
    write_au_dela,
    write_mesure,
    write_texte,
)
from ess_dash.presentation.dossier import (
    Axe,
    Colonne,
    Couche,
    Figure,
    Ligne,
    Point,
    Section,
    Tableau,
    Teinte,
    Trace,
    list_citations,
    write_cellule,
)
from ess_dash.presentation.format_fr import format_nombre


@dataclass(frozen=True, slots=True)
class Barre:
    """Un territoire de la figure."""

    nom: str
    eloignement: Eloignement
    teinte: Teinte


def build_population(etat: Etat) -> Section:
    """Section des habitants éloignés."""
    groupes = _sort(etat.groupes, etat.nom_groupes, TEINTES_GROUPES)
    epci = _sort(etat.epci, etat.nom_epci, _find_teintes(etat.donnees))
    return Section(
        identifiant="population",
        titre="Population éloignée",
        texte=f"Habitants qui vivent {write_au_dela(etat)} : {write_mesure(etat)}. "
        f"« Éloigné » veut dire strictement au-delà de {etat.seuil}. "
        f"{etat.zonage.definition}",
        avis=tuple(_list_avis(etat, (*groupes, *epci))),
        figures=tuple(
            _build_figure(etat, *figure)
            for figure in (
                ("eloignes_groupes", _write_titre_groupes(etat, groupes), groupes),
                ("eloignes_epci", _write_titre_epci(etat, epci), epci),
            )
            if _list_connues(figure[-1])
        ),
    )


def _find_teintes(donnees: Donnees) -> Mapping[str, Teinte]:
    return {code: find_teinte(donnees, code) for code in donnees.epci["code_epci"]}


def _sort(
    eloignements: Mapping[str, Eloignement],
    noms: Mapping[str, str],
    teintes: Mapping[str, Teinte],
) -> tuple[Barre, ...]:
    """Du plus éloigné au moins ; à part égale, le plus d’habitants d’abord."""
    barres = [
        Barre(noms[code], eloignement, teintes.get(code, Teinte.ACCENT))
        for code, eloignement in eloignements.items()
    ]
    return tuple(sorted(barres, key=_rank))


def _rank(barre: Barre) -> tuple[bool, float, float, str]:
    part, habitants = barre.eloignement.part, barre.eloignement.habitants
    return (
        part.valeur is None,
        -(part.valeur or 0),
        -(habitants.valeur or 0),
        barre.nom,
    )


def _list_connues(barres: Iterable[Barre]) -> tuple[Barre, ...]:
    return tuple(b for b in barres if b.eloignement.part.valeur is not None)


def _list_avis(etat: Etat, barres: Iterable[Barre]) -> Iterable[str]:
    """Une phrase par motif, avec les territoires qu’il concerne."""
    if etat.departement.part.motif:
        return (etat.departement.part.motif,)
    par_motif: dict[str, list[str]] = {}
    for barre in barres:
        if barre.eloignement.part.valeur is None:
            noms = par_motif.setdefault(barre.eloignement.part.motif, [])
            noms.append(barre.nom)
    return (f"{', '.join(noms)} : {motif}" for motif, noms in par_motif.items())


def _write_titre_groupes(etat: Etat, barres: tuple[Barre, ...]) -> str:
    connues = _list_connues(barres)
    if not connues:
        return f"Part de la population {write_au_dela(etat)}"
    haut = connues[0]
    titre = f"{haut.nom} : {write_texte(haut.eloignement.part)} des habitants éloignés"
    if len(connues) == 1:
        return titre
    bas = connues[-1]
    return f"{titre}, contre {write_texte(bas.eloignement.part)} pour {bas.nom}"


def _write_titre_epci(etat: Etat, barres: tuple[Barre, ...]) -> str:
    connues = _list_connues(barres)
    majorite = [b for b in connues if (b.eloignement.part.valeur or 0) > 50]
    if not majorite:
        return "Dans aucun EPCI la majorité des habitants n’est éloignée"
    return (
        f"Dans {format_nombre(len(majorite))} EPCI sur {format_nombre(len(connues))}, "
        f"plus de la moitié des habitants vivent à plus de {etat.seuil}"
    )


def _build_figure(
    etat: Etat, identifiant: str, titre: str, barres: tuple[Barre, ...]
) -> Figure:
    connues = _list_connues(barres)
    chiffres = [
        c for b in barres for c in (b.eloignement.part, b.eloignement.habitants)
    ]
    return Figure(
        identifiant=identifiant,
        titre=titre,
        sous_titre=f"Part de la population {write_au_dela(etat)}, en % ; "
        f"{write_mesure(etat)}",
        couches=(
            Couche(
                Trace.BARRE,
                tuple(_build_point(barre) for barre in connues),
                etiquettes=True,
                teinte=Teinte.HORS,
            ),
            *_build_regle(etat),
        ),
        axe_x=Axe("Part de la population éloignée, en %", minimum=0),
        axe_y=Axe("", categories=tuple(barre.nom for barre in connues)),
        alternative=f"{titre}. {_write_alternative(connues)}",
        tableau=_build_tableau(etat, identifiant, barres),
        sources=list_citations(*chiffres),
        hauteur_px=max(120, 30 * len(connues) + 40),
    )


def _build_point(barre: Barre) -> Point:
    part = write_texte(barre.eloignement.part, 1)
    habitants = write_texte(barre.eloignement.habitants)
    return Point(
        x=barre.eloignement.part.valeur,
        y=barre.nom,
        libelle=f"{part} · {habitants}",
        detail=f"{barre.nom} : {habitants} éloignés, {part}",
        teinte=barre.teinte,
    )


def _build_regle(etat: Etat) -> tuple[Couche, ...]:
    part = etat.departement.part
    if part.valeur is None:
        return ()
    libelle = f"Département : {write_texte(part, 1)}"
    point = Point(part.valeur, None, libelle=libelle, detail=libelle)
    return (
        Couche(
            Trace.REGLE,
            (point,),
            teinte=Teinte.REPERE,
            etiquettes=True,
            pointillee=True,
        ),
    )


def _write_alternative(barres: tuple[Barre, ...]) -> str:
    return " ; ".join(f"{b.nom} {write_texte(b.eloignement.part, 1)}" for b in barres)


def _build_tableau(etat: Etat, identifiant: str, barres: tuple[Barre, ...]) -> Tableau:
    return Tableau(
        identifiant=identifiant,
        titre=f"Population {write_au_dela(etat)}",
        entete="Territoire",
        colonnes=(
            Colonne("Habitants éloignés"),
            Colonne("Part de la population"),
            Colonne("Communes éloignées"),
        ),
        lignes=tuple(
            _build_ligne(nom, eloignement)
            for nom, eloignement in (
                *((barre.nom, barre.eloignement) for barre in barres),
                ("Département entier", etat.departement),
            )
        ),
        note=f"{write_majuscule(write_mesure(etat))}.",
    )


def _build_ligne(nom: str, eloignement: Eloignement) -> Ligne:
    return Ligne(
        nom,
        (
            write_cellule(eloignement.habitants),
            write_cellule(eloignement.part, 1),
            write_cellule(eloignement.communes),
        ),
    )
