"""Les renvois : un numéro par source dans tout le document, une lettre par motif."""

import string
from collections.abc import Iterable


class Sources:
    """Numérote les sources dans l’ordre où elles sont citées."""

    def __init__(self) -> None:
        self._rangs: dict[str, int] = {}

    def cite(self, *sources: str) -> str:
        """Numéros des sources, séparés par des virgules (« 1, 3 »)."""
        rangs = [
            self._rangs.setdefault(source, len(self._rangs) + 1)
            for source in sources
            if source
        ]
        return ", ".join(map(str, rangs))

    @property
    def citees(self) -> list[str]:
        """Les sources, la première d’abord."""
        return list(self._rangs)


def letter_motifs(motifs: Iterable[str]) -> dict[str, str]:
    """Une lettre par motif, dans l’ordre de lecture (a, b, … z, aa, ab)."""
    uniques = dict.fromkeys(motif for motif in motifs if motif)
    return {motif: write_lettre(rang) for rang, motif in enumerate(uniques)}


def write_lettre(rang: int) -> str:
    """Lettre d’un rang.

    Examples
    --------
    >>> write_lettre(0), write_lettre(25), write_lettre(26)
    ('a', 'z', 'aa')
    """
    tours, reste = divmod(rang, 26)
    return (write_lettre(tours - 1) if tours else "") + string.ascii_lowercase[reste]
