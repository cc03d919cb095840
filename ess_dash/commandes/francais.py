"""L’aide et les refus de la ligne de commande, en français."""

from typing import Any, Final

import typer
from typer.core import TyperCommand, TyperGroup

from ess_dash.commandes.sortie import say

# Ce que la bibliothèque écrit elle-même, et ce qu’on lit à la place.
_TRADUCTIONS: Final = (
    ("Usage:", "Emploi :"),
    ("Options:", "Options :"),
    ("Commands:", "Commandes :"),
    ("Show this message and exit.", "Montre cette aide."),
    ("COMMAND [ARGS]...", "COMMANDE …"),
    ("[OPTIONS]", "[options]"),
    ("[default: ", "[d’habitude : "),
    ("<=x<=", " à "),
    ("[required]", "[à donner]"),
)
AIDE: Final = "Voir « python -m ess_dash --help »."


class CommandeFrancaise(TyperCommand):
    """Une commande dont l’aide est en français."""

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 -- un type privé de la bibliothèque
        """Aide de la commande."""
        return translate(super().get_help(ctx))


class GroupeFrancais(TyperGroup):
    """Le groupe des commandes, dont l’aide est en français."""

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 -- un type privé de la bibliothèque
        """Aide générale, qui nomme les commandes."""
        return translate(super().get_help(ctx))


def translate(aide: str) -> str:
    """Remplace les mots anglais de la bibliothèque.

    Examples
    --------
    >>> translate("Usage: python -m ess_dash [OPTIONS]")
    'Emploi : python -m ess_dash [options]'
    """
    for anglais, francais in _TRADUCTIONS:
        aide = aide.replace(anglais, francais)
    return aide


def say_faute(erreur: typer.TyperException) -> None:
    """Dit en une phrase ce qui n’a pas été compris dans l’appel."""
    option = getattr(erreur, "option_name", "")
    parametre = getattr(erreur, "param", None)
    if parametre is not None:
        noms = " ou ".join(parametre.opts)
        say(f"La valeur de {noms} n’est pas comprise. {AIDE}")
    elif option:
        say(f"L’option « {option} » n’existe pas, ou attend une valeur. {AIDE}")
    else:
        say(f"Cette commande n’existe pas, ou n’est pas complète. {AIDE}")
