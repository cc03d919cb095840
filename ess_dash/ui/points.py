"""« Ajouter mes points » : un fichier montré pendant cette visite, jamais gardé."""

from typing import Final

import streamlit as st

from ess_dash.presentation.message import PointExact
from ess_dash.render import html
from ess_dash.tables.points import Lecture, PointsError, build_modele_csv, read_points
from ess_dash.ui import cache
from ess_dash.ui import etat as etats

CLE_FICHIER: Final = "fichier_points"


def list_points() -> tuple[PointExact, ...]:
    """Points que l’utilisateur a ajoutés dans cette visite."""
    lecture = etats.read_session(CLE_FICHIER)
    if not isinstance(lecture, Lecture):
        return ()
    return tuple((p.lon, p.lat, "mien", p.nom) for p in lecture.points)


def show_mes_points() -> None:
    """Dépôt du fichier, résultat de la lecture, modèle à télécharger."""
    with st.expander("Ajouter mes points"):
        st.markdown(
            "Un CSV ou un GeoJSON, montré sur la carte pendant cette visite "
            "seulement : rien n’est enregistré."
        )
        st.download_button(
            "Télécharger un modèle (CSV)",
            build_modele_csv,
            file_name="modele-mes-points.csv",
            mime="text/csv",
            on_click="ignore",
        )
        fichier = st.file_uploader(
            "Fichier de points", type=["csv", "geojson", "json"], max_upload_size=5
        )
        if etats.keep_fichier(CLE_FICHIER, fichier, _read):
            st.rerun()
        _show_resultat(etats.read_session(CLE_FICHIER))


def _read(contenu: bytes, nom: str) -> Lecture | str:
    try:
        return read_points(contenu, nom, cache.get_communes_contours())
    except PointsError as erreur:
        return str(erreur)


def _show_resultat(resultat: object) -> None:
    if isinstance(resultat, str):
        st.html(html.to_points(None, refus=resultat))
    if isinstance(resultat, Lecture):
        st.html(html.to_points(resultat))
