"""Un tableau du dossier en données pour le gabarit : cases, renvois, largeurs."""

from dataclasses import replace
from itertools import chain
from typing import Final

from ess_dash.presentation.dossier import Ligne, Tableau
from ess_dash.presentation.format_fr import format_nombre
from ess_dash.render.html import keep_adresse_web
from ess_dash.render.pdf.colonnes import Donnee, find_largeurs
from ess_dash.render.pdf.renvois import Sources, letter_motifs
from ess_dash.render.precisions import Precision, Precisions, place_precisions

# Au-delà, un tableau se lit dans le classeur et non sur le papier.
LIGNES_MAX: Final = 40


def build_tableau(entier: Tableau, sources: Sources) -> Donnee:
    """Données d’un tableau : en-tête, premières rangées, notes.

    Parameters
    ----------
    sources
        Numéros des sources du document, complétés ici.
    """
    tableau = replace(entier, lignes=entier.lignes[:LIGNES_MAX])
    details = place_precisions(tableau.lignes, len(tableau.colonnes))
    cellules = chain.from_iterable(ligne.cellules for ligne in tableau.lignes)
    motifs = letter_motifs(cellule.motif for cellule in cellules)
    return {
        "titre": tableau.titre,
        "entete": tableau.entete,
        "colonnes": [
            {
                "titre": colonne.titre,
                "est_nombre": colonne.est_nombre,
                **_write_precision(detail, sources),
            }
            for colonne, detail in zip(tableau.colonnes, details.colonnes, strict=True)
        ],
        **find_largeurs(tableau, details),
        "rangees": _build_rangees(tableau, details, motifs, sources),
        "commun": _write_precision(details.commun, sources),
        "reste": _write_reste(len(entier.lignes) - LIGNES_MAX),
        "note": tableau.note,
        "motifs": [[lettre, motif] for motif, lettre in motifs.items()],
    }


def _write_reste(reste: int) -> str:
    if reste <= 0:
        return ""
    autres = "autre" if reste == 1 else "autres"
    return f"… et {format_nombre(reste)} {autres}, dans le classeur."


def _build_rangees(
    tableau: Tableau, details: Precisions, motifs: dict[str, str], sources: Sources
) -> list[Donnee]:
    rangees: list[Donnee] = []
    rubrique = ""
    for rang, ligne in enumerate(tableau.lignes):
        if ligne.rubrique and ligne.rubrique != rubrique:
            rangees.append({"rubrique": ligne.rubrique})
        rubrique = ligne.rubrique
        rangees.append(_build_rangee(ligne, rang, details, motifs, sources))
    return rangees


def _build_rangee(
    ligne: Ligne,
    rang: int,
    details: Precisions,
    motifs: dict[str, str],
    sources: Sources,
) -> Donnee:
    return {
        "titre": ligne.titre,
        "lien": keep_adresse_web(ligne.lien),
        "note": ligne.note,
        **_write_precision(details.lignes[rang], sources),
        "cases": [
            {
                "texte": cellule.texte,
                "est_absente": bool(cellule.motif),
                "motif": motifs.get(cellule.motif, ""),
                **_write_precision(detail, sources),
            }
            for cellule, detail in zip(ligne.cellules, details.cases[rang], strict=True)
        ],
    }


def _write_precision(precision: Precision | None, sources: Sources) -> Donnee:
    if precision is None:
        return {"detail": "", "source": ""}
    return {"detail": precision.texte, "source": sources.cite(precision.source)}
