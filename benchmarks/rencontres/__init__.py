"""Domaine « rencontres » : ce que la scène et les fichiers d’un récit font attendre."""

from benchmarks.rencontres.mesures import mesures

__all__ = ["mesures"]
