"""Lire l’adresse d’un site : la première, avec son protocole."""

import re
from typing import Final
from urllib.parse import urlsplit

from ess_dash.importation.contacts import strip_contacts
from ess_dash.importation.valeurs import ABSENTE, Valeur, correct, doubt, is_vide

LONGUEUR_URL: Final = 500


def parse_url(texte: str) -> Valeur:
    """Adresse d’un site, avec son protocole.

    Examples
    --------
    >>> parse_url("www.resam.net/le-2d").texte
    'https://www.resam.net/le-2d'
    >>> parse_url("javascript:alert(1)").etat
    <Etat.DOUTE: 'doute'>
    """
    if is_vide(texte):
        return ABSENTE
    premiere = re.split(r"[|;\s]+", texte)[0]
    complete = _complete_url(premiere)
    if not _is_url(complete) or strip_contacts(complete) != complete:
        return doubt(
            "",
            "ce n’est pas l’adresse d’un site : laissé vide",
            "Écrire l’adresse entière, qui commence par « https:// ».",
        )
    return Valeur(complete) if complete == texte else _write_url(complete, texte)


def _complete_url(adresse: str) -> str:
    """Adresse dont le protocole est en minuscules, « https » s’il n’est pas dit."""
    protocole, separateur, suite = adresse.partition("://")
    return f"{protocole.lower()}://{suite}" if separateur else f"https://{adresse}"


def _write_url(complete: str, texte: str) -> Valeur:
    if complete.casefold().endswith(texte.casefold()):
        return Valeur(complete)
    return correct(complete, "plusieurs adresses : la première est gardée")


def _is_url(adresse: str) -> bool:
    try:
        parties = urlsplit(adresse)
        hote = parties.hostname or ""
    except ValueError:
        return False
    a_du_sens = parties.scheme in {"http", "https"} and "." in hote
    return a_du_sens and not parties.username and len(adresse) <= LONGUEUR_URL
