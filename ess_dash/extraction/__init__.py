"""Commandes hors ligne : elles fabriquent les fichiers que l’application lit."""
