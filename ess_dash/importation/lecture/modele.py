"""Ce que rend la lecture d’un fichier déposé, et ce que l’on peut choisir pour elle."""

from dataclasses import dataclass

from ess_dash.importation.modele import TableLue


@dataclass(frozen=True, slots=True)
class ChoixLecture:
    """Ce que l’agent choisit quand la lecture s’est trompée.

    Attributes
    ----------
    encodage
        Un de ``textes.encodage.ENCODAGES`` ; vide pour le chercher.
    separateur
        Celui d’un CSV ; vide pour le chercher.
    reparer_accents
        Vrai pour remettre « é » là où le fichier porte « Ã© ».
    ligne_en_tete
        Ligne des noms de colonnes ; 0 pour la chercher.
    departement
        Code du département dont garder les communes dans un fichier national lu au fil
        de l’eau ; vide pour les garder toutes.
    """

    encodage: str = ""
    separateur: str = ""
    reparer_accents: bool = False
    ligne_en_tete: int = 0
    departement: str = ""


@dataclass(frozen=True, slots=True)
class Lecture:
    """Un fichier lu.

    Attributes
    ----------
    tables
        Une par feuille utile d’un classeur, par CSV d’un zip ; au moins une.
    avis
        Ce qui vaut pour le fichier entier : feuille écartée, fichier du zip non lu.
    encodage, separateur
        Ce qui a été retenu pour un CSV, à montrer avec l’aperçu ; vides sinon.
    accents_abimes
        Vrai s’il faut proposer de réparer les accents.
    """

    tables: tuple[TableLue, ...]
    avis: tuple[str, ...] = ()
    encodage: str = ""
    separateur: str = ""
    accents_abimes: bool = False


@dataclass(frozen=True, slots=True)
class RangeeLue:
    """Une ligne remplie du fichier, avant que l’on sache ce qu’elle est."""

    numero: int
    cases: list[str]


@dataclass(frozen=True, slots=True)
class Brut:
    """Les lignes remplies d’une feuille ou d’un CSV, et ce que l’on en sait déjà.

    Attributes
    ----------
    alertes
        Numéro de ligne, rang de colonne, motif et suggestion.
    """

    rangees: list[RangeeLue]
    nature: str
    description: str
    avis: tuple[str, ...] = ()
    feuille: str = ""
    separateur: str = ";"
    alertes: tuple[tuple[int, int, str, str], ...] = ()
