"""Dessins d’un modèle de vue : chaque module est un adaptateur, aucun ne calcule."""
