"""Les récits : une suite d’étapes à jouer devant un public, faite de données."""
