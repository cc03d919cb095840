"""« Ajouter mes points » : un CSV ou un GeoJSON lu pour une visite, fautes dites.

Rien n’est exécuté, rien n’est gardé : le fichier tient en mémoire, ses limites sont
vérifiées avant d’être lu, et le contenu décide du format, jamais l’extension.
"""

from ess_dash.tables.points.gabarit import build_modele_csv
from ess_dash.tables.points.lecture import read_points
from ess_dash.tables.points.modele import (
    LONGUEUR_MAX_CASE,
    NB_COLONNES_MAX,
    NB_POINTS_MAX,
    TAILLE_MAX_OCTETS,
    Faute,
    Lecture,
    Point,
    PointsError,
)

__all__ = [
    "LONGUEUR_MAX_CASE",
    "NB_COLONNES_MAX",
    "NB_POINTS_MAX",
    "TAILLE_MAX_OCTETS",
    "Faute",
    "Lecture",
    "Point",
    "PointsError",
    "build_modele_csv",
    "read_points",
]
