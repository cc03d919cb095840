"""Le sens : ce qu’est un chiffre, comment il se calcule, ce qui peut se comparer."""
