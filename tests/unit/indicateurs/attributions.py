"""Le département miniature, où l’on choisit ce que chaque financeur a attribué.

Dix mille habitants : 60 % en métropole, 40 % hors métropole ; 50 % en zone cible.
"""

from dataclasses import dataclass, replace

import pandas as pd

from ess_dash.indicateurs.donnees import Donnees
from tests.unit.indicateurs.maquette import (
    BOURG,
    FAUBOURG,
    MARCHE,
    SOMMET,
    VILLE,
    build_maquette,
)

DEPARTEMENT = "departement_01"
METROPOLE = "metropole_test"
POPULATIONS = {VILLE: 5000, FAUBOURG: 1000, BOURG: 2000, SOMMET: 1000, MARCHE: 1000}


@dataclass(frozen=True)
class Attribution:
    """Un projet financé ; une commune vide dit qu’on ne sait pas le situer."""

    commune: str
    annee: int | None = 2025
    montant: float | None = 1000.0
    qpv: str = "non"
    financeur: str = DEPARTEMENT


def build_attributions(
    *attributions: Attribution, annonces: int | None = None, fictif: bool = False
) -> Donnees:
    """Le département, ses projets, et le total que le Département annonce."""
    maquette = build_maquette()
    communes = maquette.communes
    total = len([a for a in attributions if a.financeur == DEPARTEMENT])
    return replace(
        maquette,
        communes=communes.assign(population=communes["code_commune"].map(POPULATIONS)),
        projets=_build_projets(attributions),
        reperes=pd.DataFrame(
            {
                "identifiant": ["projets_finances"],
                "valeur": [float(total if annonces is None else annonces)],
            }
        ),
        est_demonstration=fictif,
    )


def _build_projets(attributions: tuple[Attribution, ...]) -> pd.DataFrame:
    annees = pd.array([a.annee for a in attributions], dtype="Int64")
    return pd.DataFrame(
        {
            "id_projet": [f"projet-{rang}" for rang in range(len(attributions))],
            "nom": [f"Projet {rang}" for rang in range(len(attributions))],
            "financeur": [a.financeur for a in attributions],
            "financeur_libelle_court": [
                "Département" if a.financeur == DEPARTEMENT else "Métropole test"
                for a in attributions
            ],
            "code_commune": [a.commune for a in attributions],
            "qpv": [a.qpv for a in attributions],
            "montant_eur": pd.array([a.montant for a in attributions], dtype="Float64"),
            "annee_debut": annees,
            "annee_fin": annees,
        }
    )


def repeat(nombre: int, commune: str, **autres) -> tuple[Attribution, ...]:
    """Plusieurs projets semblables."""
    return (Attribution(commune, **autres),) * nombre


def read(texte: str) -> str:
    """Texte aux espaces ordinaires, pour le comparer à ce qu’on a écrit à la main."""
    return texte.replace("\u202f", " ").replace("\xa0", " ")
