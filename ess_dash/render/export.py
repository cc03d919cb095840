"""Les fichiers à télécharger : les lignes de la vue, et rien qu’elles.

Chaque ligne porte sa valeur ou le nom de son absence, son unité, son millésime, son
périmètre et sa source : une ligne copiée ailleurs reste citable.
"""

import csv
import datetime as dt
import io
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from ess_dash.indicateurs.chiffre import Statut
from ess_dash.indicateurs.filtres import Filtres
from ess_dash.presentation.modeles import FILIGRANE, LieuListe, VueCarte, Zone
from ess_dash.render.impression.contours import Contours
from ess_dash.territoires import EPSG_LAMBERT93, EPSG_WGS84, CodeDepartement

DECIMALES_GEOJSON: Final = 6
SEPARATEUR_LISTE: Final = " | "

COLONNES_ZONES: Final[Mapping[str, str]] = {
    "code": "Code",
    "nom": "Nom",
    "perimetre": "Périmètre",
    "indicateur": "Indicateur",
    "valeur": "Valeur",
    "unite": "Unité",
    "valeur_libelle": "Valeur écrite",
    "classe_libelle": "Classe",
    "statut": "Statut",
    "motif": "Motif",
    "millesime": "Millésime",
    "source": "Source",
}
COLONNES_LIEUX: Final[Mapping[str, str]] = {
    "identifiant": "Identifiant",
    "nom": "Nom",
    "genre": "Genre",
    "perimetre": "Où",
    "codes_communes": "Codes Insee des communes",
    "theme": "Thème",
    "financeur": "Financeur",
    "detail": "Détail",
    "valeur": "Montant",
    "unite": "Unité",
    "statut": "Statut du montant",
    "qpv": "Quartier prioritaire",
    "certitude": "Certitude",
    "millesime": "Année",
    "source": "Source",
}
COLONNE_FICTIVE: Final[Mapping[str, str]] = {"avertissement": "Avertissement"}
UNITE_MONTANT: Final = "€"

_DEBUTS_DANGEREUX: Final = (
    "=",
    "+",
    "-",
    "@",
    "＝",
    "＋",
    "－",
    "＠",
    "\t",
    "\r",
    "\n",
)
_NOMBRE: Final = re.compile(r"[+-]?[\d\s\u00a0\u202f.,]+")
_SUFFIXE_UNITE: Final = re.compile(r"_(pct|hab|hab_km2|km2|eur)$")

Ligne = Mapping[str, str | float | None]


def to_csv(vue: VueCarte) -> bytes:
    """Territoires filtrés, pour un Excel français : « ; », virgule, BOM, CRLF."""
    return write_csv_excel(_list_lignes_zones(vue), _mark(vue, COLONNES_ZONES))


def to_csv_ouvert(vue: VueCarte) -> bytes:
    """Territoires filtrés, en données ouvertes : « , », point, UTF-8 sans BOM."""
    return write_csv_ouvert(_list_lignes_zones(vue), _mark(vue, COLONNES_ZONES))


def to_csv_lieux(vue: VueCarte) -> bytes:
    """Lieux et projets affichés, situés ou non, pour un Excel français."""
    lignes = map(_build_ligne_lieu, vue.lieux)
    return write_csv_excel(lignes, _mark(vue, COLONNES_LIEUX))


def to_csv_lieux_ouvert(vue: VueCarte) -> bytes:
    """Lieux et projets affichés, situés ou non, en données ouvertes."""
    lignes = map(_build_ligne_lieu, vue.lieux)
    return write_csv_ouvert(lignes, _mark(vue, COLONNES_LIEUX))


def _mark(vue: VueCarte, colonnes: Mapping[str, str]) -> Mapping[str, str]:
    """Ajoute, en démonstration, une colonne qui le dit sur chaque ligne."""
    return {**colonnes, **COLONNE_FICTIVE} if vue.sur_demonstration else colonnes


def to_geojson(vue: VueCarte, contours: Contours, *, date: dt.date) -> bytes:
    """Territoires filtrés et leurs contours, en WGS84 à 6 décimales au plus.

    Parameters
    ----------
    vue
        Ce que l’écran montre.
    contours
        Couches du département ; un territoire sans contour garde sa ligne, sans forme.
    date
        Jour du téléchargement.
    """
    formes = _list_formes(contours.zones_of(vue.demande.maille))
    collection = {
        "type": "FeatureCollection",
        "titre": ", ".join(filter(None, (vue.titre, vue.lieu, vue.millesime))),
        "constat": vue.constat,
        "sous_titre": vue.sous_titre,
        "date": date.isoformat(),
        **({"avertissement": FILIGRANE} if vue.sur_demonstration else {}),
        "sources": list(vue.sources),
        "couverture": list(vue.couverture),
        "avertissements": list(vue.avertissements),
        "features": [
            {
                "type": "Feature",
                "id": ligne["code"],
                "properties": ligne,
                "geometry": formes.get(str(ligne["code"])),
            }
            for ligne in _list_lignes_zones(vue)
        ],
    }
    return json.dumps(
        collection, ensure_ascii=False, allow_nan=False, separators=(",", ":")
    ).encode()


def name_file(
    vue: VueCarte,
    extension: str,
    date: dt.date,
    *,
    departement: CodeDepartement,
    objet: str = "",
) -> str:
    """Nom de fichier qui dit ce qu’il contient.

    Parameters
    ----------
    vue
        D’où viennent l’indicateur, la variante et la maille.
    extension
        Sans le point (``csv``, ``ouvert.csv``).
    departement
        Code du département servi.
    objet
        Ce que le fichier contient s’il ne porte pas sur les territoires (``lieux``).

    Returns
    -------
    str
        ``ess-31-part-population-rurale-epci-2026-11-22.csv`` ; « filtre » y figure
        quand des filtres écartent des lignes.
    """
    demande = vue.demande
    sujet = objet or " ".join(
        (
            _SUFFIXE_UNITE.sub("", demande.indicateur),
            demande.variante,
            demande.maille.value,
        )
    )
    if demande.filtres != Filtres():
        sujet = f"{sujet} filtre"
    if vue.sur_demonstration:
        sujet = f"{sujet} {FILIGRANE}"
    return f"{slugify(f'ess {departement} {sujet}')}-{date.isoformat()}.{extension}"


def slugify(texte: str) -> str:
    """Minuscules sans accent, séparées par des tirets.

    Examples
    --------
    >>> slugify("Poids de l’ESS_FLORES 2017")
    'poids-de-l-ess-flores-2017'
    """
    decompose = unicodedata.normalize("NFKD", texte.lower().replace("œ", "oe"))
    sans_accent = "".join(c for c in decompose if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", sans_accent).strip("-")


def neutralize(texte: str) -> str:
    """Empêche un tableur de lire un texte comme une formule.

    Un texte qui n’est pas un nombre et commence par ``=``, ``+``, ``-``, ``@``, une
    tabulation ou un saut de ligne reçoit une apostrophe.

    Examples
    --------
    >>> neutralize("=1+1"), neutralize("+33 5 61 00 00 00"), neutralize("L’Usine")
    ("'=1+1", '+33 5 61 00 00 00', 'L’Usine')
    """
    dangereux = texte.startswith(_DEBUTS_DANGEREUX) or texte.strip().startswith(
        _DEBUTS_DANGEREUX
    )
    if dangereux and not _NOMBRE.fullmatch(texte):
        return f"'{texte}"
    return texte


def _list_lignes_zones(vue: VueCarte) -> list[dict[str, str | float | None]]:
    classes = [ligne.libelle for ligne in vue.legende.lignes if ligne.genre == "classe"]
    return [_build_ligne_zone(vue, zone, classes) for zone in vue.zones_filtrees]


def _build_ligne_zone(
    vue: VueCarte, zone: Zone, classes: Sequence[str]
) -> dict[str, str | float | None]:
    return {
        "code": zone.code,
        "nom": zone.nom,
        "perimetre": zone.perimetre,
        "indicateur": vue.demande.indicateur,
        "valeur": zone.valeur,
        "unite": vue.unite,
        "valeur_libelle": zone.libelle,
        "classe_libelle": "" if zone.classe is None else classes[zone.classe],
        "statut": zone.statut.value,
        "motif": zone.motif,
        "millesime": zone.millesime,
        "source": zone.source,
        **({"avertissement": FILIGRANE} if vue.sur_demonstration else {}),
    }


def _build_ligne_lieu(lieu: LieuListe) -> dict[str, str | float | None]:
    return {
        "identifiant": lieu.identifiant,
        "nom": lieu.nom,
        "genre": lieu.genre,
        "perimetre": lieu.ou,
        "codes_communes": SEPARATEUR_LISTE.join(lieu.codes_communes),
        "theme": lieu.theme,
        "financeur": lieu.financeur,
        "detail": lieu.detail,
        "valeur": lieu.montant_eur,
        "unite": UNITE_MONTANT if "projet" in lieu.couches else "",
        "statut": _find_statut_montant(lieu).value,
        "qpv": lieu.qpv,
        "certitude": lieu.certitude,
        "millesime": lieu.annee,
        "source": lieu.source,
        "avertissement": FILIGRANE,
    }


def _find_statut_montant(lieu: LieuListe) -> Statut:
    if "projet" not in lieu.couches:
        return Statut.SANS_OBJET
    return Statut.NON_PUBLIE if lieu.montant_eur is None else Statut.MESURE


def write_csv_excel(lignes: Iterable[Ligne], colonnes: Mapping[str, str]) -> bytes:
    """Table pour un Excel français : « ; », virgule décimale, BOM, CRLF."""
    texte = _write_csv(lignes, colonnes, colonnes.values(), ";", ",")
    # Une moitié de caractère ne s’écrit pas : elle devient « ? ».
    return texte.encode("utf-8-sig", "replace")


def write_csv_ouvert(lignes: Iterable[Ligne], colonnes: Mapping[str, str]) -> bytes:
    """Table en données ouvertes : « , », point décimal, UTF-8 sans BOM."""
    return _write_csv(lignes, colonnes, colonnes, ",", ".").encode(errors="replace")


def _write_csv(
    lignes: Iterable[Ligne],
    colonnes: Iterable[str],
    entetes: Iterable[str],
    separateur: str,
    virgule: str,
) -> str:
    tampon = io.StringIO(newline="")
    # Le module csv ne met entre guillemets que les sauts de ligne de sa propre fin de
    # ligne : avec CRLF, un retour chariot dans un nom ne coupe pas la ligne.
    plume = csv.writer(tampon, delimiter=separateur, lineterminator="\r\n")
    plume.writerow(entetes)
    noms = tuple(colonnes)
    plume.writerows(
        [_write_cellule(ligne[nom], virgule) for nom in noms] for ligne in lignes
    )
    return tampon.getvalue()


def _write_cellule(contenu: str | float | None, virgule: str) -> str:
    """Un nombre garde toute sa précision ; seul un texte peut être neutralisé."""
    if contenu is None:
        return ""
    if isinstance(contenu, str):
        return neutralize(contenu)
    nombre = int(contenu) if float(contenu).is_integer() else float(contenu)
    return str(nombre).replace(".", virgule)


def _list_formes(couche: gpd.GeoDataFrame) -> dict[str, dict[str, Any]]:
    degres = gpd.GeoSeries(couche.geometry, crs=EPSG_LAMBERT93).to_crs(EPSG_WGS84)
    orientes = shapely.orient_polygons(np.asarray(degres.values))
    return {
        str(code): shapely.geometry.mapping(_round(forme))
        for code, forme in zip(couche["code"], orientes, strict=True)
    }


def _round(forme: BaseGeometry) -> BaseGeometry:
    return shapely.transform(forme, lambda xy: np.round(xy, DECIMALES_GEOJSON))
