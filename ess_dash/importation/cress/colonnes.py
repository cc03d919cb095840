"""Les colonnes d’un tableur d’observatoire, en long comme en large.

En long, une ligne par territoire, famille, secteur et année. En large, les années, les
familles ou les secteurs sont des colonnes : « Effectifs 2021 », « Associations ».
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from ess_dash.importation.colonnes import list_noms, normalize_entete
from ess_dash.importation.cress.attendues import COLONNES, TERRITOIRE
from ess_dash.importation.cress.vocabulaire import (
    AUTRE_FAMILLE,
    DANS_DIVERS,
    ENSEMBLE,
    FAMILLES,
    MESURES,
    MOTIFS_MESURES,
    SECTEURS,
    Mesure,
)
from ess_dash.importation.modele import ImportRefuseError, TableLue
from ess_dash.importation.statistique.modele import Chantier
from ess_dash.importation.valeurs import simplify
from ess_dash.tables.extraction_listes import SecteurEss
from ess_dash.textes.ecriture import apply_typographie, cite, write_liste

_ANNEE: Final = re.compile(r"\b(?:19|20)\d{2}\b", re.ASCII)
_VIDES: Final = frozenset(
    (
        *("nb", "nombre", "de", "d", "des", "du", "la", "le", "les", "l", "ess", "au"),
        *("31", "12", "en", "et", "employeurs", "salaries", "secteur", "famille"),
    )
)
_MOTS_TOTAUX: Final = frozenset(("total", "ensemble", "totaux"))
_INDICATEURS: Final = ("indicateur", "mesure", "variable")
_VALEURS: Final = ("valeur", "nombre", "effectif")


class ColonneValeur(NamedTuple):
    """Une colonne de chiffres, et ce que son nom dit de plus que la ligne.

    Attributes
    ----------
    mesure
        Vide quand une autre colonne (« indicateur ») la dit ligne à ligne.
    annee, famille, secteur
        ``None`` quand la ligne, ou le fichier, le dit.
    """

    rang: int
    mesure: Mesure | None
    annee: str | None = None
    famille: str | None = None
    secteur: str | None = None

    @property
    def est_large(self) -> bool:
        """Vrai si le nom de la colonne porte une année, une famille ou un secteur."""
        return any(v is not None for v in (self.annee, self.famille, self.secteur))


@lru_cache(maxsize=16)
def list_larges(entetes: tuple[str, ...]) -> tuple[ColonneValeur, ...]:
    """Colonnes dont le nom porte une année, une famille ou un secteur.

    Examples
    --------
    >>> [c[1:3] for c in list_larges(("EPCI", "Effectifs 2019", "Effectifs 2021"))]
    [('effectifs', '2019'), ('effectifs', '2021')]
    >>> list_larges(("epci", "famille", "effectifs", "annee"))
    ()
    """
    lues = [_read_entete(rang, entete) for rang, entete in enumerate(entetes)]
    larges = [colonne for colonne in lues if colonne is not None]
    # Une seule colonne « 2021 », sans dire ce qu’elle mesure, ne fait pas un tableau large.
    if len(larges) == 1 and larges[0].mesure is None:
        return ()
    if any(colonne.famille is not None for colonne in larges):
        larges += _list_totales(entetes, larges, "famille")
    elif any(colonne.secteur is not None for colonne in larges):
        larges += _list_totales(entetes, larges, "secteur")
    return tuple(sorted(larges))


def _read_entete(rang: int, entete: str) -> ColonneValeur | None:
    reste = f" {simplify(entete)} "
    annees = _ANNEE.findall(reste)
    annee = annees[0] if len(annees) == 1 else None
    reste = reste.replace(f" {annee} ", " ") if annee else reste
    mesure, reste = _pop_mesure(reste)
    mots = " ".join(m for m in reste.split() if m not in _VIDES)
    poste = " ".join(reste.split())
    famille = next((FAMILLES[m] for m in (poste, mots) if m in FAMILLES), None)
    secteur = next((_find_secteur(m) for m in (poste, mots) if _find_secteur(m)), None)
    if famille == AUTRE_FAMILLE and not annee and not mesure:
        return None
    secteur = None if famille is not None else secteur
    if mots and famille is None and secteur is None:
        return None
    colonne = ColonneValeur(rang, mesure, annee, famille, secteur)
    return colonne if colonne.est_large else None


def _find_secteur(mots: str) -> str | None:
    return SecteurEss.DIVERS.value if mots in DANS_DIVERS else SECTEURS.get(mots)


def _pop_mesure(mots: str) -> tuple[Mesure | None, str]:
    for mesure, motif in MOTIFS_MESURES:
        reste, nombre = motif.subn(" ", mots, count=1)
        if nombre:
            return mesure, f" {reste} "
    return None, mots


def _list_totales(
    entetes: Sequence[str], larges: Sequence[ColonneValeur], poste: str
) -> list[ColonneValeur]:
    """Colonnes « Total » d’un tableau dont les colonnes sont des familles."""
    prises = {colonne.rang for colonne in larges}
    totales = []
    for rang, entete in enumerate(entetes):
        mesure, reste = _pop_mesure(f" {simplify(entete)} ")
        annees = _ANNEE.findall(reste)
        mots = set(_ANNEE.sub(" ", reste).split()) - _VIDES
        if rang in prises or not mots or not mots <= _MOTS_TOTAUX:
            continue
        colonne = ColonneValeur(rang, mesure, annees[0] if annees else None)
        totales.append(
            colonne._replace(famille=ENSEMBLE)
            if poste == "famille"
            else colonne._replace(secteur=ENSEMBLE)
        )
    return totales


def find_longue(table: TableLue) -> tuple[int, int] | None:
    """Rangs des colonnes « indicateur » et « valeur » d’un tableau à une mesure par ligne."""
    cles = [normalize_entete(entete) for entete in table.entetes]
    indicateur = next((cles.index(c) for c in _INDICATEURS if c in cles), -1)
    valeur = next((cles.index(c) for c in _VALEURS if c in cles), -1)
    return (indicateur, valeur) if indicateur >= 0 and valeur >= 0 else None


def list_reservees(table: TableLue) -> frozenset[int]:
    """Rangs des colonnes que leur nom seul explique."""
    longue = find_longue(table)
    if longue is not None:
        return frozenset(longue)
    return frozenset(colonne.rang for colonne in list_larges(table.entetes))


def list_valeurs(chantier: Chantier) -> list[ColonneValeur]:
    """Colonnes de chiffres du fichier.

    Raises
    ------
    ImportRefuseError
        S’il n’y en a pas, ou si l’on ne sait ce qu’elles mesurent.
    """
    longue = find_longue(chantier.table)
    if longue is not None:
        return [ColonneValeur(longue[1], None)]
    simples = [
        ColonneValeur(chantier.plan.rangs[mesure], mesure)
        for mesure in MESURES
        if mesure in chantier
    ]
    larges = [_settle_mesure(c, chantier) for c in list_larges(chantier.table.entetes)]
    if not simples and not larges:
        noms = write_liste([cite(entete) for entete in chantier.table.entetes], 12)
        raise _build_refus(
            "Aucune colonne de chiffres reconnue : il faut au moins « etablissements » "
            f"ou « effectifs ». Le fichier a {noms}."
        )
    return [*simples, *larges]


def _settle_mesure(colonne: ColonneValeur, chantier: Chantier) -> ColonneValeur:
    """Donne à une colonne la mesure que disent la feuille ou le nom du fichier."""
    if colonne.mesure is not None:
        return colonne
    for texte in (chantier.table.feuille, chantier.table.nom_fichier):
        mesure, _ = _pop_mesure(f" {simplify(texte)} ")
        if mesure is not None:
            return colonne._replace(mesure=mesure)
    entete = chantier.table.entetes[colonne.rang]
    raise _build_refus(
        f"On ne sait pas ce que mesure la colonne {cite(entete)} : la nommer "
        f"{cite(f'Effectifs {entete}')} ou {cite(f'Établissements {entete}')}, et les "
        "autres de même."
    )


def score(table: TableLue) -> float:
    """Vraisemblance, de 0 à 1, qu’un fichier soit une extraction d’observatoire."""
    cles = {normalize_entete(entete) for entete in table.entetes}
    trouvees = {
        colonne.identifiant
        for colonne in COLONNES
        if not cles.isdisjoint(list_noms(colonne))
    }
    larges = list_larges(table.entetes)
    chiffres = trouvees & {*MESURES} or larges or find_longue(table)
    postes = trouvees & {"famille", "secteur", "annee", "millesime"}
    # FLORES, toutes formes juridiques ensemble, n’est pas l’ESS.
    if "floresmeasure" in cles:
        return 0.0
    est_croise = {"famille", "secteur"} <= trouvees
    if not chiffres or not (est_croise or trouvees & {*TERRITOIRE}):
        return 0.0
    lues = len(trouvees) + len(larges)
    part = min(1.0, lues / max(1, len(cles)))
    est_detail = bool(postes & {"famille", "secteur"}) or bool(larges)
    return min(0.99, 0.5 * part + (0.4 if est_detail else 0.15))


def _build_refus(phrase: str) -> ImportRefuseError:
    return ImportRefuseError(apply_typographie(phrase))
