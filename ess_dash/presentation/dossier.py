"""Le dossier : ce qu’une vue de « Comparer » montre, figé, prêt à dessiner et à citer.

Un dossier est une phrase, puis des sections ; une section tient des figures et des
tableaux. Une figure porte son tableau : l’écran, l’image et le fichier disent les mêmes
nombres parce qu’ils lisent le même modèle.
"""

from dataclasses import dataclass
from enum import Enum

from ess_dash.indicateurs.chiffre import Chiffre, Statut
from ess_dash.presentation.format_fr import format_ecart, format_valeur
from ess_dash.presentation.typographie import typographie


class Teinte(Enum):
    """Rôle d’une couleur ; le rendu choisit la nuance, claire ou sombre."""

    METROPOLE = "metropole"
    HORS = "hors"
    ACCENT = "accent"
    NEUTRE = "neutre"
    PALE = "pale"
    REPERE = "repere"
    ALERTE = "alerte"


class Trace(Enum):
    """Façon de dessiner une couche."""

    BARRE = "barre"
    POINT = "point"
    LIGNE = "ligne"
    AIRE = "aire"
    INTERVALLE = "intervalle"
    REGLE = "regle"
    TEXTE = "texte"


@dataclass(frozen=True, slots=True)
class Point:
    """Un point d’une figure.

    Attributes
    ----------
    x, y
        Place ; un texte désigne une catégorie, dans l’ordre d’apparition. ``None``
        sur un axe dit que la marque le traverse tout entier (règle).
    libelle
        Nom montré au survol et à côté du point.
    detail
        Valeur écrite, unité comprise, montrée au survol.
    x_fin, y_fin
        Autre bout d’un intervalle, d’une aire ou d’un segment.
    teinte
        Couleur de ce point, ou celle de sa couche.
    a_gauche
        Vrai pour écrire le libellé avant la marque.
    """

    x: float | str | None
    y: float | str | None
    libelle: str = ""
    detail: str = ""
    x_fin: float | None = None
    y_fin: float | None = None
    teinte: Teinte | None = None
    a_gauche: bool = False


@dataclass(frozen=True, slots=True)
class Couche:
    """Des points dessinés de la même façon.

    Attributes
    ----------
    nom
        Ce que la couche représente, écrit en légende ; vide si elle n’y paraît pas.
    etiquettes
        Vrai pour écrire le libellé à côté de chaque point.
    pointillee
        Vrai pour une ligne de repère ou une hypothèse.
    """

    trace: Trace
    points: tuple[Point, ...]
    nom: str = ""
    teinte: Teinte = Teinte.NEUTRE
    etiquettes: bool = False
    pointillee: bool = False


@dataclass(frozen=True, slots=True)
class Axe:
    """Un axe : ce qu’il mesure et où il commence.

    Attributes
    ----------
    titre
        Grandeur et unité, en toutes lettres.
    minimum, maximum
        Bornes, ou ``None`` pour celles des points.
    decimales
        Chiffres après la virgule sur les graduations.
    categories
        Ordre des catégories ; vide pour un axe de nombres.
    est_annee
        Vrai pour des années, qui ne se groupent jamais par milliers.
    """

    titre: str
    minimum: float | None = None
    maximum: float | None = None
    decimales: int = 0
    categories: tuple[str, ...] = ()
    est_annee: bool = False


@dataclass(frozen=True, slots=True)
class Cellule:
    """Une case : ce qu’on lit, et tout ce qui permet de le citer."""

    texte: str
    valeur: float | None = None
    statut: Statut | None = None
    unite: str = ""
    millesime: str = ""
    base: str = ""
    perimetre: str = ""
    source: str = ""
    motif: str = ""


@dataclass(frozen=True, slots=True)
class Colonne:
    """Une colonne de tableau ; l’unité est dans l’en-tête quand elle est commune."""

    titre: str
    est_nombre: bool = True


@dataclass(frozen=True, slots=True)
class Ligne:
    """Une ligne de tableau.

    Attributes
    ----------
    rubrique
        Réunit les lignes d’une même famille.
    lien
        Site de ce que la ligne décrit, tel que la source le donne ; vide si inconnu.
    """

    titre: str
    cellules: tuple[Cellule, ...]
    rubrique: str = ""
    note: str = ""
    lien: str = ""


@dataclass(frozen=True, slots=True)
class Tableau:
    """Un tableau ; ``colonnes`` ne compte pas celle des titres de ligne.

    Attributes
    ----------
    identifiant
        Nom court, unique dans le dossier, qui nomme aussi le fichier.
    entete
        Titre de la première colonne.
    """

    identifiant: str
    titre: str
    entete: str
    colonnes: tuple[Colonne, ...]
    lignes: tuple[Ligne, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """Un graphique.

    Attributes
    ----------
    identifiant
        Nom court, unique dans le dossier, qui nomme aussi le fichier.
    titre
        Ce que l’on voit.
    sous_titre
        Ce qui est mesuré : grandeur, unité, périmètre, millésime.
    alternative
        Le même message pour qui ne voit pas l’image.
    tableau
        Les nombres dessinés.
    hauteur_px
        Hauteur de la zone de tracé.
    """

    identifiant: str
    titre: str
    sous_titre: str
    couches: tuple[Couche, ...]
    axe_x: Axe
    axe_y: Axe
    alternative: str
    tableau: Tableau
    sources: tuple[str, ...] = ()
    hauteur_px: int = 320


@dataclass(frozen=True, slots=True)
class Constat:
    """La phrase à coller dans une délibération, ses réserves et ses sources."""

    phrase: str
    reserves: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Une partie du dossier.

    Attributes
    ----------
    avis
        Ce que l’on ne peut pas calculer, et pourquoi ; une phrase chacun.
    """

    identifiant: str
    titre: str
    texte: str = ""
    avis: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    tableaux: tuple[Tableau, ...] = ()


@dataclass(frozen=True, slots=True)
class ChiffreCle:
    """Un chiffre mis en avant en tête de dossier.

    Attributes
    ----------
    comparaison
        À quoi le rapprocher, ou pourquoi on ne le peut pas ; une phrase courte.
    """

    libelle: str
    cellule: Cellule
    comparaison: str = ""


@dataclass(frozen=True, slots=True)
class Dossier:
    """Une vue entière, telle que l’écran, l’image et le fichier la disent.

    Attributes
    ----------
    titre
        Le constat, assez court pour un titre de page.
    sous_titre
        Ce qui est comparé : groupes, millésime, périmètre.
    sur_demonstration
        Vrai si des données fictives y entrent.
    surtitre
        Ce dont il s’agit, au-dessus du titre (« EPCI », « Commune ») ; vide si inutile.
    chiffres_cles
        Les quelques chiffres à lire d’abord ; vide si le constat suffit.
    """

    identifiant: str
    titre: str
    sous_titre: str
    constat: Constat
    sections: tuple[Section, ...]
    sur_demonstration: bool = False
    surtitre: str = ""
    chiffres_cles: tuple[ChiffreCle, ...] = ()

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Toutes les figures, dans l’ordre de lecture."""
        return tuple(f for section in self.sections for f in section.figures)

    @property
    def tableaux(self) -> tuple[Tableau, ...]:
        """Tous les tableaux, ceux des figures compris, dans l’ordre de lecture."""
        return tuple(
            tableau
            for section in self.sections
            for tableau in (*(f.tableau for f in section.figures), *section.tableaux)
        )


def write_cellule(
    chiffre: Chiffre, decimales: int = 0, *, signe: bool = False
) -> Cellule:
    """Case d’un chiffre : sa valeur écrite avec son unité, ou le nom de son absence.

    Parameters
    ----------
    signe
        Vrai pour un écart, écrit avec son signe.
    """
    ecrire = format_ecart if signe else format_valeur
    texte = (
        chiffre.statut.libelle
        if chiffre.valeur is None
        else _write_reserve(chiffre.precision)
        + ecrire(chiffre.valeur, chiffre.unite, decimales)
    )
    return Cellule(
        texte=texte,
        valeur=chiffre.valeur,
        statut=chiffre.statut,
        unite=chiffre.unite,
        millesime=chiffre.millesime,
        base=chiffre.base,
        perimetre=chiffre.perimetre,
        # Déjà composés, ils ne feront pas refaire chaque case à la fin.
        source=typographie(write_source(chiffre)),
        motif=typographie(chiffre.motif),
    )


def _write_reserve(precision: str) -> str:
    return f"{precision} " if precision else ""


def write_source(chiffre: Chiffre) -> str:
    """Source d’un chiffre : le document de la ligne, ou les fichiers réunis."""
    if chiffre.citation:
        return chiffre.citation
    return " ; ".join(dict.fromkeys(s.citation for s in chiffre.sources))


def list_citations(*chiffres: Chiffre) -> tuple[str, ...]:
    """Sources de plusieurs chiffres, sans doublon, dans l’ordre."""
    return tuple(dict.fromkeys(filter(None, map(write_source, chiffres))))
