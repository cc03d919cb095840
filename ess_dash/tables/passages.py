"""Anciennes communes de France, et celles qui les ont remplacées."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import pandas as pd
import pandera.pandas as pa

from ess_dash.sources import read_csv
from ess_dash.tables.champs import choix, code_insee, libre, texte
from ess_dash.tables.contrat import Table, validate
from ess_dash.tables.listes import ListeFermee
from ess_dash.territoires import CodeTerritoire

CHEMIN: Final = "insee/2026/passage_communes.csv"


class NatureAncienne(ListeFermee):
    """Ce qu’est devenue une ancienne commune."""

    DELEGUEE = (
        "deleguee",
        "commune déléguée",
        "Ancienne commune d’une commune nouvelle, qui garde un nom et une mairie annexe",
    )
    ASSOCIEE = (
        "associee",
        "commune associée",
        "Ancienne commune, réunie à une autre par une fusion-association",
    )
    ARRONDISSEMENT = (
        "arrondissement",
        "arrondissement municipal",
        "Partie de Paris, de Lyon ou de Marseille qui a un code",
    )
    CODE = ("code", "ancien code", "Code qui n’est plus celui d’aucune commune")


class Passages(pa.DataFrameModel):
    """Une ligne par ancienne commune et par commune actuelle qui en tient."""

    code_ancien: str = code_insee()
    nom_ancien: str = libre("nom de l’ancienne commune, vide s’il n’est pas connu")
    nature: str = choix("ce qu’elle est devenue", NatureAncienne)
    code_commune: str = code_insee()
    nom_commune: str = texte("nom de la commune actuelle")

    class Config:
        """Aucune colonne de plus, aucune de moins."""

        strict = True
        coerce = True
        unique: Final = ["code_ancien", "code_commune"]


@dataclass(frozen=True, slots=True)
class Passage:
    """D’une ancienne commune aux actuelles.

    Attributes
    ----------
    nom
        Nom de l’ancienne commune ; vide s’il n’est pas connu.
    actuelles
        Nom de chaque commune actuelle, par code ; plusieurs si elle a été partagée.
    """

    code: CodeTerritoire
    nom: str
    nature: NatureAncienne
    actuelles: Mapping[CodeTerritoire, str]

    @property
    def code_actuel(self) -> CodeTerritoire:
        """Code de la commune actuelle ; vide s’il y en a plusieurs."""
        return next(iter(self.actuelles)) if len(self.actuelles) == 1 else ""


def load_passages() -> Table[pd.DataFrame]:
    """Passage des anciennes communes aux actuelles, pour la France entière.

    Raises
    ------
    SourceError
        Si le fichier manque ou a changé.
    TableError
        Si la table ne tient pas son contrat.
    """
    brute, source = read_csv(CHEMIN)
    return Table(validate(brute, Passages, source), (source,))


def find_commune_actuelle(
    passages: pd.DataFrame, code: CodeTerritoire
) -> Passage | None:
    """Ce qu’est devenue une commune ; ``None`` si son code n’a pas changé, ou est inconnu.

    Parameters
    ----------
    passages
        Table de :func:`load_passages`, ou une table vide.
    code
        Code Insee tel qu’un fichier ou une adresse le donne.

    Examples
    --------
    >>> find_commune_actuelle(load_passages().df, "31016").code_actuel
    '31085'
    """
    if passages.empty:
        return None
    siennes = passages[
        (passages["code_ancien"] == code) & (passages["code_commune"] != code)
    ]
    return next(_read_passages(siennes), None)


def list_anciennes(
    passages: pd.DataFrame, codes: frozenset[CodeTerritoire]
) -> tuple[Passage, ...]:
    """Anciennes communes dont une actuelle est parmi ces codes, par code.

    Les autres communes actuelles d’une ancienne, hors de ces codes, n’y sont pas.
    """
    if passages.empty:
        return ()
    return tuple(_read_passages(passages[passages["code_commune"].isin(codes)]))


def _read_passages(lignes: pd.DataFrame) -> Iterator[Passage]:
    """Un passage par ancien code, dans l’ordre des lignes."""
    par_code: dict[str, list[dict[Hashable, str]]] = {}
    for ligne in lignes.to_dict("records"):
        par_code.setdefault(ligne["code_ancien"], []).append(ligne)
    for code, siennes in par_code.items():
        yield Passage(
            code=code,
            nom=siennes[0]["nom_ancien"],
            nature=NatureAncienne.from_code(siennes[0]["nature"]),
            actuelles=MappingProxyType(
                {ligne["code_commune"]: ligne["nom_commune"] for ligne in siennes}
            ),
        )
