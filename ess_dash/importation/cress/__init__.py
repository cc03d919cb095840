"""L’extraction de l’observatoire de l’ESS : du tableur reçu à trois tables et leur secret."""
