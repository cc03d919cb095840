"""Importer des temps de trajet : ils remplacent les distances, pendant cette visite."""

from typing import Final

import streamlit as st

from ess_dash.render import html
from ess_dash.tables.temps_trajet import (
    TempsTrajet,
    TempsTrajetError,
    read_temps_trajet,
)
from ess_dash.ui import cache
from ess_dash.ui import etat as etats

CLE_FICHIER: Final = "fichier_temps"
TAILLE_MAX_MO: Final = 20


def read_temps() -> TempsTrajet | None:
    """Temps de trajet déposés dans cette visite, à défaut ceux qui ont été importés."""
    temps = etats.read_session(CLE_FICHIER)
    return temps if isinstance(temps, TempsTrajet) else cache.get_donnees().temps_trajet


def show_temps() -> None:
    """Dépôt de la matrice, et résultat de sa lecture."""
    with st.expander("Importer des temps de trajet"):
        st.markdown(
            "Un CSV de trois colonnes : commune d’origine, commune de destination, "
            "minutes. Il remplace les distances pendant cette visite seulement : rien "
            "n’est enregistré."
        )
        fichier = st.file_uploader(
            "Temps de trajet", type=["csv", "txt"], max_upload_size=TAILLE_MAX_MO
        )
        if etats.keep_fichier(CLE_FICHIER, fichier, _read):
            st.rerun()
        _show_resultat(etats.read_session(CLE_FICHIER))


def _read(contenu: bytes, nom: str) -> TempsTrajet | str:
    codes = frozenset(cache.get_donnees().communes["code_commune"])
    try:
        return read_temps_trajet(contenu, nom, codes)
    except TempsTrajetError as erreur:
        return str(erreur)


def _show_resultat(resultat: object) -> None:
    if isinstance(resultat, str):
        st.html(html.to_lecture("", (resultat,)))
    if isinstance(resultat, TempsTrajet):
        st.html(html.to_temps(resultat))
