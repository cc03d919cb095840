"""Ce qui a été lu, ce qui s’en corrige, et le rapport ligne à ligne."""

from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath

import streamlit as st

from ess_dash.importation.lecture import Lecture, write_refus
from ess_dash.importation.modele import (
    Etat,
    TableLue,
)
from ess_dash.importation.service import Examen, ExamenRefuseError
from ess_dash.presentation.donnees.rapport import (
    LIBELLES,
    ParEtat,
    build_apercu,
    build_page,
    build_vue_rapport,
    count_pages,
    list_etats,
)
from ess_dash.presentation.typographie import typographie
from ess_dash.render import donnees as rendu
from ess_dash.textes.ecriture import clean_texte, format_nombre, shorten
from ess_dash.ui.donnees.ajustements import (
    read_ajustement,
    show_ajustements,
    show_lecture_imposee,
    update_ajustement,
)
from ess_dash.ui.donnees.examens import Travail
from ess_dash.ui.erreurs import neutralize


def show_controle(travail: Travail) -> None:
    """Montre ce qui a été lu et de quoi le corriger, puis le rapport."""
    st.html(rendu.to_etape(3, "Vérifier ce qui a été compris"))
    if travail.refus is not None:
        st.error(neutralize(str(travail.refus)))
    resultat = travail.resultat
    if resultat is None:
        show_lecture_imposee(None)
        return
    _show_lu(resultat)
    show_ajustements(resultat)
    if travail.examen is not None:
        _show_rapport(travail.examen, travail.par_etat)


def _show_lu(resultat: Examen | ExamenRefuseError) -> None:
    table, type_import = resultat.table, resultat.type_import
    reconnu = type_import.libelle if type_import else "type à choisir à l’étape 1"
    st.html(
        rendu.to_lu(
            clean_texte(table.nom_fichier),
            typographie(f"{reconnu} – {table.description}"),
            tuple(map(typographie, (*resultat.lecture.avis, *table.avis))),
        )
    )
    if len(resultat.lecture.tables) > 1:
        _show_feuilles(resultat.lecture, table)
    contacts = resultat.rapport.contacts_ecartes if isinstance(resultat, Examen) else ()
    st.html(rendu.to_apercu(build_apercu(table, contacts)))


def _show_feuilles(lecture: Lecture, table: TableLue) -> None:
    noms = [lue.feuille for lue in lecture.tables]
    choisie = st.selectbox(
        "Feuille ou fichier à contrôler",
        noms,
        index=noms.index(table.feuille),
        format_func=clean_texte,
        key=f"feuille_{table.sha256[:12]}",
    )
    if choisie != table.feuille:
        update_ajustement(replace(read_ajustement(), feuille=choisie))


@st.fragment
def _show_rapport(examen: Examen, par_etat: ParEtat) -> None:
    """Bilan, filtre par état, remarques par page ; un filtre ne rejoue que ceci."""
    deja_dits = (*examen.lecture.avis, *examen.table.avis)
    st.html(rendu.to_bilan(build_vue_rapport(examen.rapport, par_etat, deja_dits)))
    etats_presents = list_etats(par_etat)
    if not etats_presents:
        return
    gauche, droite = st.columns([3, 1], vertical_alignment="bottom")
    with gauche:
        etat = st.segmented_control(
            "Lignes à montrer",
            etats_presents,
            format_func=lambda e: (
                f"{LIBELLES[e].capitalize()} ({format_nombre(len(par_etat[e]))})"
            ),
            default=etats_presents[0],
            required=True,
            key=f"etat_rapport_{examen.table.sha256[:8]}",
        )
    with droite:
        cle = f"page_{etat.value}_{count_pages(par_etat, etat)}_{examen.table.sha256}"
        page = _choose_page(count_pages(par_etat, etat), cle)
    titre = f"Lignes {LIBELLES[etat]}"
    st.html(rendu.to_rapport(titre, build_page(par_etat, etat, page)))
    if par_etat[Etat.REFUSE]:
        _show_refus(examen)


def _choose_page(pages: int, cle: str) -> int:
    if pages < 2:
        return 1
    return int(
        st.number_input(
            f"Page, sur {format_nombre(pages)}",
            min_value=1,
            max_value=pages,
            key=cle,
        )
    )


def _show_refus(examen: Examen) -> None:
    table = examen.table
    base = shorten(clean_texte(PurePosixPath(table.nom_fichier).stem), 60)
    extension = table.nature if table.nature in {"xlsx", "geojson"} else "csv"
    st.download_button(
        "Télécharger les lignes refusées, avec leur erreur",
        partial(_write_refus, examen),
        file_name=f"{base}_refus.{extension}",
        on_click="ignore",
        key="lignes_refusees",
    )
    st.caption(
        "Corrigez ce fichier, puis redéposez-le : la colonne « erreur » n’est pas relue."
    )


def _write_refus(examen: Examen) -> bytes:
    return write_refus(examen.table, examen.rapport)[1]
