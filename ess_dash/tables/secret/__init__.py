"""Le secret statistique : la règle, l’attaquant, et ce qu’il faut masquer de plus."""
