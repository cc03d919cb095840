"""Les contours d’un département, lus pour le diaporama, le livret et l’affiche."""

from ess_dash import tables
from ess_dash.render.impression.contours import Contours, build_contours
from ess_dash.territoires import CodeDepartement


def load_contours(departement: CodeDepartement) -> Contours:
    """Contours de toutes les mailles et de l’entourage.

    Raises
    ------
    SourceError, TableError
        Si un fichier manque ou a changé.
    """
    return build_contours(
        communes=tables.load_communes(departement).df,
        epci=tables.load_epci(departement).df,
        petr=tables.load_petr(departement).df,
        departement=tables.load_departement(departement).df,
        contexte=tables.load_contexte(departement).df,
    )
