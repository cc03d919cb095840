"""Couches d’un département : une table par maille, contours compris."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry import Polygon

from ess_dash.extraction.contours import Contours
from ess_dash.extraction.couverture import (
    DECIMALES_POINT,
    clean_couverture,
    clip_to_cadre,
    compute_cadre,
    compute_etiquette,
    compute_surface_km2,
    simplify_couverture,
    union_by,
)
from ess_dash.extraction.decoupage import Decoupage, to_nom_affiche
from ess_dash.extraction.erreurs import ExtractionError
from ess_dash.sources import read_csv
from ess_dash.sources.racine import DOSSIER_DATA, find_dossier
from ess_dash.territoires import EPSG_LAMBERT93, EPSG_WGS84

MARGE_CONTEXTE_M: Final = 130_000
TOLERANCE_CONTEXTE_M: Final = 300
ECART_MAIRIE_MAX_M: Final = 500

FICHIER_PETR: Final = "petr/2026/petr_epci.csv"

_COLONNES_PETR: Final = ("code_epci", "code_petr", "petr", "nb_epci_total")
_COMMUNES: Final = ("commune", "communes")
_EPCI: Final = ("EPCI", "EPCI")
_DEHORS: Final = "dehors"


@dataclass(frozen=True, slots=True)
class Grain:
    """Finesse d’un contour simplifié.

    Attributes
    ----------
    decimales
        Décimales des coordonnées WGS84.
    tolerance_m
        Tolérance de simplification en Lambert-93.
    """

    decimales: int
    tolerance_m: int

    def round_point(self, lon: float, lat: float) -> list[float]:
        """Point ``[lon, lat]`` aux mêmes décimales que les contours."""
        return [round(lon, self.decimales), round(lat, self.decimales)]


@dataclass(frozen=True, slots=True)
class Zone:
    """Le département et ses voisins, en une seule couverture WGS84.

    Attributes
    ----------
    communes
        Communes du département, rangées par code.
    voisins
        Départements voisins, chacun réuni, rangés par code.
    cadre
        Rectangle de la carte, marge comprise.
    """

    communes: gpd.GeoSeries
    voisins: gpd.GeoSeries
    cadre: Polygon

    @property
    def entiere(self) -> gpd.GeoSeries:
        """Communes et départements voisins, d’un seul tenant."""
        return gpd.GeoSeries(pd.concat([self.communes, self.voisins]))


@dataclass(frozen=True, slots=True)
class Couches:
    """Les tables d’un département ; ``petr`` est vide quand il n’y en a pas."""

    communes: gpd.GeoDataFrame
    epci: gpd.GeoDataFrame
    petr: gpd.GeoDataFrame
    departement: gpd.GeoDataFrame


def read_petr(
    decoupage: Decoupage, code: str, dossier: Path | None = None
) -> pd.DataFrame:
    """EPCI du département membres d’un PETR.

    Parameters
    ----------
    decoupage
        D’où viennent les EPCI du département.
    code
        Code du département.
    dossier
        Dossier à la place de ``data/``.

    Returns
    -------
    pandas.DataFrame
        Indexée par ``code_epci`` : ``code_petr``, ``petr``, ``nb_epci_total`` (vide
        si la composition entière du PETR n’est pas documentée). Vide si le relevé
        manque ou ne dit rien d’un EPCI du département : des PETR à moitié connus
        feraient dire faux à la carte.

    Raises
    ------
    SourceError
        Si le relevé a changé depuis son enregistrement.
    ExtractionError
        Si le relevé n’a pas les colonnes attendues.
    """
    vide = pd.DataFrame(columns=list(_COLONNES_PETR), dtype="str")
    if not (find_dossier(DOSSIER_DATA, dossier) / FICHIER_PETR).is_file():
        return vide.set_index("code_epci")
    table, _ = read_csv(FICHIER_PETR, dossier)
    absentes = [nom for nom in _COLONNES_PETR if nom not in table.columns]
    if absentes:
        raise ExtractionError(
            f"Le relevé « {FICHIER_PETR} » n’a pas la colonne {', '.join(absentes)} : "
            "complétez-le, ou retirez-le pour une géographie sans PETR."
        )
    du_departement = decoupage.communes["code_departement"] == code
    codes_epci = decoupage.communes.loc[du_departement, "code_epci"].dropna()
    if not codes_epci.isin(table["code_epci"]).all():
        return vide.set_index("code_epci")
    membres = table.loc[table["code_petr"] != "", list(_COLONNES_PETR)]
    return membres[membres["code_epci"].isin(codes_epci)].set_index("code_epci")


def build_zone(decoupage: Decoupage, contours: Contours, code: str) -> Zone:
    """Couverture propre du département et de ses voisins.

    Parameters
    ----------
    decoupage
        Qui est où.
    contours
        Contours bruts de toute la France.
    code
        Code du département.

    Raises
    ------
    ExtractionError
        Si une commune du département n’a pas de contour.
    """
    departements = decoupage.communes["code_departement"]
    codes = departements.index[departements == code]
    absents = codes.difference(contours.communes.index)
    if len(absents):
        raise ExtractionError(
            f"Communes sans contour dans le paquet : {', '.join(absents)} ; "
            f"le département « {code} » ne peut pas être dessiné en entier."
        )
    cadre = compute_cadre(gpd.GeoSeries(contours.communes.loc[codes]), MARGE_CONTEXTE_M)
    au_cog = contours.communes.index.isin(departements.index)
    proches = contours.communes[contours.communes.intersects(cadre) & au_cog]
    couverture = clean_couverture(gpd.GeoSeries(proches), contours.incompletes)
    du_departement = couverture.index.isin(codes)
    voisines = gpd.GeoSeries(couverture[~du_departement])
    return Zone(
        communes=gpd.GeoSeries(couverture[du_departement]),
        voisins=union_by(voisines, departements),
        cadre=cadre,
    )


def simplify_zone(zone: Zone, grain: Grain) -> Zone:
    """Même zone, simplifiée d’un seul tenant."""
    simple = simplify_couverture(zone.entiere, grain.tolerance_m, grain.decimales)
    return Zone(
        communes=gpd.GeoSeries(simple.loc[zone.communes.index]),
        voisins=gpd.GeoSeries(simple.loc[zone.voisins.index]),
        cadre=zone.cadre,
    )


def build_couches(
    decoupage: Decoupage,
    contours: Contours,
    zone: Zone,
    petr: pd.DataFrame,
    adjectif: str,
) -> Couches:
    """Tables des communes, des EPCI, des PETR et du département.

    Parameters
    ----------
    decoupage
        Qui est où.
    contours
        D’où viennent les points des mairies.
    zone
        Couverture propre du département.
    petr
        Table de ``read_petr``.
    adjectif
        Adjectif féminin du département, pour « partie haut-garonnaise ».
    """
    communes = _build_communes(decoupage, contours, zone, petr)
    epci = _build_epci(decoupage, communes, petr, adjectif)
    return Couches(
        communes=communes,
        epci=epci,
        petr=_build_petr(communes, epci, petr, adjectif),
        departement=_build_departement(decoupage, communes),
    )


def union_mailles(
    communes: gpd.GeoSeries, couches: Couches
) -> tuple[gpd.GeoSeries, gpd.GeoSeries, gpd.GeoSeries]:
    """EPCI, PETR et département réunis depuis ces contours de communes."""
    table = couches.communes.set_index("code_commune")
    return (
        union_by(communes, table["code_epci"]),
        union_by(communes, table["code_petr"]),
        union_by(communes, table["code_departement"]),
    )


def build_contexte(
    decoupage: Decoupage, zone: Zone, decimales: int
) -> gpd.GeoDataFrame:
    """Départements voisins, simplifiés, coupés au cadre de la carte.

    Le bord commun avec le département n’est pas simplifié davantage : aucun jour ni
    recouvrement ne paraît entre la carte et son contexte.

    Parameters
    ----------
    decoupage
        D’où viennent les noms.
    zone
        Zone déjà simplifiée pour le navigateur.
    decimales
        Décimales de cette zone.

    Returns
    -------
    geopandas.GeoDataFrame
        ``code_departement``, ``nom``, ``geometry`` ; rangée par code.
    """
    simples = simplify_couverture(
        gpd.GeoSeries(pd.concat([zone.voisins, _build_dehors(zone)])),
        TOLERANCE_CONTEXTE_M,
        decimales,
        bord_libre=False,
    )
    voisins = gpd.GeoSeries(simples.drop(_DEHORS))
    coupes = clip_to_cadre(voisins, zone.cadre, decimales)
    return gpd.GeoDataFrame(
        {
            "code_departement": coupes.index,
            "nom": decoupage.departements["nom"].reindex(coupes.index).to_numpy(),
        },
        geometry=coupes.to_numpy(),
        crs=coupes.crs,
    )


def _build_dehors(zone: Zone) -> gpd.GeoSeries:
    # L’étranger et la mer forment un voisin de plus : leur bord se simplifie comme un
    # autre, et seul celui du département, extérieur à cette couverture, reste intact.
    ouest, sud, est, nord = zone.entiere.total_bounds
    terre = shapely.coverage_union_all(np.asarray(zone.entiere.values))
    marge = shapely.box(ouest - 1, sud - 1, est + 1, nord + 1)
    return gpd.GeoSeries(
        [shapely.difference(marge, terre)], index=[_DEHORS], crs=EPSG_WGS84
    )


def _build_communes(
    decoupage: Decoupage, contours: Contours, zone: Zone, petr: pd.DataFrame
) -> gpd.GeoDataFrame:
    codes = zone.communes.index
    cog = decoupage.communes.loc[codes]
    mairies = _locate_mairies(contours, zone)
    table = pd.DataFrame(
        {
            "code_commune": codes,
            "nom": cog["nom"],
            "code_epci": cog["code_epci"],
            "code_petr": cog["code_epci"].map(petr["code_petr"]).astype("str"),
            "code_departement": cog["code_departement"],
            "population": cog["population"].astype("int64"),
            "surface_km2": compute_surface_km2(zone.communes),
            "codes_postaux": cog["codes_postaux"],
            "mairie_lon": mairies["x"],
            "mairie_lat": mairies["y"],
        }
    )
    return _to_couche(table, zone.communes)


def _locate_mairies(contours: Contours, zone: Zone) -> pd.DataFrame:
    # L’annuaire confond des homonymes et place mal des adresses rurales ; le contour,
    # lui, est généralisé : au-delà de quelques centaines de mètres, le point est faux.
    mairies = gpd.GeoSeries(contours.mairies.reindex(zone.communes.index))
    communes = zone.communes.to_crs(EPSG_LAMBERT93)
    ecarts_m = mairies.to_crs(EPSG_LAMBERT93).distance(communes)
    proches = gpd.GeoSeries(mairies[ecarts_m <= ECART_MAIRIE_MAX_M])
    coordonnees = proches.get_coordinates()
    return coordonnees.reindex(zone.communes.index).round(DECIMALES_POINT)


def _build_epci(
    decoupage: Decoupage, communes: gpd.GeoDataFrame, petr: pd.DataFrame, adjectif: str
) -> gpd.GeoDataFrame:
    table, contours = _sum_communes(communes, "code_epci")
    cog = decoupage.epci.loc[table.index]
    table["nom"] = cog["nom"]
    table["nature"] = cog["nature"]
    table["nb_communes_total"] = cog["nb_communes_total"].astype("int64")
    table["population_totale"] = cog["population_totale"].astype("int64")
    table["code_petr"] = table["code_epci"].map(petr["code_petr"]).astype("str")
    table["perimetre"] = [
        describe_perimetre("EPCI", _COMMUNES, ici, total, adjectif)
        for ici, total in zip(
            table["nb_communes"], table["nb_communes_total"], strict=True
        )
    ]
    colonnes = ["code_epci", "nom", "nature", "nb_communes", "nb_communes_total"]
    colonnes += ["population", "population_totale", "surface_km2", "code_petr"]
    colonnes += ["perimetre", "etiquette_lon", "etiquette_lat"]
    return _to_couche(table[colonnes], contours)


def _build_petr(
    communes: gpd.GeoDataFrame,
    epci: gpd.GeoDataFrame,
    petr: pd.DataFrame,
    adjectif: str,
) -> gpd.GeoDataFrame:
    table, contours = _sum_communes(communes, "code_petr")
    connus = petr.drop_duplicates("code_petr").set_index("code_petr").loc[table.index]
    membres = epci[epci["code_petr"].notna()].groupby("code_petr")
    table["nom"] = connus["petr"].map(to_nom_affiche)
    table["nb_epci"] = membres.size()
    table["perimetre"] = [
        _describe_petr(epci[epci["code_petr"] == code], total, adjectif)
        for code, total in connus["nb_epci_total"].items()
    ]
    colonnes = ["code_petr", "nom", "nb_epci", "nb_communes", "population"]
    colonnes += ["surface_km2", "perimetre", "etiquette_lon", "etiquette_lat"]
    return _to_couche(table[colonnes], contours)


def _build_departement(
    decoupage: Decoupage, communes: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    table, contours = _sum_communes(communes, "code_departement")
    table["nom"] = decoupage.departements["nom"]
    colonnes = ["code_departement", "nom", "population", "surface_km2"]
    return _to_couche(table[colonnes], contours)


def _sum_communes(
    communes: gpd.GeoDataFrame, cle: str
) -> tuple[pd.DataFrame, gpd.GeoSeries]:
    contours = union_by(communes.geometry, communes[cle])
    groupes = communes.groupby(cle)
    etiquettes = compute_etiquette(contours)
    table = pd.DataFrame(
        {
            cle: contours.index,
            "nb_communes": groupes.size().reindex(contours.index),
            "population": groupes["population"].sum().reindex(contours.index),
            "surface_km2": compute_surface_km2(contours),
            "etiquette_lon": etiquettes.x,
            "etiquette_lat": etiquettes.y,
        },
        index=contours.index,
    )
    return table, contours


def describe_perimetre(
    genre: str, membres: tuple[str, str], ici: int, total: int, adjectif: str
) -> str:
    """Ce que le territoire montré contient du territoire entier.

    Parameters
    ----------
    genre
        « EPCI » ou « PETR ».
    membres
        Nom de ce qui est compté, au singulier et au pluriel.
    ici, total
        Membres dans le département, et membres en tout.
    adjectif
        Adjectif féminin du département.

    Examples
    --------
    >>> noms = ("commune", "communes")
    >>> describe_perimetre("EPCI", noms, 13, 28, "haut-garonnaise")
    'partie haut-garonnaise : 13 communes sur 28'
    >>> describe_perimetre("EPCI", noms, 28, 28, "haut-garonnaise")
    'EPCI entier'
    """
    if ici == total:
        return f"{genre} entier"
    return f"partie {adjectif} : {ici} {membres[ici > 1]} sur {total}"


def _describe_petr(epci: pd.DataFrame, nb_epci_total: str, adjectif: str) -> str:
    if not nb_epci_total:
        return "composition entière non documentée"
    total = int(nb_epci_total)
    if len(epci) != total:
        return describe_perimetre("PETR", _EPCI, len(epci), total, adjectif)
    ici, en_tout = int(epci["nb_communes"].sum()), int(epci["nb_communes_total"].sum())
    return describe_perimetre("PETR", _COMMUNES, ici, en_tout, adjectif)


def _to_couche(table: pd.DataFrame, contours: gpd.GeoSeries) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        table.reset_index(drop=True), geometry=contours.to_numpy(), crs=contours.crs
    )
