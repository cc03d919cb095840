"""Écrire les messages : ce que les points prennent à l’écriture commune."""

from ess_dash.textes.ecriture import (
    ABSENT,
    FINE,
    INSECABLE,
    LONGUEUR_CITATION,
    NB_LIGNES_CITEES,
    apply_typographie,
    cite,
    clean_texte,
    format_distance,
    format_nombre,
    shorten,
    write_liste,
)

__all__ = [
    "ABSENT",
    "FINE",
    "INSECABLE",
    "LONGUEUR_CITATION",
    "NB_LIGNES_CITEES",
    "apply_typographie",
    "cite",
    "clean_texte",
    "format_distance",
    "format_nombre",
    "shorten",
    "write_liste",
]
