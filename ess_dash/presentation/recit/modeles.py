"""Un récit et ses étapes ; une scène, ce que la salle en voit.

Un récit est de la donnée : chaque étape est l’adresse d’une vue de l’outil, et ce qu’il
faut en montrer. Une scène est le modèle figé que dessinent la page de projection, le
diaporama et le livret : ils ne peuvent pas se contredire.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Final
from urllib.parse import urlencode

from ess_dash.presentation.dossier import ChiffreCle, Figure, Tableau
from ess_dash.presentation.modeles import VueCarte
from ess_dash.territoires import CodeTerritoire

CARTE: Final = "carte"
CHIFFRES_CLES: Final = "chiffres_cles"
CONSTAT: Final = "constat"
TEXTE: Final = "texte"
OUVERTURE: Final = "ouverture"
FIGURE: Final = "figure:"
TABLEAU: Final = "tableau:"
SECTION: Final = "section:"
# Sépare, dans un élément, ce que l’on montre de ce que l’on montre à défaut.
OU: Final = "|"
# Pages que l’outil a vraiment ; les autres n’existent que sur scène.
PAGES_DE_L_OUTIL: Final = frozenset({"carte", "comparer", "fiche"})

# Mot qu’une adresse écrit à la place du territoire choisi pour le récit.
TERRITOIRE: Final = "{territoire}"

Parametres = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Etape:
    """Une étape : l’adresse d’une vue, ce que l’on en montre, et ce que l’on en dit.

    Attributes
    ----------
    page
        Page de l’outil (``carte``, ``comparer``, ``fiche``, ``bilan``), ou ``texte``.
    parametres
        Paramètres de l’adresse, par nom croissant ; ``{territoire}``, ``{metropole}``
        et ``{departement}`` y tiennent la place d’un code.
    element
        ``carte``, ``chiffres_cles``, ``constat``, ``ouverture``, ``texte``,
        ``figure:<identifiant>``, ``tableau:<identifiant>`` ou ``section:<identifiant>`` ;
        « a|b » montre ``b`` quand les données ne permettent pas ``a``.
    titre
        Titre à la place du constat ; vide pour le constat, qui suit les données.
    texte
        Phrase à la place de celle de la vue ; pour un texte, un paragraphe par ligne.
    notes
        Ce que dit l’orateur.
    couches
        Couches de la carte révélées une à une, dans cet ordre.
    vers
        Territoire vers lequel la carte vole ; vide pour le département entier.
    """

    page: str
    element: str
    parametres: Parametres = ()
    titre: str = ""
    texte: str = ""
    notes: str = ""
    couches: tuple[str, ...] = ()
    vers: CodeTerritoire = ""

    @property
    def adresse(self) -> str:
        """Adresse relative de la vue ; vide si l’outil n’a pas cette page.

        Examples
        --------
        >>> Etape("comparer", "constat", (("vue", "parite"),)).adresse
        'comparer?vue=parite'
        """
        if self.page not in PAGES_DE_L_OUTIL:
            return ""
        requete = urlencode(self.parametres)
        return f"{self.page}?{requete}" if requete else self.page


@dataclass(frozen=True, slots=True)
class Recit:
    """Une suite d’étapes.

    Attributes
    ----------
    identifiant
        Nom court, qui nomme aussi ses fichiers.
    territoire
        Territoire de qui n’en choisit pas ; vide si le récit n’en dépend pas.
    """

    identifiant: str
    titre: str
    sous_titre: str
    etapes: tuple[Etape, ...]
    territoire: CodeTerritoire = ""


@dataclass(frozen=True, slots=True)
class Texte:
    """Des paragraphes ; sans aucun, la scène n’a que son titre et sa phrase."""

    paragraphes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chiffres:
    """Quelques chiffres à lire d’abord."""

    chiffres: tuple[ChiffreCle, ...]


@dataclass(frozen=True, slots=True)
class TableauScene:
    """Un tableau qui tient sur la scène.

    Attributes
    ----------
    reste
        Nombre de lignes laissées de côté.
    suite
        « … et 82 autres », vide s’il est entier.
    entier
        Le tableau tel que l’outil le donne.
    """

    tableau: Tableau
    reste: int
    suite: str
    entier: Tableau


@dataclass(frozen=True, slots=True)
class Carte:
    """Une carte, ce qui s’y révèle, et où elle se tourne.

    Attributes
    ----------
    couches
        Couches révélées une à une, dans cet ordre ; les autres sont là d’emblée.
    vers
        Territoire que la carte montre de près, vide pour le département.
    """

    vue: VueCarte
    couches: tuple[str, ...] = ()
    vers: CodeTerritoire = ""


Visuel = Texte | Chiffres | TableauScene | Figure | Carte


class Genre(Enum):
    """Ce qu’est une scène, donc comment elle se compose."""

    OUVERTURE = "ouverture"
    TEXTE = "texte"
    ABSENTE = "absente"
    CHIFFRES = "chiffres"
    TABLEAU = "tableau"
    FIGURE = "figure"
    CARTE = "carte"


@dataclass(frozen=True, slots=True)
class Scene:
    """Ce que la salle voit à une étape, et ce que l’orateur lit.

    Attributes
    ----------
    titre
        Le constat, en une phrase ; il tient sur la scène.
    phrase
        Ce qui est mesuré, ou l’essentiel à retenir ; vide si le titre suffit.
    surtitre
        De quoi ou de qui il s’agit, au-dessus du titre ; vide si inutile.
    notes
        Ce que dit l’orateur, puis les réserves et les phrases abrégées, en entier.
    adresse
        Adresse relative de la vue dans l’outil ; vide si elle n’y est pas.
    sur_demonstration
        Vrai si des données fictives y entrent : chaque forme le dit.
    """

    genre: Genre
    titre: str
    phrase: str
    visuel: Visuel
    surtitre: str = ""
    notes: str = ""
    sources: tuple[str, ...] = ()
    adresse: str = ""
    sur_demonstration: bool = False
