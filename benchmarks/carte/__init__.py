"""Domaine « carte » : la page d’accueil, face à la même écrite sans soin."""

from benchmarks.carte.mesures import mesures

__all__ = ["mesures"]
