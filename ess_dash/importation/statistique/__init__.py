"""Ce que les imports statistiques partagent : journal des lignes, colonnes, communes."""
