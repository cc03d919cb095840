"""Domaine « comparer » : ce que la page « Comparer » fait attendre."""

from benchmarks.comparer.mesures import mesures

__all__ = ["mesures"]
