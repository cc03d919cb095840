"""Fiches de source : le fichier voisin ``.source.yml`` de chaque couche."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import yaml

from ess_dash.extraction.couches import (
    ECART_MAIRIE_MAX_M,
    MARGE_CONTEXTE_M,
    TOLERANCE_CONTEXTE_M,
    Grain,
)
from ess_dash.extraction.paquets import CONTOURS, DECOUPAGE

LICENCE: Final = "Licence Ouverte 2.0"
PRODUCTEUR_CONTOURS: Final = f"IGN, ADMIN EXPRESS COG (paquet {CONTOURS.nom})"
PRODUCTEUR_DECOUPAGE: Final = f"Insee et DGCL (paquet {DECOUPAGE.nom})"
PRODUCTEUR_MAIRIES: Final = (
    f"DILA, annuaire de l’administration (paquet {CONTOURS.nom})"
)
MILLESIME: Final = "COG 2026, populations 2023"
CITATION: Final = "IGN ADMIN EXPRESS COG ; Insee, COG 2026 et populations 2023 ; DGCL"

_NETTOYAGE: Final = (
    "Contours nettoyés en couverture valide (shapely.coverage_clean, EPSG:2154, jours "
    "de moins de 20 m comblés), non simplifiés, WGS84 à 7 décimales ; surfaces mesurées "
    "en EPSG:2154. L’appartenance vient du COG, jamais du paquet de contours."
)
_POPULATIONS: Final = (
    "Population municipale des populations de référence 2023, en vigueur au "
    "1er janvier 2026 ; la liste des EPCI de la DGCL porte encore le millésime 2022, "
    "qui n’est pas repris. Contours généralisés, dont le paquet ne dit pas le millésime "
    ": leur surface est proche de la surface cadastrale sans lui être égale. Nom affiché avec ligature (« Cœur ») et apostrophe "
    "typographique."
)


@dataclass(frozen=True, slots=True)
class Fiche:
    """Ce qu’une fiche de source dit, hors empreinte et date."""

    titre: str
    traitement: str
    remarques: str
    producteur: str = f"{PRODUCTEUR_CONTOURS} ; {PRODUCTEUR_DECOUPAGE}"


def build_fiches(nom: str, grain: Grain, mairies_absentes: str) -> Mapping[str, Fiche]:
    """Fiche de chaque fichier, par radical de son nom.

    Parameters
    ----------
    nom
        Nom du département.
    grain
        Finesse des fichiers du navigateur.
    mairies_absentes
        Communes dont la mairie n’a pas de point retenu, ou texte vide.
    """
    mairies = "Point de la mairie : annuaire de l’administration."
    repli = ""
    if mairies_absentes:
        mairies += (
            f" Sans point, ou avec un point à plus de {ECART_MAIRIE_MAX_M} m "
            f"de la commune, donc écarté : {mairies_absentes}."
        )
        repli = (
            f" Sans mairie localisée ({mairies_absentes}), le repère de la commune est "
            "un point intérieur de son contour."
        )
    return {
        "communes": Fiche(
            f"Communes, {nom}",
            f"{_NETTOYAGE} Communes du département au COG.",
            f"{_POPULATIONS} {mairies}",
            f"{PRODUCTEUR_CONTOURS} ; {PRODUCTEUR_DECOUPAGE} ; {PRODUCTEUR_MAIRIES}",
        ),
        "epci": Fiche(
            f"Intercommunalités à fiscalité propre, {nom}",
            f"{_NETTOYAGE} Réunion exacte des communes du département ; l’étiquette est "
            "le centre du plus grand cercle inscrit.",
            f"{_POPULATIONS} Un EPCI à cheval n’a ici que sa partie départementale, "
            "dite dans la colonne « perimetre » ; nb_communes_total et "
            "population_totale valent pour l’EPCI entier.",
        ),
        "petr": Fiche(
            f"Pôles d’équilibre territorial et rural, {nom}",
            f"{_NETTOYAGE} Réunion exacte des communes des EPCI membres.",
            f"{_POPULATIONS} Table vide quand l’appartenance aux PETR n’a pas été "
            "relevée pour tous les EPCI du département.",
            f"{PRODUCTEUR_CONTOURS} ; {PRODUCTEUR_DECOUPAGE} ; relevé des PETR",
        ),
        "departement": Fiche(
            f"Département, {nom}",
            f"{_NETTOYAGE} Réunion exacte des communes.",
            _POPULATIONS,
        ),
        "contexte": Fiche(
            f"Départements voisins, {nom}",
            f"Communes voisines réunies par département, simplifiées à "
            f"{TOLERANCE_CONTEXTE_M} m (shapely.coverage_simplify, EPSG:2154) hors du "
            f"bord commun, coupées au rectangle élargi de {MARGE_CONTEXTE_M // 1000} km.",
            "Décor de la carte : ne pas y mesurer de surface.",
        ),
        "territoires": Fiche(
            f"Territoires pour le navigateur, {nom}",
            f"TopoJSON à arcs partagés, {grain.decimales} décimales : couverture "
            f"simplifiée à {grain.tolerance_m} m (shapely.coverage_simplify, EPSG:2154), "
            "EPCI, PETR et département réunis depuis les communes.",
            f"Contours pour l’écran : les surfaces sont dans communes.parquet.{repli}",
            f"{PRODUCTEUR_CONTOURS} ; {PRODUCTEUR_DECOUPAGE} ; {PRODUCTEUR_MAIRIES}",
        ),
        "index": Fiche(
            f"Noms des fichiers du navigateur, {nom}",
            "Noms porteurs de l’empreinte des fichiers territoires et contexte.",
            "",
        ),
    }


def dump_fiche(fiche: Fiche, sha256: str, date_consultation: date) -> bytes:
    """Fiche au format YAML, dans l’ordre des champs du contrat.

    Parameters
    ----------
    fiche
        Ce que la fiche dit.
    sha256
        Empreinte du fichier décrit.
    date_consultation
        Jour où les paquets ont été consultés.
    """
    champs = {
        "producteur": fiche.producteur,
        "titre": fiche.titre,
        "millesime": MILLESIME,
        "url": f"{CONTOURS.reference} ; {DECOUPAGE.reference}",
        "licence": LICENCE,
        "date_consultation": date_consultation.isoformat(),
        "sha256": sha256,
        "traitement": fiche.traitement,
        "citation": CITATION,
        "remarques": fiche.remarques,
    }
    texte = yaml.safe_dump(champs, allow_unicode=True, sort_keys=False, width=88)
    return texte.encode()
