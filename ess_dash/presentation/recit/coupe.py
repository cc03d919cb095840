"""Ce qui tient sur une scène : un texte s’abrège, un tableau dit combien il en laisse.

La salle lit de loin : une ligne a peu de lettres, un écran a peu de lignes. Rien n’est
perdu, l’orateur a le texte entier et l’outil le tableau entier.
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from ess_dash.presentation.dossier import Cellule, Ligne, Tableau
from ess_dash.presentation.format_fr import FINE, format_nombre
from ess_dash.presentation.recit.modeles import TableauScene

TITRE_MAX: Final = 150
PHRASE_MAX: Final = 230
PARAGRAPHE_MAX: Final = 260
PARAGRAPHES_MAX: Final = 5
SOURCES_MAX: Final = 100
SOURCES_EN_COLONNE_MAX: Final = 74
CASE_MAX: Final = 56
COLONNES_MAX: Final = 5
SUITE: Final = " …"

# La largeur d’un tableau en lettres, et sa hauteur en rangées de texte.
_LETTRES: Final = 116
_RANGEES: Final = 15
_LETTRES_TITRE: Final = 1.5


def shorten(texte: str, longueur: int) -> str:
    """Texte coupé entre deux mots, points de suspension compris dans la longueur.

    Examples
    --------
    >>> shorten("Un titre bien trop long pour la salle", 20)
    'Un titre bien trop …'
    >>> shorten("Court", 20)
    'Court'
    """
    propre = " ".join(texte.split(" ")).strip()
    if len(propre) <= longueur:
        return propre
    garde = propre[: longueur - len(SUITE) + 1]
    coupe = garde.rfind(" ")
    # Un mot sans fin se coupe où il faut ; les autres restent entiers.
    tete = garde[:coupe] if coupe > longueur // 2 else garde[:-1]
    return tete.rstrip(" ,;:·(" + FINE) + SUITE


def shorten_paragraphes(paragraphes: Sequence[str]) -> tuple[str, ...]:
    """Paragraphes qui tiennent sur une scène, et le compte de ceux qui n’y tiennent pas."""
    nets = [p.strip() for p in paragraphes if p.strip()]
    if len(nets) > PARAGRAPHES_MAX:
        autres = len(nets) - PARAGRAPHES_MAX + 1
        nets = [*nets[: PARAGRAPHES_MAX - 1], write_suite(autres)]
    return tuple(shorten(p, PARAGRAPHE_MAX) for p in nets)


def shorten_sources(sources: Sequence[str], longueur: int) -> tuple[str, ...]:
    """Sources qui tiennent en pied de scène, la première toujours, et le compte des autres.

    Examples
    --------
    >>> shorten_sources(("Insee, COG 2026", "Relevé de sources publiques"), 30)
    ('Insee, COG 2026', '… et 1 autre')
    """
    gardees: list[str] = []
    for source in sources:
        pris = sum(map(len, gardees)) + len(source)
        if gardees and pris > longueur:
            break
        gardees.append(shorten(source, longueur))
    autres = len(sources) - len(gardees)
    return (*gardees, write_suite(autres)) if autres else tuple(gardees)


def write_suite(nombre: int) -> str:
    """Ce que l’on laisse de côté.

    Examples
    --------
    >>> write_suite(82), write_suite(1)
    ('… et 82 autres', '… et 1 autre')
    """
    return f"… et {format_nombre(nombre)} autre{'s' if nombre > 1 else ''}"


def shorten_tableau(tableau: Tableau) -> TableauScene:
    """Tableau réduit à ce que la salle peut lire, et ce qu’il en reste."""
    reduit = _shorten_cases(tableau)
    largeurs = _measure_colonnes(reduit)
    place: float = _RANGEES - _count_rangees(
        [reduit.entete, *_titres(reduit)], largeurs
    )
    lignes: list[Ligne] = []
    for ligne in reduit.lignes:
        textes = [ligne.titre, *(c.texte for c in ligne.cellules)]
        # Le filet et l’air d’une ligne prennent une demi-rangée.
        place -= _count_rangees(textes, largeurs) + 0.5
        if place < 0:
            break
        lignes.append(ligne)
    reste = len(tableau.lignes) - len(lignes)
    return TableauScene(
        tableau=replace(reduit, lignes=tuple(lignes)),
        reste=reste,
        suite=write_suite(reste) if reste else "",
        entier=tableau,
    )


def _titres(tableau: Tableau) -> list[str]:
    return [colonne.titre for colonne in tableau.colonnes]


def _shorten_cases(tableau: Tableau) -> Tableau:
    gardees = _pick_colonnes(tableau)
    return replace(
        tableau,
        titre=shorten(tableau.titre, TITRE_MAX),
        entete=shorten(tableau.entete, CASE_MAX),
        note=shorten(tableau.note, PHRASE_MAX),
        colonnes=tuple(
            replace(tableau.colonnes[r], titre=shorten(tableau.colonnes[r].titre, 40))
            for r in gardees
        ),
        lignes=tuple(_shorten_ligne(ligne, gardees) for ligne in tableau.lignes),
    )


def _pick_colonnes(tableau: Tableau) -> tuple[int, ...]:
    """Rangs des colonnes gardées : les premières qui disent quelque chose."""
    pleines = [
        rang
        for rang in range(len(tableau.colonnes))
        if not tableau.lignes
        or any(
            rang < len(ligne.cellules) and ligne.cellules[rang].texte.strip()
            for ligne in tableau.lignes
        )
    ]
    return tuple(pleines[: COLONNES_MAX - 1])


def _shorten_ligne(ligne: Ligne, gardees: tuple[int, ...]) -> Ligne:
    vide = Cellule(texte="")
    cellules = [
        ligne.cellules[rang] if rang < len(ligne.cellules) else vide for rang in gardees
    ]
    return replace(
        ligne,
        titre=shorten(ligne.titre, CASE_MAX),
        cellules=tuple(replace(c, texte=shorten(c.texte, CASE_MAX)) for c in cellules),
    )


def _measure_colonnes(tableau: Tableau) -> list[float]:
    """Largeur de chaque colonne en lettres, à proportion de ce qu’elle porte."""
    colonnes: list[list[str]] = [[ligne.titre for ligne in tableau.lignes]]
    colonnes += [
        [ligne.cellules[rang].texte for ligne in tableau.lignes]
        for rang in range(len(tableau.colonnes))
    ]
    titres = [tableau.entete, *(c.titre for c in tableau.colonnes)]
    voulues = [
        max(8, len(titre) / _LETTRES_TITRE, *map(len, textes or [""]))
        for titre, textes in zip(titres, colonnes, strict=True)
    ]
    echelle = min(1.0, _LETTRES / sum(voulues))
    return [max(7.0, voulue * echelle) for voulue in voulues]


def _count_rangees(textes: Sequence[str], largeurs: Sequence[float]) -> int:
    """Rangées de texte que prend une ligne : celles de sa case la plus haute."""
    return max(
        math.ceil(max(1, len(texte)) / largeur)
        for texte, largeur in zip(textes, largeurs, strict=True)
    )
