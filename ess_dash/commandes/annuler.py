"""``python -m ess_dash annuler`` : revenir sur un import publié."""

from typing import Annotated

import typer

from ess_dash.commandes.sortie import say, stop
from ess_dash.depot import DepotError, open_depot


def run_annuler(
    numero: Annotated[
        int,
        typer.Argument(
            metavar="NUMERO", min=1, help="Numéro de l’import, donné à sa publication."
        ),
    ],
) -> None:
    """Annule un import ; ce qui a été modifié depuis reste, et est dit."""
    try:
        annulation = open_depot().annuler(numero)
    except DepotError as faute:
        raise stop(str(faute)) from faute
    say(annulation.phrase)
    for reference in annulation.conservees:
        say(f"– {reference.table}, {reference.cle}")
