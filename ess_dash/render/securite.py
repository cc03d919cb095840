"""L’unique porte par laquelle un texte atteint folium.

folium n’échappe presque rien : il écrit le texte dans du HTML et dans des littéraux
JavaScript entre accents graves. ``esc`` neutralise les deux à la fois.
"""

import html
from typing import Final

_CARACTERES_SCRIPT: Final = str.maketrans(
    {"\\": "&#92;", "`": "&#96;", "$": "&#36;", "{": "&#123;", "}": "&#125;"}
)


def esc(valeur: object) -> str:
    r"""Rend un texte inerte dans du HTML comme dans un littéral JavaScript.

    Les lettres, les accents, l’apostrophe typographique et les espaces fines passent
    tels quels ; les caractères de contrôle disparaissent.

    Examples
    --------
    >>> esc("<b>${1}</b>")
    '&lt;b&gt;&#36;&#123;1&#125;&lt;/b&gt;'
    >>> esc(None)
    ''
    """
    texte = html.escape("" if valeur is None else str(valeur), quote=True)
    inerte = texte.translate(_CARACTERES_SCRIPT)
    return "".join(c for c in inerte if c in "\t\n" or ord(c) >= ord(" "))
