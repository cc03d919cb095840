"""Source Sans 3 : trois graisses livrées avec le dépôt, mesurées en millimètres."""

import re
from enum import Enum
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from ess_dash.presentation.format_fr import FINE
from ess_dash.sources import SourceError

DOSSIER_POLICES: Final = Path(__file__).resolve().parents[3] / "polices"
MM_PAR_POINT: Final = 25.4 / 72


class Graisse(Enum):
    """Une graisse et son fichier."""

    NORMAL = "SourceSans3-Regular.ttf"
    DEMI = "SourceSans3-SemiBold.ttf"
    GRAS = "SourceSans3-Bold.ttf"


@cache
def load_police(graisse: Graisse, corps_pt: float) -> FontProperties:
    """Police d’une graisse et d’un corps, prise dans le dépôt et nulle part ailleurs.

    Raises
    ------
    SourceError
        Si le fichier de la police manque.
    """
    chemin = DOSSIER_POLICES / graisse.value
    if not chemin.is_file():
        msg = (
            f"La police polices/{graisse.value} est absente : la carte ne peut pas être "
            "imprimée. La rétablir avec « git checkout -- polices »."
        )
        raise SourceError(msg)
    return FontProperties(fname=chemin, size=corps_pt)


def compose(texte: str) -> str:
    r"""Élargit l’espace entre un nombre et un mot : fine, elle se perd sur le papier.

    Examples
    --------
    >>> compose("3\u202fEPCI"), compose("24,2\u202f%")
    ('3\xa0EPCI', '24,2\u202f%')
    """
    return re.sub(rf"(?<=\d){FINE}(?=[^\W\d_])", "\xa0", texte)


@lru_cache(maxsize=4096)
def measure_mm(texte: str, graisse: Graisse, corps_pt: float) -> float:
    """Largeur d’un texte sur le papier."""
    police = load_police(graisse, corps_pt)
    largeur, _, _ = text_to_path.get_text_width_height_descent(
        compose(texte), police, ismath=False
    )
    return float(largeur) * MM_PAR_POINT


def glue(texte: str) -> str:
    r"""Lie la ponctuation double à son mot, pour qu’elle ne passe pas à la ligne.

    Examples
    --------
    >>> glue("placés ; « connus »")
    'placés\u202f; «\u202fconnus\u202f»'
    """
    liee = re.sub(r"[ \xa0]([;:!?»%€])", rf"{FINE}\1", texte)
    return re.sub(r"«[ \xa0]", f"«{FINE}", liee)


def wrap(
    texte: str, largeur_mm: float, graisse: Graisse, corps_pt: float
) -> tuple[str, ...]:
    """Coupe un texte en lignes qui tiennent dans une largeur.

    On ne coupe qu’aux espaces ordinaires, et dans un mot seulement s’il est à lui seul
    plus large que la ligne.
    """
    lignes: list[str] = []
    for mot in glue(texte).split(" "):
        essai = f"{lignes[-1]} {mot}" if lignes else mot
        if lignes and measure_mm(essai, graisse, corps_pt) <= largeur_mm:
            lignes[-1] = essai
        else:
            lignes.extend(_break_word(mot, largeur_mm, graisse, corps_pt))
    return tuple(lignes)


def _break_word(
    mot: str, largeur_mm: float, graisse: Graisse, corps_pt: float
) -> list[str]:
    morceaux = [""]
    for lettre in mot:
        essai = morceaux[-1] + lettre
        if morceaux[-1] and measure_mm(essai, graisse, corps_pt) > largeur_mm:
            morceaux.append(lettre)
        else:
            morceaux[-1] = essai
    return morceaux
