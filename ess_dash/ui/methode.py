"""La page « Méthode » : choisir → obtenir → montrer (il n’y a rien à choisir)."""

from dataclasses import replace

import streamlit as st

from ess_dash.presentation.methode import VueMethode
from ess_dash.render import html
from ess_dash.sources import SourceError
from ess_dash.tables import TableError
from ess_dash.tables.plans import PlanAbsentError
from ess_dash.ui import cache, cache_plan
from ess_dash.ui.erreurs import neutralize
from ess_dash.ui.style import show_style


def get() -> VueMethode:
    """Vue de la page, et ce que les documents du plan ne disent pas d’une seule voix."""
    vue = cache.get_vue_methode()
    try:
        return replace(vue, incoherences=cache_plan.get_incoherences())
    except PlanAbsentError:
        return vue
    except (SourceError, TableError) as erreur:
        return replace(vue, incidents=(*vue.incidents, str(erreur)))


def show(vue: VueMethode) -> None:
    """Montre la page."""
    show_style()
    st.title("Méthode, sources et limites")
    for phrase in vue.incidents:
        st.warning(neutralize(phrase))
    st.html(html.to_methode(vue))
