"""Dossier → JSON : tout ce que l’écran dit, pour un programme.

UTF-8, clés triées, toujours toutes présentes, jamais ``NaN`` : une absence est ``null``.

``version``
    Version de cette structure ; elle augmente quand une clé change de sens.
``identifiant``, ``surtitre``, ``titre``, ``sous_titre``, ``date``, ``langue``
    De quoi il s’agit ; la date est celle du téléchargement (AAAA-MM-JJ).
``donnees_fictives``, ``avertissement``
    Vrai, et en toutes lettres, si des données fictives y entrent.
``constat``
    ``phrase``, ``reserves``, ``sources``.
``chiffres_cles``
    Liste de ``libelle``, ``cellule``, ``comparaison``.
``sections``
    Liste de ``identifiant``, ``titre``, ``texte``, ``avis`` (ce qui ne se calcule pas, et
    pourquoi), ``figures``, ``tableaux``.
figure
    ``identifiant``, ``titre``, ``sous_titre``, ``alternative``, ``sources``, ``tableau``.
tableau
    ``identifiant``, ``titre``, ``entete`` (titre de la première colonne), ``colonnes``
    (``titre``, ``est_nombre``), ``lignes`` (``rubrique``, ``titre``, ``note``,
    ``cellules``, une par colonne), ``note``.
cellule
    ``texte`` (valeur écrite, ou nom de l’absence), ``valeur``, ``unite``, ``statut``,
    ``millesime``, ``base``, ``perimetre``, ``source``, ``motif`` (de l’absence).
``statuts``
    Pour chaque code de ``statut`` : ``libelle`` et ``description``.
"""

import datetime as dt
import json
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
from ess_dash.presentation.modeles import FILIGRANE
from ess_dash.render.caracteres import strip_contenu

VERSION: Final = 1

Objet = dict[str, Any]


def to_json(dossier: Dossier, *, date: dt.date) -> bytes:
    """Le dossier entier, dans la structure décrite en tête de ce module.

    Raises
    ------
    ValueError
        Si une valeur n’est pas un nombre fini.
    """
    fictif = dossier.sur_demonstration
    contenu = {
        "version": VERSION,
        "langue": "fr",
        "identifiant": dossier.identifiant,
        "surtitre": dossier.surtitre,
        "titre": dossier.titre,
        "sous_titre": dossier.sous_titre,
        "date": date.isoformat(),
        "donnees_fictives": fictif,
        "avertissement": FILIGRANE if fictif else "",
        "constat": {
            "phrase": dossier.constat.phrase,
            "reserves": dossier.constat.reserves,
            "sources": dossier.constat.sources,
        },
        "chiffres_cles": [_build_chiffre_cle(cle) for cle in dossier.chiffres_cles],
        "sections": [_build_section(section) for section in dossier.sections],
        "statuts": {
            str(s.value): {"libelle": s.libelle, "description": s.description}
            for s in Statut
        },
    }
    return json.dumps(
        strip_contenu(contenu),
        ensure_ascii=False,
        allow_nan=False,
        sort_keys=True,
        separators=(",", ":"),
    ).encode()


def _build_chiffre_cle(cle: ChiffreCle) -> Objet:
    return {
        "libelle": cle.libelle,
        "cellule": _build_cellule(cle.cellule),
        "comparaison": cle.comparaison,
    }


def _build_section(section: Section) -> Objet:
    return {
        "identifiant": section.identifiant,
        "titre": section.titre,
        "texte": section.texte,
        "avis": section.avis,
        "figures": [_build_figure(figure) for figure in section.figures],
        "tableaux": [_build_tableau(tableau) for tableau in section.tableaux],
    }


def _build_figure(figure: Figure) -> Objet:
    return {
        "identifiant": figure.identifiant,
        "titre": figure.titre,
        "sous_titre": figure.sous_titre,
        "alternative": figure.alternative,
        "sources": figure.sources,
        "tableau": _build_tableau(figure.tableau),
    }


def _build_tableau(tableau: Tableau) -> Objet:
    return {
        "identifiant": tableau.identifiant,
        "titre": tableau.titre,
        "entete": tableau.entete,
        "colonnes": [
            {"titre": c.titre, "est_nombre": c.est_nombre} for c in tableau.colonnes
        ],
        "lignes": [
            {
                "rubrique": ligne.rubrique,
                "titre": ligne.titre,
                "note": ligne.note,
                "cellules": [_build_cellule(cellule) for cellule in ligne.cellules],
            }
            for ligne in tableau.lignes
        ],
        "note": tableau.note,
    }


def _build_cellule(cellule: Cellule) -> Objet:
    return {
        "texte": cellule.texte,
        "valeur": cellule.valeur,
        "unite": cellule.unite,
        "statut": None if cellule.statut is None else cellule.statut.value,
        "millesime": cellule.millesime,
        "base": cellule.base,
        "perimetre": cellule.perimetre,
        "source": cellule.source,
        "motif": cellule.motif,
    }
