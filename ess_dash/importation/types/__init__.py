"""Un type d’import par module, qui l’expose sous le nom ``TYPE`` ; voir ``registre``."""
