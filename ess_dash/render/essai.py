"""Une figure et un PDF d’essai : les moteurs de dessin et leurs polices se chargent."""

import datetime as dt
from typing import Final

from ess_dash.presentation.dossier import (
    Axe,
    Colonne,
    Constat,
    Couche,
    Dossier,
    Figure,
    Point,
    Section,
    Tableau,
    Trace,
)
from ess_dash.render.dossier_pdf import to_pdf

_JOUR: Final = dt.date(1970, 1, 1)


def draw_essai() -> int:
    """Compose le plus petit dossier qui a une figure ; rend sa taille en octets."""
    tableau = Tableau("essai", "Essai", "Essai", (Colonne("Valeur"),), ())
    figure = Figure(
        "essai",
        "Essai",
        "Essai",
        (Couche(Trace.BARRE, (Point(1.0, "Essai"),)),),
        Axe("Valeur", 0),
        Axe("", categories=("Essai",)),
        "Essai.",
        tableau,
    )
    section = Section("essai", "Essai", figures=(figure,))
    dossier = Dossier("essai", "Essai", "", Constat("Essai."), (section,))
    return len(to_pdf(dossier, date=_JOUR))
