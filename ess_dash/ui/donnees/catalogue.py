"""« Catalogue » : chaque source et ce qu’il faut en savoir, la qualité, tout à emporter."""

from typing import Final

import streamlit as st

from ess_dash.depot import open_depot
from ess_dash.presentation.publication import collect_publication
from ess_dash.render import donnees as rendu
from ess_dash.render import dossier as rendu_dossier
from ess_dash.render.datapackage import to_zip
from ess_dash.render.scdl import to_scdl
from ess_dash.ui import cache, cache_donnees
from ess_dash.ui.dossier import show_section, show_tout
from ess_dash.ui.erreurs import neutralize
from ess_dash.ui.exports import today

REPLI: Final = 8


def show_catalogue() -> None:
    """Les sources d’abord, puis la qualité de l’ensemble."""
    catalogue = cache_donnees.get_catalogue(today())
    for phrase in catalogue.incidents:
        st.warning(neutralize(phrase))
    with st.container(key="tete_catalogue"):
        gauche, droite = st.columns([3, 1.3], vertical_alignment="top")
        with gauche:
            st.html(rendu.to_tete_catalogue(catalogue))
        with droite:
            _show_telechargement()
    with st.expander(
        f"Toutes les sources, jeu fictif compris ({len(catalogue.fiches)})"
    ):
        st.html(rendu.to_catalogue(catalogue.fiches))
    _show_qualite()


def _show_telechargement() -> None:
    departement = cache.get_donnees().configuration.code_departement
    st.download_button(
        "Tout télécharger (ZIP)",
        build_archive,
        file_name=f"ess-{departement}-donnees-{today():%Y-%m-%d}.zip",
        mime="application/zip",
        on_click="ignore",
        key="tout_telecharger",
        width="stretch",
    )
    st.caption(
        "Tables, description Frictionless, LISEZ-MOI, subventions au format SCDL."
    )


def build_archive() -> bytes:
    """Tout ce qui est publié, et de quoi le relire ailleurs."""
    donnees = cache.get_donnees()
    publication = collect_publication(donnees, open_depot())
    autres = (
        {} if donnees.est_demonstration else dict(to_scdl(donnees.projets).fichiers)
    )
    return to_zip(
        publication, lieu=donnees.configuration.nom, date=today(), autres=autres
    )


def _show_qualite() -> None:
    dossier = cache_donnees.get_qualite()
    with st.container(key="dossier"):
        st.html(rendu_dossier.to_constat(dossier.constat))
        show_tout(dossier)
        for section in dossier.sections:
            show_section(dossier, section, repli=REPLI)
