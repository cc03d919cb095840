"""Couleurs : peu, nommées, éprouvées sous les trois daltonismes et en gris.

Les dégradés « poids », « densite » et « pivot » sont ceux de ColorBrewer (Cynthia
Brewer, Apache 2.0) ; « rural » est le vert de l’atlas, réservé au profil rural.
"""

from typing import Final

ENCRE: Final = "#1D2B33"
PAPIER: Final = "#FFFFFF"
ACTION: Final = "#0E5A66"

COULEUR_TOTEM: Final = "#D8932A"
COULEUR_TIERS_LIEU: Final = "#0E5A66"
COULEUR_PROJET: Final = "#B4472E"
COULEUR_CERCLE: Final = "#7B5EA7"

DEGRADES: Final[dict[str, tuple[str, ...]]] = {
    "rural": ("#E9EEF0", "#BEDAC1", "#8AB791", "#518F69", "#1C6345"),
    "poids": ("#EDF8FB", "#B3CDE3", "#8C96C6", "#8856A7", "#810F7C"),
    "densite": ("#FFFFD4", "#FED98E", "#FE9929", "#D95F0E", "#993404"),
    "montagne": ("#F0F0F0", "#BEBEBE", "#8F8F8F", "#666666", "#3A3A3A"),
    "pivot": ("#E66101", "#FDB863", "#F7F7F7", "#B2ABD2", "#5E3C99"),
    "densite_7": (
        "#41414E",
        "#6A6A79",
        "#9393A2",
        "#BDBDC8",
        "#DDEBD3",
        "#8FBD9B",
        "#2F7D5B",
    ),
    "oui_non": ("#EEF1F2", "#6E7F8D"),
}


def pick_couleurs(degrade: str, nombre: int) -> tuple[str, ...]:
    """Couleurs réparties sur un dégradé, de la plus claire à la plus foncée.

    Parameters
    ----------
    degrade
        Nom dans ``DEGRADES``.
    nombre
        Nombre de classes, de 1 à la longueur du dégradé.

    Raises
    ------
    ValueError
        Si le dégradé n’a pas assez de couleurs distinctes.

    Examples
    --------
    >>> pick_couleurs("rural", 2)
    ('#E9EEF0', '#1C6345')
    """
    couleurs = DEGRADES[degrade]
    if nombre > len(couleurs):
        msg = f"le dégradé {degrade} n’a que {len(couleurs)} couleurs"
        raise ValueError(msg)
    if nombre == 1:
        return (couleurs[len(couleurs) // 2],)
    pas = (len(couleurs) - 1) / (nombre - 1)
    return tuple(couleurs[round(rang * pas)] for rang in range(nombre))
