"""Deux recherches sur une page, une sur l’autre, et un cadre dessous, comme la carte."""

import streamlit as st

from ess_dash.presentation.recherche import Entree, normalize
from ess_dash.ui import cache
from ess_dash.ui.recherche import show_recherche

PIEGE = "<img src=x onerror=\"document.title='pris'\"> ${7*7}"

session = st.session_state
session.setdefault("executions", 0)
session.setdefault("rendus", [])
session.setdefault("rappels", [])
session["executions"] += 1


@st.cache_resource
def list_entrees() -> tuple[Entree, ...]:
    textes = ("piege", PIEGE, "<b>Lieu</b>", "<i>nulle part</i>")
    piege = Entree(*textes, normalize(" ".join(textes)))
    return (*cache.get_entrees(), piege)


def show_boite(cle: str, libelle: str) -> None:
    rendu = show_recherche(
        list_entrees(),
        cle=cle,
        libelle=libelle,
        invite="Commune, EPCI, lieu, projet…",
        quand_choisi=lambda valeur: session["rappels"].append(f"{cle}={valeur}"),
    )
    if rendu is not None:
        session["rendus"].append(f"{cle}={rendu}")


def show_carte() -> None:
    st.title("Carte")
    gauche, milieu, droite = st.columns([4, 3, 3], vertical_alignment="bottom")
    with gauche:
        st.selectbox("Indicateur", ["Part rurale", "Poids de l’ESS"])
    with milieu:
        show_boite("aller", "Rechercher")
    with droite:
        show_boite("comparer", "Comparer avec")
    st.iframe("<html lang='fr'><title>Carte</title><main>Carte</main>", height=480)


def show_methode() -> None:
    st.title("Méthode")
    show_boite("methode", "Trouver un territoire")


page = st.navigation(
    [
        st.Page(show_carte, title="Carte", url_path="carte", default=True),
        st.Page(show_methode, title="Méthode", url_path="methode"),
    ],
    position="top",
)
page.run()
st.button("Rejouer")
for nom in ("executions", "rendus", "rappels"):
    st.markdown(f"{nom} : {session[nom]}")
