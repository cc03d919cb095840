"""Chiffres publiés inventés, pour le département miniature de la maquette."""

from dataclasses import replace

import pandas as pd

from tests.unit.indicateurs.maquette import (
    DEPARTEMENT,
    LISIERE,
    METROPOLE,
    PRIVE,
    VALLEE,
    build_maquette,
)

UNITES = {
    "emplois_ess": "salariés",
    "emplois_prives": "salariés",
    "etablissements_ess": "établissements",
}
# Salariés de l’ESS et du privé : 10 %, 20 % et 15 % ; 12 % pour le département.
COMPLET = {
    METROPOLE: (700, 7000),
    VALLEE: (400, 2000),
    LISIERE: (150, 1000),
    DEPARTEMENT: (1250, 10000),
}


def publie(
    code,
    indicateur,
    valeur,
    *,
    millesime="FLORES 2021",
    base=None,
    precision="",
    document="Plan d’essai",
):
    """Une ligne de la table des chiffres publiés ; ``valeur=None`` : sous secret."""
    est_part = indicateur.endswith("_pct")
    return {
        "niveau": "departement" if code == DEPARTEMENT else "epci",
        "code": code,
        "indicateur": indicateur,
        "valeur": float("nan") if valeur is None else float(valeur),
        "unite": "%" if est_part else UNITES[indicateur],
        "precision": precision,
        "millesime": millesime,
        "annee": int(millesime[-4:]) if millesime.startswith("FLORES") else None,
        "base": base if base is not None else PRIVE if est_part else "",
        "perimetre": "EPCI entier",
        "document": document,
    }


def emplois(code, ess, prives, millesime="FLORES 2021"):
    """Les deux lignes d’emploi d’un territoire."""
    return [
        publie(code, "emplois_ess", ess, millesime=millesime),
        publie(code, "emplois_prives", prives, millesime=millesime),
    ]


def build_donnees(*lignes, **champs):
    """La maquette, ses chiffres publiés remplacés par ces lignes."""
    table = pd.DataFrame(list(lignes), columns=list(publie("x", "emplois_ess", 0)))
    table["annee"] = pd.array(table["annee"], dtype="Int64")
    return replace(build_maquette(), chiffres_publies=table, **champs)


def build_complet(**champs):
    """La maquette avec tous ses emplois en FLORES 2021."""
    lignes = [ligne for code, e in COMPLET.items() for ligne in emplois(code, *e)]
    return build_donnees(*lignes, **champs)
