"""« Importer un fichier » : choisir le type, déposer, contrôler, publier."""

import time
from functools import partial
from typing import Final

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from ess_dash.importation.gabarit import FormatGabarit, build_gabarit
from ess_dash.importation.lecture import OCTETS_MAX
from ess_dash.importation.modele import ImportRefuseError, TypeImport
from ess_dash.importation.types.registre import find_type, list_types
from ess_dash.render import donnees as rendu
from ess_dash.ui import cache_donnees, etat_donnees
from ess_dash.ui import etat as etats
from ess_dash.ui.composants import Liaison, show_liste
from ess_dash.ui.donnees import examens
from ess_dash.ui.donnees.ajustements import read_ajustement, reset_ajustement
from ess_dash.ui.donnees.controle import show_controle
from ess_dash.ui.donnees.examens import Demande, Fichier
from ess_dash.ui.donnees.publier import show_publier
from ess_dash.ui.erreurs import neutralize
from ess_dash.ui.etat_donnees import EtatDonnees

LIAISON: Final = Liaison(etat_donnees.bind, etat_donnees.update_from)
CLE_FICHIER: Final = "fichier_import"
CLE_TOUR: Final = "tour_import"
EXTENSIONS: Final = ("csv", "txt", "xlsx", "geojson", "json", "zip")
FORMATS: Final[tuple[tuple[str, FormatGabarit, str], ...]] = (
    ("Modèle CSV", "csv", "text/csv"),
    (
        "Modèle Excel",
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
)
RECONNAITRE: Final = "Reconnaître d’après le fichier"
PAS_S: Final = 1.0


def show_importer(etat: EtatDonnees) -> None:
    """Les quatre étapes, l’une sous l’autre ; les deux dernières attendent un fichier."""
    with st.container(key="etapes"):
        _show_type(_find_type(etat.type))
        _show_depot()
        fichier = etats.read_session(CLE_FICHIER)
        if isinstance(fichier, Fichier):
            _show_suite(etat, fichier)


def _find_type(identifiant: str) -> TypeImport | None:
    if not identifiant:
        return None
    try:
        return find_type(identifiant)
    except ImportRefuseError as erreur:
        st.warning(neutralize(str(erreur)))
        return None


def _show_type(choisi: TypeImport | None) -> None:
    st.html(rendu.to_etape(1, "Que contient le fichier ?"))
    libelles = {"": RECONNAITRE} | {t.identifiant: t.libelle for t in list_types()}
    gauche, droite = st.columns([1.6, 1], vertical_alignment="bottom")
    with gauche:
        show_liste(
            LIAISON,
            "Type de fichier",
            "type",
            choisi.identifiant if choisi else "",
            tuple(libelles),
            libelles.__getitem__,
            filtrable=True,
        )
    with droite:
        if choisi is not None:
            _show_modeles(choisi)
    if choisi is None:
        st.caption("Choisissez un type pour télécharger son modèle.")
    else:
        st.caption(neutralize(choisi.description))


def _show_modeles(choisi: TypeImport) -> None:
    with st.container(horizontal=True):
        for libelle, forme, mime in FORMATS:
            st.download_button(
                libelle,
                partial(_build_modele, choisi, forme),
                file_name=f"modele-{choisi.identifiant}.{forme}",
                mime=mime,
                on_click="ignore",
                key=f"modele_{forme}",
            )


def _build_modele(choisi: TypeImport, forme: FormatGabarit) -> bytes:
    return build_gabarit(choisi, forme, cache_donnees.get_contexte())


def _show_depot() -> None:
    st.html(rendu.to_etape(2, "Déposer le fichier"))
    cle = f"depot_fichier_{etats.read_session(CLE_TOUR) or 0}"
    st.file_uploader(
        "CSV, classeur Excel (XLSX), GeoJSON, ou archive ZIP de ceux-ci",
        type=list(EXTENSIONS),
        max_upload_size=OCTETS_MAX // (1024 * 1024),
        key=cle,
        on_change=_take_fichier,
        args=(cle,),
    )


def _take_fichier(cle: str) -> None:
    depose = etats.read_session(cle)
    reset_ajustement()
    examens.forget()
    fichier = (
        Fichier(depose.name, depose.getvalue())
        if isinstance(depose, UploadedFile)
        else None
    )
    etats.keep_session(CLE_FICHIER, fichier)


def drop_fichier() -> None:
    """Oublie le fichier déposé, et rend un dépôt vide."""
    tour = etats.read_session(CLE_TOUR)
    etats.keep_session(CLE_TOUR, (tour if isinstance(tour, int) else 0) + 1)
    etats.keep_session(CLE_FICHIER, None)
    reset_ajustement()
    examens.forget()


def _show_suite(etat: EtatDonnees, fichier: Fichier) -> None:
    ajustement = read_ajustement()
    demande = Demande(
        fichier,
        etat.type,
        ajustement.feuille,
        ajustement.choix,
        ajustement.reglages,
    )
    travail = examens.ensure(demande, cache_donnees.get_contexte())
    if not travail.fini.is_set():
        _show_attente()
        return
    show_controle(travail)
    if travail.examen is not None:
        show_publier(travail, drop_fichier)


@st.fragment(run_every=PAS_S)
def _show_attente() -> None:
    """L’attente, refaite seule chaque seconde ; puis la page, quand l’examen est fini."""
    travail = examens.read_travail()
    if travail is None or travail.fini.is_set():
        st.rerun()
    duree = int(time.monotonic() - travail.debut)
    st.html(rendu.to_attente(travail.demande.fichier.nom, duree))
