"""Les tables dont les indicateurs ont besoin, réunies une fois et figées."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd

from ess_dash.sources import Source
from ess_dash.tables.temps_trajet import TempsTrajet
from ess_dash.territoires import CodeTerritoire, Configuration, Maille

CLE_PAR_MAILLE: Final = {
    Maille.COMMUNE: "code_commune",
    Maille.EPCI: "code_epci",
    Maille.PETR: "code_petr",
    Maille.DEPARTEMENT: "code_departement",
}

Lignes = tuple[Mapping[Any, Any], ...]


@dataclass(frozen=True, slots=True)
class Donnees:
    """Tables validées d’un département ; aucune géométrie.

    Attributes
    ----------
    communes
        Une ligne par commune : codes, population, surface, densité, montagne, mairie,
        et le point où on la place (mairie, à défaut un point intérieur).
    epci, petr, departement
        Une ligne par territoire, avec son périmètre écrit.
    chiffres_publies
        Un chiffre publié par ligne, avec son millésime et sa base.
    lieux
        Une ligne par site d’un lieu ; ``roles`` est un ``frozenset``.
    projets
        Un projet financé par ligne, thème du plan compris.
    qpv, reperes
        Quartiers prioritaires ; repères chiffrés du plan.
    sources
        Fichiers d’où vient chaque table, par nom de table.
    incidents
        Une phrase par table facultative qui n’a pas pu être lue ; elle est alors vide.
    candidatures
        Demandes de soutien au Département, financées ou non ; vide si aucune source.
    extraction
        Chiffres de l’ESS par EPCI, famille, secteur et année, au format de
        l’extraction de la CRESS ; vide tant qu’elle n’est pas importée.
    extraction_departement, extraction_totaux
        Ses deux autres tables : le même détail pour le département, et les totaux.
    passages
        Anciennes communes de France, et celles qui les ont remplacées.
    positions
        Points importés ou placés par un agent : ``cle`` d’un site ou d’un projet,
        ``lon`` et ``lat`` ; vide tant qu’il n’y en a pas.
    temps_trajet
        Matrice importée, qui remplace les distances ; ``None`` s’il n’y en a pas.
    est_demonstration
        Vrai quand chiffres de l’ESS, lieux et projets sont fictifs. Le vrai et le
        fictif ne partagent jamais une table : en démonstration, ces trois-là sont
        entièrement fictives ; territoires, populations et zonages restent vrais.
    """

    configuration: Configuration
    communes: pd.DataFrame
    epci: pd.DataFrame
    petr: pd.DataFrame
    departement: pd.DataFrame
    chiffres_publies: pd.DataFrame
    lieux: pd.DataFrame
    projets: pd.DataFrame
    qpv: pd.DataFrame
    reperes: pd.DataFrame
    sources: Mapping[str, tuple[Source, ...]]
    incidents: tuple[str, ...] = ()
    candidatures: pd.DataFrame = field(default_factory=pd.DataFrame)
    extraction: pd.DataFrame = field(default_factory=pd.DataFrame)
    extraction_departement: pd.DataFrame = field(default_factory=pd.DataFrame)
    extraction_totaux: pd.DataFrame = field(default_factory=pd.DataFrame)
    passages: pd.DataFrame = field(default_factory=pd.DataFrame)
    positions: pd.DataFrame = field(default_factory=pd.DataFrame)
    temps_trajet: TempsTrajet | None = None
    est_demonstration: bool = False
    _publies: dict[str, Lignes] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _territoires: dict[Maille, pd.DataFrame] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def index_publies(self) -> Mapping[str, Lignes]:
        """Lignes de ``chiffres_publies`` par code de territoire, dans l’ordre du fichier.

        Les vues y reviennent sans cesse : la table n’est relue qu’une fois.
        """
        if not self._publies:
            self._publies.update(_index_publies(self.chiffres_publies))
        return self._publies

    def territoires(self, maille: Maille) -> pd.DataFrame:
        """Territoires d’une maille : ``code``, ``nom``, ``perimetre``, par code."""
        if maille not in self._territoires:
            self._territoires[maille] = self._list_territoires(maille)
        return self._territoires[maille].copy(deep=False)

    def _list_territoires(self, maille: Maille) -> pd.DataFrame:
        cle = CLE_PAR_MAILLE[maille]
        table = {
            Maille.COMMUNE: self.communes,
            Maille.EPCI: self.epci,
            Maille.PETR: self.petr,
            Maille.DEPARTEMENT: self.departement,
        }[maille]
        colonnes = {
            "code": table[cle],
            "nom": table["nom"],
            "perimetre": table.get("perimetre", ""),
        }
        return pd.DataFrame(colonnes).sort_values("code", ignore_index=True)

    def index_noms(self, maille: Maille) -> dict[CodeTerritoire, str]:
        """Nom de chaque territoire d’une maille, par code croissant."""
        table = self.territoires(maille)
        return dict(zip(table["code"], table["nom"], strict=True))

    def nom_of(self, code: CodeTerritoire) -> str:
        """Nom d’un territoire, toutes mailles confondues ; vide si inconnu."""
        for maille in Maille:
            table = self.territoires(maille)
            trouve = table.loc[table["code"] == code, "nom"]
            if not trouve.empty:
                return str(trouve.iloc[0])
        return ""

    def communes_of(self, code: CodeTerritoire) -> pd.DataFrame:
        """Communes d’un territoire, quelle que soit sa maille."""
        cles = self.communes[list(CLE_PAR_MAILLE.values())]
        appartient = (cles == code).any(axis="columns")
        return self.communes[appartient]

    def find_commune(self, valeur: str) -> CodeTerritoire:
        """Commune d’un lieu ou d’un projet, d’après son identifiant ; vide sinon."""
        for table, cle in ((self.lieux, "id_lieu"), (self.projets, "id_projet")):
            trouves = table.loc[table[cle] == valeur, "code_commune"]
            if not trouves.empty:
                return str(trouves.iloc[0])
        return ""


def _index_publies(chiffres_publies: pd.DataFrame) -> dict[str, Lignes]:
    par_code: dict[str, list[Mapping[Any, Any]]] = {}
    for ligne in chiffres_publies.to_dict("records"):
        par_code.setdefault(ligne["code"], []).append(ligne)
    return {code: tuple(lignes) for code, lignes in par_code.items()}
