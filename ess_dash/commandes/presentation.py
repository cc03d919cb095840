"""``python -m ess_dash presentation`` : un récit en diaporama, en livret ou en page."""

import datetime as dt
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import typer

from ess_dash.commandes.sortie import APPEL_FAUX, say, stop
from ess_dash.indicateurs.chargement import load_donnees_en_service
from ess_dash.indicateurs.donnees import Donnees
from ess_dash.presentation.panneau import TerritoireInconnuError
from ess_dash.presentation.recit.lecture import RecitError, parse_recit
from ess_dash.presentation.recit.livres import RECITS, load_recit
from ess_dash.presentation.recit.modeles import Recit
from ess_dash.presentation.recit.scenes import build_scenes, fill_recit
from ess_dash.render.pdf.images import PdfError
from ess_dash.render.recit.contours import load_contours
from ess_dash.render.recit.gabarit import check_gabarit
from ess_dash.render.recit.pdf import to_pdf
from ess_dash.render.recit.pptx import to_pptx
from ess_dash.render.scene_html import to_scene_html
from ess_dash.sources import SourceError
from ess_dash.tables import TableError

FORMATS: Final = ("pptx", "pdf", "html")
_CHOIX: Final = ", ".join(RECITS)


@dataclass(frozen=True, slots=True)
class Choix:
    """Ce que l’appel demande : la forme, le territoire, le modèle, l’adresse."""

    forme: str
    territoire: str
    gabarit: bytes | None
    adresse: str


def run_presentation(
    recit: Annotated[
        str,
        typer.Option(
            metavar="RECIT",
            help=f"Récit livré ({_CHOIX}), ou fichier enregistré depuis « Rencontres ».",
        ),
    ] = "",
    format: Annotated[  # noqa: A002 -- le nom de l’option
        str, typer.Option(metavar="FORMAT", help=f"{', '.join(FORMATS)}.")
    ] = "pptx",
    sortie: Annotated[
        str, typer.Option(metavar="FICHIER", help="Fichier à écrire.")
    ] = "",
    territoire: Annotated[
        str,
        typer.Option(
            metavar="CODE", help="Territoire d’un récit qui se joue pour l’un d’eux."
        ),
    ] = "",
    demonstration: Annotated[
        bool, typer.Option("--demonstration", help="Avec les données fictives.")
    ] = False,
    gabarit: Annotated[
        str, typer.Option(metavar="FICHIER", help="Modèle PowerPoint du diaporama.")
    ] = "",
    adresse: Annotated[
        str,
        typer.Option(
            metavar="URL", help="Présentation en ligne, écrite et en code QR."
        ),
    ] = "",
) -> None:
    """Écrit un récit en diaporama, en livret PDF ou en page autonome."""
    _check(recit, format, sortie)
    try:
        octets = _make(
            _read_recit(recit),
            load_donnees_en_service(demonstration=demonstration),
            Choix(format, territoire, _read_gabarit(gabarit), adresse),
        )
    except (RecitError, TerritoireInconnuError) as erreur:
        raise stop(str(erreur), APPEL_FAUX) from None
    except (SourceError, TableError, PdfError) as erreur:
        raise stop(str(erreur)) from None
    _write(Path(sortie), octets)
    say(f"Écrit : « {sortie} ».")


def _check(recit: str, forme: str, sortie: str) -> None:
    """Refuse un appel faux, avant de rien charger."""
    if not recit:
        raise stop(f"Donner le récit : --recit {_CHOIX}, ou un fichier.", APPEL_FAUX)
    if not sortie:
        raise stop(f"Donner le fichier à écrire : --sortie recit.{forme}.", APPEL_FAUX)
    if forme not in FORMATS:
        raise stop(
            f"--format ne peut pas valoir « {forme} » : choisir {', '.join(FORMATS)}.",
            APPEL_FAUX,
        )


def _read_recit(nom: str) -> Recit:
    """Récit livré, ou celui d’un fichier."""
    if nom in RECITS or not Path(nom).is_file():
        return load_recit(nom)
    try:
        return parse_recit(Path(nom).read_bytes())
    except OSError:
        raise stop(f"Le récit « {nom} » ne se lit pas : fichier protégé.") from None


def _read_gabarit(nom: str) -> bytes | None:
    """Modèle de l’utilisateur ; absent ou mauvais, on le dit et l’on s’en passe."""
    if not nom:
        return None
    try:
        octets = Path(nom).read_bytes()
    except OSError:
        say(f"Le modèle « {nom} » ne se lit pas : le modèle neutre le remplace.")
        return None
    bons, avis = check_gabarit(octets)
    if avis:
        say(avis)
    return bons


def _make(recit: Recit, donnees: Donnees, choix: Choix) -> bytes:
    departement = donnees.configuration.code_departement
    scenes = build_scenes(recit, donnees, choix.territoire)
    rempli = fill_recit(recit, donnees, choix.territoire)
    if choix.forme == "html":
        return to_scene_html(rempli, scenes, departement).encode()
    contours = load_contours(departement)
    date = dt.datetime.now().astimezone().date()
    if choix.forme == "pdf":
        return to_pdf(
            rempli, scenes, contours=contours, date=date, adresse=choix.adresse
        )
    return to_pptx(
        rempli,
        scenes,
        contours=contours,
        date=date,
        adresse=choix.adresse,
        gabarit=choix.gabarit,
    )


def _write(sortie: Path, octets: bytes) -> None:
    """Écrit à côté, puis met en place : un fichier n’est jamais à moitié écrit."""
    essai = ""
    try:
        sortie.parent.mkdir(parents=True, exist_ok=True)
        numero, essai = tempfile.mkstemp(dir=sortie.parent, prefix=f".{sortie.name}")
        with os.fdopen(numero, "wb") as fichier:
            fichier.write(octets)
        Path(essai).chmod(0o644)
        Path(essai).replace(sortie)
    except OSError:
        if essai:
            with suppress(OSError):
                Path(essai).unlink()
        raise stop(
            f"Le fichier « {sortie} » ne s’écrit pas : dossier impossible ou protégé, "
            "ou disque plein. En choisir un autre."
        ) from None
