"""Réglages communs à tous les tests."""

from hypothesis import settings

# Les mêmes essais à chaque passage, et aucun verdict qui dépende de l’horloge.
settings.register_profile("maison", deadline=None, derandomize=True)
settings.load_profile("maison")
