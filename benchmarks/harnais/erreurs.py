"""Ce qui rend une mesure sans valeur."""


class BancError(Exception):
    """La mesure ne peut pas être faite ou ne vaut rien ; la phrase dit quoi faire."""
