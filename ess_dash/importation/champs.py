"""Les champs d’un type d’import, et ceux que projets et lieux partagent."""

from dataclasses import dataclass
from typing import Final

from ess_dash.importation.dates import parse_annee
from ess_dash.importation.modele import ColonneImport
from ess_dash.importation.valeurs import (
    ABSENTE,
    LONGUEUR_NOTE,
    Lecteur,
    Valeur,
    is_vide,
    parse_identifiant,
    parse_reponse,
    read_texte,
    simple,
)


@dataclass(frozen=True, slots=True)
class Champ:
    """Une colonne attendue, comment lire ses cases, et le nom de ce qu’elle donne."""

    colonne: ColonneImport
    lecteur: Lecteur
    nom: str


def declare(
    identifiant: str,
    description: str,
    lecteur: Lecteur,
    *,
    requis: bool = False,
    alias: tuple[str, ...] = (),
    exemples: tuple[str, str] = ("", ""),
    nom: str = "",
) -> Champ:
    """Déclare un champ.

    Parameters
    ----------
    identifiant
        Nom de la colonne dans le modèle à télécharger.
    description
        Ce qu’elle contient, en une phrase.
    lecteur
        Comment lire ses cases.
    alias
        Autres noms admis ; accents, casse et petits mots ne comptent pas.
    exemples
        Deux cases d’exemple ; ``{commune}``, ``{code_commune}``, ``{code_postal}``,
        ``{latitude}``, ``{longitude}`` et ``{departement}`` y sont remplacés par ceux du
        département servi.
    nom
        Nom sous lequel lire la valeur d’une ligne ; l’identifiant s’il n’est pas donné.
    """
    colonne = ColonneImport(identifiant, description, requis, alias, exemples)
    return Champ(colonne, lecteur, nom or identifiant)


def _parse_brut(texte: str) -> Valeur:
    return ABSENTE if is_vide(texte) else Valeur(texte)


# Une case que plusieurs autres aident à lire : voir ``situation`` et ``quartiers``.
BRUT: Final = simple(_parse_brut)
TEXTE: Final = read_texte()
NOTE: Final = read_texte(LONGUEUR_NOTE)
ANNEE: Final = simple(parse_annee)


def declare_identifiant(*alias: str) -> Champ:
    """Champ de l’identifiant que le fichier donne, s’il en donne un."""
    return declare(
        "identifiant",
        "Identifiant stable, s’il en existe un ; vide, il est fait du nom.",
        simple(parse_identifiant),
        alias=(*alias, "id", "numero", "numero dossier", "ref"),
    )


CODE_COMMUNE: Final = declare(
    "code_commune",
    "Code Insee de la commune, 5 caractères ; à défaut, le nom suffit.",
    BRUT,
    alias=(
        *("code insee", "insee", "codgeo", "depcom", "code commune insee", "insee com"),
        *("code insee commune", "citycode", "code geographique", "com"),
    ),
    exemples=("{code_commune}", "{code_commune}"),
)
COMMUNE: Final = declare(
    "commune",
    "Nom de la commune.",
    BRUT,
    alias=(
        *("nom commune", "ville", "libelle commune", "libgeo", "localite", "city"),
        *("commune implantation", "commune projet", "lieu commune", "municipalite"),
    ),
    exemples=("{commune}", "{commune}"),
)
CODE_POSTAL: Final = declare(
    "code_postal",
    "Code postal, 5 chiffres.",
    BRUT,
    alias=("cp", "codpost", "code postal commune", "postcode"),
    exemples=("{code_postal}", "{code_postal}"),
)
LATITUDE: Final = declare(
    "latitude",
    "Latitude en degrés décimaux (WGS84) ; Lambert-93 admis.",
    BRUT,
    alias=("lat", "y", "coord y", "latitude wgs84", "result latitude", "geo lat"),
    exemples=("{latitude}", "{latitude}"),
)
LONGITUDE: Final = declare(
    "longitude",
    "Longitude en degrés décimaux (WGS84) ; Lambert-93 admis.",
    BRUT,
    alias=("lon", "lng", "long", "x", "coord x", "longitude wgs84", "geo lon"),
    exemples=("{longitude}", "{longitude}"),
)
QPV: Final = declare(
    "qpv",
    "Dans un quartier prioritaire : oui, non ou inconnu.",
    simple(parse_reponse),
    alias=("en qpv", "quartier prioritaire", "projet en qpv"),
    exemples=("non", "inconnu"),
)
CODE_QPV: Final = declare(
    "code_qpv",
    "Code du quartier prioritaire (QN03107M), ou son nom, s’il est en quartier.",
    BRUT,
    alias=("numero qpv", "nom qpv", "code quartier prioritaire", "qp"),
)
SOURCE: Final = declare(
    "source",
    "Document ou adresse d’où vient l’information.",
    read_texte(LONGUEUR_NOTE),
    alias=("sources", "origine", "reference source"),
)
NOTE_LIBRE: Final = declare(
    "note",
    "Réserve ou précision, sans nom de personne.",
    NOTE,
    alias=("notes", "remarque", "remarques", "commentaire", "commentaires"),
)
