"""Les vues de « Comparer » : chacune fait un dossier de données et d’une demande."""
