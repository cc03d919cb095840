"""Dossier → une page HTML qui se suffit : elle s’ouvre sans réseau, se lit, s’imprime.

Aucun script, aucune requête : la police et les dessins sont dans la page, et sa politique
de sécurité l’impose au navigateur.
"""

import base64
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, count
from typing import Any, Final

from ess_dash.indicateurs.chiffre import Statut
from ess_dash.presentation.dossier import (
    Cellule,
    ChiffreCle,
    Dossier,
    Figure,
    Section,
    Tableau,
)
from ess_dash.presentation.format_fr import format_date, pluralize
from ess_dash.render.caracteres import strip_illegaux
from ess_dash.render.dossier import LIGNES_MONTREES
from ess_dash.render.figures import build_spec
from ess_dash.render.figures_nues import to_svg_nu
from ess_dash.render.html import render
from ess_dash.render.precisions import Precisions, place_precisions
from ess_dash.sources import find_racine

_POLICE: Final = "source-sans-3-latin-*.woff2"


@dataclass(frozen=True, slots=True)
class _VueTableau:
    """Un tableau, et où écrire ses précisions ; le numéro de note de chaque motif."""

    tableau: Tableau
    precisions: Precisions
    motifs: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _VueFigure:
    figure: Figure
    svg: str
    donnees: _VueTableau

    @property
    def est_court(self) -> bool:
        return len(self.figure.tableau.lignes) <= LIGNES_MONTREES

    @property
    def bilan(self) -> str:
        return pluralize(len(self.figure.tableau.lignes), "ligne")


@dataclass(frozen=True, slots=True)
class _VueSection:
    titre: str
    texte: str
    avis: tuple[str, ...]
    figures: tuple[_VueFigure, ...]
    tableaux: tuple[_VueTableau, ...]


@dataclass(frozen=True, slots=True)
class _VueCle:
    chiffre: ChiffreCle
    precision: str


def to_html(dossier: Dossier, *, date: dt.date) -> bytes:
    """Page du dossier, toutes ses lignes comprises.

    Parameters
    ----------
    date
        Jour du téléchargement, écrit en pied de page.

    Returns
    -------
    bytes
        Document HTML en UTF-8, clair ou sombre selon le lecteur, clair à l’impression.
    """
    # Les notes se numérotent d’un bout à l’autre : un renvoi ne mène qu’à une note.
    numeros = count(1)
    page = render(
        "dossier_page.html",
        dossier=dossier,
        cles=tuple(_build_cle(cle) for cle in dossier.chiffres_cles),
        sections=tuple(_build_section(s, numeros) for s in dossier.sections),
        sources=_number_sources(dossier),
        statuts=tuple(Statut),
        couleurs=_pair_couleurs(dossier.figures),
        police=_read_police(),
        date=format_date(date),
    )
    return strip_illegaux(page).encode()


def _build_cle(cle: ChiffreCle) -> _VueCle:
    cellule = cle.cellule
    statut = "" if cellule.statut is None else cellule.statut.libelle
    dits = (statut, cellule.millesime, cellule.perimetre)
    return _VueCle(cle, ", ".join(filter(None, dits)))


def _build_section(section: Section, numeros: Iterator[int]) -> _VueSection:
    return _VueSection(
        section.titre,
        section.texte,
        section.avis,
        tuple(
            _VueFigure(
                figure, to_svg_nu(figure), _build_tableau(figure.tableau, numeros)
            )
            for figure in section.figures
        ),
        tuple(_build_tableau(tableau, numeros) for tableau in section.tableaux),
    )


def _build_tableau(tableau: Tableau, numeros: Iterator[int]) -> _VueTableau:
    motifs = dict.fromkeys(c.motif for c in _list_cellules(tableau) if c.motif)
    return _VueTableau(
        tableau,
        place_precisions(tableau.lignes, len(tableau.colonnes)),
        {motif: next(numeros) for motif in motifs},
    )


def _list_cellules(tableau: Tableau) -> Iterator[Cellule]:
    return chain.from_iterable(ligne.cellules for ligne in tableau.lignes)


def _number_sources(dossier: Dossier) -> dict[str, int]:
    """Numéro de chaque source d’un nombre, dans l’ordre de lecture."""
    cellules = chain(
        (cle.cellule for cle in dossier.chiffres_cles),
        chain.from_iterable(map(_list_cellules, dossier.tableaux)),
    )
    sources = dict.fromkeys(
        c.source for c in cellules if c.source and c.valeur is not None
    )
    return {source: rang for rang, source in enumerate(sources, start=1)}


def _pair_couleurs(figures: Sequence[Figure]) -> dict[str, str]:
    """Couleur sombre de chaque couleur claire des figures.

    Les dessins sont faits une fois, en clair ; la page les repeint pour qui lit en sombre.
    """
    return dict(
        paire
        for figure in figures
        for paire in _pair(build_spec(figure, "clair"), build_spec(figure, "sombre"))
    )


def _pair(clair: Any, sombre: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 — une spécification tient de tout
    """Textes qui diffèrent entre deux spécifications de même forme."""
    if isinstance(clair, dict):
        for nom, valeur in clair.items():
            yield from _pair(valeur, sombre[nom])
    elif isinstance(clair, list | tuple):
        for un, autre in zip(clair, sombre, strict=True):
            yield from _pair(un, autre)
    elif clair != sombre:
        yield clair, sombre


@cache
def _read_police() -> str:
    (fichier,) = (find_racine() / "statique" / "polices").glob(_POLICE)
    return base64.b64encode(fichier.read_bytes()).decode()
