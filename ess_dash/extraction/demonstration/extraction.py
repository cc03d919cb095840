"""Les trois tables d’une extraction fictive, secret statistique posé."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from ess_dash.extraction.demonstration.detail import GENRES, Detail
from ess_dash.extraction.demonstration.publies import SOURCE_STATISTIQUE, Publies
from ess_dash.extraction.demonstration.secret import Masque, build_masque
from ess_dash.tables import Diffusion, Niveau
from ess_dash.tables.extraction_cress import TotauxEss

COLONNES_DETAIL: Final = [
    "annee",
    "millesime",
    "famille",
    "secteur",
    "etablissements",
    "effectifs",
    "etp",
    "statut",
]
VALEURS_DETAIL: Final = ["etablissements", "effectifs", "etp"]
VALEURS_TOTAUX: Final = ["etablissements_ess", "emplois_ess", "etp_ess"]


@dataclass(frozen=True, slots=True)
class Extraction:
    """Détail par EPCI, totaux, détail du département."""

    detail: pd.DataFrame
    totaux: pd.DataFrame
    departement: pd.DataFrame


def build_extraction(
    details: tuple[Detail, ...],
    totaux: pd.DataFrame,
    publies: Publies,
    nom_departement: str,
) -> Extraction:
    """Pose le secret de chaque année, puis vide les cases qu’il couvre.

    Parameters
    ----------
    totaux
        Totaux par EPCI et par année, sans le secret.
    """
    masques = [build_masque(detail, publies) for detail in details]
    return Extraction(
        detail=_build_detail(details, masques, totaux),
        totaux=_build_totaux(details, masques, totaux, publies, nom_departement),
        departement=_build_departement(details, masques),
    )


def _build_detail(
    details: tuple[Detail, ...], masques: list[Masque], totaux: pd.DataFrame
) -> pd.DataFrame:
    noms = totaux.drop_duplicates("code").set_index("code")["territoire"]
    tables = []
    for detail, masque in zip(details, masques, strict=True):
        cases = [
            _build_cases(
                detail.annee,
                detail.etablissements[rang],
                detail.effectifs[rang],
                detail.etp[rang],
                masque[rang, :-1],
            ).assign(code_epci=code, epci=noms[code])
            for rang, code in enumerate(detail.codes)
        ]
        tables += cases
    return pd.concat(tables, ignore_index=True)[["code_epci", "epci", *COLONNES_DETAIL]]


def _build_departement(
    details: tuple[Detail, ...], masques: list[Masque]
) -> pd.DataFrame:
    tables = [
        _build_cases(
            detail.annee,
            detail.etablissements.sum(axis=0),
            detail.effectifs.sum(axis=0),
            detail.etp.sum(axis=0),
            masque[-1, :-1],
        )
        for detail, masque in zip(details, masques, strict=True)
    ]
    return pd.concat(tables, ignore_index=True)[COLONNES_DETAIL]


def _build_cases(
    annee: int,
    etablissements: np.ndarray,
    effectifs: np.ndarray,
    etp: np.ndarray,
    secrets: Masque,
) -> pd.DataFrame:
    cases = pd.DataFrame(
        {
            "annee": annee,
            "millesime": f"{SOURCE_STATISTIQUE} {annee}",
            "famille": [genre.famille.value for genre in GENRES],
            "secteur": [genre.secteur.value for genre in GENRES],
            "etablissements": etablissements,
            "effectifs": effectifs,
            "etp": etp,
        }
    )
    return _hide(cases, VALEURS_DETAIL, secrets)


def _hide(table: pd.DataFrame, colonnes: list[str], secrets: Masque) -> pd.DataFrame:
    """Vide les valeurs sous secret et écrit le statut de chaque ligne."""
    valeurs = {nom: table[nom].astype("Int64").mask(secrets) for nom in colonnes}
    statuts = np.where(secrets, Diffusion.SECRET.value, Diffusion.DIFFUSE.value)
    return table.assign(**valeurs, statut=statuts)


def _build_totaux(
    details: tuple[Detail, ...],
    masques: list[Masque],
    totaux: pd.DataFrame,
    publies: Publies,
    nom_departement: str,
) -> pd.DataFrame:
    annees = []
    for detail, masque in zip(details, masques, strict=True):
        des_epci = totaux[totaux["annee"] == detail.annee]
        colonnes = [*VALEURS_TOTAUX, "emplois_prives"]
        tout = (
            des_epci[colonnes]
            .sum()
            .to_frame()
            .T.assign(
                niveau=Niveau.DEPARTEMENT.value,
                code=publies.departement,
                territoire=nom_departement,
                annee=detail.annee,
                millesime=des_epci["millesime"].iloc[0],
            )
        )
        secrets = [*masque[:-1, -1], masque[-1, -1]]
        annees.append(
            _hide(
                pd.concat([des_epci, tout], ignore_index=True),
                VALEURS_TOTAUX,
                np.array(secrets),
            )
        )
    reunis = pd.concat(annees, ignore_index=True)
    return reunis[list(TotauxEss.to_schema().columns)]
