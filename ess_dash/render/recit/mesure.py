"""Ce que prend un texte : assez juste pour que rien ne sorte de sa place.

La police est celle du modèle de l’utilisateur : on compte une largeur moyenne prudente.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

# Ce que rend python-pptx, dont les types ne disent pas ce qu’on en fait.
Brut: TypeAlias = Any

POINTS_PAR_POUCE: Final = 72
INTERLIGNE: Final = 1.22
# Largeur moyenne d’une lettre, en part du corps ; celle d’Arial, plus large que d’autres.
_LETTRE: Final = 0.52
_LETTRE_GRASSE: Final = 0.56


@dataclass(frozen=True, slots=True)
class Cadre:
    """Un rectangle de la diapositive, en pouces, l’origine en haut à gauche."""

    x: float
    y: float
    largeur: float
    hauteur: float

    def scale(self, en_largeur: float, en_hauteur: float) -> "Cadre":
        """Le même rectangle sur une page d’une autre taille."""
        return Cadre(
            self.x * en_largeur,
            self.y * en_hauteur,
            self.largeur * en_largeur,
            self.hauteur * en_hauteur,
        )


def count_lignes(
    texte: str, largeur: float, corps_pt: float, *, gras: bool = False
) -> int:
    """Lignes que prend un texte dans une largeur en pouces, mots entiers.

    Examples
    --------
    >>> count_lignes("Un titre court", 5, 24), count_lignes("", 5, 24)
    (1, 1)
    """
    lettre = (_LETTRE_GRASSE if gras else _LETTRE) * corps_pt / POINTS_PAR_POUCE
    place = max(1, int(largeur / lettre))
    return sum(_count_paragraphe(ligne, place) for ligne in texte.split("\n"))


def _count_paragraphe(texte: str, place: int) -> int:
    lignes, prise = 1, 0
    for mot in texte.split(" "):
        longueur = len(mot)
        if prise and prise + 1 + longueur > place:
            lignes, prise = lignes + 1, 0
        # Un mot plus long que la ligne se coupe où il peut.
        lignes += max(0, math.ceil(longueur / place) - 1)
        prise += longueur % place + (1 if prise else 0)
    return lignes


def measure(
    textes: Sequence[str],
    largeur: float,
    corps_pt: float,
    *,
    gras: bool = False,
    ecart_pt: float = 0,
) -> float:
    """Hauteur en pouces de paragraphes, l’écart entre eux compris."""
    lignes = sum(count_lignes(t, largeur, corps_pt, gras=gras) for t in textes)
    ecarts = ecart_pt * max(0, len(textes) - 1)
    return (lignes * corps_pt * INTERLIGNE + ecarts) / POINTS_PAR_POUCE


def fit_corps(
    textes: Sequence[str],
    cadre: Cadre,
    corps_pt: Sequence[float],
    *,
    gras: bool = False,
    ecart_pt: float = 0,
) -> float:
    """Plus grand des corps proposés qui tient dans un cadre, à défaut le dernier."""
    return next(
        (
            corps
            for corps in corps_pt
            if measure(textes, cadre.largeur, corps, gras=gras, ecart_pt=ecart_pt)
            <= cadre.hauteur
        ),
        corps_pt[-1],
    )
