"""Ce qui distingue une ligne des autres, et la clé que l’on en fait."""

import hashlib
import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from ess_dash.importation.valeurs import simplify

RESSEMBLANCE_MIN: Final = 92
LONGUEUR_CLE: Final = 80
LETTRES_DU_BORD: Final = 4
_CHIFFRES: Final = re.compile(r"\d+", re.ASCII)


class Identite(NamedTuple):
    """Ce qui distingue une ligne des autres.

    Attributes
    ----------
    cle
        Clé que le fichier donne, ou vide.
    nom
        Nom à comparer ; vide pour une ligne dont la clé suffit.
    code_commune
        Commune, ou vide.
    complement
        Ce qui distingue deux homonymes d’une même commune : l’année.
    suffixe
        Ce que la clé fabriquée ajoute au nom : la commune, l’année.
    """

    cle: str
    nom: str = ""
    code_commune: str = ""
    complement: str = ""
    suffixe: str = ""


def slugify(*parties: str) -> str:
    """Identifiant fait des mots de plusieurs textes.

    Examples
    --------
    >>> slugify("L’Œuvre", "Saint-Gaudens", "2024")
    'l-oeuvre-saint-gaudens-2024'
    >>> slugify("東京").startswith("x")
    True
    """
    return write_cle(parties[0], [simplify(partie) for partie in parties])


def write_cle(nom: str, mots: Sequence[str]) -> str:
    """Mots simplifiés en une clé ; un nom sans lettre latine y entre par son empreinte."""
    premier = mots[0]
    if not premier:
        empreinte = hashlib.sha256(nom.encode("utf-8", "replace")).hexdigest()
        premier = f"x{empreinte[:10]}"
    colle = " ".join((premier, *mots[1:])).strip().replace(" ", "-").replace("--", "-")
    return colle[:LONGUEUR_CLE].strip("-")


def find_chiffres(nom: str) -> str:
    """Nombres d’un nom, dans l’ordre : « Projet 1 » n’est pas « Projet 2 »."""
    return " ".join(_CHIFFRES.findall(nom))


def list_bords(nom: str) -> tuple[tuple[str, str, str], ...]:
    """Paquets d’un nom simplifié : son début, sa fin, chacun avec ses chiffres."""
    chiffres, lettres = find_chiffres(nom), nom
    if chiffres:
        lettres = _CHIFFRES.sub("", nom).strip()
    return (
        ("debut", chiffres, lettres[:LETTRES_DU_BORD]),
        ("fin", chiffres, lettres[-LETTRES_DU_BORD:]),
    )
