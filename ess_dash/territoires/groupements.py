"""Groupement : des EPCI et des communes que l’on réunit soi-même, désignés par un code.

Le code est la suite de ses membres, EPCI puis communes, chacun par code croissant :
``200073146~243100518~31127``. Il tient dans une adresse sans y être transformé, et ne se
lit jamais comme un nombre dans un tableur.
"""

from collections.abc import Iterable
from typing import Final

from ess_dash.territoires.codes import CodeTerritoire, est_code_commune, est_code_epci

SEPARATEUR: Final = "~"
MEMBRES_MAX: Final = 60
NOM_MAX: Final = 80


class GroupementError(ValueError):
    """Un groupement ne peut pas être fait ; le message est une phrase à montrer."""


def est_code_groupement(code: str) -> bool:
    """Dit si le texte est le code canonique d’un groupement.

    Examples
    --------
    >>> est_code_groupement("200073146~31127"), est_code_groupement("31127")
    (True, False)
    >>> est_code_groupement("31127~200073146")
    False
    """
    try:
        return SEPARATEUR in code and write_groupement(code.split(SEPARATEUR)) == code
    except GroupementError:
        return False


def list_membres(code: CodeTerritoire) -> tuple[CodeTerritoire, ...]:
    """Membres d’un groupement, dans l’ordre de son code."""
    return tuple(code.split(SEPARATEUR))


def parse_groupement(texte: str) -> CodeTerritoire:
    """Lit un groupement écrit dans n’importe quel ordre, et rend son code.

    Raises
    ------
    GroupementError
        Si un membre n’est ni un EPCI ni une commune, ou s’ils sont trop nombreux.

    Examples
    --------
    >>> parse_groupement("31127~200073146~31127")
    '200073146~31127'
    """
    return write_groupement(filter(None, texte.split(SEPARATEUR)))


def write_groupement(membres: Iterable[CodeTerritoire]) -> CodeTerritoire:
    """Code d’un groupement ; celui du membre, quand il n’y en a qu’un.

    Raises
    ------
    GroupementError
        Si un membre n’est ni un EPCI ni une commune, s’il n’y en a pas ou s’ils sont
        trop nombreux.
    """
    uniques = sorted(set(membres), key=lambda code: (est_code_commune(code), code))
    if not uniques:
        raise GroupementError("Un groupement réunit au moins un EPCI ou une commune.")
    if len(uniques) > MEMBRES_MAX:
        msg = (
            f"Un groupement réunit {MEMBRES_MAX} EPCI ou communes au plus : celui-ci en "
            f"demande {len(uniques)}. Remplacer des communes par leur EPCI."
        )
        raise GroupementError(msg)
    fautif = next((code for code in uniques if not _est_membre(code)), None)
    if fautif is not None:
        msg = (
            f"« {fautif[:20]} » n’est ni un EPCI ni une commune : un groupement ne "
            "réunit que des EPCI et des communes."
        )
        raise GroupementError(msg)
    return SEPARATEUR.join(uniques)


def _est_membre(code: str) -> bool:
    return est_code_epci(code) or est_code_commune(code)
