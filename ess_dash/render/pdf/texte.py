"""Les textes tels que la police sait les écrire : un PDF accessible n’admet aucun manque."""

import unicodedata
from functools import cache
from typing import Any, Final

from matplotlib.font_manager import get_font

from ess_dash.render.impression.police import DOSSIER_POLICES, Graisse

MANQUANT: Final = "□"
# Ni lettre ni signe : marques de contrôle, variantes d’émoji, accents isolés.
_MUETS: Final = frozenset({"Cc", "Cf", "Mn", "Me"})


def clean(valeur: Any) -> Any:  # noqa: ANN401 — un arbre JSON peut tout contenir
    """Le même arbre de données, chacun de ses textes réduit à ce qui s’écrit."""
    if isinstance(valeur, str):
        return clean_texte(valeur)
    if isinstance(valeur, dict):
        return {cle: clean(membre) for cle, membre in valeur.items()}
    if isinstance(valeur, list | tuple):
        return [clean(membre) for membre in valeur]
    return valeur


def clean_texte(texte: str) -> str:
    """Remplace ce que Source Sans 3 ne sait pas écrire, et seulement cela.

    Un caractère absent est remplacé par son équivalent (« ﬁ » par « fi »), à défaut par
    un carré : la perte se voit.

    Examples
    --------
    >>> clean_texte("Lœuilly, 24,2 % ≥ 20 %"), clean_texte("🌱 pépite")
    ('Lœuilly, 24,2 % ≥ 20 %', '□ pépite')
    """
    connus = _load_caracteres()
    if connus.issuperset(texte):
        return texte
    return "".join(_replace(lettre, connus) for lettre in texte)


def _replace(lettre: str, connus: frozenset[str]) -> str:
    if lettre in connus:
        return lettre
    equivalent = unicodedata.normalize("NFKC", lettre)
    if connus.issuperset(equivalent):
        return equivalent
    return "" if unicodedata.category(lettre) in _MUETS else MANQUANT


@cache
def _load_caracteres() -> frozenset[str]:
    """Caractères que les trois graisses savent écrire, et la fin de ligne."""
    tables = (
        get_font(DOSSIER_POLICES / graisse.value).get_charmap() for graisse in Graisse
    )
    communs = frozenset.intersection(*(frozenset(map(chr, table)) for table in tables))
    ecrits = {c for c in communs if unicodedata.category(c) not in {"Cc", "Cf"}}
    return frozenset(ecrits | {"\n", "\u200b", "\u00ad"})
