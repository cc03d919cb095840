"""La page « Rencontres » : choisir un récit → obtenir ses scènes → les montrer."""

from dataclasses import dataclass
from typing import Final

import streamlit as st

from ess_dash.presentation.panneau import TerritoireInconnuError
from ess_dash.presentation.recit.lecture import RecitError
from ess_dash.presentation.recit.modeles import Recit, Scene
from ess_dash.presentation.recit.scenes import est_parametre, fill_recit
from ess_dash.render import html
from ess_dash.sources import SourceError
from ess_dash.tables import TableError
from ess_dash.territoires import Maille
from ess_dash.ui import cache, cache_rencontres
from ess_dash.ui import etat_rencontres as rencontres
from ess_dash.ui.composants import Liaison, show_liste
from ess_dash.ui.demonstration import show_demonstration
from ess_dash.ui.erreurs import neutralize
from ess_dash.ui.etat_rencontres import EtatRencontres
from ess_dash.ui.rencontres.editeur import show_etapes, show_gestes
from ess_dash.ui.rencontres.emporter import show_emporter, show_partage
from ess_dash.ui.style import show_style

LIAISON: Final = Liaison(rencontres.bind, rencontres.update_from)
TITRE: Final = "Rencontres"
SOUS_TITRE: Final = (
    "Une présentation à jouer devant une salle, à composer et à emporter : mêmes "
    "chiffres, mêmes sources que les pages."
)


@dataclass(frozen=True, slots=True)
class Choix:
    """L’état lu dans l’adresse, et ce qui a dû en être écarté."""

    etat: EtatRencontres
    avis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vue:
    """Un récit, le même avec ses noms remplacés, et ses scènes."""

    recit: Recit
    rempli: Recit
    scenes: tuple[Scene, ...]


def choose() -> Choix:
    """Lit dans l’adresse le récit et son territoire."""
    return Choix(*rencontres.read_etat())


def get(choix: Choix) -> Vue | str:
    """Le récit et ses scènes, ou la phrase qui dit pourquoi il n’y en a pas."""
    etat = choix.etat
    try:
        recit = rencontres.read_recit(etat.recit)
        return Vue(
            recit,
            fill_recit(recit, cache.get_donnees(), etat.territoire),
            cache_rencontres.get_scenes(recit, etat.territoire),
        )
    except (RecitError, TerritoireInconnuError, SourceError, TableError) as erreur:
        return str(erreur)


def show(choix: Choix, vue: Vue | str) -> None:
    """Montre le choix du récit, ses gestes, puis ses étapes."""
    show_style(rencontres=True)
    st.html(html.to_entete(TITRE, SOUS_TITRE, ""))
    for phrase in (*choix.avis, *filter(None, (rencontres.take_phrase(),))):
        st.warning(neutralize(phrase))
    if isinstance(vue, str):
        _show_choix(choix.etat, None)
        st.error(neutralize(vue))
        return
    _show_choix(choix.etat, vue)
    _show_gestes(choix.etat, vue)
    show_etapes(vue.recit, vue.scenes)
    show_partage(vue.recit, choix.etat.territoire)


def _show_choix(etat: EtatRencontres, vue: Vue | None) -> None:
    """Quel récit, pour quel territoire, sur quelles données."""
    with st.container(key="choix_recit"):
        recit, territoire, donnees = st.columns(
            [2, 2, 1.4], vertical_alignment="bottom"
        )
        titres = rencontres.list_titres()
        with recit:
            show_liste(
                LIAISON,
                "Présentation",
                "recit",
                etat.recit,
                tuple(titres),
                titres.__getitem__,
            )
        with territoire:
            if vue is not None and est_parametre(vue.recit):
                _show_territoire(etat, vue.recit)
        with donnees:
            show_demonstration()


def _show_territoire(etat: EtatRencontres, recit: Recit) -> None:
    noms = cache.get_donnees().index_noms(Maille.EPCI)
    choisi = etat.territoire or recit.territoire
    # Un territoire d’une autre maille peut venir de l’adresse : il reste choisi.
    noms = noms if choisi in noms else {choisi: choisi, **noms}
    show_liste(
        LIAISON,
        "Territoire",
        "territoire",
        choisi,
        tuple(noms),
        noms.__getitem__,
        filtrable=True,
    )


def _show_gestes(etat: EtatRencontres, vue: Vue) -> None:
    with st.container(key="gestes_recit", horizontal=True, gap="small"):
        try:
            lien = rencontres.write_lien_scene(vue.recit, etat.territoire)
            st.link_button("Présenter", lien, type="primary")
        except RecitError as erreur:
            lien = ""
            st.warning(
                f"{neutralize(str(erreur))} Pour la présenter, emporter la page autonome."
            )
        show_gestes(vue.recit)
        show_emporter(vue.rempli, vue.scenes, lien)
