"""Tout ce qui touche à Streamlit : page, navigation, état, cache, composants."""
