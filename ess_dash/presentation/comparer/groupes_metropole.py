"""Métropole et hors métropole : un poids encadré, ou exact quand on a tout."""

from dataclasses import replace
from typing import Final

from ess_dash.indicateurs.chiffre import Chiffre, Statut
from ess_dash.indicateurs.intervalle import Contrainte, Intervalle
from ess_dash.indicateurs.mesures import Mesure
from ess_dash.indicateurs.zonages import METROPOLE
from ess_dash.presentation.comparer.groupes_atelier import Atelier
from ess_dash.presentation.comparer.groupes_distribution import Distribution
from ess_dash.presentation.comparer.groupes_distribution_section import AXE_TITRE
from ess_dash.presentation.comparer.groupes_exact import (
    build_exact,
    est_exact,
    write_contraste,
)
from ess_dash.presentation.comparer.groupes_soutien import (
    build_figure as build_concentration,
)
from ess_dash.presentation.comparer.groupes_soutien import (
    list_barres,
    write_concentration,
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
from ess_dash.presentation.format_fr import format_nombre, format_valeur

_MOTIF_NON_PUBLIE: Final = "Aucune source ne publie ce nombre : il est encadré ici."


def build_sections(atelier: Atelier, distribution: Distribution) -> tuple[Section, ...]:
    """Le poids de part et d’autre, puis ce qui se concentre vraiment."""
    return (_build_poids(atelier, distribution), _build_soutien(atelier))


def _build_poids(atelier: Atelier, distribution: Distribution) -> Section:
    if est_exact(atelier):
        return build_exact(atelier, distribution)
    if atelier.intervalle is not None:
        return _build_encadre(atelier, atelier.intervalle, distribution)
    return Section(
        identifiant="hors-metropole",
        titre="Le poids de l’ESS hors métropole n’est pas connu",
        avis=_list_manques(atelier),
    )


def _list_manques(atelier: Atelier) -> tuple[str, ...]:
    poids = atelier.comparaison.list_groupes(Mesure.POIDS)
    motifs = dict.fromkeys(c.motif for c in poids if c.motif)
    return tuple(filter(None, (atelier.sans_intervalle, *motifs)))


def write_intervalle(intervalle: Intervalle) -> str:
    """« entre 11,1 % et 11,6 % »."""
    bas, haut = (
        format_valeur(c.valeur or 0, "%", 1)
        for c in (intervalle.minimum, intervalle.maximum)
    )
    return f"entre {bas} et {haut}"


def _build_encadre(
    atelier: Atelier, intervalle: Intervalle, distribution: Distribution
) -> Section:
    return Section(
        identifiant="hors-metropole",
        titre=f"Hors métropole, {write_intervalle(intervalle)}",
        texte=" ".join(
            filter(
                None,
                (
                    _write_barres_trompeuses(atelier, intervalle),
                    write_contraste(atelier, distribution),
                ),
            )
        ),
        figures=(_build_figure(atelier, intervalle),),
    )


def _write_barres_trompeuses(atelier: Atelier, intervalle: Intervalle) -> str:
    metropole = intervalle.contraintes[-1]
    bas, haut = intervalle.minimum.valeur or 0, intervalle.maximum.valeur or 0
    if bas > metropole.maximum or haut < metropole.minimum:
        return "Le poids de l’ESS n’est pas le même de part et d’autre."
    quotients = " et ".join(
        format_nombre(c.valeur or 0, 2)
        for c in (intervalle.quotient_minimum, intervalle.quotient_maximum)
    )
    return (
        "L’ESS pèse à peu près autant des deux côtés : le quotient de localisation de "
        f"{atelier.zonage.groupe_of(METROPOLE).libelle} est entre {quotients}. Un "
        "graphique à deux barres tromperait, l’écart est à l’intérieur."
    )


def _build_figure(atelier: Atelier, intervalle: Intervalle) -> Figure:
    departement, *_, metropole = intervalle.contraintes
    rangs = (
        (
            "Hors métropole, encadré",
            intervalle.minimum,
            intervalle.maximum,
            Teinte.HORS,
            1,
        ),
        ("Métropole, publié", *_to_bornes(metropole), Teinte.METROPOLE, 2),
        (f"{atelier.departement}, publié", *_to_bornes(departement), Teinte.NEUTRE, 2),
    )
    points = tuple(
        Point(
            bas.valeur,
            nom,
            _write_etendue(bas, haut, decimales),
            f"{nom} : {_write_etendue(bas, haut, decimales)}",
            x_fin=haut.valeur,
            teinte=teinte,
        )
        for nom, bas, haut, teinte, decimales in rangs
    )
    plus_grand = max(haut.valeur or 0 for _, _, haut, *_ in rangs)
    return Figure(
        identifiant="intervalle",
        titre=f"Hors métropole, l’ESS pèse {write_intervalle(intervalle)} de l’emploi "
        "salarié privé",
        sous_titre="Trait : ce que les arrondis publiés permettent. Deux poids de même "
        "base, lus à la même date",
        couches=(Couche(Trace.INTERVALLE, points, etiquettes=True),),
        axe_x=Axe(AXE_TITRE, 0, 5 * (int(plus_grand) // 5 + 1)),
        axe_y=Axe("", categories=tuple(nom for nom, *_ in rangs)),
        alternative="Poids de l’ESS. "
        + " ; ".join(f"{p.detail}" for p in points)
        + ".",
        tableau=_build_tableau(atelier, intervalle),
        sources=list_citations(*intervalle.chiffres),
        hauteur_px=220,
    )


def _write_etendue(bas: Chiffre, haut: Chiffre, decimales: int) -> str:
    """« de 11,1 à 11,6 % »."""
    debut = format_nombre(bas.valeur or 0, decimales)
    return f"de {debut} à {format_valeur(haut.valeur or 0, '%', decimales)}"


def _to_bornes(contrainte: Contrainte) -> tuple[Chiffre, Chiffre]:
    """Les deux bornes d’une contrainte, en chiffres calculés du même périmètre."""
    bas, haut = (
        replace(contrainte.chiffre, valeur=valeur, statut=Statut.CALCULE, precision="")
        for valeur in (contrainte.minimum, contrainte.maximum)
    )
    return bas, haut


def _build_tableau(atelier: Atelier, intervalle: Intervalle) -> Tableau:
    lignes = [_build_contrainte(atelier, c) for c in intervalle.contraintes]
    resultats = (
        ("Poids hors métropole", intervalle.minimum, intervalle.maximum, 1),
        (
            "Quotient de localisation de la métropole",
            intervalle.quotient_minimum,
            intervalle.quotient_maximum,
            2,
        ),
    )
    lignes += [
        Ligne(
            titre,
            (
                write_cellule(_build_non_publie(bas)),
                write_cellule(bas, decimales),
                write_cellule(haut, decimales),
            ),
            rubrique="Ce qu’on en déduit",
        )
        for titre, bas, haut, decimales in resultats
    ]
    return Tableau(
        identifiant="contraintes-de-l-intervalle",
        titre="Les chiffres lus, et ce qu’ils encadrent",
        entete="Grandeur",
        colonnes=(
            Colonne("Publié"),
            Colonne("Au moins"),
            Colonne("Au plus"),
        ),
        lignes=tuple(lignes),
        note=f"Formule : {intervalle.formule}. « Plus de » va jusqu’au nombre suivant, "
        "« près de » commence un demi-rang au-dessous, un nombre sans réserve est un "
        "arrondi. Le document ne date que le poids du département : les quatre chiffres "
        "sont lus à la même date.",
    )


def _build_contrainte(atelier: Atelier, contrainte: Contrainte) -> Ligne:
    chiffre = contrainte.chiffre
    decimales = 0 if float(chiffre.valeur or 0).is_integer() else 1
    bas, haut = _to_bornes(contrainte)
    nom = atelier.donnees.nom_of(chiffre.code)
    return Ligne(
        f"{contrainte.libelle} ({nom})",
        (
            write_cellule(chiffre, decimales),
            write_cellule(bas, decimales + 1),
            write_cellule(haut, decimales + 1),
        ),
        rubrique="Ce qui est publié",
    )


def _build_non_publie(modele: Chiffre) -> Chiffre:
    return replace(
        modele, valeur=None, statut=Statut.NON_PUBLIE, motif=_MOTIF_NON_PUBLIE
    )


def _build_soutien(atelier: Atelier) -> Section:
    barres = list_barres(atelier)
    return Section(
        identifiant="concentration",
        titre="Ce qui se concentre dans la métropole",
        texte=write_concentration(atelier, barres),
        figures=(build_concentration(atelier, barres),) if barres else (),
    )
