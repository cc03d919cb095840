"""Les types d’import : tout module de ce paquet qui expose ``TYPE`` en est un.

Ajouter un type, c’est ajouter un fichier ici, et son test.
"""

import pkgutil
from functools import cache
from importlib import import_module
from typing import Final

from ess_dash.importation import types
from ess_dash.importation.modele import ImportRefuseError, TableLue, TypeImport
from ess_dash.textes.ecriture import cite, write_liste

VRAISEMBLANCE_MIN: Final = 0.2
ECART_MIN: Final = 0.05


@cache
def list_types() -> tuple[TypeImport, ...]:
    """Types d’import, par identifiant."""
    modules = (
        import_module(f"{types.__name__}.{module.name}")
        for module in pkgutil.iter_modules(types.__path__)
        if f"{types.__name__}.{module.name}" != __name__
    )
    connus: list[TypeImport] = [m.TYPE for m in modules if hasattr(m, "TYPE")]
    return tuple(sorted(connus, key=lambda connu: connu.identifiant))


def find_type(identifiant: str) -> TypeImport:
    """Type d’un identifiant.

    Raises
    ------
    ImportRefuseError
        S’il n’y a pas de type de ce nom ; la phrase donne les noms admis.
    """
    for connu in list_types():
        if connu.identifiant == identifiant:
            return connu
    noms = write_liste([connu.identifiant for connu in list_types()], 20)
    raise ImportRefuseError(
        f"Il n’y a pas d’import de type {cite(identifiant)}. Choisir parmi {noms}."
    )


def rank_types(table: TableLue) -> tuple[tuple[TypeImport, float], ...]:
    """Types possibles d’un fichier, du plus vraisemblable au moins."""
    notes = ((connu, connu.recognize(table)) for connu in list_types())
    possibles = [(connu, note) for connu, note in notes if note >= VRAISEMBLANCE_MIN]
    return tuple(sorted(possibles, key=lambda couple: -couple[1]))


def recognize(table: TableLue) -> TypeImport | None:
    """Type d’un fichier, ou ``None`` s’il n’y en a pas un nettement plus vraisemblable."""
    possibles = rank_types(table)
    if not possibles:
        return None
    if len(possibles) > 1 and possibles[0][1] - possibles[1][1] < ECART_MIN:
        return None
    return possibles[0][0]
