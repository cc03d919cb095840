"""La famille, le secteur et l’année d’une ligne, chaque écriture lue une fois."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final, NamedTuple

from ess_dash.importation.contacts import strip_contacts
from ess_dash.importation.cress.vocabulaire import (
    AUTRE_FAMILLE,
    DANS_DIVERS,
    ENSEMBLE,
    FAMILLES,
    SECTEURS,
    TOTAUX,
)
from ess_dash.importation.dates import parse_annee
from ess_dash.importation.modele import Etat, ImportRefuseError
from ess_dash.importation.statistique.millesime import find_annee, list_annees
from ess_dash.importation.statistique.modele import Chantier
from ess_dash.importation.valeurs import propose, simplify
from ess_dash.tables.extraction_listes import Famille, SecteurEss
from ess_dash.textes.ecriture import apply_typographie, cite, shorten

SOURCES: Final = (
    ("flores", "FLORES"),
    ("urssaf", "Acoss-Urssaf"),
    ("acoss", "Acoss-Urssaf"),
)
SANS_SOURCE: Final = "Extraction"
TOTAL_DE_L_INSEE: Final = "_T"


class Poste(NamedTuple):
    """Famille ou secteur lu ; ``valeur`` est ``None`` s’il ne se lit pas.

    Attributes
    ----------
    ecrit
        Écriture du fichier, simplifiée : deux secteurs rangés dans « Divers » restent
        deux cases distinctes.
    """

    valeur: str | None
    ecrit: str
    etat: Etat | None = None
    motif: str = ""
    conseil: str = ""


class Temps(NamedTuple):
    """Année et millésime d’une ligne."""

    annee: str
    millesime: str
    motif: str = ""


@cache
def read_famille(texte: str) -> Poste:
    """Famille d’une case.

    Examples
    --------
    >>> read_famille("Associations").valeur, read_famille("Ensemble").valeur
    ('Association', '')
    """
    lue = _read(texte, FAMILLES)
    if lue is not None:
        return lue
    if not simplify(texte):
        conseil = "Écrire la famille, ou « Ensemble » pour un total."
        return _refuse(texte, "famille non dite", conseil)
    admises = [famille.value for famille in Famille]
    return _refuse(texte, "famille hors de la liste", propose(simplify(texte), admises))


@cache
def read_secteur(texte: str) -> Poste:
    """Secteur d’une case ; ceux que l’observatoire ne montre pas à part vont en « Divers ».

    Examples
    --------
    >>> read_secteur("Santé").valeur, read_secteur("Commerce").valeur
    ('Santé humaine', 'Divers')
    """
    lue = _read(texte, SECTEURS)
    if lue is not None:
        return lue
    simple = simplify(texte)
    if simple in DANS_DIVERS:
        motif = f"secteur {cite(texte)} : compté dans « Divers »"
        return Poste(SecteurEss.DIVERS.value, simple, Etat.CORRIGE, motif)
    if not simple:
        conseil = "Écrire le secteur, ou « Ensemble » pour un total."
        return _refuse(texte, "secteur non dit", conseil)
    admis = [secteur.value for secteur in SecteurEss]
    return _refuse(texte, "secteur hors de la liste", propose(simplify(texte), admis))


def _read(texte: str, connus: Mapping[str, str]) -> Poste | None:
    simple = simplify(texte)
    if texte == TOTAL_DE_L_INSEE or simple in TOTAUX:
        return Poste(ENSEMBLE, ENSEMBLE)
    return Poste(connus[simple], simple) if simple in connus else None


def _refuse(texte: str, motif: str, conseil: str) -> Poste:
    return Poste(None, simplify(texte), Etat.REFUSE, motif, conseil)


@dataclass(slots=True)
class Calendrier:
    """Année et millésime de chaque ligne, d’après ses cases, les réglages et le fichier.

    Attributes
    ----------
    defaut
        Année des lignes qui n’en disent pas ; vide si rien ne la donne.
    source
        Ce qui précède l’année dans un millésime : « FLORES ».
    """

    chantier: Chantier
    defaut: str = ""
    source: str = ""
    _lus: dict[tuple[str, str, str], Temps] = field(default_factory=dict)

    def find(self, rang: int, imposee: str | None) -> Temps:
        """Temps d’une ligne ; ``motif`` dit pourquoi il ne se lit pas."""
        case = self.chantier.case
        cles = (imposee or "", case(rang, "annee"), case(rang, "millesime"))
        if cles not in self._lus:
            self._lus[cles] = self._read(*cles)
        return self._lus[cles]

    def _read(self, imposee: str, annee: str, millesime: str) -> Temps:
        dites = list_annees(millesime)
        if imposee:
            lue = imposee
        elif annee and not list_annees(annee):
            return Temps("", "", "année illisible")
        elif annee:
            lue = (
                list_annees(annee)[-1]
                if parse_annee(annee).etat
                else parse_annee(annee).texte
            )
        else:
            lue = dites[-1] if dites else self.defaut
        if dites and dites[-1] != lue:
            return Temps("", "", f"le millésime dit {dites[-1]}, l’année {lue}")
        dite = strip_contacts(shorten(millesime.replace(lue, "")))
        source = dite.strip(" -–,()") or self.source
        return Temps(lue, f"{source} {lue}")


def build_calendrier(
    chantier: Chantier, *, annee_en_colonnes: bool, is_annee: Callable[[str], bool]
) -> Calendrier:
    """Calendrier d’un fichier.

    Parameters
    ----------
    annee_en_colonnes
        Vrai si toutes les colonnes de chiffres portent leur année.
    is_annee
        Vrai si le fichier a cette colonne remplie à toutes les lignes.

    Raises
    ------
    ImportRefuseError
        Si des lignes n’ont pas d’année, et que rien d’autre ne la dit.
    """
    choisies = list_annees(chantier.reglages.millesime)
    calendrier = Calendrier(chantier, source=_find_source(chantier))
    if choisies:
        calendrier.defaut = choisies[-1]
        return calendrier
    if annee_en_colonnes or is_annee("annee") or is_annee("millesime"):
        return calendrier
    calendrier.defaut = find_annee(chantier.table)
    if not calendrier.defaut:
        raise ImportRefuseError(
            apply_typographie(
                "On ne sait pas de quelle année sont ces chiffres : choisir le millésime "
                "(« FLORES 2021 »), ou ajouter une colonne « annee »."
            )
        )
    chantier.avis.append(
        f"Année {calendrier.defaut}, lue dans le nom "
        f"{cite(chantier.table.feuille or chantier.table.nom_fichier)} : vérifier que c’est "
        "celle des chiffres, et non celle du fichier."
    )
    return calendrier


def _find_source(chantier: Chantier) -> str:
    """Source statistique que nomment les réglages, le fichier ou ses colonnes."""
    choisi = chantier.reglages.millesime
    for annee in list_annees(choisi):
        choisi = choisi.replace(annee, "")
    if choisi.strip(" -–,()"):
        return choisi.strip(" -–,()")
    table = chantier.table
    textes = (
        chantier.reglages.titre,
        table.feuille,
        table.nom_fichier,
        *table.entetes,
        *table.avis,
    )
    for mot, source in SOURCES:
        if any(mot in simplify(texte) for texte in textes):
            return source
    if "millesime" not in chantier:
        chantier.avis.append(
            "Le fichier ne nomme pas sa source statistique : ses millésimes sont écrits "
            f"« {SANS_SOURCE} » et l’année. S’il vient de FLORES, choisir le millésime "
            "« FLORES 2021 »."
        )
    return SANS_SOURCE


def is_autre(famille: str) -> bool:
    """Vrai pour une famille que les tables ne distinguent pas."""
    return famille == AUTRE_FAMILLE
