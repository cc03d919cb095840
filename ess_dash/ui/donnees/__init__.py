"""La page « Données » : importer, contrôler, publier, annuler, corriger."""

from ess_dash.ui.donnees.page import choose, get, show

__all__ = ["choose", "get", "show"]
