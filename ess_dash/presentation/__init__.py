"""Des chiffres aux modèles de vue : classes, couleurs, nombres français, phrases."""
