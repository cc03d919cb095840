"""Les formulaires de correction : champs en français, contrôle contre le contrat."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from ess_dash.tables.listes import Certitude, Label, ListeFermee, Reponse, Role, Soutien


class Objet(Enum):
    """Ce que l’on peut ajouter ou corriger à la main."""

    PROJET = ("projet", "Projets", "projet", "projets")
    LIEU_TOTEM = ("lieu_totem", "Lieux totems", "lieu totem", "lieux")
    TIERS_LIEU = ("tiers_lieu", "Tiers-lieux", "tiers-lieu", "lieux")

    libelle: str
    singulier: str
    table: str

    def __new__(cls, code: str, libelle: str, singulier: str, table: str) -> "Objet":
        """Range le code comme valeur, les mots et la table comme attributs."""
        objet = object.__new__(cls)
        objet._value_ = code
        objet.libelle = libelle
        objet.singulier = singulier
        objet.table = table
        return objet


class Genre(Enum):
    """Comment un champ se remplit."""

    TEXTE = "texte"
    LONG = "long"
    CHOIX = "choix"
    COMMUNE = "commune"
    FINANCEUR = "financeur"
    THEME = "theme"
    QUARTIER = "quartier"


@dataclass(frozen=True, slots=True)
class Champ:
    """Un champ de formulaire.

    Attributes
    ----------
    table, nom
        Colonne du contrat.
    options
        Code → mot affiché, pour un choix.
    """

    table: str
    nom: str
    libelle: str
    genre: Genre = Genre.TEXTE
    aide: str = ""
    est_requis: bool = False
    options: tuple[tuple[str, str], ...] = ()

    @property
    def cle(self) -> tuple[str, str]:
        """Table et colonne."""
        return self.table, self.nom


def _list_options(
    liste: type[ListeFermee], *, facultatif: bool = False
) -> tuple[tuple[str, str], ...]:
    vide = (("", "Aucun"),) if facultatif else ()
    return (*vide, *((str(m.value), m.libelle.capitalize()) for m in liste))


def _list_quartier(table: str) -> tuple[Champ, ...]:
    return (
        Champ(
            table,
            "qpv",
            "En quartier prioritaire",
            Genre.CHOIX,
            "« Inconnu » si aucune source ne le dit.",
            options=_list_options(Reponse),
        ),
        Champ(
            table,
            "code_qpv",
            "Quartier prioritaire",
            Genre.QUARTIER,
            "Seulement si la réponse est « oui ».",
        ),
    )


CHAMPS_PROJET: Final = (
    Champ("projets", "nom", "Nom du projet", est_requis=True),
    Champ("projets", "financeur", "Financeur", Genre.FINANCEUR, est_requis=True),
    Champ("projets", "programme", "Programme", est_requis=True),
    Champ("projets", "theme_source", "Thème", Genre.THEME, est_requis=True),
    Champ("projets", "annee_debut", "Année de début", aide="Quatre chiffres."),
    Champ("projets", "annee_fin", "Année de fin", aide="Quatre chiffres."),
    Champ(
        "projets", "montant_eur", "Montant en euros", aide="Vide s’il n’est pas publié."
    ),
    Champ("projets", "code_commune", "Commune", Genre.COMMUNE),
    Champ("projets", "localisation", "Endroit", aide="Tel que la source le dit."),
    *_list_quartier("projets"),
    Champ(
        "projets",
        "source",
        "Source",
        aide="Document ou adresse qui donne le projet.",
        est_requis=True,
    ),
    Champ("projets", "note", "Réserve", Genre.LONG, "Sans nom de personne."),
)
_CHAMPS_LIEU: Final = (
    Champ("lieux", "nom", "Nom du lieu", est_requis=True),
    Champ("roles", "precision", "Genre ou thème du lieu", est_requis=True),
    Champ(
        "roles", "label_porteur", "Porteur", aide="Qui donne le label ou porte le lieu."
    ),
    Champ(
        "roles",
        "label",
        "Label de l’État",
        Genre.CHOIX,
        options=_list_options(Label, facultatif=True),
    ),
    Champ("lieux", "statut_juridique", "Forme juridique"),
    Champ(
        "lieux", "ess", "Forme de l’ESS", Genre.CHOIX, options=_list_options(Reponse)
    ),
    Champ("sites", "adresse", "Adresse", aide="Sans code postal ni commune."),
    Champ("sites", "code_postal", "Code postal"),
    Champ("sites", "code_commune", "Commune", Genre.COMMUNE),
    Champ("sites", "quartier", "Quartier"),
    *_list_quartier("sites"),
    Champ("lieux", "site_web", "Site", aide="Commence par https://."),
    Champ(
        "roles",
        "certitude",
        "D’où on le tient",
        Genre.CHOIX,
        options=_list_options(Certitude),
    ),
    Champ("roles", "annee_source", "Année de la source", aide="Quatre chiffres."),
    Champ(
        "roles",
        "soutien_departement",
        "Soutien du Département",
        Genre.CHOIX,
        options=_list_options(Soutien),
    ),
    Champ(
        "roles",
        "source",
        "Source",
        aide="Document ou adresse qui donne ce rôle au lieu.",
        est_requis=True,
    ),
    Champ("lieux", "note", "Réserve", Genre.LONG, "Sans nom de personne."),
)
CHAMPS: Final[Mapping[Objet, tuple[Champ, ...]]] = {
    Objet.PROJET: CHAMPS_PROJET,
    Objet.LIEU_TOTEM: tuple(c for c in _CHAMPS_LIEU if c.nom != "label"),
    Objet.TIERS_LIEU: _CHAMPS_LIEU,
}
ROLES: Final = {
    Objet.LIEU_TOTEM: Role.LIEU_TOTEM,
    Objet.TIERS_LIEU: Role.TIERS_LIEU,
}
# Colonnes qu’aucun formulaire ne montre.
_AUTRES: Final = {
    "commune": "Nom de la commune",
    "lon": "Longitude",
    "lat": "Latitude",
    "id_lieu": "Lieu",
    "role": "Rôle",
    "id_projet": "Identifiant",
    "id_site": "Identifiant du site",
    "libelle_site": "Nom du site",
    "origine": "Origine du point",
    "date": "Date du point",
    "score": "Score du géocodage",
    "cle": "Identifiant",
    "source": "Source",
    "note": "Réserve",
}
_LIBELLES: Final = {
    champ.cle: champ.libelle for champ in (*CHAMPS_PROJET, *_CHAMPS_LIEU)
}

_OPTIONS: Final = {
    champ.cle: dict(champ.options)
    for champ in (*CHAMPS_PROJET, *_CHAMPS_LIEU)
    if champ.options
}
_DECIMAUX: Final = frozenset({"montant_eur", "lon", "lat"})


def write_valeur(table: str, nom: str, valeur: str) -> str:
    """Valeur d’une colonne telle qu’on la lit : le mot d’un choix, la virgule d’un nombre.

    Examples
    --------
    >>> write_valeur("projets", "montant_eur", "1234.5")
    '1234,5'
    >>> write_valeur("roles", "certitude", "presse")
    'Presse'
    """
    if nom in _DECIMAUX:
        return valeur.replace(".", ",")
    return _OPTIONS.get((table, nom), {}).get(valeur, valeur)


def find_libelle(table: str, nom: str) -> str:
    """Mot affiché d’une colonne."""
    return _LIBELLES.get((table, nom)) or _AUTRES.get(nom, nom)
