"""Les caractères qu’un fichier XML ou HTML refuse, ôtés avant de l’écrire."""

import re
from typing import Any, Final

# Ce que XML 1.0 admet, moins les commandes C1, que HTML refuse.
_ILLEGAUX: Final = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)


def strip_illegaux(texte: str) -> str:
    r"""Le texte sans caractère de contrôle ni moitié de caractère.

    Examples
    --------
    >>> strip_illegaux("Cœur\x00 de\x1b ville\ud800"), strip_illegaux("été\n")
    ('Cœur de ville', 'été\n')
    """
    return _ILLEGAUX.sub("", texte)


def strip_contenu(contenu: Any) -> Any:  # noqa: ANN401 — un objet JSON tient de tout
    r"""Le même objet, listes et dictionnaires compris, sans ces caractères.

    Examples
    --------
    >>> strip_contenu({"noms": ["Cœur\x00", 3, None]})
    {'noms': ['Cœur', 3, None]}
    """
    if isinstance(contenu, str):
        return strip_illegaux(contenu)
    if isinstance(contenu, dict):
        return {cle: strip_contenu(valeur) for cle, valeur in contenu.items()}
    if isinstance(contenu, list | tuple):
        return [strip_contenu(valeur) for valeur in contenu]
    return contenu
