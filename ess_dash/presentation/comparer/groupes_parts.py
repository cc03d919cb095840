"""La part de chaque groupe dans ce que l’on compte : habitants, lieux, projets."""

from typing import Final

from ess_dash.indicateurs.chiffre import Chiffre
from ess_dash.indicateurs.mesures import MESURE_DE
from ess_dash.indicateurs.quantites import Quantite
from ess_dash.indicateurs.zonages import Groupe
from ess_dash.presentation.comparer.groupes_atelier import (
    QUANTITES_PARTAGEES,
    Atelier,
    write_part,
    write_sujet,
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
from ess_dash.presentation.format_fr import format_valeur

# Au-delà, une couleur par groupe ne se lit plus : les groupes passent en lignes.
GROUPES_EN_COULEUR: Final = 3
_TEINTES: Final = {
    Quantite.SURFACE: Teinte.PALE,
    Quantite.EMPLOIS_ESS: Teinte.NEUTRE,
    Quantite.TIERS_LIEUX: Teinte.ACCENT,
    Quantite.PROJETS: Teinte.ALERTE,
    Quantite.MONTANTS: Teinte.METROPOLE,
    Quantite.POPULATION: Teinte.REPERE,
}


def list_connues(atelier: Atelier) -> tuple[Quantite, ...]:
    """Quantités dont la part est connue pour chaque groupe."""
    return tuple(
        quantite
        for quantite in QUANTITES_PARTAGEES
        if all(c.valeur is not None for c in atelier.parts[quantite].values())
    )


def build_figure(atelier: Atelier) -> Figure:
    """Barres par groupe, ou un point par quantité quand les groupes sont nombreux."""
    groupes = atelier.zonage.groupes
    en_couleur = len(groupes) <= GROUPES_EN_COULEUR
    connues = list_connues(atelier)
    lignes = (
        tuple(LIBELLES_PARTS[q] for q in connues)
        if en_couleur
        else tuple(g.court for g in groupes)
    )
    couches = _draw_barres(atelier) if en_couleur else _draw_points(atelier)
    return Figure(
        identifiant="parts",
        titre=write_titre(atelier),
        sous_titre=_write_sous_titre(atelier),
        couches=couches,
        axe_x=Axe(f"Part du total {_write_de(atelier)}, en %", 0, 100),
        axe_y=Axe("", categories=lignes),
        alternative=_write_alternative(atelier),
        tableau=_build_tableau(atelier),
        sources=list_citations(
            *(c for q in connues for c in atelier.parts[q].values())
        ),
        hauteur_px=max(220, _compute_hauteur_px(len(lignes), len(groupes), en_couleur)),
    )


def _compute_hauteur_px(lignes: int, groupes: int, en_couleur: bool) -> int:
    return 60 + lignes * (24 * groupes + 16 if en_couleur else 44)


def _write_de(atelier: Atelier) -> str:
    return atelier.donnees.configuration.de


def _draw_barres(atelier: Atelier) -> tuple[Couche, ...]:
    """Une couche par groupe : la barre part de zéro, la part s’écrit au bout."""
    return tuple(
        Couche(
            Trace.BARRE,
            tuple(
                Point(
                    x=part,
                    y=LIBELLES_PARTS[quantite],
                    libelle=write_part(part),
                    detail=_write_detail(atelier, groupe, quantite),
                )
                for quantite in list_connues(atelier)
                if (part := atelier.parts[quantite][groupe.code].valeur) is not None
            ),
            nom=groupe.court,
            teinte=atelier.find_teinte(groupe),
            etiquettes=True,
        )
        for groupe in atelier.zonage.groupes
    )


def _draw_points(atelier: Atelier) -> tuple[Couche, ...]:
    """Une couche par quantité, un point par groupe."""
    return tuple(
        Couche(
            Trace.POINT,
            tuple(
                Point(
                    x=part,
                    y=groupe.court,
                    libelle=LIBELLES_PARTS[quantite],
                    detail=_write_detail(atelier, groupe, quantite),
                )
                for groupe in atelier.zonage.groupes
                if (part := atelier.parts[quantite][groupe.code].valeur) is not None
            ),
            nom=LIBELLES_PARTS[quantite],
            teinte=teinte,
            # Un anneau : le repère reste lisible sous les autres points.
            pointillee=quantite is Quantite.POPULATION,
        )
        for quantite, teinte in _TEINTES.items()
        if quantite in list_connues(atelier)
    )


def _write_detail(atelier: Atelier, groupe: Groupe, quantite: Quantite) -> str:
    part = atelier.parts[quantite][groupe.code].valeur or 0
    mesure = MESURE_DE[quantite]
    nombre = atelier.comparaison.groupes[mesure][groupe.code].valeur or 0
    ecrit = format_valeur(nombre, mesure.unite, mesure.decimales)
    return f"{groupe.court} : {write_part(part)}, {ecrit}"


def write_titre(atelier: Atelier) -> str:
    """Constat court : les parts du groupe suivi, habitants puis soutien."""
    noms = {
        Quantite.POPULATION: "des habitants",
        Quantite.TIERS_LIEUX: "des tiers-lieux connus",
        Quantite.PROJETS: "des projets situés",
    }
    connues = list_connues(atelier)
    parts = [
        f"{write_part(valeur)} {nom}"
        for quantite, nom in noms.items()
        if quantite in connues
        and (valeur := atelier.parts[quantite][atelier.suivi.code].valeur) is not None
    ]
    return f"{write_sujet(atelier.suivi)} : {', '.join(parts)}"


def _write_sous_titre(atelier: Atelier) -> str:
    connues = list_connues(atelier)
    chiffres = (next(iter(atelier.parts[q].values())) for q in connues)
    dates = dict.fromkeys(c.millesime for c in chiffres if c.millesime)
    return (
        "Part de chaque groupe dans le total ; lieux et projets que l’on sait situer. "
        f"Dates : {' ; '.join(dates)}"
    )


def _write_alternative(atelier: Atelier) -> str:
    phrases = [
        f"{LIBELLES_PARTS[quantite]} : "
        + ", ".join(
            f"{groupe.court} {write_part(part)}"
            for groupe in atelier.zonage.groupes
            if (part := atelier.parts[quantite][groupe.code].valeur) is not None
        )
        for quantite in list_connues(atelier)
    ]
    return f"Part de chaque groupe. {'. '.join(phrases)}."


def _build_tableau(atelier: Atelier) -> Tableau:
    return Tableau(
        identifiant="parts-des-groupes",
        titre="Part de chaque groupe dans le département",
        entete="Grandeur",
        colonnes=tuple(Colonne(g.court) for g in atelier.zonage.groupes),
        lignes=tuple(
            Ligne(
                LIBELLES_PARTS[quantite],
                tuple(
                    write_cellule(part, 1) for part in _list_parts(atelier, quantite)
                ),
            )
            for quantite in QUANTITES_PARTAGEES
        ),
        note=_write_note(atelier),
    )


def _list_parts(atelier: Atelier, quantite: Quantite) -> tuple[Chiffre, ...]:
    return tuple(atelier.parts[quantite][g.code] for g in atelier.zonage.groupes)


def _write_note(atelier: Atelier) -> str:
    note = "Lieux totems exclus : leur label n’existe que dans la métropole."
    if not atelier.inconnus.lieux_sur_plusieurs_groupes:
        return note
    return (
        f"{note} Un lieu qui a des sites dans plusieurs groupes compte dans chacun : les "
        "parts des tiers-lieux font plus de 100 % ensemble."
    )
