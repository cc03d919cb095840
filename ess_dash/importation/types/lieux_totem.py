"""« lieux_totem » : les lieux labellisés par la métropole, au format de la maison."""

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
from ess_dash.importation.identites import Identite
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
from ess_dash.importation.lignes import Ligne
from ess_dash.importation.modele import Etat, TypeImport
from ess_dash.importation.moteur import Atelier, TypeTabulaire
from ess_dash.tables.listes import Certitude, Role

CHAMPS: Final = (
    declare_identifiant("id_lieu", "id_site"),
    NOM,
    declare(
        "theme_totem",
        "Thème du lieu totem.",
        TEXTE,
        alias=("theme", "thematique", "defi", "theme lieu totem", "precision"),
        exemples=("Économie circulaire", "Alimentation durable"),
        nom="precision",
    ),
    declare(
        "porteur_label",
        "Qui donne le label ; vide, la métropole.",
        TEXTE,
        alias=("label porteur", "labellisateur", "porteur", "attribue par"),
        nom="label_porteur",
    ),
    ADRESSE,
    CODE_POSTAL,
    COMMUNE,
    CODE_COMMUNE,
    QUARTIER,
    LATITUDE,
    LONGITUDE,
    STATUT,
    ESS,
    SOUTIEN,
    CERTITUDE,
    SITE_WEB,
    QPV,
    CODE_QPV,
    declare(
        "annee_label",
        "Année du label, ou de la source.",
        ANNEE,
        alias=("annee", "annee source", "date label", "annee labellisation"),
        exemples=("2021", "2024"),
        nom="annee_source",
    ),
    SOURCE,
    NOTE_LIBRE,
)


def identify(ligne: Ligne, atelier: Atelier) -> Identite:
    """Situe le lieu et nomme le porteur du label : à défaut, la métropole."""
    if not ligne["label_porteur"]:
        ligne.valeurs["label_porteur"] = name_metropole(atelier)
    if not ligne["label_porteur"]:
        motif = "un lieu totem a un porteur de label, et il n’est pas dit"
        ligne.remark(Etat.REFUSE, "label_porteur", motif, "Écrire qui donne le label.")
    return identify_lieu(ligne, atelier)


def name_metropole(atelier: Atelier) -> str:
    """Nom de la métropole du département ; vide s’il n’en a pas."""
    code = atelier.contexte.configuration.code_metropole
    return atelier.contexte.epci.get(code, "") if code else ""


TYPE: Final[TypeImport] = TypeTabulaire(
    identifiant="lieux_totem",
    libelle="Lieux totems",
    description="Une ligne par lieu totem : nom, thème, porteur du label, commune.",
    tables=TABLES_LIEUX,
    champs=CHAMPS,
    identify=identify,
    build=make_builder(Role.LIEU_TOTEM),
    marques=("theme_totem", "porteur_label", "annee_label", "adresse"),
    table_connue="lieux",
    defauts=build_defauts(Role.LIEU_TOTEM, certitude=Certitude.FEUILLE_DE_ROUTE),
)
