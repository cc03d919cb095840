"""D’une commune à une autre : distances entre mairies, ou temps de trajet importés.

Tout est à l’échelle de la commune : un habitant est au point de sa commune (sa mairie),
un tiers-lieu au point de la sienne. Une commune qui a un tiers-lieu est donc à zéro.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from pyproj import Transformer

from ess_dash.indicateurs.donnees import Donnees
from ess_dash.indicateurs.quantites import Quantite, list_lieux
from ess_dash.tables.listes import Certitude, ListeFermee, Soutien
from ess_dash.tables.temps_trajet import TempsTrajet
from ess_dash.territoires import EPSG_LAMBERT93, EPSG_WGS84

DETOUR_DEFAUT: Final = 1.3
DETOUR_MIN: Final = 1.0
DETOUR_MAX: Final = 3.0
SEUIL_DEFAUT_KM: Final = 10.0
# Un point est connu à 1 m près (cinq décimales de degré) : plus fin serait du bruit.
DECIMALES_KM: Final = 3

Booleens = npt.NDArray[np.bool_]
Nombres = npt.NDArray[np.float64]


class MaillageError(ValueError):
    """Un réglage n’a pas de sens ; le message est une phrase."""


@dataclass(frozen=True, slots=True)
class TiersLieux:
    """Les tiers-lieux connus, et ce que l’on ne sait pas d’eux.

    Attributes
    ----------
    communes
        Communes du département où au moins un est situé.
    connus, situes
        Lieux distincts, et ceux que l’on sait placer dans une commune du département.
    soutenus
        Lieux que le Département soutient, parmi les connus.
    annonces
        Lieux seulement annoncés, dont l’ouverture n’est pas vérifiée.
    """

    communes: frozenset[str]
    connus: int
    situes: int
    soutenus: int
    annonces: int

    @property
    def non_situes(self) -> int:
        """Lieux connus que l’on ne sait pas placer."""
        return self.connus - self.situes


@dataclass(frozen=True, slots=True, eq=False)
class Trajets:
    """Ce que coûte d’aller d’une commune à une autre.

    Attributes
    ----------
    codes
        Communes, dans l’ordre de ``Donnees.communes``.
    couts
        Tableau (communes, communes) en lecture seule, de la commune où l’on habite
        (ligne) à celle du lieu (colonne) ; ``inf`` quand rien ne le dit.
    unite
        « km » ou « min ».
    situees
        Communes dont le point est connu ; toutes avec une matrice de temps.
    detour
        Coefficient de détour, ``None`` avec une matrice de temps.
    temps
        Matrice de temps importée, ou ``None``.
    """

    codes: tuple[str, ...]
    couts: Nombres
    unite: str
    situees: Booleens
    detour: float | None
    temps: TempsTrajet | None = None


def check_reglages(seuil: float, detour: float) -> None:
    """Refuse un seuil ou un coefficient de détour qui n’a pas de sens.

    Raises
    ------
    MaillageError
        Avec une phrase qui dit quoi choisir.
    """
    if not (math.isfinite(seuil) and seuil > 0):
        msg = "Le seuil doit être un nombre plus grand que zéro : 10 km, par exemple."
        raise MaillageError(msg)
    if not DETOUR_MIN <= detour <= DETOUR_MAX:
        msg = (
            "Le coefficient de détour va de 1 (à vol d’oiseau) à 3 ; 1,3 est "
            "l’hypothèse d’habitude."
        )
        raise MaillageError(msg)


def parse_detour(variante: str) -> float:
    """Coefficient de détour écrit en texte ; vide pour celui d’habitude.

    Raises
    ------
    MaillageError
        Si le texte n’est pas un nombre entre 1 et 3.

    Examples
    --------
    >>> parse_detour(""), parse_detour("1.4"), parse_detour("1,5")
    (1.3, 1.4, 1.5)
    """
    if not variante:
        return DETOUR_DEFAUT
    try:
        detour = float(variante.replace(",", "."))
    except ValueError:
        detour = math.nan
    check_reglages(SEUIL_DEFAUT_KM, detour)
    return detour


def list_tiers_lieux(donnees: Donnees, *, sans_soutien: bool = False) -> TiersLieux:
    """Tiers-lieux connus et communes où ils sont.

    Parameters
    ----------
    sans_soutien
        Vrai pour ôter ceux que le Département soutient.
    """
    if donnees.lieux.empty:
        return TiersLieux(frozenset(), 0, 0, 0, 0)
    retenus = list_lieux(donnees, Quantite.TIERS_LIEUX)
    if sans_soutien:
        retenus = retenus[retenus["soutien_departement"] != Soutien.OUI.value]
    places = retenus[retenus["code_commune"].isin(donnees.communes["code_commune"])]

    return TiersLieux(
        communes=frozenset(places["code_commune"]),
        connus=int(retenus["id_lieu"].nunique()),
        situes=int(places["id_lieu"].nunique()),
        soutenus=_count_lieux(retenus, "soutien_departement", Soutien.OUI),
        annonces=_count_lieux(retenus, "certitude", Certitude.ANNONCE),
    )


def _count_lieux(lieux: pd.DataFrame, colonne: str, reponse: ListeFermee) -> int:
    """Lieux distincts qui ont cette réponse ; aucun si la table ne la donne pas."""
    if colonne not in lieux:
        return 0
    return int(lieux.loc[lieux[colonne] == reponse.value, "id_lieu"].nunique())


def build_trajets(
    donnees: Donnees, detour: float = DETOUR_DEFAUT, temps: TempsTrajet | None = None
) -> Trajets:
    """Coût d’aller de chaque commune à chaque autre.

    Formule : distance en Lambert-93 entre les deux mairies x coefficient de détour, au
    mètre près. Une matrice de temps, quand elle est donnée, remplace tout cela.

    Parameters
    ----------
    detour
        Hypothèse : longueur du trajet par la route rapportée à celle à vol d’oiseau.
    temps
        Matrice de temps de trajet importée.

    Examples
    --------
    Deux mairies à 10 km à vol d’oiseau, détour 1,3 : 13 km.
    """
    codes = tuple(str(code) for code in donnees.communes["code_commune"])
    if temps is not None:
        couts = _align_temps(temps, codes)
        situees = np.ones(len(codes), dtype=bool)
        return Trajets(codes, couts, "min", situees, None, temps)
    x, y = _project(donnees.communes)
    metres = np.hypot(x[:, None] - x[None, :], y[:, None] - y[None, :])
    couts = np.round(metres * (detour / 1000), DECIMALES_KM)
    couts[np.isnan(couts)] = np.inf
    np.fill_diagonal(couts, 0.0)
    couts.flags.writeable = False
    return Trajets(codes, couts, "km", ~np.isnan(x), detour)


def _align_temps(temps: TempsTrajet, codes: tuple[str, ...]) -> Nombres:
    rang_of = {code: rang for rang, code in enumerate(temps.codes)}
    presents = np.array([rang_of.get(code, -1) for code in codes])
    connus = np.flatnonzero(presents >= 0)
    couts = np.full((len(codes), len(codes)), np.inf)
    np.fill_diagonal(couts, 0.0)
    couts[np.ix_(connus, connus)] = temps.minutes[
        np.ix_(presents[connus], presents[connus])
    ]
    couts.flags.writeable = False
    return couts


def _project(communes: pd.DataFrame) -> tuple[Nombres, Nombres]:
    """Point de chaque commune en Lambert-93, en mètres ; absent si inconnu.

    Le point est la mairie ; à défaut, un point intérieur.
    """
    noms = ("point_lon", "point_lat")
    if noms[0] not in communes:
        absent = np.full(len(communes), np.nan)
        return absent, absent
    lon, lat = (communes[nom].to_numpy(dtype=float) for nom in noms)
    x, y = _build_projection().transform(lon, lat)
    inconnus = np.isnan(lon) | np.isnan(lat)
    return np.where(inconnus, np.nan, x), np.where(inconnus, np.nan, y)


@lru_cache(maxsize=1)
def _build_projection() -> Transformer:
    return Transformer.from_crs(EPSG_WGS84, EPSG_LAMBERT93, always_xy=True)


def compute_acces(
    donnees: Donnees, trajets: Trajets, ouvertes: frozenset[str]
) -> pd.DataFrame:
    """Coût d’accès de chaque commune à la plus proche de celles qui ont un tiers-lieu.

    Parameters
    ----------
    ouvertes
        Communes qui ont au moins un tiers-lieu.

    Returns
    -------
    DataFrame
        Une ligne par commune, dans l’ordre de ``Donnees.communes`` : ``code_commune``,
        ``nom``, ``code_epci``, ``population``, ``cout`` (``inf`` si rien n’est
        atteint), ``plus_proche`` (code, vide si rien n’est atteint) et ``connu``
        (faux quand on ne peut pas dire si la commune est loin).

    Examples
    --------
    Lieux à 4 et 7 km : le coût est 4 km, et ``plus_proche`` est la première.
    """
    table = donnees.communes[["code_commune", "nom", "code_epci", "population"]]
    rangs = np.array(
        [rang for rang, code in enumerate(trajets.codes) if code in ouvertes], dtype=int
    )
    if not len(rangs):
        return table.assign(cout=np.inf, plus_proche="", connu=False)
    vers = trajets.couts[:, rangs]
    premiers = vers.argmin(axis=1)
    couts = vers[np.arange(len(vers)), premiers]
    codes = np.array(trajets.codes, dtype=object)[rangs]
    atteints = np.isfinite(couts)
    return table.assign(
        cout=couts,
        plus_proche=np.where(atteints, codes[premiers], ""),
        connu=atteints if trajets.temps is None else True,
    )


def find_eloignees(acces: pd.DataFrame, seuil: float) -> "pd.Series[bool]":
    """Communes strictement au-delà du seuil ; celles dont on ne sait rien n’en sont pas.

    Examples
    --------
    Seuil de 10 km : une commune à 10 km exactement n’est pas éloignée.
    """
    eloignees: pd.Series[bool] = acces["connu"] & (acces["cout"] > seuil)
    return eloignees


def find_proches(acces: pd.DataFrame, seuil: float) -> "pd.Series[bool]":
    """Communes à ce seuil ou moins d’un tiers-lieu."""
    proches: pd.Series[bool] = acces["connu"] & (acces["cout"] <= seuil)
    return proches
