"""Codes des territoires : toujours du texte, jamais un nombre."""

import re
from typing import Final, NewType

from ess_dash.territoires.mailles import Maille

CodeCommune = NewType("CodeCommune", str)
CodeEpci = NewType("CodeEpci", str)
CodePetr = NewType("CodePetr", str)
CodeDepartement = NewType("CodeDepartement", str)
CodeQpv = NewType("CodeQpv", str)
CodeTerritoire = str

MOTIF_COMMUNE: Final = r"^(?:0[1-9]|[1-8]\d|9[0-5]|2[AB]|97[1-6])\d{2,3}$"
MOTIF_EPCI: Final = r"^\d{9}$"
MOTIF_PETR: Final = r"^[a-z][a-z0-9]*(?:-[a-z0-9]+)+$"
MOTIF_DEPARTEMENT: Final = r"^(?:0[1-9]|[1-8]\d|9[0-5]|2[AB]|97[1-6])$"
MOTIF_QPV: Final = r"^QN\d{5}[A-Z]$"


def est_code_commune(code: str) -> bool:
    """Dit si le texte a la forme d’un code Insee de commune.

    Examples
    --------
    >>> est_code_commune("01004"), est_code_commune("1004")
    (True, False)
    """
    return len(code) == 5 and re.fullmatch(MOTIF_COMMUNE, code, re.ASCII) is not None


def est_code_epci(code: str) -> bool:
    """Dit si le texte a la forme d’un code Siren d’EPCI.

    Examples
    --------
    >>> est_code_epci("243100518"), est_code_epci("31555")
    (True, False)
    """
    return re.fullmatch(MOTIF_EPCI, code, re.ASCII) is not None


def est_code_petr(code: str) -> bool:
    """Dit si le texte a la forme de notre identifiant de PETR (``pays-tolosan``).

    Les PETR n’ont pas de code officiel courant : l’identifiant est le nom, sans accent.
    """
    return re.fullmatch(MOTIF_PETR, code, re.ASCII) is not None


def est_code_departement(code: str) -> bool:
    """Dit si le texte a la forme d’un code de département."""
    return re.fullmatch(MOTIF_DEPARTEMENT, code, re.ASCII) is not None


def est_code_qpv(code: str) -> bool:
    """Dit si le texte a la forme d’un code de QPV de la génération 2024."""
    return re.fullmatch(MOTIF_QPV, code, re.ASCII) is not None


def maille_of(code: str) -> Maille | None:
    """Maille à laquelle un code appartient, d’après sa seule forme.

    Examples
    --------
    >>> maille_of("200073146")
    <Maille.EPCI: 'epci'>
    >>> maille_of("31555").libelle
    'Communes'
    >>> maille_of("") is None
    True
    """
    formes = (
        (est_code_commune, Maille.COMMUNE),
        (est_code_epci, Maille.EPCI),
        (est_code_departement, Maille.DEPARTEMENT),
        (est_code_petr, Maille.PETR),
    )
    return next((maille for est_code, maille in formes if est_code(code)), None)
