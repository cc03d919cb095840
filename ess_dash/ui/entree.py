"""Script que Streamlit rejoue à chaque geste : menu, titre, page choisie."""

from ess_dash.ui.cache import freeze_memoire, settle_jeu
from ess_dash.ui.coquille import titre_application
from ess_dash.ui.demonstration import show_bandeau
from ess_dash.ui.etat import read_adresse
from ess_dash.ui.navigation import run_page_choisie

settle_jeu()
run_page_choisie(titre_application(), show_bandeau, read_adresse())
freeze_memoire()
