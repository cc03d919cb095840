"""La page HTML que Streamlit envoie avant tout script, mise en français."""

import re
from functools import cache
from html import escape
from typing import Final

from ess_dash.sources import SourceError, load_configuration

TITRE_SANS_CONFIGURATION: Final = "Économie sociale et solidaire"
PHRASE_SANS_SCRIPT: Final = (
    "Cette application a besoin de JavaScript. Activez-le dans votre navigateur, "
    "puis rechargez la page."
)

# Losange et rond : les signes des lieux totems et des tiers-lieux sur la carte.
# L’image est dans la page : le navigateur n’a rien d’autre à demander.
ICONE: Final = (
    '<link rel="icon" href="data:image/svg+xml,'
    "%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"
    "%3Crect width='32' height='32' rx='6' fill='%230E5A66'/%3E"
    "%3Cpath d='M11 6l7 8-7 8-7-8z' fill='%23D8932A'/%3E"
    "%3Ccircle cx='22' cy='21' r='6' fill='%23fff'/%3E%3C/svg%3E\" />"
)

_LANGUE: Final = re.compile(r'<html lang="en"')
_TITRE: Final = re.compile(r"<title>.*?</title>", re.DOTALL)
_SANS_SCRIPT: Final = re.compile(r"<noscript>.*?</noscript>", re.DOTALL)
_ICONE: Final = re.compile(r'<link rel="shortcut icon"[^>]*>')
_FIN_TETE: Final = re.compile(r"</head>")


@cache
def titre_application() -> str:
    """Nom de l’application, d’après le département servi."""
    try:
        return f"ESS {load_configuration().en}"
    except SourceError:
        return TITRE_SANS_CONFIGURATION


def rewrite_html(html: str, titre: str, tete: str = "") -> str:
    """Met en français une page HTML de Streamlit ou d’un composant.

    Parameters
    ----------
    html
        Page telle que livrée par la bibliothèque.
    titre
        Titre de l’onglet avant que la page ne donne le sien.
    tete
        Balises ajoutées à la fin de l’en-tête.

    Examples
    --------
    >>> rewrite_html('<html lang="en"><title>Streamlit</title></head>', "ESS")
    '<html lang="fr"><title>ESS</title></head>'
    """
    remplacements = (
        (_LANGUE, '<html lang="fr"'),
        (_TITRE, f"<title>{escape(titre)}</title>"),
        (_SANS_SCRIPT, f"<noscript><p>{PHRASE_SANS_SCRIPT}</p></noscript>"),
        (_ICONE, ICONE),
        (_FIN_TETE, f"{tete}</head>"),
    )
    for motif, remplacement in remplacements:
        html = _replace_first(motif, remplacement, html)
    return html


def _replace_first(motif: re.Pattern[str], remplacement: str, html: str) -> str:
    # Une fonction, et non un texte : `re` lirait les barres obliques inverses.
    return motif.sub(lambda _: remplacement, html, count=1)
