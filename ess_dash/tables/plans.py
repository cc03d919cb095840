"""Le plan ESS d’un département et la feuille de route de sa métropole, en tables.

Tout y est transcrit avec sa référence. Les repères du premier plan restent dans
``reperes`` : aucun nombre n’est écrit deux fois.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Any, Final

import pandas as pd
import pandera.pandas as pa

from ess_dash.sources import Source, read_csv
from ess_dash.sources.racine import DOSSIER_DATA, find_dossier
from ess_dash.tables import plans_contrats as contrats
from ess_dash.tables.contrat import Faute, Table, TableError, validate
from ess_dash.tables.plans_listes import FaitMesure
from ess_dash.territoires import CodeDepartement

DOSSIER: Final = "plans"
_CONTRATS: Final[Mapping[str, type[pa.DataFrameModel]]] = MappingProxyType(
    {
        "documents": contrats.Documents,
        "leviers": contrats.Leviers,
        "enjeux": contrats.Enjeux,
        "actions": contrats.Actions,
        "activites": contrats.Activites,
        "themes": contrats.Themes,
        "partenaires": contrats.Partenaires,
        "metropole": contrats.EngagementsMetropole,
        "chiffres": contrats.Chiffres,
        "jalons": contrats.Jalons,
        "face_a_face": contrats.FaceAFace,
        "actions_faits": contrats.ActionsFaits,
        "faits": contrats.Faits,
        "actions_vues": contrats.ActionsVues,
        "incoherences": contrats.Incoherences,
    }
)
# Une référence : colonne d’une table, et la table qui doit la connaître.
_RENVOIS: Final = (
    ("leviers", "enjeu", "enjeux"),
    ("actions", "enjeu", "enjeux"),
    ("activites", "action", "actions"),
    ("actions_faits", "action", "actions"),
    ("faits", "action", "actions"),
    ("actions_vues", "action", "actions"),
)
_CITEES: Final = (
    "leviers",
    "enjeux",
    "actions",
    "activites",
    "themes",
    "partenaires",
    "metropole",
    "chiffres",
    "jalons",
    "faits",
)


class PlanAbsentError(Exception):
    """Aucun plan n’est transcrit pour ce département ; une phrase le dit."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Les tables d’un département, validées et recoupées ; voir leurs contrats."""

    documents: pd.DataFrame
    leviers: pd.DataFrame
    enjeux: pd.DataFrame
    actions: pd.DataFrame
    activites: pd.DataFrame
    themes: pd.DataFrame
    partenaires: pd.DataFrame
    metropole: pd.DataFrame
    chiffres: pd.DataFrame
    jalons: pd.DataFrame
    face_a_face: pd.DataFrame
    actions_faits: pd.DataFrame
    faits: pd.DataFrame
    actions_vues: pd.DataFrame
    incoherences: pd.DataFrame
    sources: Mapping[str, Source]


def load_plan(departement: CodeDepartement) -> Plan:
    """Plan et feuille de route d’un département.

    Raises
    ------
    PlanAbsentError
        Si rien n’est transcrit pour ce département.
    SourceError
        Si un fichier manque ou a changé.
    TableError
        Si une table ne tient pas son contrat, ou cite ce qui n’existe pas.
    """
    _check_present(departement)
    lues = {nom: _load(departement, nom) for nom in _CONTRATS}
    _check_renvois(lues)
    return Plan(
        **{nom: lues[nom].df for nom in _list_tables()},
        sources=MappingProxyType({nom: lue.sources[0] for nom, lue in lues.items()}),
    )


def load_incoherences(departement: CodeDepartement) -> Table[pd.DataFrame]:
    """Points où les documents ne s’accordent pas, dans l’ordre du fichier.

    Raises
    ------
    PlanAbsentError
        Si rien n’est transcrit pour ce département.
    SourceError
        Si le fichier manque ou a changé.
    TableError
        Si la table ne tient pas son contrat.
    """
    _check_present(departement)
    return _load(departement, "incoherences")


def load_documents(departement: CodeDepartement) -> Table[pd.DataFrame]:
    """Documents lus, un par ligne ; mêmes exceptions que ``load_incoherences``."""
    _check_present(departement)
    return _load(departement, "documents")


def _list_tables() -> list[str]:
    return [champ.name for champ in fields(Plan) if champ.name != "sources"]


def _check_present(departement: CodeDepartement) -> None:
    if not (find_dossier(DOSSIER_DATA) / DOSSIER / departement).is_dir():
        msg = (
            "Aucun plan en faveur de l’ESS n’est transcrit pour le département "
            f"{departement} : ajouter ses tables dans data/{DOSSIER}/{departement}/."
        )
        raise PlanAbsentError(msg)


def _load(departement: CodeDepartement, nom: str) -> Table[pd.DataFrame]:
    brute, source = read_csv(f"{DOSSIER}/{departement}/{nom}.csv")
    return Table(validate(brute, _CONTRATS[nom], source), (source,))


def _check_renvois(lues: Mapping[str, Table[pd.DataFrame]]) -> None:
    """Ce qu’une table cite existe dans l’autre ; chaque action dit ce que l’on sait."""
    renvois = (*_RENVOIS, *((nom, "document", "documents") for nom in _CITEES))
    for nom, colonne, cible in renvois:
        _check_renvoi(lues[nom], colonne, lues[cible].df[colonne], cible)
    rattachements = lues["actions_faits"]
    connues = rattachements.df["action"]
    _check_renvoi(lues["actions"], "action", connues, "actions_faits")
    _check_aucun(rattachements)


def _check_aucun(rattachements: Table[pd.DataFrame]) -> None:
    """« aucun » est seul dans sa fiche-action."""
    table = rattachements.df
    aucun = table["fait"] == FaitMesure.AUCUN.value
    melees = table[aucun & table["action"].duplicated(keep=False)]
    fautes = [
        Faute("fait", int(str(ligne)) + 2, "aucun", "seul fait de sa fiche-action")
        for ligne in melees.index
    ]
    if fautes:
        raise TableError(rattachements.sources[0].identifiant, fautes)


def _check_renvoi(
    lue: Table[pd.DataFrame], colonne: str, connus: "pd.Series[Any]", cible: str
) -> None:
    valeurs = lue.df[colonne]
    inconnus = valeurs[~valeurs.isin(connus)]
    fautes = [
        Faute(colonne, int(str(ligne)) + 2, str(valeur), f"à ajouter dans {cible}.csv")
        for ligne, valeur in inconnus.items()
    ]
    if fautes:
        raise TableError(lue.sources[0].identifiant, fautes)
