"""De quoi sont faits les messages : ce qu’il y aurait à alléger."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from benchmarks.harnais.messages import Recu, sum_octets
from ess_dash.presentation.format_fr import format_nombre

LIGNES: Final = 8


def write_detail(*releves: Mapping[str, Sequence[Recu]]) -> str:
    """Pour chaque geste, les messages les plus lourds, regroupés par sorte."""
    gestes = {geste: recus for releve in releves for geste, recus in releve.items()}
    return "\n".join(
        _write_geste(geste, recus) for geste, recus in gestes.items() if recus
    )


def _write_geste(geste: str, recus: Sequence[Recu]) -> str:
    total = sum_octets(recus)
    lignes = [f"\n{geste} : {format_nombre(total)} o en {len(recus)} messages"]
    for nom, octets in group_octets(recus).most_common(LIGNES):
        lignes.append(f"  {format_nombre(octets):>10} o  {nom}")
    return "\n".join(lignes)


def group_octets(recus: Sequence[Recu]) -> Counter[str]:
    """Octets par sorte de message ; un texte se distingue des autres par sa place.

    Examples
    --------
    >>> recus = [
    ...     Recu("reste", "button [0, 1]", 200),
    ...     Recu("reste", "button [0, 2]", 90),
    ... ]
    >>> group_octets([*recus, Recu("texte", "html [2, 0]", 5720)])
    Counter({'html [2, 0]': 5720, 'button × 2': 290})
    """
    groupes: dict[str, list[int]] = {}
    for recu in recus:
        sorte = recu.nom if recu.genre == "texte" else recu.nom.partition(" ")[0]
        groupes.setdefault(sorte, []).append(recu.octets)
    return Counter(
        {
            f"{sorte} × {len(octets)}" if len(octets) > 1 else sorte: sum(octets)
            for sorte, octets in groupes.items()
        }
    )
