"""Numéros d’identification : SIRET, RNA ; leur clé de contrôle, leurs accidents."""

import re
from typing import Final

from ess_dash.importation.valeurs import ABSENTE, Valeur, correct, is_vide, refuse

LONGUEUR_SIRET: Final = 14
LONGUEUR_SIREN: Final = 9
SIREN_LA_POSTE: Final = "356000000"
_RNA: Final = re.compile(r"W\d{9}", re.ASCII)
_SCIENTIFIQUE: Final = re.compile(r"\d+(?:[.,]\d+)?e\+?\d+", re.IGNORECASE)
_CHIFFRES: Final = re.compile(r"\d+", re.ASCII)


def parse_siret(texte: str) -> Valeur:
    """SIRET de 14 chiffres, clés vérifiées.

    Examples
    --------
    >>> parse_siret("243 100 518 00170").texte, parse_siret("35600000049837").texte
    ('24310051800170', '35600000049837')
    >>> parse_siret("00000000000000").motif, parse_siret("7,3E+13").motif
    ('SIRET fait de zéros', 'SIRET abîmé par le tableur, qui en a perdu des chiffres')
    """
    if is_vide(texte):
        return ABSENTE
    if _SCIENTIFIQUE.fullmatch(texte):
        return refuse(
            "SIRET abîmé par le tableur, qui en a perdu des chiffres",
            "Mettre la colonne au format Texte, puis saisir de nouveau le SIRET.",
        )
    chiffres = re.sub(r"[\s.\-]", "", texte.removesuffix(".0"))
    if not _CHIFFRES.fullmatch(chiffres):
        return refuse("ce n’est pas un SIRET", "Écrire 14 chiffres.")
    return _check_siret(chiffres)


def _check_siret(chiffres: str) -> Valeur:
    if not chiffres.strip("0"):
        return refuse("SIRET fait de zéros", "Écrire le vrai SIRET, ou rien.")
    complet = chiffres.zfill(LONGUEUR_SIRET)
    manque = LONGUEUR_SIRET - len(chiffres)
    if 0 < manque <= 4 and is_siret(complet):
        return correct(complet, "zéros de tête perdus par le tableur, rétablis")
    if len(chiffres) != LONGUEUR_SIRET:
        return refuse(_write_longueur(chiffres), "Écrire les 14 chiffres du SIRET.")
    if not is_siret(chiffres):
        return refuse(
            "la clé de contrôle du SIRET est fausse", "Vérifier les chiffres un à un."
        )
    return Valeur(chiffres)


def _write_longueur(chiffres: str) -> str:
    if len(chiffres) == LONGUEUR_SIREN:
        return "9 chiffres : c’est un SIREN, pas un SIRET"
    return f"{len(chiffres)} chiffres au lieu de 14"


def is_siret(chiffres: str) -> bool:
    """Vrai si les clés du SIREN et du SIRET tombent juste ; La Poste a sa règle."""
    if chiffres.startswith(SIREN_LA_POSTE):
        return is_luhn(chiffres) or sum(map(int, chiffres)) % 5 == 0
    return is_luhn(chiffres[:LONGUEUR_SIREN]) and is_luhn(chiffres)


def is_luhn(chiffres: str) -> bool:
    """Vrai si la formule de Luhn tombe juste.

    Examples
    --------
    >>> is_luhn("243100518"), is_luhn("243100519")
    (True, False)
    """
    somme = 0
    for rang, chiffre in enumerate(reversed(chiffres)):
        double = int(chiffre) * (1 + rang % 2)
        somme += double - 9 if double > 9 else double
    return somme % 10 == 0


def parse_rna(texte: str) -> Valeur:
    """Numéro d’une association au répertoire national (RNA).

    Examples
    --------
    >>> parse_rna("w313000001").texte
    'W313000001'
    """
    if is_vide(texte):
        return ABSENTE
    propre = re.sub(r"\s", "", texte).upper()
    if _RNA.fullmatch(propre):
        return Valeur(propre)
    return refuse("ce n’est pas un numéro RNA", "Écrire « W » puis neuf chiffres.")
