"""« tiers_lieux » : la liste des tiers-lieux, au format de la maison."""

from typing import Final

from ess_dash.importation.champs import (
    ANNEE,
    CODE_COMMUNE,
    CODE_POSTAL,
    CODE_QPV,
    COMMUNE,
    LATITUDE,
    LONGITUDE,
    NOTE_LIBRE,
    QPV,
    SOURCE,
    TEXTE,
    declare,
    declare_identifiant,
)
from ess_dash.importation.lieux import (
    ADRESSE,
    CERTITUDE,
    ESS,
    NOM,
    QUARTIER,
    SITE_WEB,
    SOUTIEN,
    STATUT,
    TABLES_LIEUX,
    build_defauts,
    identify_lieu,
    make_builder,
)
from ess_dash.importation.modele import TypeImport
from ess_dash.importation.moteur import TypeTabulaire
from ess_dash.importation.valeurs import read_choix, tolerate
from ess_dash.tables.listes import Certitude, Label, Role

LABELS: Final = {
    "fabrique": Label.FABRIQUE.value,
    "manufacture": Label.MANUFACTURE.value,
    "Fabrique de territoire": Label.FABRIQUE.value,
    "Fabriques de territoire": Label.FABRIQUE.value,
    "Manufacture de proximité": Label.MANUFACTURE.value,
    "Manufactures de proximité": Label.MANUFACTURE.value,
    Label.FABRIQUE.libelle: Label.FABRIQUE.value,
    Label.MANUFACTURE.libelle: Label.MANUFACTURE.value,
}
CHAMPS: Final = (
    declare_identifiant("id_lieu", "id_site"),
    NOM,
    ADRESSE,
    CODE_POSTAL,
    COMMUNE,
    CODE_COMMUNE,
    QUARTIER,
    LATITUDE,
    LONGITUDE,
    STATUT,
    ESS,
    declare(
        "genre",
        "Genre du lieu : coworking, fablab, café associatif…",
        TEXTE,
        alias=("type", "type lieu", "famille", "categorie", "precision", "activite"),
        exemples=("Café associatif", "Atelier partagé"),
        nom="precision",
    ),
    declare(
        "label",
        "Label de l’État : fabrique ou manufacture ; vide s’il n’en a pas.",
        tolerate(read_choix(LABELS, liste="label")),
        alias=("label etat", "labellisation"),
        exemples=("fabrique", ""),
    ),
    declare(
        "porteur",
        "Structure qui porte le lieu, sans nom de personne.",
        TEXTE,
        alias=("structure porteuse", "gestionnaire", "label porteur", "structure"),
        exemples=("Association du Pré", "SCIC des Coteaux"),
        nom="label_porteur",
    ),
    SOUTIEN,
    CERTITUDE,
    SITE_WEB,
    QPV,
    CODE_QPV,
    declare(
        "annee_source",
        "Année de l’information.",
        ANNEE,
        alias=("annee", "date maj", "millesime"),
        exemples=("2026", "2026"),
    ),
    SOURCE,
    NOTE_LIBRE,
)

TYPE: Final[TypeImport] = TypeTabulaire(
    identifiant="tiers_lieux",
    libelle="Tiers-lieux",
    description="Une ligne par tiers-lieu : nom, adresse, commune, porteur, label.",
    tables=TABLES_LIEUX,
    champs=CHAMPS,
    identify=identify_lieu,
    build=make_builder(Role.TIERS_LIEU),
    marques=("adresse", "genre", "porteur", "statut_juridique", "label"),
    table_connue="lieux",
    defauts=build_defauts(Role.TIERS_LIEU, certitude=Certitude.SITE_RESEAU),
)
