"""Montre un dossier : la phrase, les figures avec leur tableau, les fichiers."""

from collections.abc import Callable
from functools import partial
from typing import Final

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
from ess_dash.ui.erreurs import neutralize
from ess_dash.ui.exports import today

LIBELLE_PDF: Final = "Document à imprimer (PDF)"
LIBELLE_EXCEL: Final = "Tableau pour Excel (CSV)"
LIBELLE_OUVERT: Final = "Données ouvertes (CSV)"


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
        for section in dossier.sections:
            show_section(dossier, section)


def show_tout(dossier: Dossier) -> None:
    """Le dossier entier à emporter ; chaque fichier est fabriqué au clic."""
    with st.popover("Télécharger le dossier", key="dossier_entier"):
        show_fichier(
            dossier, LIBELLE_PDF, "pdf", partial(to_pdf, dossier, date=today())
        )
        show_fichiers(dossier)


def show_fichiers(dossier: Dossier) -> None:
    """Les fichiers du dossier entier, PDF excepté ; chacun est fabriqué au clic."""
    fabriques: tuple[tuple[str, str, Callable[[], bytes]], ...] = (
        ("Classeur (XLSX)", "xlsx", partial(to_xlsx, dossier, date=today())),
        ("Page autonome (HTML)", "html", partial(to_html, dossier, date=today())),
        (LIBELLE_EXCEL, "csv", partial(rendu.to_csv_dossier, dossier)),
        (LIBELLE_OUVERT, "ouvert.csv", partial(rendu.to_csv_dossier_ouvert, dossier)),
        ("Données (JSON)", "json", partial(to_json, dossier, date=today())),
    )
    for libelle, extension, fabrique in fabriques:
        show_fichier(dossier, libelle, extension, fabrique)


def show_fichier(
    dossier: Dossier, libelle: str, extension: str, fabrique: Callable[[], bytes]
) -> None:
    """Un bouton qui fabrique un fichier du dossier quand on le demande."""
    st.download_button(
        libelle,
        fabrique,
        file_name=name_fichier(dossier, "", extension),
        on_click="ignore",
        width="stretch",
        key=f"dossier_{extension}",
    )


def show_section(
    dossier: Dossier, section: Section, *, fichiers: bool = True, repli: int = 0
) -> None:
    """Montre une partie : ce qu’elle dit, ses figures, ses tableaux.

    Parameters
    ----------
    fichiers
        Vrai pour offrir chaque figure et chaque tableau à télécharger.
    repli
        Nombre de lignes au-delà duquel un tableau attend qu’on l’ouvre ; 0, jamais.
    """
    st.html(rendu.to_section(section))
    for figure in section.figures:
        _show_figure(dossier, figure, fichiers=fichiers)
    for tableau in section.tableaux:
        _show_tableau(dossier, tableau, fichiers=fichiers, repli=repli)


def _show_tableau(
    dossier: Dossier, tableau: Tableau, *, fichiers: bool, repli: int
) -> None:
    est_replie = 0 < repli < len(tableau.lignes)
    with st.expander(neutralize(tableau.titre)) if est_replie else st.container():
        st.html(rendu.to_tableau(tableau))
        if fichiers:
            _show_csv(dossier, tableau)


def _show_figure(dossier: Dossier, figure: Figure, *, fichiers: bool) -> None:
    with st.container(key=f"figure_{figure.identifiant}"):
        st.html(rendu.to_titre_figure(figure))
        st.vega_lite_chart(
            build_spec(figure, _read_theme()),
            theme=None,
            width="stretch",
            key=f"dessin_{figure.identifiant}",
        )
        gauche, droite = st.columns([3, 1]) if fichiers else (st.container(), None)
        with gauche, st.expander("Voir les chiffres de la figure"):
            st.html(rendu.to_tableau(figure.tableau))
        if droite is not None:
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
                file_name=name_fichier(dossier, figure.identifiant, extension),
                on_click="ignore",
                width="stretch",
                key=f"telecharger_{figure.identifiant}_{extension}",
            )
        _show_csv(dossier, figure.tableau)


def _show_csv(dossier: Dossier, tableau: Tableau) -> None:
    """Le tableau pour un Excel français, et en données ouvertes."""
    with st.container(horizontal=True, gap="medium"):
        for libelle, extension, fabrique in (
            (LIBELLE_EXCEL, "csv", rendu.to_csv),
            (LIBELLE_OUVERT, "ouvert.csv", rendu.to_csv_ouvert),
        ):
            st.download_button(
                libelle,
                partial(fabrique, tableau, fictive=dossier.sur_demonstration),
                file_name=name_fichier(dossier, tableau.identifiant, extension),
                on_click="ignore",
                type="tertiary",
                key=f"telecharger_{tableau.identifiant}_{extension}",
            )


def name_fichier(dossier: Dossier, objet: str, extension: str) -> str:
    """Nom d’un fichier tiré d’un dossier."""
    departement = cache.get_donnees().configuration.code_departement
    return rendu.name_file(dossier, objet, extension, departement)
