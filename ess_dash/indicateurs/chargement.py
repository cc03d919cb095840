"""Réunit les tables. Sans territoires il n’y a rien à montrer ; le reste peut manquer."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import geopandas as gpd
import pandas as pd

from ess_dash import tables
from ess_dash.depot import DepotError, open_depot
from ess_dash.indicateurs.donnees import Donnees
from ess_dash.sources import Source, SourceError, load_configuration
from ess_dash.tables import Table, TableError
from ess_dash.tables.apport import (
    SANS_APPORT,
    Apport,
    build_positions,
    index_points,
    read_apport,
)
from ess_dash.tables.candidatures import build_projets
from ess_dash.tables.extraction_cress import build_chiffres_publies
from ess_dash.tables.zonages import CHEMIN as CHEMIN_ZONAGES
from ess_dash.tables.zonages_en_service import (
    fill_qpv,
    load_temps,
    load_zonages_en_service,
)
from ess_dash.territoires import EPSG_LAMBERT93, EPSG_WGS84, CodeDepartement

Lecteur = Callable[[Apport], Table[pd.DataFrame]]

# Colonnes d’une table vide, quand son fichier ne peut pas être lu.
COLONNES_SI_VIDE: Final = {
    "petr": ("code_petr", "nom", "perimetre"),
    "chiffres_publies": (
        "niveau",
        "code",
        "indicateur",
        "millesime",
        "annee",
        "base",
    ),
    "lieux": ("id_lieu", "nom", "code_commune", "commune", "qpv", "types", "roles"),
    "projets": (
        "id_projet",
        "nom",
        "code_commune",
        "commune",
        "qpv",
        "theme_plan",
        "financeur",
        "financeur_libelle_court",
    ),
    "qpv": ("code_qpv", "nom", "code_commune"),
    "reperes": ("identifiant", "valeur"),
    "candidatures": ("id_candidature", "annee", "statut", "code_commune", "qpv"),
    "extraction": ("code_epci", "annee", "famille", "secteur", "statut"),
    "extraction_departement": ("annee", "famille", "secteur", "statut"),
    "extraction_totaux": ("niveau", "code", "annee", "statut"),
    "passages": ("code_ancien", "nom_ancien", "nature", "code_commune", "nom_commune"),
}


def load_donnees_en_service(
    *, demonstration: bool = False, revision: int | None = None
) -> Donnees:
    """Données livrées, et ce que le dépôt de l’instance y ajoute ; ou le jeu fictif.

    Parameters
    ----------
    demonstration
        Vrai pour le jeu fictif, qui ne doit rien au dépôt.
    revision
        Révision du dépôt à lire ; ``None`` pour la dernière.

    Returns
    -------
    Donnees
        Si le dépôt ne peut pas être lu, les données livrées seules, et ``incidents`` le
        dit.

    Raises
    ------
    SourceError, TableError
        Si les communes, les EPCI, le département ou les zonages manquent.
    """
    if demonstration:
        return load_donnees(demonstration=True)
    try:
        depot = open_depot()
        apport, incidents = read_apport(depot, revision), [depot.etat.phrase]
    except DepotError as erreur:
        apport, incidents = SANS_APPORT, [str(erreur)]
    donnees = load_donnees(apport=apport)
    dits = (*filter(None, incidents), *donnees.incidents)
    return replace(donnees, incidents=dits)


def load_donnees(
    *, demonstration: bool = False, apport: Apport = SANS_APPORT
) -> Donnees:
    """Charge et joint toutes les tables du département servi.

    En démonstration, chiffres de l’ESS, lieux, projets et candidatures sont tous
    fictifs ; territoires, zonages, quartiers et repères du plan restent vrais. Le jeu
    tient ces repères, qui ne s’ajoutent donc à rien de fictif.

    Parameters
    ----------
    demonstration
        Vrai pour lire le jeu fictif à la place des chiffres, lieux et projets.
    apport
        Ce que le dépôt ajoute, remplace ou retire ; sans effet en démonstration.

    Returns
    -------
    Donnees
        Les tables facultatives illisibles sont vides, et ``incidents`` dit pourquoi.

    Raises
    ------
    SourceError, TableError
        Si les communes, les EPCI, le département ou les zonages manquent.
    """
    configuration = load_configuration()
    departement = configuration.code_departement
    communes = tables.load_communes(departement)
    if demonstration:
        apport = SANS_APPORT
    zonages, fautes = _load_zonages(apport)
    epci = tables.load_epci(departement)
    entier = tables.load_departement(departement)
    lecteurs = _list_communs(departement) | (
        _list_fictifs(departement, epci.df) if demonstration else _list_vrais(epci.df)
    )
    facultatives, incidents = _load_facultatives(lecteurs, apport)
    positions = build_positions(apport)
    points = index_points(positions)
    return Donnees(
        configuration=configuration,
        communes=_join_communes(_add_points(communes.df), zonages.df),
        epci=_drop_contours(epci.df),
        departement=_drop_contours(entier.df).assign(perimetre="département entier"),
        petr=facultatives["petr"].df,
        chiffres_publies=facultatives["chiffres_publies"].df,
        lieux=fill_qpv(facultatives["lieux"].df, "id_site", points, apport),
        projets=fill_qpv(facultatives["projets"].df, "id_projet", points, apport),
        qpv=facultatives["qpv"].df,
        reperes=facultatives["reperes"].df,
        sources={
            "communes": communes.sources,
            "zonages": zonages.sources,
            "epci": epci.sources,
            **{nom: table.sources for nom, table in facultatives.items()},
        },
        incidents=(*fautes, *incidents),
        candidatures=_find_table(facultatives, "candidatures"),
        extraction=_find_table(facultatives, "extraction"),
        extraction_departement=_find_table(facultatives, "extraction_departement"),
        extraction_totaux=_find_table(facultatives, "extraction_totaux"),
        passages=facultatives["passages"].df,
        positions=positions,
        temps_trajet=load_temps(apport, frozenset(communes.df["code_commune"])),
        est_demonstration=demonstration,
    )


def _load_zonages(
    apport: Apport,
) -> tuple[Table[pd.DataFrame], tuple[str, ...]]:
    """Zonages en service ; ceux livrés seuls, si les importés ne tiennent pas."""
    try:
        return load_zonages_en_service(apport), ()
    except TableError as erreur:
        if apport is SANS_APPORT:
            raise
        return load_zonages_en_service(SANS_APPORT), (str(erreur),)


def _list_communs(departement: CodeDepartement) -> dict[str, Lecteur]:
    """Tables facultatives toujours vraies."""
    return {
        "petr": lambda _: _load_petr(departement),
        "qpv": lambda _: tables.load_qpv(),
        "reperes": lambda _: tables.load_reperes(),
        "passages": lambda _: tables.load_passages(),
    }


def _list_vrais(epci: pd.DataFrame) -> dict[str, Lecteur]:
    """Tables livrées, et ce que le dépôt y ajoute."""
    perimetres = _index_perimetres(epci)
    return {
        "chiffres_publies": lambda apport: tables.load_chiffres(apport, perimetres),
        "lieux": lambda apport: tables.load_lieux_par_site(apport=apport),
        "projets": tables.load_projets,
        "extraction": tables.load_extraction_importee,
        "extraction_departement": tables.load_extraction_departement_importee,
        "extraction_totaux": tables.load_totaux_importes,
    }


def _list_fictifs(
    departement: CodeDepartement, epci: pd.DataFrame
) -> dict[str, Lecteur]:
    """Tables du jeu de démonstration, dans les colonnes des vraies."""
    dossier = tables.find_dossier_demonstration(departement)
    return {
        "chiffres_publies": lambda _: _load_chiffres_fictifs(dossier, epci),
        "lieux": lambda _: tables.load_lieux_par_site(dossier),
        "projets": lambda _: _load_projets_fictifs(dossier, departement),
        "candidatures": lambda _: tables.load_candidatures(dossier),
        "extraction": lambda _: tables.load_extraction(dossier),
        "extraction_departement": lambda _: tables.load_extraction_departement(dossier),
        "extraction_totaux": lambda _: tables.load_totaux(dossier),
    }


def _load_chiffres_fictifs(dossier: str, epci: pd.DataFrame) -> Table[pd.DataFrame]:
    totaux, sources = tables.load_totaux(dossier)
    perimetres = _index_perimetres(epci)
    return Table(build_chiffres_publies(totaux, perimetres, sources[0]), sources)


def _index_perimetres(epci: pd.DataFrame) -> dict[str, str]:
    return dict(zip(epci["code_epci"], epci["perimetre"], strict=True))


def _load_projets_fictifs(
    dossier: str, departement: CodeDepartement
) -> Table[pd.DataFrame]:
    candidatures, sources = tables.load_candidatures(dossier)
    projets = build_projets(
        candidatures,
        tables.load_financeurs().df,
        f"departement_{departement.lower()}",
        sources[0],
    )
    return Table(projets, sources)


def _find_table(facultatives: dict[str, Table[pd.DataFrame]], nom: str) -> pd.DataFrame:
    """Table lue, ou vide quand aucune source ne la donne."""
    return facultatives[nom].df if nom in facultatives else pd.DataFrame()


def _load_facultatives(
    lecteurs: dict[str, Lecteur], apport: Apport
) -> tuple[dict[str, Table[pd.DataFrame]], tuple[str, ...]]:
    lues: dict[str, Table[pd.DataFrame]] = {}
    incidents: list[str] = []
    for nom, lire in lecteurs.items():
        table, dits = _load_facultative(nom, lire, apport)
        lues[nom] = table
        incidents += dits
    return lues, tuple(incidents)


def _load_facultative(
    nom: str, lire: Lecteur, apport: Apport
) -> tuple[Table[pd.DataFrame], list[str]]:
    """La table ; à défaut celle qui est livrée, seule ; à défaut rien."""
    incidents: list[str] = []
    essais = (apport,) if apport is SANS_APPORT else (apport, SANS_APPORT)
    for essai in essais:
        try:
            return lire(essai), incidents
        except (SourceError, TableError) as erreur:
            incidents.append(str(erreur))
    aucune_source: tuple[Source, ...] = ()
    vide = pd.DataFrame(columns=list(COLONNES_SI_VIDE[nom]), dtype=object)
    return Table(vide, aucune_source), list(dict.fromkeys(incidents))


def _load_petr(departement: CodeDepartement) -> Table[pd.DataFrame]:
    petr, sources = tables.load_petr(departement)
    return Table(_drop_contours(petr), sources)


def _add_points(communes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Donne un point à chaque commune : sa mairie, ou à défaut un point intérieur."""
    contours = communes.geometry.to_crs(EPSG_LAMBERT93)
    interieur = contours.representative_point().to_crs(EPSG_WGS84)
    return communes.assign(
        point_lon=communes["mairie_lon"].fillna(interieur.x),
        point_lat=communes["mairie_lat"].fillna(interieur.y),
    )


def _join_communes(communes: pd.DataFrame, zonages: pd.DataFrame) -> pd.DataFrame:
    """Ajoute à chaque commune ses zonages ; une commune sans zonage est une faute."""
    orphelines = ~communes["code_commune"].isin(zonages["code_commune"])
    if orphelines.any():
        premiere = communes.loc[orphelines, "code_commune"].iloc[0]
        autres = int(orphelines.sum()) - 1
        suite = f" et {autres} de plus" if autres else ""
        faute = (
            f"commune sans zonage : {premiere}{suite} ; ajouter le niveau de densité "
            "et le classement en montagne"
        )
        raise TableError(CHEMIN_ZONAGES, [faute])
    return _drop_contours(communes).merge(
        zonages.drop(columns="nom"),
        on="code_commune",
        how="inner",
        validate="one_to_one",
    )


def _drop_contours(table: pd.DataFrame) -> pd.DataFrame:
    if isinstance(table, gpd.GeoDataFrame):
        return pd.DataFrame(table.drop(columns="geometry"))
    return table
