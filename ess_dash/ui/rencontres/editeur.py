"""Les étapes d’un récit : les lire, les ranger, récrire leur titre et leurs notes."""

from typing import Final

import streamlit as st

from ess_dash.presentation.recit.modeles import Genre, Recit, Scene
from ess_dash.render.html import render
from ess_dash.ui import etat as etats
from ess_dash.ui import etat_rencontres as rencontres
from ess_dash.ui.rencontres import gestes

TITRE_MAX: Final = 150
NOTES_MAX: Final = 2000
GENRES: Final = {
    Genre.OUVERTURE: "Ouverture",
    Genre.TEXTE: "Texte",
    Genre.ABSENTE: "Sans données",
    Genre.CHIFFRES: "Chiffres clés",
    Genre.TABLEAU: "Tableau",
    Genre.FIGURE: "Graphique",
    Genre.CARTE: "Carte",
}


def show_gestes(recit: Recit) -> None:
    """Copier le récit, en ouvrir un autre, oublier celui-ci."""
    est_a_soi = recit.identifiant in rencontres.list_miens()
    st.button(
        "Dupliquer" if est_a_soi else "Modifier une copie",
        key="recit_dupliquer",
        on_click=_duplicate,
        args=(recit,),
    )
    _show_ouvrir()
    if est_a_soi:
        st.button(
            "Supprimer",
            key="recit_oublier",
            on_click=_forget,
            args=(recit.identifiant,),
            type="tertiary",
        )


def _duplicate(recit: Recit) -> None:
    titres = rencontres.list_titres()
    nomme = gestes.rename(recit, titres[recit.identifiant])
    copie = gestes.duplicate(nomme, titres)
    rencontres.write_recit(copie)
    rencontres.update_etat(recit=copie.identifiant)


def _forget(nom: str) -> None:
    rencontres.forget_recit(nom)
    rencontres.update_etat(recit=rencontres.EtatRencontres().recit)


def _show_ouvrir() -> None:
    with st.popover("Ouvrir un fichier"):
        fichier = st.file_uploader(
            "Récit enregistré depuis « Rencontres » (JSON)",
            type=["json"],
            key="recit_fichier",
            max_upload_size=1,
        )
        if etats.keep_fichier("recit_ouvert", fichier, rencontres.read_fichier):
            _receive(etats.read_session("recit_ouvert"))


def _receive(lu: object) -> None:
    """Le récit ouvert devient celui que l’on regarde ; un refus se dit."""
    if isinstance(lu, Recit):
        rencontres.update_etat(recit=rencontres.keep_recit(lu))
        st.rerun()
    if isinstance(lu, str):
        rencontres.say(lu)
        st.rerun()


def show_etapes(recit: Recit, scenes: tuple[Scene, ...]) -> None:
    """Montre les étapes dans l’ordre ; celles d’un récit à soi se modifient."""
    est_a_soi = recit.identifiant in rencontres.list_miens()
    with st.container(key="etapes_recit"):
        if est_a_soi:
            _show_titre(recit)
            if recit.territoire:
                st.caption(r"Dans un titre, \{nom\} prend le nom du territoire choisi.")
        for rang, scene in enumerate(scenes):
            with st.container(key=f"etape_{rang}"):
                if est_a_soi:
                    _show_modifiable(recit, rang, scene)
                else:
                    st.html(_write_etape(rang, scene))
    if not est_a_soi:
        st.caption(
            "Cette présentation est livrée avec l’outil : en modifier une copie pour "
            "changer l’ordre, les titres ou les notes."
        )


def _write_etape(rang: int, scene: Scene) -> str:
    return render(
        "recit_etape.html",
        numero=rang + 1,
        genre=GENRES[scene.genre],
        scene=scene,
        lien=_write_lien(scene.adresse),
        est_absente=scene.genre is Genre.ABSENTE,
    )


def _write_lien(adresse: str) -> str:
    """Adresse de la vue dans l’outil, jeu de données compris."""
    if not adresse or not etats.read_demonstration():
        return adresse
    return f"{adresse}{'&' if '?' in adresse else '?'}{etats.DEMONSTRATION}=oui"


def _show_titre(recit: Recit) -> None:
    st.text_input(
        "Titre de la présentation",
        max_chars=TITRE_MAX,
        key=rencontres.bind(f"titre_{recit.identifiant}", recit.titre),
        on_change=_rename,
        args=(recit.identifiant,),
    )


def _rename(nom: str) -> None:
    recit = rencontres.list_miens()[nom]
    titre = rencontres.read_controle(f"titre_{nom}").strip()
    rencontres.write_recit(gestes.rename(recit, titre or gestes.TITRE))


def _show_modifiable(recit: Recit, rang: int, scene: Scene) -> None:
    texte, boutons = st.columns([8, 1.5], vertical_alignment="top")
    with texte:
        st.html(_write_etape(rang, scene))
        with st.expander("Modifier le titre et les notes"):
            _show_champs(recit, rang, scene)
    with boutons, st.container(horizontal=True, gap="small"):
        _show_bouton("↑", "Monter", recit, rang, -1, actif=rang > 0)
        _show_bouton(
            "↓", "Descendre", recit, rang, 1, actif=rang < len(recit.etapes) - 1
        )
        _show_bouton("✕", "Retirer", recit, rang, 0, actif=len(recit.etapes) > 1)


def _show_bouton(  # un signe, son nom, et ce qu’il fait
    signe: str, nom: str, recit: Recit, rang: int, pas: int, *, actif: bool
) -> None:
    st.button(
        signe,
        key=f"etape_{nom}_{rang}",
        help=f"{nom} l’étape {rang + 1}",
        on_click=_act,
        args=(recit.identifiant, rang, pas),
        disabled=not actif,
        type="tertiary",
    )


def _act(nom: str, rang: int, pas: int) -> None:
    """Déplace une étape, ou la retire quand le pas est nul."""
    recit = rencontres.list_miens()[nom]
    neuf = gestes.move(recit, rang, pas) if pas else gestes.remove(recit, rang)
    rencontres.write_recit(neuf)


def _show_champs(recit: Recit, rang: int, scene: Scene) -> None:
    etape = recit.etapes[rang]
    base = f"{recit.identifiant}_{rang}"
    st.text_input(
        "Titre (vide : le constat, qui suit les données)",
        max_chars=TITRE_MAX,
        placeholder=scene.titre,
        key=rencontres.bind(f"{base}_titre", etape.titre),
        on_change=_change,
        args=(recit.identifiant, rang, "titre"),
    )
    st.text_area(
        "Notes de l’orateur",
        max_chars=NOTES_MAX,
        key=rencontres.bind(f"{base}_notes", etape.notes),
        on_change=_change,
        args=(recit.identifiant, rang, "notes"),
    )


def _change(nom: str, rang: int, champ: str) -> None:
    recit = rencontres.list_miens()[nom]
    valeur = rencontres.read_controle(f"{nom}_{rang}_{champ}")
    rencontres.write_recit(gestes.change(recit, rang, champ, valeur))
