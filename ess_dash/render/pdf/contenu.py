"""Le dossier en données pour le gabarit : des textes, jamais du code Typst."""

import re
from dataclasses import dataclass
from typing import Any, Final

from ess_dash.presentation.dossier import (
    Cellule,
    ChiffreCle,
    Dossier,
    Figure,
    Section,
)
from ess_dash.presentation.format_fr import INSECABLE
from ess_dash.presentation.modeles import FILIGRANE
from ess_dash.render.pdf.colonnes import Donnee
from ess_dash.render.pdf.dessins import LARGEUR_PX, draw_figure
from ess_dash.render.pdf.renvois import Sources
from ess_dash.render.pdf.tableaux import build_tableau
from ess_dash.render.precisions import Precision

# « environ 4 674 établissements » : ce qui précède, le nombre, ce qui suit.
_NOMBRE: Final = re.compile(r"(\D*?)([+\u2212]?\d(?:[\d\s,]*\d)?)(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Contenu:
    """Ce que le gabarit lit : les textes, et les dessins par nom de fichier."""

    textes: dict[str, Any]
    dessins: dict[str, bytes]


def build_contenu(dossier: Dossier) -> Contenu:
    """Textes et dessins d’un dossier, sources numérotées dans l’ordre de lecture."""
    sources = Sources()
    dessins: dict[str, bytes] = {}
    textes = {
        "surtitre": dossier.surtitre,
        "sous_titre": dossier.sous_titre,
        "chiffres": [_build_chiffre(c, sources) for c in dossier.chiffres_cles],
        "constat": {
            "phrase": dossier.constat.phrase,
            "reserves": list(dossier.constat.reserves),
            "sources": sources.cite(*dossier.constat.sources),
        },
        "sections": [_build_section(s, sources, dessins) for s in dossier.sections],
        "filigrane": FILIGRANE if dossier.sur_demonstration else "",
    }
    return Contenu({**textes, "sources": sources.citees}, dessins)


def _build_section(
    section: Section, sources: Sources, dessins: dict[str, bytes]
) -> Donnee:
    return {
        "titre": section.titre,
        "texte": section.texte,
        "avis": list(section.avis),
        "figures": [_build_figure(f, sources, dessins) for f in section.figures],
        "tableaux": [build_tableau(t, sources) for t in section.tableaux],
    }


def _build_figure(
    figure: Figure, sources: Sources, dessins: dict[str, bytes]
) -> Donnee:
    nom = f"figure-{len(dessins) + 1}.svg"
    dessin = draw_figure(figure)
    dessins[nom] = dessin.svg
    return {
        "titre": figure.titre,
        "sous_titre": figure.sous_titre,
        "alternative": figure.alternative or figure.titre,
        "fichier": nom,
        "largeur_pct": min(100 * dessin.largeur_px / LARGEUR_PX, 100),
        "sources": sources.cite(*figure.sources),
        "tableau": build_tableau(figure.tableau, sources),
    }


def _build_chiffre(chiffre: ChiffreCle, sources: Sources) -> Donnee:
    cellule = chiffre.cellule
    avant, nombre, apres = split_nombre(cellule)
    return {
        "libelle": chiffre.libelle,
        "avant": avant,
        "nombre": nombre,
        "apres": apres,
        "precision": _write_precision(cellule),
        "source": "" if cellule.valeur is None else sources.cite(cellule.source),
        "motif": cellule.motif,
        "comparaison": "" if cellule.motif else chiffre.comparaison,
    }


def _write_precision(cellule: Cellule) -> str:
    if cellule.statut is None or cellule.valeur is None:
        return cellule.millesime
    return Precision(cellule.statut.libelle, cellule.millesime, cellule.source).texte


def split_nombre(cellule: Cellule) -> tuple[str, str, str]:
    r"""Ce qui précède le nombre, le nombre, ce qui le suit ; tout devant s’il manque.

    Examples
    --------
    >>> split_nombre(Cellule("environ 24,2\u202f%", 24.2))
    ('environ ', '24,2', '\u202f%')
    >>> split_nombre(Cellule("non publié"))
    ('non publié', '', '')
    """
    trouve = None if cellule.valeur is None else _NOMBRE.fullmatch(cellule.texte)
    if trouve is None:
        return cellule.texte, "", ""
    avant, nombre, apres = trouve.groups()
    # Dans une colonne étroite, une unité en toutes lettres passe à la ligne.
    return avant, nombre, apres.replace(INSECABLE, " ")
