"""La page d’accueil d’un lot : ses fiches, celles qui manquent et pourquoi."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ess_dash.presentation.format_fr import format_date, pluralize, sort_key
from ess_dash.presentation.typographie import polish
from ess_dash.render.caracteres import strip_illegaux
from ess_dash.render.html import render
from ess_dash.render.lot.disque import INDEX, MARQUE, write_entier
from ess_dash.render.lot.fabrique import Fabrique
from ess_dash.render.lot.modele import Fait, find_forme

TITRE: Final = "Fiches de l’économie sociale et solidaire"


@dataclass(frozen=True, slots=True)
class _VueIndex:
    """Ce que la page dit, déjà écrit."""

    titre: str
    sous_titre: str
    bilan: str
    est_fictif: bool
    avis: tuple[str, ...]
    sources: tuple[str, ...]
    date: str


def write_index(fabrique: Fabrique, faits: Sequence[Fait], total: int) -> None:
    """Écrit la page d’accueil d’un lot dans son dossier.

    Parameters
    ----------
    faits
        Fiches faites ou manquées ; la page les range par nom.
    total
        Nombre de fiches demandées ; le lot a été arrêté s’il en manque.

    Raises
    ------
    LotError
        Si la page ne peut pas être écrite, en une phrase.
    """
    page = to_index(fabrique, faits, total)
    write_entier(Path(fabrique.demande.sortie) / INDEX, page)


def to_index(fabrique: Fabrique, faits: Sequence[Fait], total: int) -> bytes:
    """Page HTML qui se suffit : ni script, ni requête."""
    demande = fabrique.demande
    ranges = sorted(faits, key=lambda fait: (sort_key(fait.nom), fait.code))
    page = render(
        "lot_index.html",
        vue=polish(_build_vue(fabrique, faits, total)),
        faites=tuple(fait for fait in ranges if not fait.faute),
        manquees=tuple(fait for fait in ranges if fait.faute),
        formes=tuple(find_forme(forme) for forme in demande.formes),
        marque=MARQUE,
    )
    return strip_illegaux(page).encode()


def _build_vue(fabrique: Fabrique, faits: Sequence[Fait], total: int) -> _VueIndex:
    demande, donnees = fabrique.demande, fabrique.donnees
    return _VueIndex(
        titre=TITRE,
        sous_titre=f"{donnees.configuration.nom} · {demande.mailles}",
        bilan=_write_bilan(faits, total),
        est_fictif=donnees.est_demonstration,
        avis=donnees.incidents,
        sources=_list_sources(fabrique),
        date=format_date(dt.date.fromisoformat(demande.date)),
    )


def _write_bilan(faits: Sequence[Fait], total: int) -> str:
    faites = sum(not fait.faute for fait in faits)
    phrase = f"{pluralize(faites, 'fiche')} sur {total}."
    if len(faits) < total:
        return f"{phrase} Le lot a été arrêté avant la fin."
    return phrase


def _list_sources(fabrique: Fabrique) -> tuple[str, ...]:
    """Documents d’où viennent les données, rangés, sans doublon."""
    tables = fabrique.donnees.sources.values()
    return tuple(sorted({source.citation for table in tables for source in table}))
