"""Où écrire le statut, le millésime et la source : une fois, au plus près de ce qu’ils disent.

Répétés dans chaque case, ils couvrent les nombres. S’ils sont les mêmes partout, ils sont
dits une fois sous le tableau ; sinon en tête de colonne, en tête de ligne, ou dans la
case. Aucun n’est perdu.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ess_dash.presentation.dossier import Cellule, Ligne


@dataclass(frozen=True, slots=True)
class Precision:
    """Ce qui rend un nombre citable.

    Attributes
    ----------
    statut, millesime
        « calculé », « FLORES 2021 » ; vides s’ils sont dits ailleurs.
    source
        Document d’où il vient.
    """

    statut: str
    millesime: str
    source: str

    @property
    def texte(self) -> str:
        """Statut et millésime (« calculé, FLORES 2021 »)."""
        return ", ".join(filter(None, (self.statut, self.millesime)))


@dataclass(frozen=True, slots=True)
class Precisions:
    """Les précisions d’un tableau, à l’endroit où chacune s’écrit ; ``None`` : ailleurs."""

    commun: Precision | None
    colonnes: tuple[Precision | None, ...]
    lignes: tuple[Precision | None, ...]
    cases: tuple[tuple[Precision | None, ...], ...]


def place_precisions(lignes: Sequence[Ligne], nb_colonnes: int) -> Precisions:
    """Choisit l’endroit le moins répété où chaque précision reste vraie."""
    grille = [[_read(cellule) for cellule in ligne.cellules] for ligne in lignes]
    aucune: tuple[None, ...] = (None,) * nb_colonnes
    sans_ligne: tuple[None, ...] = (None,) * len(lignes)
    sans_case = tuple(aucune for _ in lignes)
    toutes = {p for rangee in grille for p in rangee if p is not None}
    if len(toutes) <= 1:
        return Precisions(next(iter(toutes), None), aucune, sans_ligne, sans_case)
    par_colonne = [
        _share(rangee[rang] for rangee in grille) for rang in range(nb_colonnes)
    ]
    if all(len(partagees) <= 1 for partagees in par_colonne):
        tetes = tuple(next(iter(partagees), None) for partagees in par_colonne)
        return Precisions(None, tetes, sans_ligne, sans_case)
    par_ligne = [_split(rangee) for rangee in grille]
    return Precisions(
        None,
        aucune,
        tuple(tete for tete, _ in par_ligne),
        tuple(reste for _, reste in par_ligne),
    )


def _split(
    rangee: Sequence[Precision | None],
) -> tuple[Precision | None, tuple[Precision | None, ...]]:
    """Ce que la ligne dit une fois, et ce que chaque case doit encore dire."""
    partagees = _share(rangee)
    if len(partagees) <= 1:
        return next(iter(partagees), None), (None,) * len(rangee)
    dates = {(precision.millesime, precision.source) for precision in partagees}
    if len(dates) > 1:
        return None, tuple(rangee)
    millesime, source = dates.pop()
    return Precision("", millesime, source), tuple(
        None if precision is None else Precision(precision.statut, "", "")
        for precision in rangee
    )


def _share(precisions: Iterable[Precision | None]) -> set[Precision]:
    return {precision for precision in precisions if precision is not None}


def _read(cellule: Cellule) -> Precision | None:
    """Précision d’une case ; une absence a son motif, un texte n’en a pas besoin."""
    if cellule.statut is None or cellule.valeur is None:
        return None
    return Precision(cellule.statut.libelle, cellule.millesime, cellule.source)
