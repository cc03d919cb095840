"""Dossier → classeur : une feuille pour lire, une par tableau, une pour tout citer.

Aucune formule : tout texte est écrit comme texte, quel que soit son premier caractère.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from ess_dash.indicateurs.chiffre import Statut
from ess_dash.presentation.dossier import ChiffreCle, Colonne, Dossier, Ligne, Tableau
from ess_dash.presentation.format_fr import format_date
from ess_dash.presentation.modeles import FILIGRANE
from ess_dash.presentation.typographie import typographie
from ess_dash.render.dossier import COLONNES, list_cases
from ess_dash.render.export import COLONNE_FICTIVE
from ess_dash.render.xlsx_classeur import COULEUR_ALERTE, Classeur
from ess_dash.render.xlsx_tableau import FEUILLE_DETAIL, name_feuille, write_tableau

FEUILLE_LIRE: Final = "Lire"
CHIFFRES_CLES: Final = "Chiffres clés"
_COLONNES_DETAIL: Final[Mapping[str, str]] = {"feuille": "Feuille", **COLONNES}
# Largeurs de la feuille « Détail », quand elle n’est pas celle d’un mot.
_LARGEURS: Final[Mapping[str, int]] = {"ligne": 32, "motif": 48, "source": 48}
_LARGEUR_COURANTE: Final = 20

TexteStyle = tuple[str, str, str]


def to_xlsx(dossier: Dossier, *, date: dt.date) -> bytes:
    """Classeur du dossier.

    Parameters
    ----------
    date
        Jour du téléchargement, écrit dans « Lire » et dans les propriétés.

    Returns
    -------
    bytes
        Feuilles « Lire » (constat, réserves, sources, statuts), une par tableau, puis
        « Détail » (une ligne par case, avec tout ce qui la rend citable).

    Raises
    ------
    ValueError
        Si une valeur n’est pas un nombre fini.
    """
    classeur = Classeur(dossier.titre, date)
    feuilles = {
        name_feuille(rang, tableau.titre): tableau
        for rang, tableau in enumerate(_list_tableaux(dossier), start=1)
    }
    _write_lire(classeur, dossier, (*feuilles, FEUILLE_DETAIL), date)
    for nom, tableau in feuilles.items():
        write_tableau(classeur, nom, tableau, fictive=dossier.sur_demonstration)
    _write_detail(classeur, feuilles, fictive=dossier.sur_demonstration)
    return classeur.to_octets()


def _list_tableaux(dossier: Dossier) -> tuple[Tableau, ...]:
    """Chiffres clés, s’il y en a, puis tous les tableaux."""
    if not dossier.chiffres_cles:
        return dossier.tableaux
    lignes = tuple(
        Ligne(cle.libelle, (cle.cellule,), note=cle.comparaison)
        for cle in dossier.chiffres_cles
    )
    cles = Tableau("cles", CHIFFRES_CLES, "Chiffre", (Colonne("Valeur"),), lignes)
    return (cles, *dossier.tableaux)


def _write_lire(
    classeur: Classeur, dossier: Dossier, noms: Sequence[str], date: dt.date
) -> None:
    feuille = classeur.add_feuille(FEUILLE_LIRE)
    feuille.hide_gridlines(2)
    feuille.set_column(0, 0, 20)
    feuille.set_column(1, 1, 100)
    if dossier.sur_demonstration:
        feuille.set_tab_color(COULEUR_ALERTE)
    lignes = _list_lire(dossier, date)
    for rang, (libelle, texte, style) in enumerate(lignes):
        classeur.write_texte(feuille, (rang, 0), libelle, "libelle")
        classeur.write_texte(feuille, (rang, 1), texte, style)
    classeur.write_texte(feuille, (len(lignes), 0), "Feuilles", "libelle")
    for rang, nom in enumerate(noms, start=len(lignes)):
        classeur.write_renvoi(feuille, (rang, 1), nom)


def _list_lire(dossier: Dossier, date: dt.date) -> list[TexteStyle]:
    """Lignes de « Lire » : libellé, texte, style du texte."""
    constat = dossier.constat
    avis = [avis for section in dossier.sections for avis in section.avis]
    des_figures = (s for figure in dossier.figures for s in figure.sources)
    fictives = [FILIGRANE] if dossier.sur_demonstration else []
    return [
        *_repeat("Avertissement", fictives, "alerte"),
        *_repeat("Territoire", filter(None, [dossier.surtitre])),
        ("Titre", dossier.titre, "titre_long"),
        ("Sous-titre", dossier.sous_titre, "texte"),
        ("Constat", constat.phrase, "texte"),
        *_repeat("Réserves", constat.reserves),
        *_repeat(CHIFFRES_CLES, map(_write_cle, dossier.chiffres_cles)),
        *_repeat("Ce qui manque", avis),
        *_repeat("Sources", dict.fromkeys((*constat.sources, *des_figures))),
        ("Date", format_date(date), "texte"),
        *_repeat("Statuts", map(_write_statut, Statut)),
    ]


def _repeat(
    libelle: str, textes: Iterable[str], style: str = "texte"
) -> list[TexteStyle]:
    """Une ligne par texte ; le libellé devant la première seulement."""
    return [("" if rang else libelle, t, style) for rang, t in enumerate(textes)]


def _write_cle(cle: ChiffreCle) -> str:
    suite = f" ({cle.comparaison})" if cle.comparaison else ""
    return typographie(f"{cle.libelle} : {cle.cellule.texte}{suite}")


def _write_statut(statut: Statut) -> str:
    return typographie(f"{statut.libelle} : {statut.description}")


def _write_detail(
    classeur: Classeur, feuilles: Mapping[str, Tableau], *, fictive: bool
) -> None:
    feuille = classeur.add_feuille(FEUILLE_DETAIL)
    colonnes = {**_COLONNES_DETAIL, **(COLONNE_FICTIVE if fictive else {})}
    for rang, (nom, entete) in enumerate(colonnes.items()):
        classeur.write_texte(feuille, (0, rang), entete, "entete")
        feuille.set_column(rang, rang, _LARGEURS.get(nom, _LARGEUR_COURANTE))
    for ligne, case in enumerate(_list_detail(feuilles), start=1):
        for rang, nom in enumerate(colonnes):
            contenu = case[nom]
            if isinstance(contenu, str):
                classeur.write_texte(feuille, (ligne, rang), contenu, "simple")
            elif contenu is not None:
                feuille.write_number(ligne, rang, contenu)
    feuille.freeze_panes(1, 0)


def _list_detail(
    feuilles: Mapping[str, Tableau],
) -> Iterable[dict[str, str | float | None]]:
    libelles = {str(statut.value): statut.libelle for statut in Statut}
    for nom, tableau in feuilles.items():
        for case in list_cases(tableau):
            statut = libelles.get(str(case["statut"]), "")
            yield {**case, "feuille": nom, "statut": statut}
