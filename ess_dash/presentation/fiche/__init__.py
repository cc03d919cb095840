"""La fiche d’un territoire : un dossier par EPCI, commune, PETR, et le Département."""
