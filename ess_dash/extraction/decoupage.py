"""Découpage administratif : qui est où, d’après le Code officiel géographique."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from ess_dash.extraction.erreurs import ExtractionError
from ess_dash.extraction.paquets import read_json_decoupage

# Deux millésimes voisins de la population d’un EPCI s’écartent de moins de 1 % en
# général ; au-delà de 10 %, ce ne sont pas les mêmes communes.
ECART_POPULATION_MAX_PCT: Final = 10


@dataclass(frozen=True, slots=True)
class Decoupage:
    """Le découpage de toute la France.

    Attributes
    ----------
    communes
        Indexée par ``code_commune`` : ``nom``, ``code_departement``, ``zone``,
        ``codes_postaux``, ``population`` (municipale), ``code_epci`` (vide si la
        commune n’est dans aucun EPCI).
    epci
        Indexée par ``code_epci`` : ``nom``, ``nature``, ``population_epci``
        (celle que la liste des EPCI publie, d’un millésime antérieur),
        ``nb_communes_total``, ``population_totale``.
    departements
        Indexée par ``code_departement`` : ``nom``, ``zone``.
    """

    communes: pd.DataFrame
    epci: pd.DataFrame
    departements: pd.DataFrame


def to_nom_affiche(nom: str) -> str:
    """Nom tel qu’on l’affiche : ligature de « Cœur » et apostrophe typographique.

    C’est le seul endroit où un nom officiel est retouché.

    Examples
    --------
    >>> to_nom_affiche("CC Coeur de Garonne"), to_nom_affiche("CC Val'Aïgo")
    ('CC Cœur de Garonne', 'CC Val’Aïgo')
    """
    return re.sub(r"\bCoeur\b", "Cœur", nom).replace("'", "’")


def read_decoupage(dossier: Path) -> Decoupage:
    """Lit le découpage administratif dans le dossier des archives.

    Parameters
    ----------
    dossier
        Dossier qui tient l’archive du découpage.

    Raises
    ------
    ExtractionError
        Si l’archive est illisible, ou si ses tables se contredisent.
    """
    try:
        communes = _build_communes(read_json_decoupage(dossier, "communes"))
        membres, epci = _build_epci(read_json_decoupage(dossier, "epci"))
        departements = pd.DataFrame(
            [
                {"code_departement": ligne["code"], "nom": to_nom_affiche(ligne["nom"])}
                | {"zone": ligne["zone"]}
                for ligne in read_json_decoupage(dossier, "departements")
            ]
        ).set_index("code_departement")
    except KeyError as faute:
        raise ExtractionError(
            f"Le découpage administratif n’a pas le champ attendu {faute} : "
            "la version du paquet n’est pas celle qui est épinglée."
        ) from faute
    _check_membres(membres, communes)
    communes["code_epci"] = membres["code_epci"].reindex(communes.index)
    epci["nb_communes_total"] = communes.groupby("code_epci").size()
    epci["population_totale"] = communes.groupby("code_epci")["population"].sum()
    return Decoupage(communes, epci, departements)


def _build_communes(lignes: list[dict[str, Any]]) -> pd.DataFrame:
    communes = [
        {
            "code_commune": ligne["code"],
            "nom": to_nom_affiche(ligne["nom"]),
            "code_departement": ligne["departement"],
            "zone": ligne["zone"],
            "codes_postaux": " ".join(sorted(ligne.get("codesPostaux", []))),
            "population": ligne.get("population"),
        }
        for ligne in lignes
        if ligne["type"] == "commune-actuelle" and "departement" in ligne
    ]
    return pd.DataFrame(communes).set_index("code_commune").sort_index()


def _build_epci(lignes: list[dict[str, Any]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    epci = [
        {
            "code_epci": ligne["code"],
            "nom": to_nom_affiche(ligne["nom"]),
            "nature": ligne["type"],
            "population_epci": ligne["populationMunicipale"],
        }
        for ligne in lignes
    ]
    membres = [
        {
            "code_commune": membre["code"],
            "code_epci": ligne["code"],
            "population": membre["populationMunicipale"],
        }
        for ligne in lignes
        for membre in ligne["membres"]
    ]
    return (
        pd.DataFrame(membres).set_index("code_commune"),
        pd.DataFrame(epci).set_index("code_epci").sort_index(),
    )


def _check_membres(membres: pd.DataFrame, communes: pd.DataFrame) -> None:
    doublons = sorted(set(membres.index[membres.index.duplicated()]))
    if doublons:
        raise ExtractionError(
            f"Communes dites membres de plusieurs EPCI : {', '.join(doublons)} ; "
            "la composition des EPCI est à corriger à la source."
        )
    inconnues = sorted(set(membres.index) - set(communes.index))
    if inconnues:
        raise ExtractionError(
            f"Communes membres d’un EPCI mais absentes du Code officiel "
            f"géographique : {', '.join(inconnues)} ; les deux tables n’ont pas le "
            "même millésime."
        )


def check_departement(decoupage: Decoupage, code_departement: str) -> None:
    """Vérifie qu’on sait faire la géographie de ce département.

    Parameters
    ----------
    decoupage
        Découpage de toute la France.
    code_departement
        Code demandé.

    Raises
    ------
    ExtractionError
        Si le code est inconnu ou hors de la métropole, si une population manque ou si
        celle d’un EPCI est incohérente.
    """
    if code_departement not in decoupage.departements.index:
        raise ExtractionError(
            f"Le département « {code_departement} » est inconnu du Code officiel "
            "géographique : donnez un code à deux caractères, comme 09 ou 2A."
        )
    if decoupage.departements.loc[code_departement, "zone"] != "metro":
        raise ExtractionError(
            f"Le département « {code_departement} » est hors de la métropole, où la "
            "projection Lambert-93 ne mesure plus rien : il n’est pas pris en charge."
        )
    du_departement = decoupage.communes["code_departement"] == code_departement
    communes = decoupage.communes[du_departement]
    sans_population = communes.index[communes["population"].isna()]
    if len(sans_population):
        raise ExtractionError(
            f"Communes sans population municipale : {', '.join(sans_population)} ; "
            "le découpage administratif est incomplet pour ce département."
        )
    _check_populations(decoupage.epci.loc[sorted(set(communes["code_epci"].dropna()))])


def _check_populations(epci: pd.DataFrame) -> None:
    rapport = epci["population_totale"] / epci["population_epci"]
    incoherents = epci[(100 * (rapport - 1)).abs() > ECART_POPULATION_MAX_PCT]
    if len(incoherents):
        raise ExtractionError(
            "La somme des populations communales s’écarte de plus de "
            f"{ECART_POPULATION_MAX_PCT} % de la population publiée pour "
            f"{', '.join(incoherents['nom'])} : la composition ou la population du "
            "découpage administratif est à vérifier."
        )
