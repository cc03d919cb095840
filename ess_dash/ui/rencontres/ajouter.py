"""« Ajouter à la présentation » : la vue que l’on regarde devient une étape."""

import streamlit as st

from ess_dash.presentation.dossier import Dossier
from ess_dash.presentation.format_fr import pluralize
from ess_dash.presentation.recit.modeles import Etape
from ess_dash.ui import etat as etats
from ess_dash.ui import etat_rencontres as rencontres
from ess_dash.ui.erreurs import neutralize
from ess_dash.ui.rencontres.gestes import add, build_etape, list_elements


@st.fragment
def show_ajout(page: str, dossier: Dossier | None = None) -> None:
    """Propose d’ajouter à la présentation un élément de la page.

    Parameters
    ----------
    page
        Page regardée (``carte``, ``comparer``, ``fiche``).
    dossier
        Son dossier, dont on choisit l’élément ; ``None`` pour une carte.
    """
    elements = list_elements(dossier)
    with st.popover("Ajouter à la présentation", key=f"ajout_{page}"):
        element = st.selectbox(
            "Ce que l’étape montre",
            tuple(elements),
            format_func=elements.__getitem__,
            key=f"ajout_element_{page}",
        )
        if st.button("Ajouter", key=f"ajout_bouton_{page}", type="primary"):
            etape = build_etape(page, etats.read_adresse(), element or "")
            st.caption(neutralize(_add(etape)))


def _add(etape: Etape) -> str:
    """Ajoute l’étape au récit que l’on compose ; rend la phrase qui le dit."""
    try:
        recit = add(rencontres.read_compose(), etape)
    except ValueError as erreur:
        return str(erreur)
    rencontres.write_recit(recit)
    nombre = pluralize(len(recit.etapes), "étape", "étapes")
    return (
        f"Ajouté à « {recit.titre} » : {nombre}. La retrouver dans « Rencontres », "
        "sous ce titre."
    )
