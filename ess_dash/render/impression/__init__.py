"""Les morceaux de la carte imprimée : une page en millimètres, du fond à la légende."""
