"""Les vrais EPCI, avec des chiffres de l’ESS inventés, complets ou troués à la demande."""

from dataclasses import replace

import pandas as pd

from ess_dash.indicateurs.donnees import Donnees

MILLESIME = "FLORES 2021"
UNITES = {
    "emplois_ess": "salariés",
    "emplois_prives": "salariés",
    "etablissements_ess": "établissements",
}


def publish(donnees: Donnees, par_indicateur: dict[str, dict[str, float]]) -> Donnees:
    """Remplace les chiffres publiés par ceux-ci ; un EPCI absent n’est pas publié."""
    lignes = [
        {
            "niveau": "epci",
            "code": code,
            "indicateur": indicateur,
            "valeur": valeur,
            "unite": UNITES[indicateur],
            "precision": "",
            "millesime": MILLESIME,
            "annee": 2021,
            "base": "",
            "perimetre": "EPCI entier",
            "document": "Jeu d’essai",
        }
        for indicateur, valeurs in par_indicateur.items()
        for code, valeur in valeurs.items()
    ]
    return replace(donnees, chiffres_publies=pd.DataFrame(lignes))


def share_population(donnees: Donnees, part: float) -> dict[str, float]:
    """Un nombre par EPCI, proportionnel à sa population."""
    epci = donnees.epci
    nombres = (epci["population"] * part).round()
    return dict(zip(epci["code_epci"], nombres.astype(float), strict=True))


def fund(donnees: Donnees, situes: int) -> Donnees:
    """56 projets du Département annoncés, dont ``situes`` placés, tous à Toulouse."""
    modele = donnees.projets[donnees.projets["financeur"] == "departement_31"].iloc[[0]]
    projets = pd.concat([modele] * 56, ignore_index=True).assign(
        id_projet=[f"essai-{rang}" for rang in range(56)],
        code_commune=["31555" if rang < situes else "" for rang in range(56)],
    )
    return replace(donnees, projets=projets)
