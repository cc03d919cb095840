"""Un récit en livret PDF : une étape par demi-page, avec ce qu’en dit l’orateur."""

import datetime as dt
import json
import re
from functools import cache
from pathlib import Path
from typing import Any, Final

from ess_dash.presentation.dossier import ChiffreCle, Figure
from ess_dash.presentation.format_fr import format_date
from ess_dash.presentation.modeles import FILIGRANE
from ess_dash.presentation.recit.modeles import (
    Carte,
    Chiffres,
    Genre,
    Recit,
    Scene,
    TableauScene,
    Visuel,
)
from ess_dash.render.carte_imprimee import write_description
from ess_dash.render.impression.contours import Contours
from ess_dash.render.pdf.composition import compose
from ess_dash.render.pdf.dessins import draw_figure
from ess_dash.render.pdf.images import draw_qr
from ess_dash.render.pdf.texte import clean
from ess_dash.render.recit.legende import list_lignes, write_libelle
from ess_dash.render.recit.plan_carte import draw_plan_carte
from ess_dash.sources import load_configuration

__all__ = ["to_pdf"]

_GABARITS: Final = Path(__file__).parents[1] / "gabarits"
_FICHIER_QR: Final = "qr.svg"

# Ce que les scènes écrivent en fin de notes, espaces fines comprises.
_SOURCES: Final = re.compile(r"Sources\s*:")

Donnee = dict[str, Any]


def to_pdf(
    recit: Recit,
    scenes: tuple[Scene, ...],
    *,
    contours: Contours,
    date: dt.date,
    adresse: str = "",
) -> bytes:
    """Livret d’un récit, à distribuer ou à garder en main.

    Parameters
    ----------
    recit
        Le récit, mots entre accolades remplacés.
    adresse
        Adresse de la présentation en ligne, écrite et en code QR.

    Returns
    -------
    bytes
        PDF/UA-1 ; les mêmes octets pour les mêmes valeurs.

    Raises
    ------
    PdfError
        Si l’adresse est trop longue pour un code QR.
    """
    dessins: dict[str, bytes] = {_FICHIER_QR: draw_qr(adresse)} if adresse else {}
    montrees = [scene for scene in scenes if scene.genre is not Genre.OUVERTURE]
    textes = {
        "titre": recit.titre,
        "sous_titre": recit.sous_titre,
        "auteur": f"Département {load_configuration().de}",
        "date": format_date(date),
        "jour": [date.year, date.month, date.day],
        "adresse": adresse,
        "qr": _FICHIER_QR if adresse else "",
        "filigrane": FILIGRANE if any(s.sur_demonstration for s in scenes) else "",
        "etapes": [
            _build_etape(scene, rang, dessins, contours, date)
            for rang, scene in enumerate(montrees, 1)
        ],
    }
    donnees = json.dumps(clean(textes), ensure_ascii=False).encode()
    return compose({**_load_gabarits(), **dessins, "recit.json": donnees}, date)


def _build_etape(
    scene: Scene,
    numero: int,
    dessins: dict[str, bytes],
    contours: Contours,
    date: dt.date,
) -> Donnee:
    visuel = scene.visuel
    nom = f"etape-{numero}.svg"
    if isinstance(visuel, Figure):
        dessins[nom] = draw_figure(visuel).svg
    elif isinstance(visuel, Carte):
        dessins[nom] = draw_plan_carte(visuel, contours, forme="svg", date=date)
    return {
        "numero": numero,
        "surtitre": scene.surtitre,
        "titre": scene.titre,
        "phrase": scene.phrase,
        "notes": [n for n in scene.notes.split("\n") if _est_a_dire(n)],
        "sources": _write_sources(scene),
        "visuel": _build_visuel(visuel, nom),
    }


def _est_a_dire(note: str) -> bool:
    """Vrai pour une note ; les sources, que les notes répètent, sont déjà en pied."""
    return bool(note.strip()) and not _SOURCES.match(note)


def _write_sources(scene: Scene) -> str:
    """Sources en entier : la scène les abrège, ses notes les gardent."""
    entieres = (n for n in scene.notes.split("\n") if _SOURCES.match(n))
    abregees = f"Sources : {' ; '.join(scene.sources)}" if scene.sources else ""
    return next(entieres, abregees)


def _build_visuel(visuel: Visuel, nom: str) -> Donnee:
    if isinstance(visuel, Figure):
        alternative = visuel.alternative or visuel.titre
        return {"genre": "figure", "fichier": nom, "alternative": alternative}
    if isinstance(visuel, Carte):
        return {"genre": "carte", "fichier": nom, **_build_carte(visuel)}
    if isinstance(visuel, TableauScene):
        return {"genre": "tableau", **_build_tableau(visuel)}
    if isinstance(visuel, Chiffres):
        return {
            "genre": "chiffres",
            "chiffres": [_build_chiffre(c) for c in visuel.chiffres],
        }
    return {"genre": "texte", "paragraphes": list(visuel.paragraphes)}


def _build_carte(carte: Carte) -> Donnee:
    vue = carte.vue
    return {
        "alternative": write_description(vue),
        "titre": vue.legende.titre,
        "notes": list(vue.legende.notes),
        "lignes": [
            {
                "genre": ligne.genre,
                "forme": ligne.forme,
                "couleur": ligne.couleur,
                "libelle": write_libelle(ligne),
            }
            for ligne in list_lignes(vue)
        ],
    }


def _build_tableau(scene: TableauScene) -> Donnee:
    tableau = scene.tableau
    return {
        "colonnes": [tableau.entete, *(c.titre for c in tableau.colonnes)],
        "nombres": [False, *(c.est_nombre for c in tableau.colonnes)],
        "lignes": [
            [ligne.titre, *(c.texte for c in ligne.cellules)]
            for ligne in tableau.lignes
        ],
        "suite": scene.suite,
    }


def _build_chiffre(chiffre: ChiffreCle) -> Donnee:
    return {
        "libelle": chiffre.libelle,
        "valeur": chiffre.cellule.texte,
        "absent": chiffre.cellule.valeur is None,
        "comparaison": chiffre.comparaison,
    }


@cache
def _load_gabarits() -> dict[str, bytes]:
    """Gabarits Typst ; le premier est le document, il lit ``recit.json``."""
    return {
        "main.typ": (_GABARITS / "recit.typ").read_bytes(),
        "tableau.typ": (_GABARITS / "tableau.typ").read_bytes(),
    }
