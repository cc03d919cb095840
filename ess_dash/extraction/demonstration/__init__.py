"""Le jeu de démonstration : données fictives, refaites par commande, marges publiées."""
