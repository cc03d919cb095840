"""Remettre d’aplomb un code Insee ou un code postal abîmé par un tableur."""

import re
from typing import Final, NamedTuple

from ess_dash.importation.modele import Etat

CODE: Final = "code_commune"
NOM: Final = "commune"
CODE_POSTAL: Final = "code_postal"

# Arrondissements municipaux : premiers caractères du code, code de la commune.
_ARRONDISSEMENTS: Final = (
    (re.compile(r"751(?:0[1-9]|1\d|20)"), "75056"),
    (re.compile(r"132(?:0[1-9]|1[0-6])"), "13055"),
    (re.compile(r"6938[1-9]"), "69123"),
)


class Note(NamedTuple):
    """Ce qu’il y a à dire de la commune, et de quelle case."""

    champ: str
    etat: Etat
    motif: str
    suggestion: str = ""


def clean_code(code: str) -> tuple[str, tuple[Note, ...]]:
    """Code Insee remis d’aplomb, et ce qui a été corrigé.

    Examples
    --------
    >>> clean_code("1004")[0], clean_code("75104")[0], clean_code("31555.0")[0]
    ('01004', '75056', '31555')
    """
    propre = re.sub(r"\s", "", code).upper()
    if propre.endswith(".0"):
        propre = propre.removesuffix(".0").zfill(5)
        return propre, (_correct_code("code écrit comme un nombre", propre),)
    if re.fullmatch(r"\d{4}", propre, re.ASCII):
        propre = propre.zfill(5)
        return propre, (_correct_code("zéro de tête perdu par le tableur", propre),)
    for motif, commune in _ARRONDISSEMENTS:
        if motif.fullmatch(propre):
            return commune, (_correct_code("arrondissement municipal", commune),)
    return propre, ()


def _correct_code(motif: str, lu: str) -> Note:
    return Note(CODE, Etat.CORRIGE, f"{motif} : lu {lu}")


def clean_code_postal(code: str) -> str:
    """Code postal à 5 chiffres, ou vide.

    Examples
    --------
    >>> clean_code_postal("29600.0"), clean_code_postal("1000"), clean_code_postal("?")
    ('29600', '01000', '')
    """
    if not code:
        return ""
    propre = re.sub(r"\s", "", code).removesuffix(".0")
    propre = propre.zfill(5) if len(propre) == 4 else propre
    return propre if re.fullmatch(r"\d{5}", propre, re.ASCII) else ""
