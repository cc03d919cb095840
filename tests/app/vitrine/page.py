"""Les composants dont Streamlit écrit lui-même quelques mots."""

import streamlit as st
import streamlit_folium  # noqa: F401 -- un composant se déclare quand on l’importe

from ess_dash.sources import SourceError

st.set_page_config(page_title="Vitrine", layout="wide")
st.title("Vitrine")
st.selectbox("Un choix", ["Open", "Close"], index=None)
st.multiselect("Plusieurs choix", ["Stop", "Search"], default=["Stop"])
st.text_input("Un texte")
st.number_input("Un nombre", 0, 10)
st.file_uploader("Un fichier", type=["csv"])
st.markdown("Upload")
st.button("Agir", type="primary")
if st.button("Planter"):
    raise RuntimeError("mot de passe interne")
if st.button("Fichier altéré"):
    raise SourceError("Le fichier `x.csv` a changé : refaire [son empreinte](x).")
