"""Domaine « fiche » : ce qu’une fiche, ou toutes, font attendre."""

from benchmarks.fiche.mesures import mesures

__all__ = ["mesures"]
