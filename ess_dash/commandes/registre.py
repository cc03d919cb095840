"""Le registre des commandes : un module et son nom ici suffisent à en ajouter une.

La commande « nom » est la fonction ``run_nom`` du module ``nom`` ; sa docstring est l’aide.
Elle dit ce qu’elle fait sur la sortie, et finit par 0, par 1 si une partie n’a pas pu se
faire, par 2 si l’appel est faux. Seul le module de la commande jouée est chargé : un long
travail ne porte pas la mémoire des autres.
"""

import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Final, cast

import typer

from ess_dash.commandes.francais import CommandeFrancaise, GroupeFrancais, say_faute
from ess_dash.commandes.sortie import APPEL_FAUX

COMMANDES: Final = (
    "fiches",
    "presentation",
    "importer",
    "annuler",
    "sauvegarder",
    "restaurer",
    "verifier",
)


def build_application(noms: Sequence[str] = COMMANDES) -> typer.Typer:
    """Application qui tient les commandes nommées."""
    application = typer.Typer(
        cls=GroupeFrancais,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        help="Fait hors de l’application ce que ses pages montrent.",
    )
    # Sans ce rappel, une commande seule perdrait son nom.
    application.callback()(_describe)
    for nom in noms:
        application.command(nom, cls=CommandeFrancaise)(load_commande(nom))
    return application


def load_commande(nom: str) -> Callable[..., None]:
    """Fonction d’une commande du registre."""
    module = import_module(f"ess_dash.commandes.{nom}")
    return cast("Callable[..., None]", getattr(module, f"run_{nom}"))


def _describe() -> None:
    """Fait hors de l’application ce que ses pages montrent."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Joue une commande ; rend son code de sortie.

    Parameters
    ----------
    arguments
        Ce que l’on a écrit après ``python -m ess_dash`` ; ``None`` pour le lire.
    """
    donnes = sys.argv[1:] if arguments is None else list(arguments)
    try:
        code = build_application(_find_noms(donnes))(
            args=donnes, prog_name="python -m ess_dash", standalone_mode=False
        )
    except typer.TyperException as erreur:
        say_faute(erreur)
        return APPEL_FAUX
    return code if isinstance(code, int) else 0


def _find_noms(arguments: Sequence[str]) -> Sequence[str]:
    """La commande demandée seule ; toutes, pour l’aide ou un nom inconnu."""
    demande = arguments[:1]
    return demande if demande and demande[0] in COMMANDES else COMMANDES
