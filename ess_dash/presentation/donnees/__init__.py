"""Les vues de la page « Données » : import, imports faits, saisie, sources."""
