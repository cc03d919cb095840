"""Le plancher : ce que coûte Streamlit quand il n’a rien à montrer."""

import streamlit as st

st.write("Page vide")
