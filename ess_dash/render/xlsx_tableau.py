"""Un tableau → une feuille : titre, note, en-tête figé, de vrais nombres."""

import re
from collections.abc import Sequence
from typing import Final

from xlsxwriter.worksheet import Worksheet

from ess_dash.presentation.dossier import Cellule, Ligne, Tableau
from ess_dash.presentation.modeles import FILIGRANE
from ess_dash.render.caracteres import strip_illegaux
from ess_dash.render.dossier import COLONNES
from ess_dash.render.xlsx_classeur import COULEUR_ALERTE, Classeur
from ess_dash.render.xlsx_formats import has_unite_seule, read_ecrit

FEUILLE_DETAIL: Final = "Détail"
# Ce qu’un tableur admet pour un nom de feuille.
LONGUEUR_FEUILLE: Final = 31
_INTERDITS: Final = re.compile(r"[\[\]:*?/\\]|[^\u0000-\uffff]")
_RANG_ENTETE: Final = 2
_LARGEUR_MIN, _LARGEUR_MAX = 10, 48


def name_feuille(rang: int, titre: str) -> str:
    """Nom de feuille : un numéro, qui le rend unique, et le début du titre.

    Examples
    --------
    >>> name_feuille(2, "Poids [en %] / EPCI"), name_feuille(3, "?")
    ('2. Poids en % EPCI', '3. Tableau')
    >>> name_feuille(1, "Population de chaque groupe, emplois et lieux")
    '1. Population de chaque…'
    """
    mots = _INTERDITS.sub(" ", strip_illegaux(titre).replace("'", "’")).split()
    nom = f"{rang}. {' '.join(mots) or 'Tableau'}"
    if len(nom) > LONGUEUR_FEUILLE:
        coupe = nom[:LONGUEUR_FEUILLE].rpartition(" ")[0]
        # Un premier mot démesuré se coupe en son milieu.
        debut = coupe if coupe.rstrip(".").count(" ") else nom[: LONGUEUR_FEUILLE - 1]
        nom = f"{debut.rstrip(' ,;')}…"
    return nom


def write_tableau(
    classeur: Classeur, nom: str, tableau: Tableau, *, fictive: bool
) -> None:
    """Ajoute au classeur la feuille d’un tableau."""
    feuille = classeur.add_feuille(nom)
    _write_tete(classeur, feuille, tableau, fictive=fictive)
    avant = _list_avant(tableau)
    unites = [_find_unite(tableau, rang) for rang in range(len(tableau.colonnes))]
    entetes = [*avant, *_list_entetes(tableau, unites)]
    for colonne, entete in enumerate(entetes):
        classeur.write_texte(feuille, (_RANG_ENTETE, colonne), entete, "entete")
    for rang, ligne in enumerate(tableau.lignes, start=_RANG_ENTETE + 1):
        _write_ligne(classeur, feuille, rang, ligne, len(avant), unites)
    _fit_colonnes(feuille, tableau, entetes, len(avant))
    feuille.freeze_panes(_RANG_ENTETE + 1, len(avant))


def _write_tete(
    classeur: Classeur, feuille: Worksheet, tableau: Tableau, *, fictive: bool
) -> None:
    renvoi = f"Statuts, dates, périmètres et sources : feuille « {FEUILLE_DETAIL} »."
    notes = (FILIGRANE if fictive else "", tableau.note, renvoi)
    style = "alerte" if fictive else "note"
    classeur.write_texte(feuille, (0, 0), tableau.titre, "titre")
    classeur.write_texte(feuille, (1, 0), " · ".join(filter(None, notes)), style)
    if fictive:
        feuille.set_tab_color(COULEUR_ALERTE)


def _list_avant(tableau: Tableau) -> list[str]:
    """En-têtes des colonnes qui nomment la ligne."""
    avec_rubrique = any(ligne.rubrique for ligne in tableau.lignes)
    rubrique = [COLONNES["rubrique"]] if avec_rubrique else []
    return [*rubrique, tableau.entete or COLONNES["ligne"]]


def _list_entetes(tableau: Tableau, unites: Sequence[str]) -> list[str]:
    return [
        *(
            f"{colonne.titre} ({unite})"
            if unite and not _names_unite(colonne.titre, unite)
            else colonne.titre
            for colonne, unite in zip(tableau.colonnes, unites, strict=True)
        ),
        *(["Note"] if any(ligne.note for ligne in tableau.lignes) else []),
    ]


def _names_unite(titre: str, unite: str) -> bool:
    """Vrai si le titre dit déjà l’unité, en un mot entier."""
    mot = rf"(?<!\w){re.escape(unite)}(?!\w)"
    return re.search(mot, titre, re.IGNORECASE) is not None


def _find_unite(tableau: Tableau, rang: int) -> str:
    """Unité commune à tous les nombres de la colonne, ou rien."""
    unites = {
        cellule.unite if has_unite_seule(ecrit, cellule) else ""
        for cellule in (ligne.cellules[rang] for ligne in tableau.lignes)
        if (ecrit := read_ecrit(cellule)) is not None
    }
    return unites.pop() if len(unites) == 1 else ""


def _write_ligne(
    classeur: Classeur,
    feuille: Worksheet,
    rang: int,
    ligne: Ligne,
    nb_avant: int,
    unites: Sequence[str],
) -> None:
    if nb_avant > 1:
        classeur.write_texte(feuille, (rang, 0), ligne.rubrique, "simple")
    classeur.write_texte(feuille, (rang, nb_avant - 1), ligne.titre, "simple")
    for colonne, (cellule, unite) in enumerate(
        zip(ligne.cellules, unites, strict=True), start=nb_avant
    ):
        _write_case(classeur, feuille, (rang, colonne), cellule, bool(unite))
    fin = nb_avant + len(ligne.cellules)
    classeur.write_texte(feuille, (rang, fin), ligne.note, "simple")


def _write_case(
    classeur: Classeur,
    feuille: Worksheet,
    place: tuple[int, int],
    cellule: Cellule,
    sans_unite: bool,
) -> None:
    ecrit = read_ecrit(cellule)
    if ecrit is None or cellule.valeur is None:
        style = "absent" if cellule.motif else "simple"
        classeur.write_texte(feuille, place, cellule.texte, style)
        return
    code = ecrit.build_format(cellule.valeur, sans_unite=sans_unite)
    classeur.write_nombre(feuille, place, cellule.valeur, code)


def _fit_colonnes(
    feuille: Worksheet, tableau: Tableau, entetes: Sequence[str], nb_avant: int
) -> None:
    """Largeur d’après les textes ; un en-tête long passe à la ligne."""
    lignes = tableau.lignes
    textes = [
        *([[ligne.rubrique for ligne in lignes]] if nb_avant > 1 else []),
        [ligne.titre for ligne in lignes],
        *(
            [ligne.cellules[rang].texte for ligne in lignes]
            for rang in range(len(tableau.colonnes))
        ),
        [ligne.note for ligne in lignes],
    ]
    # La dernière suite, celle des notes, n’a pas toujours sa colonne.
    for colonne, (entete, suite) in enumerate(zip(entetes, textes, strict=False)):
        utile = max(len(entete) // 2, *map(len, suite), 0) + 2
        largeur = min(max(utile, _LARGEUR_MIN), _LARGEUR_MAX)
        feuille.set_column(colonne, colonne, largeur)
