"""Ce contre quoi un fichier est contrôlé, tiré des données déjà chargées."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ess_dash import tables
from ess_dash.importation.modele import CommuneConnue, Contexte, DejaConnu
from ess_dash.indicateurs.donnees import Donnees
from ess_dash.tables.lieux import Lieux, Sites
from ess_dash.tables.listes import Role, ThemePlan
from ess_dash.tables.projets import Projets, load_financeurs, load_themes
from ess_dash.territoires import EPSG_WGS84, CodeCommune, CodeEpci

# Une cinquantaine de mètres : ce que la simplification d’un contour peut déplacer.
TOLERANCE_DEGRES: Final = 0.0005
DECIMALES_DU_POINT: Final = 5

Contenus = dict[tuple[str, str], Mapping[str, str]]


class Contours:
    """Trouve la commune d’un point ; tient le contrat de ``PointDansCommune``.

    Parameters
    ----------
    communes
        Table à ``code_commune`` et contours.
    """

    def __init__(self, communes: gpd.GeoDataFrame) -> None:
        self._codes = [CodeCommune(str(code)) for code in communes["code_commune"]]
        self._arbre = shapely.STRtree(
            np.asarray(communes.to_crs(EPSG_WGS84).geometry, dtype=object)
        )

    def __call__(self, lon: float, lat: float) -> CodeCommune:
        """Code de la commune qui contient le point, vide hors du département."""
        if not (abs(lon) <= 180 and abs(lat) <= 90):
            return CodeCommune("")
        point = shapely.Point(lon, lat)
        dedans = self._arbre.query(point, predicate="intersects")
        if not dedans.size:
            dedans = self._arbre.query(
                point, predicate="dwithin", distance=TOLERANCE_DEGRES
            )
        codes = [self._codes[rang] for rang in dedans]
        return min(codes, default=CodeCommune(""))


def build_contexte(
    donnees: Donnees,
    *,
    contours: gpd.GeoDataFrame | None = None,
    themes: Mapping[str, str] | None = None,
    financeurs: Mapping[str, str] | None = None,
) -> Contexte:
    """Contexte d’un contrôle.

    Parameters
    ----------
    donnees
        Données chargées, ce que le dépôt a publié compris.
    contours
        Communes et leurs contours ; ceux du département servi s’ils ne sont pas donnés.
    themes
        Thème de la source → thème du plan ; la table livrée sinon.
    financeurs
        Identifiant → nom affiché ; la table livrée sinon.

    Raises
    ------
    SourceError, TableError
        Si une table qui n’est pas donnée ne peut pas être lue.
    """
    code = donnees.configuration.code_departement
    if contours is None:
        contours = tables.load_communes(code).df
    communes = _build_communes(donnees.communes)
    return Contexte(
        configuration=donnees.configuration,
        communes=communes,
        epci={
            CodeEpci(str(ligne["code_epci"])): str(ligne["nom"])
            for ligne in _iter_lignes(donnees.epci)
        },
        passages=_build_passages(donnees.passages, communes),
        qpv=_build_qpv(donnees.qpv),
        themes=_build_themes(themes),
        financeurs=_build_financeurs(financeurs),
        connus={
            "projets": _build_projets(donnees.projets),
            "lieux": _build_lieux(donnees.lieux),
        },
        point_dans_commune=Contours(contours),
        anciens_noms=_build_anciens_noms(donnees.passages, communes),
        perimetres=_build_perimetres(donnees.epci),
    )


def _build_perimetres(epci: pd.DataFrame) -> dict[CodeEpci, str]:
    """Périmètre des EPCI qui n’ont qu’une partie de leurs communes dans le département."""
    partiels = epci[epci["nb_communes"] < epci["nb_communes_total"]]
    return {
        CodeEpci(str(code)): str(perimetre)
        for code, perimetre in zip(
            partiels["code_epci"], partiels["perimetre"], strict=True
        )
    }


def _build_communes(communes: pd.DataFrame) -> dict[CodeCommune, CommuneConnue]:
    return {
        CodeCommune(ligne["code_commune"]): CommuneConnue(
            code_commune=CodeCommune(ligne["code_commune"]),
            nom=ligne["nom"],
            code_epci=CodeEpci(_write(ligne["code_epci"])),
            codes_postaux=tuple(_write(ligne.get("codes_postaux", "")).split()),
            point=_read_point(ligne),
        )
        for ligne in _iter_lignes(communes.sort_values("code_commune"))
    }


def _read_point(ligne: Mapping[str, Any]) -> tuple[float, float] | None:
    lon, lat = ligne.get("point_lon"), ligne.get("point_lat")
    if lon is None or lat is None or pd.isna(lon) or pd.isna(lat):
        return None
    return round(float(lon), DECIMALES_DU_POINT), round(float(lat), DECIMALES_DU_POINT)


def _build_passages(
    passages: pd.DataFrame, communes: Mapping[CodeCommune, CommuneConnue]
) -> dict[CodeCommune, tuple[CodeCommune, ...]]:
    """Ancien code → codes actuels, quand l’un d’eux est du département."""
    actuels: dict[CodeCommune, list[CodeCommune]] = defaultdict(list)
    for ligne in _iter_lignes(passages):
        actuels[CodeCommune(ligne["code_ancien"])].append(
            CodeCommune(ligne["code_commune"])
        )
    return {
        ancien: tuple(codes)
        for ancien, codes in actuels.items()
        if ancien not in communes and any(code in communes for code in codes)
    }


def _build_anciens_noms(
    passages: pd.DataFrame, communes: Mapping[CodeCommune, CommuneConnue]
) -> dict[str, tuple[CodeCommune, ...]]:
    noms: dict[str, list[CodeCommune]] = defaultdict(list)
    for ligne in _iter_lignes(passages):
        code = CodeCommune(ligne["code_commune"])
        if ligne["nom_ancien"] and code in communes:
            noms[ligne["nom_ancien"]].append(code)
    return {nom: tuple(dict.fromkeys(codes)) for nom, codes in noms.items()}


def _build_qpv(qpv: pd.DataFrame) -> dict[str, tuple[str, CodeCommune]]:
    return {
        ligne["code_qpv"]: (ligne["nom"], CodeCommune(ligne["code_commune"]))
        for ligne in _iter_lignes(qpv)
    }


def _build_themes(themes: Mapping[str, str] | None) -> dict[str, str]:
    """Thèmes des sources, et ceux du plan par leur libellé."""
    if themes is None:
        table = load_themes().df
        themes = dict(zip(table["theme_source"], table["theme_plan"], strict=True))
    du_plan = {theme.libelle: str(theme.value) for theme in ThemePlan}
    return dict(themes) | du_plan


def _build_financeurs(financeurs: Mapping[str, str] | None) -> dict[str, str]:
    if financeurs is not None:
        return dict(financeurs)
    table = load_financeurs().df
    return dict(zip(table["financeur"], table["libelle_court"], strict=True))


def _build_projets(projets: pd.DataFrame) -> tuple[DejaConnu, ...]:
    colonnes = list(Projets.to_schema().columns)
    return tuple(
        DejaConnu(
            cle=ligne["id_projet"],
            nom=ligne["nom"],
            code_commune=_write(ligne["code_commune"]),
            complement=_write(ligne.get("annee_debut", "")),
            contenus={("projets", ligne["id_projet"]): _pick(ligne, colonnes)},
        )
        for ligne in _iter_lignes(projets)
    )


def _build_lieux(lieux: pd.DataFrame) -> tuple[DejaConnu, ...]:
    """Un lieu par identifiant, tous ses sites dans ``contenus``."""
    par_lieu: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for ligne in _iter_lignes(lieux):
        par_lieu[ligne["id_lieu"]].append(ligne)
    return tuple(
        DejaConnu(
            cle=cle,
            nom=sites[0]["nom"],
            code_commune=_write(sites[0]["code_commune"]),
            contenus=_build_contenus(cle, sites),
        )
        for cle, sites in par_lieu.items()
    )


def _build_contenus(cle: str, sites: list[Mapping[str, Any]]) -> Contenus:
    premier = sites[0]
    contenus: Contenus = {
        ("lieux", cle): _pick(premier, Lieux.to_schema().columns),
    }
    for site in sites:
        contenu = _pick(site, Sites.to_schema().columns)
        contenu["source"] = _write(site.get("source_site", ""))
        contenus["sites", _write(site.get("id_site", cle))] = contenu
    for role in Role:
        if role.value in premier.get("roles", ()):
            # La table jointe ne garde que le détail du premier rôle.
            contenus["roles", f"{cle}:{role.value}"] = _pick_role(premier, role)
            break
    return contenus


def _pick_role(ligne: Mapping[str, Any], role: Role) -> dict[str, str]:
    labels = sorted(set(ligne["types"]) - set(ligne["roles"]))
    est_tiers_lieu = role is Role.TIERS_LIEU
    colonnes = ("precision", "label_porteur", "certitude", "annee_source", "source")
    return _pick(ligne, (*colonnes, "soutien_departement")) | {
        "label": labels[0] if labels and est_tiers_lieu else "",
        "note": _write(ligne.get("note_role", "")),
    }


def _pick(ligne: Mapping[str, Any], colonnes: Iterable[str]) -> dict[str, str]:
    return {colonne: _write(ligne.get(colonne, "")) for colonne in colonnes}


def _iter_lignes(table: pd.DataFrame) -> Iterable[dict[Any, Any]]:
    return table.to_dict("records")


def _write(valeur: Any) -> str:  # noqa: ANN401 — une case de table peut tout contenir
    """Valeur du contrat en texte ; vide si absente, sans décimale inutile."""
    if isinstance(valeur, str):
        return valeur
    if valeur is None or pd.isna(valeur):
        return ""
    if isinstance(valeur, float):
        return f"{Decimal(repr(float(valeur))).normalize():f}"
    return str(valeur)
