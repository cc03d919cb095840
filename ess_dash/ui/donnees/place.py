"""Placer un projet ou un lieu : d’un clic sur la carte, ou par ses coordonnées."""

import math
from typing import Final

import streamlit as st
from streamlit_folium import st_folium

from ess_dash.importation.modele import Contexte
from ess_dash.presentation.donnees.brouillon import Brouillon, Point
from ess_dash.presentation.message import build_message
from ess_dash.presentation.situation import build_demande_situation
from ess_dash.render.carte_folium import build_carte, build_etat
from ess_dash.render.carte_pointage import add_pointage
from ess_dash.sources import SourceError
from ess_dash.ui import cache
from ess_dash.ui import etat as etats
from ess_dash.ui.erreurs import show_erreur

HAUTEUR_PX: Final = 480
DECIMALES: Final = 5
AXES: Final = (("lon", "Longitude", "1,44367"), ("lat", "Latitude", "43,60426"))


class PointRefuseError(Exception):
    """Le point ne va pas avec le reste : une phrase dit pourquoi."""


def _name(tour: int, axe: str) -> str:
    return f"saisie_{tour}_{axe}"


@st.fragment
def show_place(brouillon: Brouillon, tour: int) -> None:
    """Carte à cliquer et coordonnées ; un clic ne rejoue que ceci."""
    _take_clic(tour)
    un, deux = st.columns(2)
    point = brouillon.point or (None, None)
    for colonne, (axe, libelle, exemple), valeur in zip(
        (un, deux), AXES, point, strict=True
    ):
        nom = _name(tour, axe)
        if etats.read_session(nom) is None and valeur is not None:
            etats.keep_session(nom, write_degres(valeur))
        with colonne:
            st.text_input(libelle, max_chars=20, placeholder=exemple, key=nom)
    st.caption("Un clic sur la carte place le point ; « Enregistrer » le garde.")
    _show_carte(brouillon, tour)


def _take_clic(tour: int) -> None:
    """Le dernier clic devient le point, une seule fois."""
    clic = etats.read_composant(_name(tour, "carte")).get("last_clicked")
    garde = _name(tour, "clic")
    if not clic or etats.read_session(garde) == clic:
        return
    etats.keep_session(garde, dict(clic))
    etats.keep_session(_name(tour, "lon"), write_degres(clic["lng"]))
    etats.keep_session(_name(tour, "lat"), write_degres(clic["lat"]))


def write_degres(valeur: float) -> str:
    """Coordonnée telle qu’on la tape en France.

    Examples
    --------
    >>> write_degres(1.4436721)
    '1,44367'
    """
    return f"{valeur:.{DECIMALES}f}".replace(".", ",")


def parse_degres(texte: str) -> float | None:
    """Coordonnée tapée ; ``None`` si ce n’en est pas une.

    Examples
    --------
    >>> parse_degres("43,6"), parse_degres(" 1.44 "), parse_degres("nord")
    (43.6, 1.44, None)
    """
    try:
        valeur = float(texte.strip().replace(",", "."))
    except ValueError:
        return None
    return valeur if math.isfinite(valeur) else None


def _read(tour: int) -> Point | None:
    lon, lat = (
        parse_degres(str(etats.read_session(_name(tour, axe)) or ""))
        for axe, _, _ in AXES
    )
    return None if lon is None or lat is None else (lon, lat)


def _show_carte(brouillon: Brouillon, tour: int) -> None:
    try:
        adresses = cache.get_adresses()
    except SourceError as erreur:
        show_erreur(erreur)
        return
    lue = brouillon.lues.get("sites") or brouillon.lues.get("projets") or {}
    commune = lue.get("code_commune", "")
    donnees = cache.get_donnees()
    if not donnees.nom_of(commune):
        commune = ""
    vue = cache.get_vue_carte(
        build_demande_situation(commune or donnees.configuration.code_departement)
    )
    point = _read(tour)
    message = build_message(
        vue,
        selection=commune,
        cadre=(commune, tour) if commune else None,
        theme=etats.read_theme(),
        points=() if point is None else ((*point, "mien", "Point choisi"),),
    )
    message["epingle"] = None
    with st.container(key="zone_carte_saisie"):
        st_folium(
            add_pointage(build_carte(adresses, titre_cadre="Carte où placer le point")),
            key=_name(tour, "carte"),
            height=HAUTEUR_PX,
            use_container_width=True,
            returned_objects=["last_clicked"],
            feature_group_to_add=build_etat(message),
        )


def read_point(
    tour: int, brouillon: Brouillon, code_commune: str, contexte: Contexte
) -> Point | None:
    """Point choisi, contrôlé contre la commune ; ``None`` s’il n’y en a pas.

    Raises
    ------
    PointRefuseError
        Si le point est illisible, hors du département ou dans une autre commune.
    """
    point = _read(tour)
    if point is None:
        if any(etats.read_session(_name(tour, axe)) for axe, _, _ in AXES):
            raise PointRefuseError(
                "La longitude et la latitude sont deux nombres en degrés : 1,44367 et "
                "43,60426."
            )
        return None
    if brouillon.point and _round(point) == _round(brouillon.point):
        return brouillon.point
    trouvee = contexte.point_dans_commune(*point)
    if not trouvee:
        raise PointRefuseError(
            "Le point est hors du département : cliquez sur la carte, ou corrigez ses "
            "coordonnées."
        )
    if code_commune and trouvee != code_commune:
        ici, la = contexte.communes[trouvee].nom, code_commune
        voulue = next(
            (c.nom for code, c in contexte.communes.items() if code == la), la
        )
        raise PointRefuseError(
            f"Le point est à {ici}, la commune choisie est {voulue} : corrigez l’un des "
            "deux."
        )
    return point


def _round(point: Point) -> Point:
    return round(point[0], DECIMALES), round(point[1], DECIMALES)
