"""Publier un fichier contrôlé : ce qui sera cité, tout ou seulement les lignes valides."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import streamlit as st

from ess_dash.depot import DepotError, EtatLot, Lot, Publication, open_depot
from ess_dash.importation.modele import Etat, ImportRefuseError, Reglages
from ess_dash.importation.service import Examen, examine_lecture
from ess_dash.presentation.donnees.imports import write_publication
from ess_dash.presentation.typographie import typographie
from ess_dash.render import donnees as rendu
from ess_dash.ui import cache_donnees
from ess_dash.ui import etat as etats
from ess_dash.ui.donnees import ecritures
from ess_dash.ui.donnees.examens import Demande, Travail
from ess_dash.ui.erreurs import neutralize

CLE: Final = "publication_import"
LICENCE_HABITUELLE: Final = "Licence Ouverte 2.0"
TOUT: Final = "Tout ou rien"
VALIDES: Final = "Les lignes valides seulement"
LIENS: Final = (("Carte", "carte"), ("Comparer", "comparer"), ("Fiche", "fiche"))


def show_publier(travail: Travail, recommencer: Callable[[], None]) -> None:
    """L’étape de publication, ou ce qu’elle a donné.

    Parameters
    ----------
    recommencer
        Oublie le fichier, pour en importer un autre.
    """
    examen = travail.examen
    if examen is None:
        return
    st.html(rendu.to_etape(4, "Publier"))
    faite = _read_faite(travail.demande)
    if faite is not None:
        st.html(rendu.to_publie(write_publication(faite), LIENS))
        st.button("Importer un autre fichier", on_click=recommencer, key="recommencer")
    elif not examen.rapport.nb_publiables:
        st.info(
            "Aucune ligne n’est à publier : corrigez le fichier, puis redéposez-le."
        )
    elif ecritures.is_ouverte():
        _show_formulaire(travail, examen)
    else:
        st.info("Le contrôle est fait ; sur cette instance, rien ne se publie.")


def _read_faite(demande: Demande) -> Publication | None:
    """Publication de ce fichier dans cette visite, si elle tient encore."""
    garde = etats.read_session(CLE)
    if not isinstance(garde, tuple) or garde[0] != demande:
        return None
    publication: Publication = garde[1]
    lot = open_depot().get_lot(publication.lot.id)
    return publication if lot and lot.etat is EtatLot.PUBLIE else None


def _show_formulaire(travail: Travail, examen: Examen) -> None:
    precedent = _find_precedent(examen.type_import.identifiant)
    with st.form("publier_import"):
        reglages = _show_citation(travail.demande.reglages, examen, precedent)
        tout_ou_rien = _show_quoi(examen)
        if st.form_submit_button("Publier", type="primary"):
            _publish(travail, examen, reglages, tout_ou_rien=tout_ou_rien)


def _find_precedent(type_import: str) -> Lot | None:
    lots = open_depot().list_lots()
    return next((lot for lot in lots if lot.type_import == type_import), None)


def _show_citation(
    reglages: Reglages, examen: Examen, precedent: Lot | None
) -> Reglages:
    """Ce que l’on citera, repris du dernier import du même type."""
    un, deux, trois = st.columns(3, gap="medium")
    with un:
        producteur = st.text_input(
            "Producteur",
            precedent.producteur if precedent else "",
            max_chars=120,
            placeholder="Qui a fait ces chiffres",
        )
    with deux:
        titre = st.text_input("Titre", examen.type_import.libelle, max_chars=200)
    with trois:
        licence = st.text_input(
            "Licence",
            precedent.licence if precedent else LICENCE_HABITUELLE,
            max_chars=80,
        )
    millesime = reglages.millesime or examen.rapport.millesime
    if millesime:
        st.caption(neutralize(typographie(f"Millésime cité : {millesime}.")))
    remplacer = st.checkbox(
        "Retirer ce que les imports précédents du même type ont apporté et que ce fichier "
        "ne contient plus"
    )
    return replace(
        reglages,
        producteur=producteur,
        titre=titre,
        licence=licence,
        remplacer=remplacer,
    )


def _show_quoi(examen: Examen) -> bool:
    if examen.rapport.count()[Etat.REFUSE] == 0:
        return True
    choix = st.radio(
        "Que publier ?",
        (TOUT, VALIDES),
        captions=(
            "Rien n’est publié tant qu’une ligne est refusée.",
            "Les lignes refusées se téléchargent, se corrigent et se redéposent.",
        ),
        horizontal=True,
    )
    return choix == TOUT


def _publish(
    travail: Travail, examen: Examen, reglages: Reglages, *, tout_ou_rien: bool
) -> None:
    try:
        with st.spinner("Publication en cours…"):
            controle = _settle(travail, examen, reglages)
            faite = ecritures.publish(controle, reglages, tout_ou_rien=tout_ou_rien)
    except (DepotError, ImportRefuseError) as erreur:
        st.error(neutralize(str(erreur)))
        return
    etats.keep_session(CLE, (travail.demande, faite))
    st.rerun()


def _settle(travail: Travail, examen: Examen, reglages: Reglages) -> Examen:
    """Le même contrôle, ses lignes citant la source que l’agent vient de nommer."""
    controles = travail.demande.reglages
    habituel = examen.type_import.libelle
    cites = replace(
        controles,
        producteur=reglages.producteur,
        titre="" if reglages.titre == habituel else reglages.titre,
    )
    if cites == controles:
        return examen
    return examine_lecture(
        examen.lecture,
        examen.taille,
        cache_donnees.get_contexte(),
        type_identifiant=examen.type_import.identifiant,
        feuille=examen.table.feuille,
        reglages=cites,
    )
