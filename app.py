"""Application ASGI : ``streamlit run app.py`` ou ``uvicorn app:app``."""

from pathlib import Path

import streamlit as st

from ess_dash.ui import erreurs, prechauffage, serveur

serveur.anchor_configuration(Path(__file__))

app = st.App(
    serveur.SCRIPT,
    lifespan=prechauffage.preheat,
    middleware=serveur.build_middleware(),
    routes=serveur.build_routes(),
    on_script_error=erreurs.show_erreur,
)
