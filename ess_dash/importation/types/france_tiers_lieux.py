"""« france_tiers_lieux » : les recensements de 2023 et de 2026, fiche d’identité.

Le fichier est national : ce qui est hors du département est mis à part, et compté.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
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
    Champ,
    declare,
)
from ess_dash.importation.identites import Identite
from ess_dash.importation.lieux import (
    TABLES_LIEUX,
    build_defauts,
    identify_lieu,
    make_builder,
)
from ess_dash.importation.lignes import Ligne
from ess_dash.importation.modele import TypeImport
from ess_dash.importation.moteur import Atelier, TypeTabulaire
from ess_dash.importation.situation import ignore_ailleurs
from ess_dash.importation.valeurs import parse_identifiant, simple, simplify
from ess_dash.tables.listes import Certitude, Role

SOURCE: Final = "France Tiers-Lieux, recensement des tiers-lieux"
_ANNEE: Final = re.compile(r"bdftl[-_ ]?(20\d\d)", re.IGNORECASE)


def _rename(champ: Champ, identifiant: str, exemples: tuple[str, str]) -> Champ:
    """Champ partagé, sous le nom de colonne du recensement."""
    alias = (champ.colonne.identifiant, *champ.colonne.alias)
    colonne = replace(
        champ.colonne, identifiant=identifiant, alias=alias, exemples=exemples
    )
    return replace(champ, colonne=colonne)


CHAMPS: Final = (
    declare(
        "ID_UNIQUE",
        "Identifiant du recensement.",
        simple(parse_identifiant),
        requis=True,
        exemples=("1468", "2071"),
        nom="identifiant",
    ),
    declare(
        "NOM",
        "Nom du tiers-lieu.",
        TEXTE,
        requis=True,
        exemples=("La Fabrique du Pré", "L’Établi des Coteaux"),
        nom="nom",
    ),
    declare(
        "ADRESSE",
        "Adresse, code postal et commune compris en 2026.",
        TEXTE,
        exemples=("2 place de la Mairie", "14 rue des Écoles"),
        nom="adresse",
    ),
    _rename(CODE_POSTAL, "CODPOST", ("{code_postal}", "{code_postal}")),
    _rename(COMMUNE, "VILLE", ("{commune}", "{commune}")),
    _rename(CODE_COMMUNE, "Insee", ("{code_commune}", "{code_commune}")),
    declare(
        "DEPARTEMENT_TL",
        "Département, en toutes lettres.",
        BRUT,
        alias=("departement",),
        exemples=("{departement}", "{departement}"),
        nom="departement",
    ),
    _rename(LATITUDE, "LATITUDE", ("{latitude}", "{latitude}")),
    _rename(LONGITUDE, "LONGITUDE", ("{longitude}", "{longitude}")),
    declare(
        "INTERNET",
        "Adresse du site.",
        simple(parse_url),
        exemples=("https://exemple.fr", ""),
        nom="site_web",
    ),
    declare(
        "NOM_STRC_GEST",
        "Structure gestionnaire ; « NOM_STRC_PORT » en 2023.",
        TEXTE,
        alias=("NOM_STRC_PORT",),
        exemples=("Association du Pré", ""),
        nom="label_porteur",
    ),
    declare(
        "TYPE_STRUCTURE_GEST",
        "Forme juridique de la structure.",
        TEXTE,
        exemples=("Association", "SCIC"),
        nom="statut_juridique",
    ),
    declare(
        "DATE_OUV", "Ouverture.", TEXTE, alias=("date ouverture",), nom="ouverture"
    ),
    declare(
        "état du projet",
        "État du projet : ouvert, en projet.",
        TEXTE,
        alias=("ETAT_PROJET",),
        nom="etat",
    ),
    declare(
        "familles_tiers_lieux",
        "Familles du tiers-lieu, séparées par « ; ».",
        TEXTE,
        alias=("famille tiers lieux", "FAMILLE"),
        exemples=("Bureau / Coworking;Bar / café", "Fablab"),
        nom="familles",
    ),
)


def identify(ligne: Ligne, atelier: Atelier) -> Identite:
    """Met à part les autres départements, et remet la fiche dans nos mots."""
    ignore_ailleurs(ligne, atelier, "departement")
    annee = find_annee(atelier)
    prefixe = f"ftl-{annee}" if annee else "ftl"
    est_en_projet = "projet" in simplify(ligne["etat"]).split()
    familles = [famille.strip() for famille in ligne["familles"].split(";")]
    ligne.valeurs |= {
        "identifiant": f"{prefixe}-{ligne['identifiant']}",
        "annee_source": annee,
        "precision": ", ".join(filter(None, familles)),
        "certitude": str(Certitude.ANNONCE.value) if est_en_projet else "",
        "note": f"Ouverture : {ligne['ouverture']}" if ligne["ouverture"] else "",
        "note_role": ligne["etat"],
    }
    return identify_lieu(ligne, atelier)


def find_annee(atelier: Atelier) -> str:
    """Année du recensement : celle choisie, du nom du fichier, ou de ses colonnes."""
    choisie = atelier.reglages.millesime
    if re.fullmatch(r"20\d\d", choisie, re.ASCII):
        return choisie
    nommee = _ANNEE.search(atelier.table.nom_fichier)
    if nommee is not None:
        return nommee[1]
    if "latitude" in map(str.lower, atelier.table.entetes):
        return "2026"
    return "2023" if "NOM_STRC_PORT" in atelier.table.entetes else ""


def _find_millesime(_lignes: Sequence[Ligne], atelier: Atelier) -> str:
    return atelier.reglages.millesime or find_annee(atelier)


TYPE: Final[TypeImport] = TypeTabulaire(
    identifiant="france_tiers_lieux",
    libelle="Recensement France Tiers-Lieux (2023 ou 2026)",
    description="La fiche d’identité du recensement national, telle que publiée.",
    tables=TABLES_LIEUX,
    champs=CHAMPS,
    identify=identify,
    build=make_builder(Role.TIERS_LIEU),
    marques=("ID_UNIQUE", "CODPOST", "VILLE", "INTERNET", "NOM_STRC_GEST"),
    table_connue="lieux",
    source=SOURCE,
    defauts=build_defauts(Role.TIERS_LIEU, certitude=Certitude.SITE_RESEAU),
    find_millesime=_find_millesime,
)
