"""L’import : d’un fichier déposé aux enregistrements du dépôt, chaque ligne comptée."""
