"""Ce qu’un processus prépare une fois, puis une fiche après l’autre."""

import datetime as dt
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Final, Protocol

from ess_dash import tables
from ess_dash.indicateurs.chargement import load_donnees_en_service
from ess_dash.indicateurs.donnees import Donnees
from ess_dash.presentation.assembler import build_vue_carte
from ess_dash.presentation.dossier import Dossier
from ess_dash.presentation.fiche.atelier import AtelierFiches, prepare
from ess_dash.presentation.fiche.fiche import build_fiche
from ess_dash.presentation.modeles import DemandeCarte, VueCarte
from ess_dash.presentation.panneau import TerritoireInconnuError
from ess_dash.presentation.situation import build_demande_situation
from ess_dash.render.carte_situation import draw_situation
from ess_dash.render.dossier import name_file, to_csv_dossier
from ess_dash.render.dossier_html import to_html
from ess_dash.render.dossier_json import to_json
from ess_dash.render.dossier_pdf import PdfError, to_pdf
from ess_dash.render.dossier_xlsx import to_xlsx
from ess_dash.render.impression.contours import Contours, build_contours
from ess_dash.render.lot.disque import write_entier
from ess_dash.render.lot.modele import (
    DemandeLot,
    Fait,
    Forme,
    LotError,
    Refus,
    find_forme,
    find_maille,
)
from ess_dash.sources import SourceError
from ess_dash.tables import TableError
from ess_dash.territoires import CodeTerritoire

LONGUEUR_NOM_MAX: Final = 60
IMPREVU: Final = "la fiche n’a pas pu être composée, à cause d’une erreur imprévue."
_FAUTES_DITES: Final = (TerritoireInconnuError, PdfError, SourceError, TableError)


class Cartographe(Protocol):
    """Dessine la situation d’un territoire."""

    def preheat(self, codes: Iterable[CodeTerritoire]) -> None:
        """Prépare ce que les cartes de ces territoires partagent."""

    def draw(self, code: CodeTerritoire) -> bytes | None:
        """Carte d’un territoire en SVG, ou ``None`` pour n’en pas mettre."""


@dataclass(frozen=True)
class Cartes:
    """Les cartes de situation d’un jeu de données ; les vues servent à plusieurs fiches."""

    donnees: Donnees

    def preheat(self, codes: Iterable[CodeTerritoire]) -> None:
        """Prépare les contours et les vues que ces cartes partagent."""
        _ = self.contours
        for demande in {build_demande_situation(code) for code in codes}:
            self._find_vue(demande)

    def draw(self, code: CodeTerritoire) -> bytes:
        """Carte d’un territoire, en SVG."""
        vue = self._find_vue(build_demande_situation(code))
        return draw_situation(vue, self.contours, code)

    @cached_property
    def contours(self) -> Contours:
        """Contours du département et de ses voisins."""
        departement = self.donnees.configuration.code_departement
        return build_contours(
            communes=tables.load_communes(departement).df,
            epci=tables.load_epci(departement).df,
            petr=tables.load_petr(departement).df,
            departement=tables.load_departement(departement).df,
            contexte=tables.load_contexte(departement).df,
        )

    @cached_property
    def _vues(self) -> dict[DemandeCarte, VueCarte]:
        return {}

    def _find_vue(self, demande: DemandeCarte) -> VueCarte:
        if demande not in self._vues:
            self._vues[demande] = build_vue_carte(self.donnees, demande)
        return self._vues[demande]


@dataclass(frozen=True)
class Fabrique:
    """De quoi faire toutes les fiches d’un lot.

    Attributes
    ----------
    cartes
        Dessine la situation de chaque territoire, sur le papier.
    """

    demande: DemandeLot
    atelier: AtelierFiches
    cartes: Cartographe

    @property
    def donnees(self) -> Donnees:
        """Tables du jeu choisi."""
        return self.atelier.donnees

    def list_codes(self) -> tuple[CodeTerritoire, ...]:
        """Codes des fiches du lot, ceux que l’on a choisis ou toute une maille.

        Raises
        ------
        LotError
            Si la maille n’a aucun territoire dans le département.
        """
        if self.demande.territoires:
            return tuple(dict.fromkeys(self.demande.territoires))
        maille = find_maille(self.demande.maille)
        codes = tuple(map(str, self.donnees.territoires(maille)["code"]))
        if not codes:
            raise LotError(
                f"{self.donnees.configuration.le[:1].upper()}"
                f"{self.donnees.configuration.le[1:]} n’a aucun territoire de la maille "
                f"« {maille.libelle} » : choisir une autre maille."
            )
        return codes

    def find_nom(self, code: CodeTerritoire) -> str:
        """Nom d’un territoire, ou son code s’il n’en a pas."""
        return self.atelier.noms.get(code, code)

    def preheat(self, codes: Sequence[CodeTerritoire]) -> None:
        """Calcule ce que toutes les fiches partagent, avant de se diviser.

        Une faute ne compte pas ici : la fiche qui la porte la dira.
        """
        with suppress(Exception):
            build_fiche(self.atelier, codes[0])
        if Forme.PDF.value in self.demande.formes:
            with suppress(Exception):
                self.cartes.preheat(codes)

    def make(self, code: CodeTerritoire) -> Fait | Refus:
        """Fait une fiche et écrit ses fichiers ; une faute est rendue, jamais levée."""
        try:
            return self._make(code)
        except LotError as erreur:
            return Refus(str(erreur))
        except _FAUTES_DITES as erreur:
            return self.report(code, str(erreur))
        except Exception:
            # Quelle que soit la faute, une fiche manquée n’arrête pas les autres.
            return self.report(code, IMPREVU, traceback.format_exc())

    def report(self, code: CodeTerritoire, faute: str, trace: str = "") -> Fait:
        """Ce qui tient lieu d’une fiche manquée."""
        return Fait(code, self.find_nom(code), {}, faute=faute, trace=trace)

    def _make(self, code: CodeTerritoire) -> Fait:
        dossier = build_fiche(self.atelier, code)
        fabriques = _list_fabriques(
            dossier,
            dt.date.fromisoformat(self.demande.date),
            partial(self.cartes.draw, code),
        )
        fichiers: dict[str, str] = {}
        for forme in self.demande.formes:
            nom = self._name(dossier, forme)
            write_entier(
                Path(self.demande.sortie) / nom, fabriques[find_forme(forme)]()
            )
            fichiers[forme] = nom
        return Fait(code, dossier.titre, fichiers, dossier.surtitre, dossier.sous_titre)

    def _name(self, dossier: Dossier, extension: str) -> str:
        """``ess-31-fiche-200073146-toulouse-metropole.pdf``."""
        departement = self.donnees.configuration.code_departement
        return name_file(
            dossier, dossier.titre[:LONGUEUR_NOM_MAX], extension, departement
        )


def _list_fabriques(
    dossier: Dossier, date: dt.date, draw_carte: Callable[[], bytes | None]
) -> Mapping[Forme, Callable[[], bytes]]:
    return {
        Forme.PDF: lambda: to_pdf(dossier, date=date, carte_svg=draw_carte()),
        Forme.HTML: lambda: to_html(dossier, date=date),
        Forme.XLSX: lambda: to_xlsx(dossier, date=date),
        Forme.CSV: lambda: to_csv_dossier(dossier),
        Forme.JSON: lambda: to_json(dossier, date=date),
    }


def prepare_fabrique(demande: DemandeLot) -> Fabrique:
    """Lit les données et prépare ce que toutes les fiches partagent.

    Raises
    ------
    SourceError, TableError
        Si les communes, les EPCI, le département ou les zonages manquent.
    """
    donnees = load_donnees_en_service(demonstration=demande.demonstration)
    return Fabrique(demande, prepare(donnees), Cartes(donnees))
