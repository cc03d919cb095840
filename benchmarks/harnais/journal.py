"""Dire à l’écran où en est la mesure."""

import sys


def say(texte: str) -> None:
    """Écrit une ligne, tout de suite."""
    sys.stdout.write(f"{texte}\n")
    sys.stdout.flush()
