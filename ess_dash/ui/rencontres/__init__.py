"""La page « Rencontres » : choisir un récit, le jouer, le composer, l’emporter."""
