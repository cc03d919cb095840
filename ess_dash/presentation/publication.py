"""Les tables en service, telles qu’elles peuvent se rendre publiques.

L’extraction y passe par le même masque qu’à l’écran : ce qui est reçu sans protection
suffisante ne sort pas tel quel.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import pandas as pd
import pandera.pandas as pa

from ess_dash import tables
from ess_dash.depot import Depot, DepotError
from ess_dash.indicateurs.donnees import Donnees
from ess_dash.indicateurs.secret import protect_extraction
from ess_dash.sources import Source, SourceError
from ess_dash.tables import Diffusion, Table, TableError
from ess_dash.tables.apport import SANS_APPORT, Apport, read_apport
from ess_dash.tables.chiffres import ChiffresPublies
from ess_dash.tables.extraction_cress import (
    ExtractionCress,
    ExtractionDepartement,
    TotauxEss,
)
from ess_dash.tables.lieux import Lieux, Roles, Sites
from ess_dash.tables.positions import Positions
from ess_dash.tables.projets import Financeurs, Projets


@dataclass(frozen=True, slots=True)
class TablePubliee:
    """Une table à publier.

    Attributes
    ----------
    nom
        Nom du fichier, sans extension.
    modele
        Contrat qui décrit ses colonnes.
    lignes
        Table aux colonnes du contrat, dans son ordre.
    """

    nom: str
    titre: str
    modele: type[pa.DataFrameModel]
    lignes: pd.DataFrame
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Publication:
    """Tout ce qui se télécharge d’un coup.

    Attributes
    ----------
    absences
        Une phrase par table vide ou illisible, et par année qui ne se montre pas.
    """

    tables: tuple[TablePubliee, ...]
    absences: tuple[str, ...]
    est_fictive: bool = False


Lecteur = Callable[[Apport], Table[pd.DataFrame]]

# Nom, titre, contrat et lecteur de chaque table livrée, ou importée.
_LUES: Final[tuple[tuple[str, str, type[pa.DataFrameModel], Lecteur], ...]] = (
    ("projets", "Projets financés", Projets, tables.load_projets),
    ("financeurs", "Financeurs des projets", Financeurs, tables.load_financeurs),
    (
        "lieux",
        "Lieux de l’ESS",
        Lieux,
        lambda apport: tables.load_lieux(apport=apport),
    ),
    (
        "roles",
        "Rôles des lieux : tiers-lieu, lieu totem",
        Roles,
        lambda apport: tables.load_roles(apport=apport),
    ),
    (
        "sites",
        "Sites des lieux",
        Sites,
        lambda apport: tables.load_sites(apport=apport),
    ),
)


def collect_publication(donnees: Donnees, depot: Depot | None) -> Publication:
    """Réunit les tables en service.

    Parameters
    ----------
    donnees
        Données en service. Celles de démonstration ne se publient pas ainsi : la
        publication est vide et le dit.
    depot
        Dépôt de l’instance ; ``None`` pour les seules données livrées.
    """
    if donnees.est_demonstration:
        motif = "Les données de démonstration sont fictives : elles ne se publient pas."
        return Publication((), (motif,), est_fictive=True)
    absences: list[str] = []
    apport = _read_apport(depot, absences)
    reunies = [
        *_iter_lues(apport, absences),
        *_iter_statistiques(donnees, absences),
    ]
    return Publication(tuple(reunies), tuple(absences))


def _read_apport(depot: Depot | None, absences: list[str]) -> Apport:
    if depot is None:
        return SANS_APPORT
    try:
        return read_apport(depot)
    except DepotError as faute:
        absences.append(str(faute))
        return SANS_APPORT


def _iter_lues(apport: Apport, absences: list[str]) -> Iterator[TablePubliee]:
    for nom, titre, modele, lire in _LUES:
        try:
            table = lire(apport)
        except (SourceError, TableError) as faute:
            absences.append(f"{titre} : {str(faute).splitlines()[0]}")
            continue
        yield _build(nom, titre, modele, table.df, table.sources)


def _iter_statistiques(donnees: Donnees, absences: list[str]) -> Iterator[TablePubliee]:
    """Points, chiffres publiés, puis l’extraction et ses totaux s’il y en a."""
    sources = donnees.sources
    if not donnees.positions.empty:
        yield _build(
            "positions",
            "Points des sites et des projets",
            Positions,
            donnees.positions,
            donnees.sources["lieux"],
        )
    yield _build(
        "chiffres_publies",
        "Chiffres publiés de l’ESS",
        ChiffresPublies,
        donnees.chiffres_publies,
        sources["chiffres_publies"],
    )
    if not donnees.extraction_totaux.empty:
        yield _build(
            "totaux",
            "Totaux de l’ESS par EPCI",
            TotauxEss,
            donnees.extraction_totaux,
            sources["extraction_totaux"],
        )
    if donnees.extraction.empty:
        absences.append("Extraction de l’ESS par famille et secteur : non importée.")
        return
    yield from _iter_extraction(donnees, absences)


def _iter_extraction(donnees: Donnees, absences: list[str]) -> Iterator[TablePubliee]:
    protection = protect_extraction(donnees)
    absences += protection.alertes
    masquee = protection.detail.assign(
        statut=protection.detail["secret"].map(
            {True: Diffusion.SECRET.value, False: Diffusion.DIFFUSE.value}
        )
    )
    noms = dict(zip(donnees.epci["code_epci"], donnees.epci["nom"], strict=True))
    du_departement = masquee["lieu"] == donnees.configuration.code_departement
    epci = masquee[~du_departement].rename(columns={"lieu": "code_epci"})
    yield _build(
        "extraction",
        "L’ESS par EPCI, famille et secteur",
        ExtractionCress,
        epci.assign(epci=epci["code_epci"].map(noms).fillna(epci["code_epci"])),
        donnees.sources["extraction"],
    )
    if du_departement.any():
        yield _build(
            "extraction_departement",
            "L’ESS du département, par famille et secteur",
            ExtractionDepartement,
            masquee[du_departement],
            donnees.sources["extraction_departement"],
        )


def _build(
    nom: str,
    titre: str,
    modele: type[pa.DataFrameModel],
    lignes: pd.DataFrame,
    sources: tuple[Source, ...],
) -> TablePubliee:
    colonnes = list(modele.to_schema().columns)
    return TablePubliee(
        nom, titre, modele, lignes[colonnes].reset_index(drop=True), sources
    )
