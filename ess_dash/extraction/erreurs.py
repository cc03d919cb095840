"""La faute d’extraction, dite en une phrase française."""


class ExtractionError(Exception):
    """Ce qui empêche une extraction, où, et quoi faire."""
