"""Ce que voit le lecteur quand un script s’arrête : une phrase, jamais une trace."""

import logging
import secrets
from typing import Final

import streamlit as st

from ess_dash.sources import SourceError
from ess_dash.tables import TableError

_JOURNAL: Final = logging.getLogger(__name__)
_ERREURS_DITES: Final = (SourceError, TableError)


def show_erreur(erreur: Exception) -> bool:
    """Dit l’erreur en français et rend vrai : Streamlit n’a plus rien à montrer.

    Une erreur de données porte sa propre phrase. Les autres reçoivent un numéro,
    écrit aussi dans le journal à la suite de la trace que Streamlit y a laissée.
    """
    if isinstance(erreur, _ERREURS_DITES):
        st.error(neutralize(str(erreur)))
        return True
    numero = secrets.token_hex(4)
    _JOURNAL.error("Erreur n° %s : %s", numero, type(erreur).__name__)
    st.error(
        f"Une erreur est survenue (n°\u00a0{numero}). Rechargez la page\u202f; si elle "
        "revient, transmettez ce numéro à la personne qui tient l’application."
    )
    return True


def neutralize(phrase: str) -> str:
    r"""Empêche une phrase d’être lue comme du Markdown.

    Examples
    --------
    >>> print(neutralize("[lien](x) *gras*"))
    \[lien\](x) \*gras\*
    """
    return "".join(f"\\{c}" if c in r"\`*_[]<>#$:~" else c for c in phrase)
