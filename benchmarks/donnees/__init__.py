"""Domaine « données » : importer beaucoup sans faire attendre les lecteurs."""

from benchmarks.donnees.mesures import mesures

__all__ = ["mesures"]
