"""« Ajouter, corriger » : une ligne à la fois, son point sur la carte, son histoire."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final

import streamlit as st

from ess_dash.depot import ConflitError, DepotError, Saisie, open_depot
from ess_dash.importation.modele import Contexte
from ess_dash.presentation.donnees.brouillon import (
    Brouillon,
    build_contenus,
    list_objets,
    list_retraits,
    list_saisies,
    open_brouillon,
    write_position,
)
from ess_dash.presentation.donnees.fautes import list_fautes
from ess_dash.presentation.donnees.histoire import build_histoire, list_ecarts
from ess_dash.presentation.donnees.registre import Registre
from ess_dash.presentation.donnees.saisie import Objet
from ess_dash.presentation.typographie import typographie
from ess_dash.render import donnees as rendu
from ess_dash.ui import cache_donnees, etat_donnees
from ess_dash.ui import etat as etats
from ess_dash.ui.composants import Liaison, show_liste, show_segments
from ess_dash.ui.donnees import ecritures
from ess_dash.ui.donnees.champs import list_communes, show_champs
from ess_dash.ui.donnees.imports import write_annulation
from ess_dash.ui.donnees.place import PointRefuseError, read_point, show_place
from ess_dash.ui.erreurs import neutralize
from ess_dash.ui.etat_donnees import EtatDonnees

LIAISON: Final = Liaison(etat_donnees.bind, etat_donnees.update_from)
NOUVEAU: Final = "nouveau"
CLE: Final = "brouillon"


@dataclass(frozen=True, slots=True)
class Ouvert:
    """Le brouillon en cours, et le rang qui distingue ses champs de ceux d’avant."""

    cle: str
    tour: int
    brouillon: Brouillon


@dataclass(frozen=True, slots=True)
class Conflit:
    """Ce qu’un agent allait enregistrer, et ce qu’un autre a enregistré entre-temps."""

    saisies: tuple[Saisie, ...]
    libelle: str
    cle: str
    erreur: ConflitError


def show_corriger(etat: EtatDonnees) -> None:
    """Choisir une ligne, la corriger, la placer, la retirer, relire son histoire."""
    registre = cache_donnees.get_registre()
    _show_choix(etat, registre)
    if not etat.cle:
        return
    ouvert = _open(etat, registre)
    if ouvert is None:
        st.warning("Cette ligne n’existe pas, ou plus.")
        return
    if _show_conflit():
        return
    gauche, droite = st.columns([1.5, 1], gap="large")
    with gauche:
        _show_formulaire(ouvert, registre)
    with droite:
        show_place(ouvert.brouillon, ouvert.tour)
        if not ouvert.brouillon.est_nouveau:
            _show_histoire(ouvert.brouillon)


def _show_choix(etat: EtatDonnees, registre: Registre) -> None:
    noms = {"": "Choisir…", NOUVEAU: f"Nouveau {etat.objet.singulier}"}
    noms |= list_objets(registre, etat.objet)
    with st.container(key="choix_saisie"):
        quoi, laquelle, ajouter = st.columns([1.3, 2, 1.2], vertical_alignment="bottom")
        with quoi:
            show_segments(
                Liaison(etat_donnees.bind, _change_objet),
                "Quoi",
                "objet",
                etat.objet,
                tuple(Objet),
                lambda objet: objet.libelle,
            )
        with laquelle:
            show_liste(
                LIAISON,
                "Lequel",
                "cle",
                etat.cle if etat.cle in noms else "",
                tuple(noms),
                noms.__getitem__,
                filtrable=True,
            )
        with ajouter:
            st.button(
                f"Ajouter un {etat.objet.singulier}",
                on_click=etat_donnees.update_etat,
                kwargs={"cle": NOUVEAU},
                key="ajouter_ligne",
                disabled=not ecritures.is_ouverte(),
            )


def _change_objet(cle: str) -> None:
    objet = etats.read_controle(f"{etat_donnees.PREFIXE}{cle}")
    etat_donnees.update_etat(objet=objet, cle="")


def _open(etat: EtatDonnees, registre: Registre) -> Ouvert | None:
    """Le brouillon de la visite : ses versions restent celles que l’agent a vues."""
    garde = etats.read_session(CLE)
    voulue = f"{etat.objet.value}/{etat.cle}"
    if isinstance(garde, Ouvert) and garde.cle == voulue:
        return garde
    cle = "" if etat.cle == NOUVEAU else etat.cle
    brouillon = open_brouillon(registre, etat.objet, cle)
    if brouillon is None:
        return None
    tour = garde.tour + 1 if isinstance(garde, Ouvert) else 1
    ouvert = Ouvert(voulue, tour, brouillon)
    etats.keep_session(CLE, ouvert)
    etats.keep_session(f"{CLE}_conflit", None)
    return ouvert


def _close() -> None:
    """Rouvrira la ligne telle qu’elle est maintenant."""
    garde = etats.read_session(CLE)
    if isinstance(garde, Ouvert):
        etats.keep_session(CLE, replace(garde, cle=""))
    etats.keep_session(f"{CLE}_conflit", None)


def _show_formulaire(ouvert: Ouvert, registre: Registre) -> None:
    brouillon, contexte = ouvert.brouillon, cache_donnees.get_contexte()
    with st.form(f"saisie_{ouvert.tour}"):
        valeurs = show_champs(brouillon, ouvert.tour, registre, contexte)
        if st.form_submit_button(
            "Enregistrer", type="primary", disabled=not ecritures.is_ouverte()
        ):
            _save(ouvert, valeurs, registre, contexte)
    if not brouillon.est_nouveau and ecritures.is_ouverte():
        _show_retirer(brouillon, registre)


def _save(
    ouvert: Ouvert,
    valeurs: dict[tuple[str, str], str],
    registre: Registre,
    contexte: Contexte,
) -> None:
    """Contrôle, puis enregistre ; rien n’est écrit si un champ est fautif."""
    brouillon = ouvert.brouillon
    cle_commune = _find_cle_commune(brouillon.objet)
    try:
        point = read_point(ouvert.tour, brouillon, valeurs[cle_commune], contexte)
    except PointRefuseError as refus:
        st.error(neutralize(typographie(str(refus))))
        return
    if point is not None and not valeurs[cle_commune]:
        valeurs[cle_commune] = contexte.point_dans_commune(*point)
    cles, contenus = build_contenus(
        brouillon, valeurs, list_communes(contexte), registre
    )
    fautes = list_fautes(brouillon, cles, contenus, registre)
    for phrase in fautes:
        st.error(neutralize(typographie(phrase)))
    if fautes:
        return
    if point is not None and point != brouillon.point:
        jour = dt.datetime.now().astimezone().date()
        contenus["positions"] = write_position(cles["positions"], point, jour)
    saisies = list_saisies(brouillon, cles, contenus, registre)
    if not saisies:
        st.info("Rien n’a changé : rien n’est enregistré.")
        return
    nom = valeurs[brouillon.objet.table, "nom"]
    geste = "ajouté" if brouillon.est_nouveau else "corrigé"
    libelle = f"{brouillon.objet.singulier} {geste} : {nom}"
    _write(saisies, libelle, cles[brouillon.objet.table])


def _find_cle_commune(objet: Objet) -> tuple[str, str]:
    """Où le formulaire dit la commune : sur le projet, ou sur le site du lieu."""
    return ("projets" if objet is Objet.PROJET else "sites"), "code_commune"


def _write(saisies: tuple[Saisie, ...], libelle: str, cle: str) -> None:
    try:
        ecritures.save(saisies, libelle)
    except ConflitError as erreur:
        etats.keep_session(f"{CLE}_conflit", Conflit(saisies, libelle, cle, erreur))
        st.rerun()
    except DepotError as erreur:
        st.error(neutralize(str(erreur)))
    else:
        _tell(f"Enregistré : {libelle}.", cle)


def _tell(phrase: str, cle: str) -> None:
    etats.keep_phrase(typographie(phrase))
    _close()
    etat_donnees.update_etat(cle=cle)
    st.rerun()


def _show_conflit() -> bool:
    """Les deux versions, et le choix ; vrai s’il faut choisir."""
    conflit = etats.read_session(f"{CLE}_conflit")
    if not isinstance(conflit, Conflit):
        return False
    actuelle = conflit.erreur.actuelle
    saisie = _find_saisie(conflit)
    st.error(neutralize(typographie(str(conflit.erreur))))
    en_vigueur = (actuelle.contenu if actuelle else None) or {}
    ecarts = list_ecarts(saisie.table, saisie.contenu or {}, en_vigueur)
    st.html(rendu.to_conflit(ecarts))
    with st.container(horizontal=True):
        st.button(
            "Garder ce qui est enregistré", on_click=_close, key="conflit_abandonner"
        )
        if st.button("Enregistrer ma saisie à la place", key="conflit_imposer"):
            version = actuelle.version if actuelle else 0
            saisies = tuple(
                replace(s, version_lue=version) if s is saisie else s
                for s in conflit.saisies
            )
            _write(saisies, conflit.libelle, conflit.cle)
    return True


def _find_saisie(conflit: Conflit) -> Saisie:
    """La ligne en conflit ; à défaut de la connaître, la première."""
    version = conflit.erreur.actuelle or conflit.erreur.lue
    if version is None:
        return conflit.saisies[0]
    siennes = (
        s for s in conflit.saisies if (s.table, s.cle) == (version.table, version.cle)
    )
    return next(siennes, conflit.saisies[0])


def _show_retirer(brouillon: Brouillon, registre: Registre) -> None:
    with st.expander(f"Retirer ce {brouillon.objet.singulier}"):
        st.write(
            "Il disparaît de toute l’application ; son histoire reste, et l’annuler le rétablit."
        )
        sur = st.checkbox("Je confirme le retrait", key=f"retirer_{brouillon.cle}")
        if st.button("Retirer", disabled=not sur, key="retirer_ligne"):
            nom = brouillon.lues[brouillon.objet.table]["nom"]
            libelle = f"{brouillon.objet.singulier} retiré : {nom}"
            _write(list_retraits(brouillon, registre), libelle, "")


def _show_histoire(brouillon: Brouillon) -> None:
    depot = open_depot()
    versions = build_histoire(
        depot.history(table, cle) for table, cle in brouillon.cles.items()
    )
    st.html(rendu.to_histoire("Histoire de cette ligne", versions))
    if not versions or not versions[0].est_saisie or not ecritures.is_ouverte():
        return
    if st.button("Annuler la dernière correction", key="annuler_correction"):
        try:
            bilan = ecritures.undo_saisie(versions[0].revision)
        except DepotError as erreur:
            st.error(neutralize(str(erreur)))
            return
        _tell(write_annulation(bilan), brouillon.cle)
