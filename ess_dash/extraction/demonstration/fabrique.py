"""Jeu de démonstration : des données fictives, dans la forme des vraies.

Communes, populations et totaux publiés sont vrais ; tout le reste est tiré au sort par
une graine. Relancer avec la même graine rend les mêmes octets.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from ess_dash import tables
from ess_dash.extraction.demonstration.candidatures import build_candidatures
from ess_dash.extraction.demonstration.detail import build_details
from ess_dash.extraction.demonstration.extraction import Extraction, build_extraction
from ess_dash.extraction.demonstration.fiches import build_fiches, dump_fiche
from ess_dash.extraction.demonstration.lieux import build_lieux
from ess_dash.extraction.demonstration.places import NIVEAUX_RURAUX, build_places
from ess_dash.extraction.demonstration.publies import (
    SOURCE_STATISTIQUE,
    build_cadres,
    build_publies,
)
from ess_dash.extraction.demonstration.totaux import build_totaux
from ess_dash.extraction.erreurs import ExtractionError
from ess_dash.sources import SUFFIXE_VOISIN, compute_sha256, load_configuration
from ess_dash.tables.candidatures import FICHIER as FICHIER_CANDIDATURES
from ess_dash.tables.demonstration import find_dossier_demonstration
from ess_dash.tables.extraction_cress import (
    FICHIER_DEPARTEMENT,
    FICHIER_EXTRACTION,
    FICHIER_TOTAUX,
)
from ess_dash.tables.lieux import FICHIER_LIEUX, FICHIER_ROLES, FICHIER_SITES, Lieux
from ess_dash.tables.lieux import Roles as ContratRoles
from ess_dash.tables.lieux import Sites as ContratSites
from ess_dash.territoires import Configuration

GRAINE: Final = 31


@dataclass(frozen=True, slots=True)
class Territoires:
    """Ce que le jeu fictif emprunte au vrai."""

    configuration: Configuration
    communes: pd.DataFrame
    zonages: pd.DataFrame
    epci: pd.DataFrame
    qpv: pd.DataFrame
    reperes: pd.DataFrame
    chiffres_publies: pd.DataFrame


@dataclass(frozen=True, slots=True)
class BilanDemonstration:
    """Ce que la commande a écrit, pour le dire à qui l’a lancée."""

    dossier: Path
    nb_cases: int
    nb_secrets: int
    nb_candidatures: int
    nb_lieux: int


def write_demonstration(
    departement: str | None, graine: int, sortie: Path
) -> BilanDemonstration:
    """Écrit le jeu d’un département sous ``sortie/demonstration/<code>/``.

    Tout est calculé avant que rien ne soit écrit.

    Parameters
    ----------
    departement
        Code du département ; ``None`` pour celui que l’on sert.
    sortie
        Dossier à la place de ``data/``.

    Raises
    ------
    ExtractionError
        Si le département n’a pas de quoi ancrer le jeu, ou si l’on ne peut écrire.
    SourceError, TableError
        Si une vraie table manque ou ne tient pas son contrat.
    """
    territoires = _load_territoires(departement)
    jeu = build_tables(territoires, graine)
    fichiers = {nom: _dump_csv(table) for nom, table in jeu.items()}
    dossier = sortie / find_dossier_demonstration(
        territoires.configuration.code_departement
    )
    detail = jeu[FICHIER_EXTRACTION]
    _write_fichiers(dossier, fichiers | _build_voisins(fichiers, detail, graine))
    return BilanDemonstration(
        dossier=dossier,
        nb_cases=len(detail),
        nb_secrets=int(detail["effectifs"].isna().sum()),
        nb_candidatures=len(jeu[FICHIER_CANDIDATURES]),
        nb_lieux=len(jeu[FICHIER_LIEUX]),
    )


def _load_territoires(departement: str | None) -> Territoires:
    configuration = load_configuration(departement)
    code = configuration.code_departement
    return Territoires(
        configuration=configuration,
        communes=tables.load_communes(code).df.drop(columns="geometry"),
        zonages=tables.load_zonages().df,
        epci=tables.load_epci(code).df.drop(columns="geometry"),
        qpv=tables.load_qpv().df,
        reperes=tables.load_reperes(code).df,
        chiffres_publies=tables.load_chiffres_publies().df,
    )


def build_tables(territoires: Territoires, graine: int) -> Mapping[str, pd.DataFrame]:
    """Tables fictives, par nom de fichier.

    Chaque table a son propre hasard : changer l’une ne change pas les autres.
    """
    configuration, reperes = territoires.configuration, territoires.reperes
    extraction = _build_extraction(territoires, graine)
    places = build_places(
        territoires.communes,
        territoires.zonages,
        territoires.qpv,
        configuration.code_metropole or "",
    )
    epci = territoires.epci
    metropole = epci.loc[epci["code_epci"] == configuration.code_metropole, "nom"]
    lieux = build_lieux(
        places, reperes, str(metropole.iloc[0]), _draw_hasard(graine, 4)
    )
    return {
        FICHIER_EXTRACTION: extraction.detail,
        FICHIER_TOTAUX: extraction.totaux,
        FICHIER_DEPARTEMENT: extraction.departement,
        FICHIER_CANDIDATURES: build_candidatures(
            places, reperes, _draw_hasard(graine, 3)
        ),
        FICHIER_LIEUX: lieux.lieux[list(Lieux.to_schema().columns)],
        FICHIER_ROLES: lieux.roles[list(ContratRoles.to_schema().columns)],
        FICHIER_SITES: lieux.sites[list(ContratSites.to_schema().columns)],
    }


def _build_extraction(territoires: Territoires, graine: int) -> Extraction:
    configuration = territoires.configuration
    publies = build_publies(territoires.chiffres_publies, configuration)
    totaux = build_totaux(
        build_cadres(publies),
        publies,
        territoires.epci.assign(part_rurale=_compute_part_rurale(territoires)),
        _draw_hasard(graine, 1),
    )
    details = build_details(totaux, publies, _draw_hasard(graine, 2))
    return build_extraction(details, totaux, publies, configuration.nom)


def _draw_hasard(graine: int, rang: int) -> np.random.Generator:
    return np.random.default_rng([graine, rang])


def _compute_part_rurale(territoires: Territoires) -> "pd.Series[float]":
    """Part de la population en commune rurale, dans l’ordre des EPCI."""
    communes = territoires.communes.merge(
        territoires.zonages[["code_commune", "densite_7"]], on="code_commune"
    )
    rurale = communes["population"].where(communes["densite_7"].isin(NIVEAUX_RURAUX), 0)
    cle = communes["code_epci"]
    parts = rurale.groupby(cle).sum() / communes["population"].groupby(cle).sum()
    return territoires.epci["code_epci"].map(parts)


def _build_voisins(
    fichiers: Mapping[str, bytes], detail: pd.DataFrame, graine: int
) -> dict[str, bytes]:
    *annees, derniere = [str(annee) for annee in sorted(detail["annee"].unique())]
    millesimes = f"{SOURCE_STATISTIQUE} {', '.join(annees)} et {derniere}"
    fiches = build_fiches(millesimes)
    return {
        nom + SUFFIXE_VOISIN: dump_fiche(fiches[nom], compute_sha256(contenu), graine)
        for nom, contenu in fichiers.items()
    }


def _dump_csv(table: pd.DataFrame) -> bytes:
    return table.to_csv(index=False, lineterminator="\n").encode()


def _write_fichiers(dossier: Path, fichiers: Mapping[str, bytes]) -> None:
    try:
        dossier.mkdir(parents=True, exist_ok=True)
        for nom, contenu in fichiers.items():
            (dossier / nom).write_bytes(contenu)
    except OSError as faute:
        raise ExtractionError(
            f"Impossible d’écrire dans « {dossier} » ({faute.strerror}) : vérifiez les "
            "droits et la place disponible, ou donnez un autre dossier par --sortie."
        ) from faute
