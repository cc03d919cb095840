"""Mesures de vitesse : notre application face à la page que l’on écrirait sans soin."""
