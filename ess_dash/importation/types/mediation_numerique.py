"""« mediation_numerique » : le schéma des lieux de médiation numérique, version 1.0.2.

Seuls les tiers-lieux sont gardés ; les autres lieux sont mis à part, et comptés.
"""

from typing import Final

from ess_dash.importation.adresses import parse_url
from ess_dash.importation.champs import (
    BRUT,
    CODE_COMMUNE,
    CODE_POSTAL,
    COMMUNE,
    LATITUDE,
    LONGITUDE,
    TEXTE,
    declare,
)
from ess_dash.importation.dates import parse_date
from ess_dash.importation.identites import Identite
from ess_dash.importation.lieux import (
    TABLES_LIEUX,
    build_defauts,
    identify_lieu,
    make_builder,
)
from ess_dash.importation.lignes import Ligne
from ess_dash.importation.modele import Etat, TypeImport
from ess_dash.importation.moteur import Atelier, TypeTabulaire
from ess_dash.importation.valeurs import (
    parse_identifiant,
    simple,
    simplify,
    tolerate,
)
from ess_dash.tables.listes import Certitude, Label, Role

TYPOLOGIE: Final = "TIERS_LIEUX"
_STATUTS: Final = {"ASSO": "Association"}
_LABELS: Final = (
    ("fabriques de territoire", Label.FABRIQUE),
    ("fabrique de territoire", Label.FABRIQUE),
    ("manufactures de proximite", Label.MANUFACTURE),
    ("manufacture de proximite", Label.MANUFACTURE),
)
CHAMPS: Final = (
    declare(
        "id",
        "Identifiant du lieu chez le producteur.",
        simple(parse_identifiant),
        requis=True,
        exemples=("lieu-1", "lieu-2"),
        nom="identifiant",
    ),
    declare(
        "pivot", "SIRET ou RNA de la structure.", BRUT, exemples=("12345678200010", "")
    ),
    declare(
        "nom",
        "Nom du lieu.",
        TEXTE,
        requis=True,
        exemples=("La Fabrique du Pré", "L’Établi des Coteaux"),
    ),
    COMMUNE,
    CODE_POSTAL,
    CODE_COMMUNE,
    declare(
        "adresse",
        "Adresse, sans code postal ni commune.",
        TEXTE,
        exemples=("2 place de la Mairie", "14 rue des Écoles"),
    ),
    declare(
        "complement_adresse", "Bâtiment, étage.", TEXTE, exemples=("Bâtiment B", "")
    ),
    LATITUDE,
    LONGITUDE,
    declare(
        "typologie",
        "Codes de typologie, séparés par « | » ; seul TIERS_LIEUX est gardé.",
        BRUT,
        requis=True,
        exemples=("TIERS_LIEUX", "TIERS_LIEUX|ASSO"),
    ),
    declare(
        "site_web",
        "Adresses de sites, séparées par « | ».",
        simple(parse_url),
        exemples=("https://exemple.fr", ""),
    ),
    declare(
        "structure_parente",
        "Structure dont le lieu dépend.",
        TEXTE,
        exemples=("Association du Pré", ""),
        nom="label_porteur",
    ),
    declare(
        "date_maj",
        "Date de mise à jour, aaaa-mm-jj.",
        tolerate(simple(parse_date)),
        exemples=("2026-03-01", "2026-03-01"),
    ),
    declare(
        "formations_labels",
        "Labels, séparés par « | » ; « Fabriques de Territoire » est gardé.",
        TEXTE,
        exemples=("Fabriques de Territoire", ""),
        nom="labels",
    ),
    declare("source", "Producteur de la donnée.", TEXTE, exemples=("Réseau", "Réseau")),
)


def identify(ligne: Ligne, atelier: Atelier) -> Identite:
    """Met à part ce qui n’est pas un tiers-lieu, et remet la fiche dans nos mots."""
    codes = {code.strip().upper() for code in ligne["typologie"].split("|")}
    if TYPOLOGIE not in codes:
        motif = "ce lieu de médiation numérique n’est pas un tiers-lieu"
        ligne.remark(Etat.IGNORE, "typologie", motif)
        return Identite("")
    complement = ligne["complement_adresse"]
    ligne.valeurs |= {
        "identifiant": f"mednum-{ligne['identifiant']}",
        "annee_source": ligne["date_maj"][:4],
        "adresse": ", ".join(filter(None, (ligne["adresse"], complement))),
        "statut_juridique": next((_STATUTS[c] for c in codes if c in _STATUTS), ""),
        "label": _find_label(ligne["labels"]),
        "precision": "Tiers-lieu, médiation numérique",
    }
    return identify_lieu(ligne, atelier)


def _find_label(labels: str) -> str:
    dits = {simplify(label) for label in labels.split("|")}
    trouve = next((label for mots, label in _LABELS if mots in dits), None)
    return str(trouve.value) if trouve else ""


TYPE: Final[TypeImport] = TypeTabulaire(
    identifiant="mediation_numerique",
    libelle="Lieux de médiation numérique (schéma national)",
    description="Le standard national ; seuls les tiers-lieux en sont gardés.",
    tables=TABLES_LIEUX,
    champs=CHAMPS,
    identify=identify,
    build=make_builder(Role.TIERS_LIEU),
    marques=("id", "pivot", "typologie", "date_maj", "site_web"),
    controlees=("pivot",),
    table_connue="lieux",
    defauts=build_defauts(Role.TIERS_LIEU, certitude=Certitude.SITE_RESEAU),
)
