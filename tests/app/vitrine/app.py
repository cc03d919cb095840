"""La vraie coquille autour d’une page d’essai."""

from pathlib import Path

import streamlit as st

from ess_dash.ui import erreurs, serveur

serveur.anchor_configuration(serveur.RACINE / "app.py")

app = st.App(
    Path(__file__).with_name("page.py"),
    middleware=serveur.build_middleware(),
    routes=serveur.build_routes(),
    on_script_error=erreurs.show_erreur,
)
