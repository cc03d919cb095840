"""Tableau de bord territorial de l’économie sociale et solidaire."""

from typing import Final

__version__: Final = "0.1.0"
