"""Codes de sortie, et la façon de dire une phrase."""

from typing import Final

import typer

REUSSITE: Final = 0
ECHEC: Final = 1
APPEL_FAUX: Final = 2
INTERROMPU: Final = 130


def say(phrase: str) -> None:
    """Écrit une phrase sur la sortie."""
    typer.echo(phrase)


def stop(phrase: str, code: int = ECHEC) -> typer.Exit:
    """Dit pourquoi l’on s’arrête, et rend de quoi le faire.

    Examples
    --------
    >>> stop("Le disque est plein.").exit_code
    Le disque est plein.
    1
    """
    say(phrase)
    return typer.Exit(code)
