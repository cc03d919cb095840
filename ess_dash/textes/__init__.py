"""Lire et écrire du texte : encodages, lignes d’un CSV, messages ; rien de lourd à charger.

Le processus qui lit les fichiers déposés n’importe que ce paquet et ses voisins légers.
"""
