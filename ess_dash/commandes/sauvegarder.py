"""``python -m ess_dash sauvegarder`` : une copie datée du dépôt."""

from pathlib import Path
from typing import Annotated

import typer

from ess_dash.commandes.sortie import say, stop
from ess_dash.depot import DepotError, open_depot


def run_sauvegarder(
    sortie: Annotated[
        str,
        typer.Option(
            metavar="DOSSIER",
            help="Dossier où écrire. Sans elle, « sauvegardes » près du dépôt.",
        ),
    ] = "",
) -> None:
    """Copie le dépôt dans un fichier daté, avec son empreinte à côté."""
    try:
        sauvegarde = open_depot().sauvegarder(Path(sortie) if sortie else None)
    except DepotError as faute:
        raise stop(str(faute)) from faute
    say(
        f"Sauvegardé à la révision {sauvegarde.revision} : {sauvegarde.fichier} "
        f"({sauvegarde.octets} octets)."
    )
