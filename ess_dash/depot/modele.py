"""Ce que le dépôt prend et rend : lots, révisions, versions ; tout est figé."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeAlias

Contenu: TypeAlias = Mapping[str, str]
# Table, clé, colonnes en texte, numéro de ligne du fichier (None s’il n’y en a pas).
LigneLot: TypeAlias = tuple[str, str, Contenu, int | None]


class EtatLot(Enum):
    """Où en est un import."""

    EN_COURS = "en_cours"
    PREPARE = "prepare"
    PUBLIE = "publie"
    ANNULE = "annule"


class GenreRevision(Enum):
    """Ce qui a fait avancer le dépôt."""

    PUBLICATION = "publication"
    ANNULATION = "annulation"
    SAISIE = "saisie"


@dataclass(frozen=True, slots=True)
class LotNouveau:
    """Un import à préparer : le fichier, ce qu’on en cite, le bilan de son contrôle.

    Attributes
    ----------
    sha256, octets
        Empreinte et taille du fichier entier.
    feuille
        Feuille d’un classeur ou fichier d’une archive, vide s’il n’y en a qu’un : deux
        feuilles d’un même fichier sont deux imports.
    reglages, rapport
        Ce que l’utilisateur a choisi, et le résumé du contrôle ; écrits en JSON.
    nb_lignes
        Lignes du fichier ; les cinq autres comptes en sont le partage par état.
    """

    type_import: str
    nom_fichier: str
    sha256: str
    octets: int
    feuille: str = ""
    millesime: str = ""
    producteur: str = ""
    titre: str = ""
    licence: str = ""
    reglages: Mapping[str, Any] = field(default_factory=dict)
    rapport: Mapping[str, Any] = field(default_factory=dict)
    nb_lignes: int = 0
    nb_gardees: int = 0
    nb_corrigees: int = 0
    nb_doutes: int = 0
    nb_refusees: int = 0
    nb_ignorees: int = 0


@dataclass(frozen=True, slots=True)
class Lot:
    """Un import du dépôt.

    Attributes
    ----------
    nb_enregistrements
        Enregistrements distincts que le lot apporte, toutes tables ensemble.
    empreinte
        Empreinte de ces enregistrements, relue par ``verifier``.
    cree_le, publie_le, annule_le
        Dates avec fuseau ; ``None`` tant que ce n’est pas fait.
    revision_publication, revision_annulation
        Révisions correspondantes.
    """

    id: int
    type_import: str
    etat: EtatLot
    nom_fichier: str
    feuille: str
    sha256: str
    octets: int
    millesime: str
    producteur: str
    titre: str
    licence: str
    reglages: Mapping[str, Any]
    rapport: Mapping[str, Any]
    nb_lignes: int
    nb_gardees: int
    nb_corrigees: int
    nb_doutes: int
    nb_refusees: int
    nb_ignorees: int
    nb_enregistrements: int
    empreinte: str
    cree_le: dt.datetime
    publie_le: dt.datetime | None
    annule_le: dt.datetime | None
    revision_publication: int | None
    revision_annulation: int | None


@dataclass(frozen=True, slots=True)
class Revision:
    """Un état daté du dépôt ; les révisions se suivent et ne s’effacent jamais.

    Attributes
    ----------
    id
        Rang ; « données au … » se lit à la révision de ce jour.
    lot_id
        Lot publié ou annulé, ``None`` pour une saisie.
    annulee_par
        Révision qui a annulé celle-ci, ``None`` si elle tient encore.
    """

    id: int
    horodatage: dt.datetime
    genre: GenreRevision
    libelle: str
    lot_id: int | None
    annulee_par: int | None


@dataclass(frozen=True, slots=True)
class Reference:
    """Une ligne d’une table du dépôt."""

    table: str
    cle: str


@dataclass(frozen=True, slots=True)
class Version:
    """Une version d’une ligne.

    Attributes
    ----------
    version
        Rang de la version pour cette ligne, à partir de 1.
    contenu
        Colonnes en texte ; ``None`` si la ligne a été retirée.
    lot_id
        Lot d’où vient le contenu, ``None`` s’il a été saisi.
    ligne
        Numéro de ligne dans le fichier importé.
    revision_debut, revision_fin
        Première révision où la version vaut, première où elle ne vaut plus.
    horodatage, genre, libelle
        Ceux de la révision de début.
    """

    table: str
    cle: str
    version: int
    contenu: Contenu | None
    lot_id: int | None
    ligne: int | None
    revision_debut: int
    revision_fin: int | None
    horodatage: dt.datetime
    genre: GenreRevision
    libelle: str


@dataclass(frozen=True, slots=True)
class TableDepot:
    """Une table à une révision, en colonnes parallèles, par clé croissante.

    Attributes
    ----------
    cles, contenus, versions, lots, lignes
        Une valeur par ligne ; ``lots`` vaut ``None`` pour une saisie.
    retraits
        Clés retirées à la main : elles masquent aussi une ligne livrée avec
        l’application.
    """

    table: str
    cles: tuple[str, ...] = ()
    contenus: tuple[dict[str, str], ...] = ()
    versions: tuple[int, ...] = ()
    lots: tuple[int | None, ...] = ()
    lignes: tuple[int | None, ...] = ()
    retraits: Mapping[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.cles)


@dataclass(frozen=True, slots=True)
class Saisie:
    """Une ligne ajoutée, corrigée ou retirée à la main.

    Attributes
    ----------
    contenu
        Colonnes en texte ; ``None`` pour retirer la ligne.
    version_lue
        Version que l’agent avait sous les yeux ; 0 si la ligne n’était pas au dépôt.
    """

    table: str
    cle: str
    contenu: Contenu | None
    version_lue: int


@dataclass(frozen=True, slots=True)
class Geocodage:
    """Une réponse de géocodage gardée."""

    adresse: str
    reponse: Mapping[str, Any]
    consulte_le: dt.datetime
