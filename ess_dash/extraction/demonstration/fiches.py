"""Fiches de source du jeu de démonstration : chacune dit que tout y est fictif."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import yaml

# Date de la première fabrication : elle ne change pas, pour que les octets non plus.
JOUR: Final = date(2026, 11, 22)
PRODUCTEUR: Final = "Démonstration"
LICENCE: Final = "Licence Ouverte 2.0 ; données fictives"
CITATION: Final = "Jeu de démonstration : données fictives"
AVERTISSEMENT: Final = (
    "Aucune ligne n’est un fait. Ne pas citer, ne pas mêler aux vraies données."
)


@dataclass(frozen=True, slots=True)
class FicheFictive:
    """Ce qu’une fiche dit en propre."""

    titre: str
    millesime: str
    traitement: str


_CHIFFRES: Final = (
    "Chaque année ne tient que les chiffres publiés de son millésime ; un chiffre sans "
    "millésime vaut pour la dernière année. Secret : moins de 3 établissements, ou un "
    "seul de plus de 85 % des salariés, et ce qui permettrait de les retrouver."
)
_LIEUX: Final = (
    "Communes tirées au sort. Tiers-lieux soutenus au nombre annoncé par le plan ; "
    "« soutenu » se lit « soutenu jusqu’en 2027 »."
)


def build_fiches(millesimes: str) -> dict[str, FicheFictive]:
    """Fiche de chaque fichier, par nom.

    Parameters
    ----------
    millesimes
        Millésimes imités, en toutes lettres.
    """
    fictifs = f"{millesimes}, fictifs"
    return {
        "extraction_ess.csv": FicheFictive(
            "Données fictives : ESS par EPCI, famille, secteur et année",
            fictifs,
            f"Forme d’une extraction de la CRESS. {_CHIFFRES}",
        ),
        "totaux_epci.csv": FicheFictive(
            "Données fictives : totaux de l’ESS et de l’emploi privé par EPCI",
            fictifs,
            f"Totaux de l’extraction fictive, et ligne du département. {_CHIFFRES}",
        ),
        "extraction_departement.csv": FicheFictive(
            "Données fictives : ESS du département par famille, secteur et année",
            fictifs,
            f"Sommes de l’extraction fictive. {_CHIFFRES}",
        ),
        "candidatures.csv": FicheFictive(
            "Données fictives : candidatures au soutien du Département",
            "2020-2025, fictif",
            "Communes tirées au sort. Nombre de candidatures, de projets financés et "
            "d’emplois projetés : ceux du plan.",
        ),
        "lieux.csv": FicheFictive(
            "Données fictives : lieux de l’ESS", "2026, fictif", _LIEUX
        ),
        "roles.csv": FicheFictive(
            "Données fictives : rôles des lieux de l’ESS", "2026, fictif", _LIEUX
        ),
        "sites.csv": FicheFictive(
            "Données fictives : sites des lieux de l’ESS", "2026, fictif", _LIEUX
        ),
    }


def dump_fiche(fiche: FicheFictive, sha256: str, graine: int) -> bytes:
    """Fiche au format YAML, dans l’ordre des champs du contrat."""
    champs = {
        "producteur": PRODUCTEUR,
        "titre": fiche.titre,
        "millesime": fiche.millesime,
        "url": "",
        "licence": LICENCE,
        "date_consultation": JOUR.isoformat(),
        "sha256": sha256,
        "traitement": "Tirage par « python -m ess_dash.extraction demonstration », "
        f"graine {graine}. {fiche.traitement}",
        "citation": CITATION,
        "remarques": AVERTISSEMENT,
    }
    texte = yaml.safe_dump(champs, allow_unicode=True, sort_keys=False, width=88)
    return texte.encode()
