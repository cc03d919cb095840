"""« Imports faits » : la liste, l’annulation, et les données telles qu’elles étaient."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import streamlit as st

from ess_dash.depot import Annulation, DepotError
from ess_dash.presentation.donnees.imports import VueLot, VueRevision
from ess_dash.presentation.typographie import typographie
from ess_dash.render import donnees as rendu
from ess_dash.ui import etat as etats
from ess_dash.ui.donnees import ecritures
from ess_dash.ui.erreurs import neutralize

CONSERVEES_MAX: Final = 20


def show_imports(lots: Sequence[VueLot], revisions: Sequence[VueRevision]) -> None:
    """Liste des imports, de quoi en annuler un, et de quoi revenir à une date."""
    if lots:
        st.html(rendu.to_lots(lots))
    else:
        st.info("Aucun import n’a encore été publié.")
    with st.container(key="imports_faits"):
        if ecritures.is_ouverte():
            _show_annulations(lots, revisions)
        if revisions:
            _show_au(revisions)


def _show_annulations(lots: Sequence[VueLot], revisions: Sequence[VueRevision]) -> None:
    _show_annuler(
        "Annuler un import",
        "annuler_lot",
        {lot.id: _write_lot(lot) for lot in lots if lot.peut_annuler},
        ecritures.undo_lot,
    )
    _show_annuler(
        "Annuler une saisie",
        "annuler_saisie",
        {r.id: f"{r.date} – {r.libelle}" for r in revisions if r.peut_annuler},
        ecritures.undo_saisie,
    )


def _write_lot(lot: VueLot) -> str:
    return f"N° {lot.id} – {lot.fichier}, {lot.date}"


def _show_annuler(
    titre: str,
    cle: str,
    options: Mapping[int, str],
    annuler: Callable[[int], Annulation],
) -> None:
    """Choisir, lire ce qui va se passer, confirmer."""
    if not options:
        return
    with st.expander(titre):
        choisi = st.selectbox(
            "Lequel ?" if cle == "annuler_lot" else "Laquelle ?",
            list(options),
            format_func=options.__getitem__,
            key=f"{cle}_choix",
        )
        st.write(
            "Les lignes reviennent à ce qu’elles étaient avant ; celles que l’on a "
            "modifiées depuis restent. Rien n’est effacé : l’histoire garde tout."
        )
        sur = st.checkbox("Je confirme l’annulation", key=f"{cle}_{choisi}_sur")
        if st.button(titre, disabled=not sur, key=f"{cle}_bouton"):
            _undo(annuler, choisi)


def _undo(annuler: Callable[[int], Annulation], rang: int) -> None:
    try:
        bilan = annuler(rang)
    except DepotError as erreur:
        st.error(neutralize(str(erreur)))
        return
    etats.keep_phrase(typographie(write_annulation(bilan)))
    st.rerun()


def write_annulation(bilan: Annulation) -> str:
    """Ce que l’annulation a fait, lignes conservées nommées."""
    noms = [reference.cle for reference in bilan.conservees[:CONSERVEES_MAX]]
    if not noms:
        return bilan.phrase
    return f"{bilan.phrase} Conservées : {', '.join(noms)}."


def _show_au(revisions: Sequence[VueRevision]) -> None:
    """Regarder l’application telle qu’elle était ; l’adresse le retient."""
    libelles = {r.id: f"{r.date} – {r.libelle}" for r in revisions}
    courante = etats.read_revision()
    with st.expander("Données au…", expanded=courante is not None):
        st.write(
            "Toute l’application peut se relire telle qu’elle était après chacune de ces "
            "opérations."
        )
        rangs = list(libelles)
        choisie = st.selectbox(
            "Données au",
            rangs,
            index=rangs.index(courante) if courante in libelles else 0,
            format_func=libelles.__getitem__,
            key=f"donnees_au_{rangs[0]}",
        )
        st.button(
            "Voir l’application à cette date",
            on_click=etats.switch_revision,
            args=(None if choisie == rangs[0] else choisie,),
            key="voir_revision",
        )
