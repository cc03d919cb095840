"""Télécharger ce que l’on voit : tableaux, contours, image ; fabriqués au clic."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Final, Literal
from zoneinfo import ZoneInfo

import streamlit as st

from ess_dash.presentation.modeles import VueCarte
from ess_dash.render.carte_imprimee import draw_carte
from ess_dash.render.export import (
    name_file,
    to_csv,
    to_csv_lieux,
    to_csv_ouvert,
    to_geojson,
)
from ess_dash.ui import cache

ZONE: Final = ZoneInfo("Europe/Paris")


def show_telechargements(vue: VueCarte) -> None:
    """Un bouton par forme ; rien n’est calculé tant qu’on ne clique pas."""
    with st.popover("Télécharger ce que je vois", width="stretch"):
        _show_bouton(vue, "Tableau pour Excel (CSV)", "csv", partial(to_csv, vue))
        _show_bouton(
            vue, "Données ouvertes (CSV)", "ouvert.csv", partial(to_csv_ouvert, vue)
        )
        _show_bouton(
            vue,
            "Lieux et projets (CSV)",
            "csv",
            partial(to_csv_lieux, vue),
            objet="lieux",
        )
        _show_bouton(
            vue,
            "Contours et valeurs (GeoJSON)",
            "geojson",
            partial(_build_geojson, vue),
        )
        _show_bouton(vue, "Carte à imprimer (PNG)", "png", partial(_draw, vue, "png"))
        _show_bouton(vue, "Carte vectorielle (SVG)", "svg", partial(_draw, vue, "svg"))


def _show_bouton(
    vue: VueCarte,
    libelle: str,
    extension: str,
    fabrique: Callable[[], bytes],
    objet: str = "",
) -> None:
    departement = cache.get_donnees().configuration.code_departement
    nom = name_file(vue, extension, today(), departement=departement, objet=objet)
    st.download_button(
        libelle,
        fabrique,
        file_name=nom,
        on_click="ignore",
        width="stretch",
        key=f"telecharger_{objet}{extension}",
    )


def _build_geojson(vue: VueCarte) -> bytes:
    return to_geojson(vue, cache.get_contours(), date=today())


def _draw(vue: VueCarte, forme: Literal["png", "svg"]) -> bytes:
    return draw_carte(
        vue,
        cache.get_contours(),
        format=forme,
        date=today(),
    )


def today() -> date:
    """Date du serveur, celle que portent l’image et le nom du fichier."""
    return datetime.now(tz=ZONE).date()
