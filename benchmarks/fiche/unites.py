"""Une fiche à la fois, atelier prêt : l’écran, puis chaque forme de fichier."""

import datetime as dt
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from ess_dash.indicateurs.chargement import load_donnees
from ess_dash.indicateurs.donnees import Donnees
from ess_dash.presentation.dossier import Dossier
from ess_dash.presentation.fiche.atelier import AtelierFiches, prepare
from ess_dash.presentation.fiche.fiche import build_fiche
from ess_dash.render import dossier as ecran
from ess_dash.render.dossier import to_csv_dossier
from ess_dash.render.dossier_html import to_html
from ess_dash.render.dossier_json import to_json
from ess_dash.render.dossier_pdf import to_pdf
from ess_dash.render.dossier_xlsx import to_xlsx
from ess_dash.render.figures import build_spec
from ess_dash.render.lot.fabrique import Cartes
from ess_dash.render.pdf.dessins import draw_figure

JOUR: Final = dt.date(2026, 11, 22)
# Une commune sur soixante, en plus de tous les EPCI.
PAS_COMMUNES: Final = 60
TEMOINS: Final = 5


@dataclass(slots=True)
class Releve:
    """Durées en millisecondes, une par fiche.

    Attributes
    ----------
    formes_ms
        Par extension ; le PDF est neuf, carte et figures redessinées.
    temoins_ms
        Même PDF sans rien garder d’une fiche à l’autre : données relues à chaque fois.
    premier_pdf_ms
        Le premier du processus, qui charge le moteur de dessin et les polices.
    """

    ecran_ms: list[float] = field(default_factory=list)
    formes_ms: dict[str, list[float]] = field(default_factory=dict)
    temoins_ms: list[float] = field(default_factory=list)
    premier_pdf_ms: float = 0.0
    premiere_fiche_ms: float = 0.0


def measure_unites(tell: Callable[[str], None]) -> Releve:
    """Mesure les fiches des EPCI et d’une commune sur soixante, une par une.

    Parameters
    ----------
    tell
        Dit où l’on en est.
    """
    donnees = load_donnees()
    atelier, cartes = prepare(donnees), Cartes(donnees)
    codes = list_codes(donnees)
    cartes.preheat(codes)
    releve = Releve()
    releve.premiere_fiche_ms = time_ms(lambda: build_fiche(atelier, codes[0]))
    premiere = build_fiche(atelier, codes[0])
    releve.premier_pdf_ms = time_ms(lambda: to_pdf(premiere, date=JOUR))
    tell(f"une par une : {len(codes)} fiches")
    for code in codes:
        _measure(releve, atelier, cartes, code)
    tell(f"témoin, qui relit tout : {TEMOINS} fiches")
    releve.temoins_ms.extend(
        time_ms(partial(_make_naif, code)) for code in codes[:TEMOINS]
    )
    return releve


def list_codes(donnees: Donnees) -> list[str]:
    """Tous les EPCI, et des communes prises de loin en loin."""
    communes = donnees.communes["code_commune"].astype(str)
    return [*donnees.epci["code_epci"].astype(str), *communes[::PAS_COMMUNES]]


def _measure(releve: Releve, atelier: AtelierFiches, cartes: Cartes, code: str) -> None:
    releve.ecran_ms.append(time_ms(lambda: show(build_fiche(atelier, code))))
    dossier = build_fiche(atelier, code)
    # Sans cela, des figures déjà dessinées pour une autre fiche ne compteraient pas.
    draw_figure.cache_clear()
    for forme, fabrique in list_fabriques(dossier, cartes, code).items():
        releve.formes_ms.setdefault(forme, []).append(time_ms(fabrique))


def list_fabriques(
    dossier: Dossier, cartes: Cartes, code: str
) -> Mapping[str, Callable[[], bytes]]:
    """De quoi faire chaque fichier d’une fiche, carte comprise."""
    return {
        "pdf": lambda: to_pdf(dossier, date=JOUR, carte_svg=cartes.draw(code)),
        "html": lambda: to_html(dossier, date=JOUR),
        "xlsx": lambda: to_xlsx(dossier, date=JOUR),
        "csv": lambda: to_csv_dossier(dossier),
        "json": lambda: to_json(dossier, date=JOUR),
    }


def show(dossier: Dossier) -> None:
    """Écrit tout ce que la page envoie au navigateur."""
    ecran.to_identite(dossier)
    ecran.to_chiffres_cles(dossier.chiffres_cles)
    ecran.to_constat(dossier.constat)
    for section in dossier.sections:
        ecran.to_section(section)
    for figure in dossier.figures:
        build_spec(figure, "clair")
        ecran.to_titre_figure(figure)
    for tableau in dossier.tableaux:
        ecran.to_tableau(tableau)


def _make_naif(code: str) -> bytes:
    """Le même PDF, comme on l’écrirait d’un premier jet : rien n’est gardé."""
    draw_figure.cache_clear()
    donnees = load_donnees()
    carte = Cartes(donnees).draw(code)
    return to_pdf(build_fiche(donnees, code), date=JOUR, carte_svg=carte)


def time_ms(faire: Callable[[], object]) -> float:
    """Durée d’un appel, en millisecondes."""
    depart = time.perf_counter()
    faire()
    return (time.perf_counter() - depart) * 1000
