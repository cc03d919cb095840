"""Le modèle à télécharger : un CSV que les tableurs français ouvrent tel quel."""

from typing import Final

_EN_TETE: Final = "nom;latitude;longitude;code_commune"
# Le point d’origine du Lambert-93 : une position vraie, et d’aucun département servi.
_EXEMPLES: Final = (
    "# Exemple à remplacer : nom du lieu;46,50000;3,00000;",
    "# Exemple à remplacer : nom d’un autre lieu;46,50000;3,00000;code Insee ou rien",
)


def build_modele_csv() -> bytes:
    """Modèle vide : en-tête, et deux exemples en commentaire, qui ne sont pas lus."""
    lignes = (_EN_TETE, *_EXEMPLES)
    return "".join(f"{ligne}\r\n" for ligne in lignes).encode("utf-8-sig")
