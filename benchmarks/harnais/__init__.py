"""Ce qui sert à mesurer, quel que soit le domaine."""
