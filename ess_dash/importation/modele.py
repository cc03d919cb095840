"""Ce que les étapes d’un import se passent : table lue, contexte, lignes, rapport.

Une ligne du fichier finit dans un état et un seul ; rien ne se perd :
``len(rapport.lignes) == nb_lignes``.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from ess_dash.territoires import CodeCommune, CodeEpci, Configuration


class ImportRefuseError(Exception):
    """Le fichier entier ne peut pas être importé : une phrase dit pourquoi et que faire."""


@dataclass(frozen=True, slots=True)
class Alerte:
    """Ce que la lecture a vu d’anormal dans une ligne, et que son contrôle doit juger.

    Attributes
    ----------
    numero
        Ligne du fichier.
    colonne
        Nom de la colonne ; vide pour la ligne entière.
    motif, suggestion
        Ce qui ne va pas, ce qu’il faut faire ; une phrase chacun.
    """

    numero: int
    colonne: str
    motif: str
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class TableLue:
    """Un fichier lu en texte, avant toute interprétation.

    Attributes
    ----------
    nom_fichier
        Nom tel que déposé ; à échapper avant de l’afficher.
    sha256
        Empreinte du fichier entier.
    entetes
        Noms de colonnes tels qu’écrits, sans doublon ni vide.
    lignes
        Une case de texte par colonne et par ligne ; une case vide est ``""``.
    numeros
        Numéro, dans le fichier, de chaque ligne ; la première ligne du fichier est 1.
    description
        Ce qui a été reconnu : « CSV, UTF-8, séparateur point-virgule ».
    avis
        Ce qui a été écarté ou corrigé à la lecture, une phrase chacun.
    feuille
        Feuille lue d’un classeur, fichier lu d’un zip, ou vide.
    nature
        ``csv``, ``xlsx`` ou ``geojson`` : la forme dans laquelle rendre les refus.
    separateur
        Celui d’un CSV.
    alertes
        Lignes à juger : cases décalées, formule sans valeur. Une ligne qui en a une ne
        peut pas être gardée sans réserve.
    ligne_en_tete
        Numéro de la ligne des noms de colonnes ; 0 pour un GeoJSON.
    ecartees
        Numéros des lignes remplies qui ne sont ni l’en-tête ni une donnée : titre,
        commentaire, total, note. ``avis`` dit lesquelles.
    """

    nom_fichier: str
    sha256: str
    entetes: tuple[str, ...]
    lignes: tuple[tuple[str, ...], ...]
    numeros: tuple[int, ...]
    description: str
    avis: tuple[str, ...] = ()
    feuille: str = ""
    nature: str = "csv"
    separateur: str = ";"
    alertes: tuple[Alerte, ...] = ()
    ligne_en_tete: int = 1
    ecartees: tuple[int, ...] = ()


class Etat(Enum):
    """Ce qu’une ligne du fichier devient."""

    GARDE = "garde"
    CORRIGE = "corrige"
    DOUTE = "doute"
    REFUSE = "refuse"
    IGNORE = "ignore"

    @property
    def libelle(self) -> str:
        """Mot affiché."""
        return {
            Etat.GARDE: "gardée",
            Etat.CORRIGE: "corrigée",
            Etat.DOUTE: "à vérifier",
            Etat.REFUSE: "refusée",
            Etat.IGNORE: "hors sujet",
        }[self]

    @property
    def est_publie(self) -> bool:
        """Vrai si la ligne entre dans le dépôt à la publication."""
        return self in (Etat.GARDE, Etat.CORRIGE, Etat.DOUTE)


@dataclass(frozen=True, slots=True)
class Remarque:
    """Ce qui a été corrigé, ce qui fait douter, ou pourquoi la ligne est refusée.

    Attributes
    ----------
    etat
        ``CORRIGE``, ``DOUTE``, ``REFUSE`` ou ``IGNORE`` ; l’état de la ligne est le plus
        grave de ses remarques.
    colonne
        Colonne du fichier, telle qu’il la nomme ; vide pour la ligne entière.
    valeur
        Valeur trouvée, raccourcie ; à échapper avant de l’afficher.
    motif, suggestion
        Ce qui ne va pas, ce qu’il faut faire ; une phrase française chacun.
    """

    etat: Etat
    colonne: str
    valeur: str
    motif: str
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class Enregistrement:
    """Une ligne d’une table du dépôt.

    Attributes
    ----------
    table
        Table de destination (``projets``, ``lieux``, ``roles``, ``sites``,
        ``positions``, ``extraction``, ``totaux``…).
    cle
        Clé dans cette table ; un même couple (table, clé) remplace la version d’avant.
    contenu
        Colonnes du contrat de la table, en texte ; vide pour absent.
    """

    table: str
    cle: str
    contenu: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LigneImport:
    """Une ligne du fichier, ce qu’elle devient et ce qu’elle donne."""

    numero: int
    etat: Etat
    remarques: tuple[Remarque, ...] = ()
    enregistrements: tuple[Enregistrement, ...] = ()


@dataclass(frozen=True, slots=True)
class Rapport:
    """Le contrôle entier d’un fichier, avant publication.

    Attributes
    ----------
    type_import
        Identifiant du type.
    lignes
        Toutes les lignes, dans l’ordre du fichier.
    avis
        Ce qui vaut pour le fichier entier, une phrase chacun.
    colonnes_lues
        Colonne attendue → colonne du fichier.
    colonnes_ecartees
        Colonnes du fichier qui ne seront pas gardées, contacts compris.
    contacts_ecartes
        Parmi elles, celles qui portent des coordonnées de personnes.
    millesime
        Millésime de la donnée, tel qu’il sera cité.
    """

    type_import: str
    lignes: tuple[LigneImport, ...]
    avis: tuple[str, ...] = ()
    colonnes_lues: Mapping[str, str] = field(default_factory=dict)
    colonnes_ecartees: tuple[str, ...] = ()
    contacts_ecartes: tuple[str, ...] = ()
    millesime: str = ""

    def count(self) -> Mapping[Etat, int]:
        """Nombre de lignes par état."""
        comptes = Counter(ligne.etat for ligne in self.lignes)
        return {etat: comptes[etat] for etat in Etat}

    @property
    def nb_publiables(self) -> int:
        """Lignes qui entreraient dans le dépôt."""
        return sum(ligne.etat.est_publie for ligne in self.lignes)

    @property
    def est_sans_refus(self) -> bool:
        """Vrai si aucune ligne n’est refusée."""
        return all(ligne.etat is not Etat.REFUSE for ligne in self.lignes)


@dataclass(frozen=True, slots=True)
class CommuneConnue:
    """Ce que le contrôle doit savoir d’une commune du département.

    ``point`` est ``(lon, lat)``, dans la commune : il sert aux exemples des modèles.
    """

    code_commune: CodeCommune
    nom: str
    code_epci: CodeEpci
    codes_postaux: tuple[str, ...] = ()
    point: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class DejaConnu:
    """Un projet ou un lieu déjà au dépôt ou dans les données livrées.

    Attributes
    ----------
    complement
        Ce qui distingue deux homonymes d’une même commune (l’année d’un projet) ; vide
        quand rien ne les distingue.
    contenus
        Par (table, clé), ce que l’on en sait déjà : une case vide du fichier ne
        l’efface pas.
    """

    cle: str
    nom: str
    code_commune: str
    complement: str = ""
    contenus: Mapping[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Contexte:
    """Ce contre quoi un fichier est contrôlé ; figé, sans lecture de fichier.

    Attributes
    ----------
    communes, epci
        Territoires du département, par code ; pour un EPCI, son nom.
    passages
        Ancien code de commune → codes actuels (plusieurs si elle a été scindée).
    qpv
        Code de quartier → (nom, code de commune).
    themes
        Thème de la source → thème du plan.
    financeurs
        Identifiant → nom affiché.
    connus
        Par table, ce qui est déjà là : sert à repérer les doublons.
    point_dans_commune
        ``(lon, lat)`` → code de la commune qui contient le point, vide hors du
        département.
    anciens_noms
        Nom d’ancienne commune → codes actuels.
    perimetres
        EPCI à cheval → son périmètre écrit (« partie haut-garonnaise : … ») ; les EPCI
        entiers n’y sont pas.
    """

    configuration: Configuration
    communes: Mapping[CodeCommune, CommuneConnue]
    epci: Mapping[CodeEpci, str]
    passages: Mapping[CodeCommune, tuple[CodeCommune, ...]]
    qpv: Mapping[str, tuple[str, CodeCommune]]
    themes: Mapping[str, str]
    financeurs: Mapping[str, str]
    connus: Mapping[str, tuple[DejaConnu, ...]]
    point_dans_commune: "PointDansCommune"
    anciens_noms: Mapping[str, tuple[CodeCommune, ...]] = field(default_factory=dict)
    perimetres: Mapping[CodeEpci, str] = field(default_factory=dict)


class PointDansCommune(Protocol):
    """Trouve la commune d’un point."""

    def __call__(self, lon: float, lat: float) -> CodeCommune:
        """Code de la commune qui contient le point, vide hors du département."""


@dataclass(frozen=True, slots=True)
class ColonneImport:
    """Une colonne attendue d’un type d’import.

    Attributes
    ----------
    identifiant
        Nom dans le modèle à télécharger.
    description
        Ce qu’elle contient, et sous quelle forme ; une phrase.
    est_requise
        Vrai si le fichier ne peut s’en passer.
    alias
        Autres noms admis, sans accent ni casse ni ponctuation.
    exemples
        Deux valeurs d’exemple, pour le modèle.
    """

    identifiant: str
    description: str
    est_requise: bool = False
    alias: tuple[str, ...] = ()
    exemples: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Reglages:
    """Ce que l’utilisateur choisit pour un import.

    Attributes
    ----------
    correspondance
        Colonne attendue → colonne du fichier, quand l’utilisateur corrige la
        reconnaissance ; vide pour la laisser faire.
    millesime
        Millésime choisi, vide pour celui du fichier.
    financeur
        Financeur des projets quand le fichier ne le dit pas ; vide pour le Département.
    producteur, titre, licence
        Ce qui sera cité ; vide pour ce que le type propose.
    remplacer
        Vrai si le fichier remplace tout ce que les imports du même type ont apporté.
    """

    correspondance: Mapping[str, str] = field(default_factory=dict)
    millesime: str = ""
    financeur: str = ""
    producteur: str = ""
    titre: str = ""
    licence: str = ""
    remplacer: bool = False


class TypeImport(Protocol):
    """Un type de fichier que l’on sait importer : un module, un test."""

    @property
    def identifiant(self) -> str:
        """Mot de la commande."""
        ...

    @property
    def libelle(self) -> str:
        """Ce que l’agent lit pour choisir."""
        ...

    @property
    def description(self) -> str:
        """Ce que le fichier contient, en une phrase."""
        ...

    @property
    def colonnes(self) -> tuple[ColonneImport, ...]:
        """Colonnes attendues, dans l’ordre du modèle."""
        ...

    @property
    def tables(self) -> tuple[str, ...]:
        """Tables du dépôt que le type remplit."""
        ...

    def recognize(self, table: TableLue) -> float:
        """Vraisemblance, de 0 à 1, que le fichier soit de ce type, d’après ses en-têtes."""

    def check(self, table: TableLue, contexte: Contexte, reglages: Reglages) -> Rapport:
        """Contrôle le fichier ligne à ligne.

        Raises
        ------
        ImportRefuseError
            Si le fichier entier ne peut être de ce type : colonne requise absente.
        """
