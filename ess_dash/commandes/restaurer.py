"""``python -m ess_dash restaurer`` : le dépôt tel qu’il a été sauvegardé."""

from pathlib import Path
from typing import Annotated

import typer

from ess_dash.commandes.sortie import say, stop
from ess_dash.depot import DepotError, open_depot


def run_restaurer(
    fichier: Annotated[
        str,
        typer.Argument(metavar="FICHIER", help="Fichier écrit par « sauvegarder »."),
    ],
) -> None:
    """Remet le dépôt dans l’état d’une sauvegarde ; l’état présent est gardé d’abord."""
    try:
        restauration = open_depot().restaurer(Path(fichier))
    except DepotError as faute:
        raise stop(str(faute)) from faute
    say(f"Restauré à la révision {restauration.revision}.")
    if restauration.precedente is not None:
        say(f"L’état d’avant est gardé dans {restauration.precedente}.")
