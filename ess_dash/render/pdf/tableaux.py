"""Un tableau du dossier en données pour le gabarit : cases, renvois, largeurs."""

from itertools import chain

from ess_dash.presentation.dossier import Ligne, Tableau
from ess_dash.render.pdf.colonnes import Donnee, find_largeurs
from ess_dash.render.pdf.renvois import Sources, letter_motifs
from ess_dash.render.precisions import Precision, Precisions, place_precisions


def build_tableau(tableau: Tableau, sources: Sources) -> Donnee:
    """Données d’un tableau : en-tête, rangées, notes.

    Parameters
    ----------
    sources
        Numéros des sources du document, complétés ici.
    """
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
        "note": tableau.note,
        "motifs": [[lettre, motif] for motif, lettre in motifs.items()],
    }


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
