"""Montre un dossier : la phrase, les figures avec leur tableau, les fichiers."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from ess_dash.presentation.dossier import Dossier, Figure, Section, Tableau
from ess_dash.render import dossier as rendu
from ess_dash.render.dossier_html import to_html
from ess_dash.render.dossier_json import to_json
from ess_dash.render.dossier_pdf import to_pdf
from ess_dash.render.dossier_xlsx import to_xlsx
from ess_dash.render.figures import build_spec, to_png, to_svg
from ess_dash.ui import cache
from ess_dash.ui import etat as etats
from ess_dash.ui.exports import today


def show_dossier(dossier: Dossier, show_carte: Callable[[], None]) -> None:
    """Montre un dossier entier, dans l’ordre de lecture.

    Parameters
    ----------
    show_carte
        Montre la carte de la vue sous le constat, si elle en a une.
    """
    with st.container(key="dossier"):
        st.html(rendu.to_constat(dossier.constat))
        with st.expander("Copier le constat et ses sources"):
            st.code(rendu.to_texte(dossier), language=None, wrap_lines=True)
        show_carte()
        show_tout(dossier)
        _show_sections(dossier)


def show_sections(dossier: Dossier) -> None:
    """Montre les seules parties d’un dossier."""
    with st.container(key="dossier"):
        _show_sections(dossier)


def _show_sections(dossier: Dossier) -> None:
    for section in dossier.sections:
        _show_section(dossier, section)


def show_tout(dossier: Dossier) -> None:
    """Le dossier entier à emporter ; chaque fichier est fabriqué au clic."""
    with st.popover("Télécharger le dossier", key="dossier_entier"):
        for libelle, extension, fabrique in (
            ("Document à imprimer (PDF)", "pdf", to_pdf),
            ("Classeur (XLSX)", "xlsx", to_xlsx),
            ("Page autonome (HTML)", "html", to_html),
            ("Données (JSON)", "json", to_json),
        ):
            st.download_button(
                libelle,
                partial(fabrique, dossier, date=today()),
                file_name=_name(dossier, "", extension),
                on_click="ignore",
                width="stretch",
                key=f"dossier_{extension}",
            )


def _show_section(dossier: Dossier, section: Section) -> None:
    st.html(rendu.to_section(section))
    for figure in section.figures:
        _show_figure(dossier, figure)
    for tableau in section.tableaux:
        st.html(rendu.to_tableau(tableau))
        _show_csv(dossier, tableau, "Télécharger ce tableau (CSV)")


def _show_figure(dossier: Dossier, figure: Figure) -> None:
    with st.container(key=f"figure_{figure.identifiant}"):
        st.html(rendu.to_titre_figure(figure))
        st.vega_lite_chart(
            build_spec(figure, _read_theme()),
            theme=None,
            width="stretch",
            key=f"dessin_{figure.identifiant}",
        )
        gauche, droite = st.columns([3, 1])
        with gauche, st.expander("Voir les chiffres de la figure"):
            st.html(rendu.to_tableau(figure.tableau))
        with droite:
            _show_telechargements(dossier, figure)


def _read_theme() -> str:
    return "sombre" if etats.read_theme() == "sombre" else "clair"


def _show_telechargements(dossier: Dossier, figure: Figure) -> None:
    with st.popover(
        "Télécharger", width="stretch", key=f"fichiers_{figure.identifiant}"
    ):
        for libelle, extension, fabrique in (
            ("Image (PNG)", "png", to_png),
            ("Dessin vectoriel (SVG)", "svg", to_svg),
        ):
            st.download_button(
                libelle,
                partial(fabrique, figure, fictive=dossier.sur_demonstration),
                file_name=_name(dossier, figure.identifiant, extension),
                on_click="ignore",
                width="stretch",
                key=f"telecharger_{figure.identifiant}_{extension}",
            )
        _show_csv(dossier, figure.tableau, "Chiffres (CSV)")


def _show_csv(dossier: Dossier, tableau: Tableau, libelle: str) -> None:
    st.download_button(
        libelle,
        partial(rendu.to_csv, tableau, fictive=dossier.sur_demonstration),
        file_name=_name(dossier, tableau.identifiant, "csv"),
        on_click="ignore",
        type="tertiary",
        key=f"telecharger_{tableau.identifiant}_csv",
    )


def _name(dossier: Dossier, objet: str, extension: str) -> str:
    departement = cache.get_donnees().configuration.code_departement
    return rendu.name_file(dossier, objet, extension, departement)
