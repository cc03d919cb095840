"""Les engagements d’un plan → HTML à déplier, sans rien redemander au serveur."""

from collections.abc import Sequence
from typing import Final

from ess_dash.presentation.plan.modeles import NON_RENSEIGNE, Enjeu
from ess_dash.render.html import render

DEMONSTRATION: Final = "demo=oui"


def to_engagements(
    enjeux: Sequence[Enjeu], ouverte: int, *, demonstration: bool
) -> str:
    """Leviers, enjeux et fiches-actions.

    Parameters
    ----------
    ouverte
        Numéro de la fiche-action montrée ouverte ; 0 pour aucune.
    demonstration
        Vrai pour que les liens gardent le jeu fictif.
    """

    def follow(adresse: str) -> str:
        if not demonstration:
            return ""
        return f"{'&' if '?' in adresse else '?'}{DEMONSTRATION}"

    def write_permalien(numero: int) -> str:
        adresse = f"plan?action={numero}"
        return adresse + follow(adresse)

    return render(
        "plan_engagements.html",
        enjeux=enjeux,
        ouverte=ouverte,
        non_renseigne=NON_RENSEIGNE,
        suite=follow,
        permalien=write_permalien,
    )
