"""Composer un récit : chaque geste rend un récit neuf, l’ancien reste entier."""

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from ess_dash.presentation.dossier import Dossier
from ess_dash.presentation.recit.lecture import ETAPES_MAX
from ess_dash.presentation.recit.modeles import (
    CARTE,
    CHIFFRES_CLES,
    CONSTAT,
    FIGURE,
    SECTION,
    TABLEAU,
    Etape,
    Parametres,
    Recit,
)

IDENTIFIANT: Final = "ma_presentation"
TITRE: Final = "Ma présentation"
# Ce qui, dans l’adresse d’une page, n’est pas de la vue.
_HORS_VUE: Final = frozenset({"demo", "revision", "integre", "mode", "histoire"})


def move(recit: Recit, rang: int, pas: int) -> Recit:
    """Déplace une étape ; au bord, elle n’y bouge pas.

    Examples
    --------
    >>> recit = Recit(
    ...     "r", "R", "", (Etape("carte", "carte"), Etape("fiche", "constat"))
    ... )
    >>> [etape.page for etape in move(recit, 0, 1).etapes]
    ['fiche', 'carte']
    >>> move(recit, 0, -1) is recit
    True
    """
    arrivee = rang + pas
    if not 0 <= arrivee < len(recit.etapes):
        return recit
    etapes = list(recit.etapes)
    etapes.insert(arrivee, etapes.pop(rang))
    return replace(recit, etapes=tuple(etapes))


def remove(recit: Recit, rang: int) -> Recit:
    """Retire une étape ; un récit en garde toujours une."""
    if len(recit.etapes) == 1:
        return recit
    return replace(recit, etapes=recit.etapes[:rang] + recit.etapes[rang + 1 :])


def change(recit: Recit, rang: int, champ: str, valeur: str) -> Recit:
    """Récrit le titre ou les notes d’une étape."""
    etape = replace(recit.etapes[rang], **{champ: valeur.strip()})  # type: ignore[arg-type]
    etapes = (*recit.etapes[:rang], etape, *recit.etapes[rang + 1 :])
    return replace(recit, etapes=etapes)


def add(recit: Recit | None, etape: Etape) -> Recit:
    """Ajoute une étape à la fin ; sans récit, en commence un.

    Raises
    ------
    ValueError
        Si le récit est déjà plein.
    """
    if recit is None:
        return Recit(IDENTIFIANT, TITRE, "", (etape,))
    if len(recit.etapes) >= ETAPES_MAX:
        raise ValueError(
            f"Un récit a {ETAPES_MAX} étapes au plus : en retirer une avant d’ajouter."
        )
    return replace(recit, etapes=(*recit.etapes, etape))


def duplicate(recit: Recit, pris: Collection[str]) -> Recit:
    """Copie d’un récit, sous un nom que rien ne porte.

    Examples
    --------
    >>> recit = Recit("territoire", "Votre territoire", "", ())
    >>> duplicate(recit, {"territoire", "territoire_2"}).identifiant
    'territoire_3'
    """
    nom = find_nom(recit.identifiant, pris)
    return replace(recit, identifiant=nom, titre=f"{recit.titre} (copie)")


def find_nom(identifiant: str, pris: Collection[str]) -> str:
    """Identifiant libre, le plus proche de celui que l’on voulait."""
    if identifiant not in pris:
        return identifiant
    rang = 2
    while f"{identifiant[:34]}_{rang}" in pris:
        rang += 1
    return f"{identifiant[:34]}_{rang}"


def build_etape(page: str, adresse: dict[str, str], element: str) -> Etape:
    """Étape qui montre la page que l’on regarde.

    Examples
    --------
    >>> build_etape("comparer", {"vue": "parite", "demo": "oui"}, "constat").adresse
    'comparer?vue=parite'
    """
    gardes: Parametres = tuple(
        sorted((nom, v) for nom, v in adresse.items() if nom not in _HORS_VUE)
    )
    return Etape(page=page, element=element, parametres=gardes)


def list_elements(dossier: Dossier | None) -> dict[str, str]:
    """Ce que l’on peut montrer d’une page : son mot dans l’étape, et son nom."""
    if dossier is None:
        return {CARTE: "La carte"}
    elements = {CONSTAT: "Le constat"}
    if dossier.chiffres_cles:
        elements[CHIFFRES_CLES] = "Les chiffres clés"
    for section in dossier.sections:
        for figure in section.figures:
            elements[f"{FIGURE}{figure.identifiant}"] = f"Graphique : {figure.titre}"
        for tableau in section.tableaux:
            if tableau.lignes:
                nom = f"{TABLEAU}{tableau.identifiant}"
                elements[nom] = f"Tableau : {tableau.titre}"
        if section.texte:
            elements[f"{SECTION}{section.identifiant}"] = f"Texte : {section.titre}"
    return elements


def rename(recit: Recit, titre: str) -> Recit:
    """Donne un titre au récit."""
    return replace(recit, titre=titre)
