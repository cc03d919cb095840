"""La section « Toutes les fiches » : un lot à la fois par serveur, sans rien figer.

Le lot se fait dans un processus à part, qu’un fil suit : ni cette page ni celles des autres
visiteurs n’attendent. L’archive est sur le disque du serveur, et n’y reste pas.
"""

import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from ess_dash.presentation.format_fr import pluralize
from ess_dash.render.lot_fiches import (
    DemandeLot,
    Depart,
    Fait,
    Fin,
    Forme,
    Lot,
    Refus,
    write_zip,
)
from ess_dash.territoires import Maille
from ess_dash.ui import cache
from ess_dash.ui import etat as etats
from ess_dash.ui.erreurs import neutralize
from ess_dash.ui.exports import today

MAILLES: Final = (Maille.EPCI, Maille.PETR, Maille.COMMUNE)
FORMES: Final[Sequence[Forme]] = tuple(Forme)
PAS_S: Final = 1.0
GARDE_S: Final = 1800
DELAI_DIT: Final = (
    "Quelques secondes pour les EPCI, une à deux minutes pour les communes."
)
IMPREVU: Final = "Le lot n’a pas pu se faire. Réessayez, ou prenez moins de fiches."


@dataclass(slots=True)
class Travail:
    """Un lot en cours ou fini, et l’archive qu’il a faite.

    Attributes
    ----------
    dossier
        Ce qui s’efface avec le travail.
    fin
        Instant où il a fini, ``None`` tant qu’il dure.
    refus
        Pourquoi il n’y a pas d’archive, en une phrase.
    """

    demande: DemandeLot
    dossier: tempfile.TemporaryDirectory[str]
    nom: str
    total: int = 0
    faites: int = 0
    manquees: list[str] = field(default_factory=list)
    est_arrete: bool = False
    fin: float | None = None
    refus: str = ""
    annule: threading.Event = field(default_factory=threading.Event)

    @property
    def archive(self) -> Path:
        """Où est l’archive, une fois le lot fini."""
        return Path(self.dossier.name) / "lot.zip"

    def read_archive(self) -> bytes:
        """Octets de l’archive."""
        return self.archive.read_bytes()


class File:
    """Les lots du serveur : un seul à la fois, et le dernier de chaque visite."""

    def __init__(self) -> None:
        self._verrou = threading.Lock()
        self._travaux: dict[str, Travail] = {}

    def find(self, visite: str) -> Travail | None:
        """Dernier lot d’une visite."""
        with self._verrou:
            return self._travaux.get(visite)

    def find_en_cours(self) -> Travail | None:
        """Le lot que le serveur fait, qui que ce soit qui l’a demandé."""
        with self._verrou:
            return self._find_en_cours()

    def start(self, visite: str, travail: Travail) -> bool:
        """Lance un lot dans un fil ; faux si un autre se fait déjà."""
        with self._verrou:
            if self._find_en_cours() is not None:
                return False
            self._clean(visite)
            self._travaux[visite] = travail
        threading.Thread(
            target=make, args=(travail,), name="lot_fiches", daemon=True
        ).start()
        return True

    def forget(self, visite: str) -> None:
        """Efface le lot d’une visite, qui a fini."""
        with self._verrou:
            travail = self._travaux.get(visite)
            if travail is not None and travail.fin is not None:
                self._drop(visite)

    def _find_en_cours(self) -> Travail | None:
        en_cours = (t for t in self._travaux.values() if t.fin is None)
        return next(en_cours, None)

    def _clean(self, visite: str) -> None:
        """Efface le lot précédent de la visite, et les vieilles archives des autres."""
        limite = time.monotonic() - GARDE_S
        for qui, travail in list(self._travaux.items()):
            if qui == visite or (travail.fin or limite) < limite:
                self._drop(qui)

    def _drop(self, visite: str) -> None:
        self._travaux.pop(visite).dossier.cleanup()


FILE: Final = File()


def make(travail: Travail) -> None:
    """Fait un lot de bout en bout, puis son archive."""
    try:
        _make(travail)
    except Exception:
        travail.refus = IMPREVU
        raise
    finally:
        travail.fin = time.monotonic()


def _make(travail: Travail) -> None:
    with Lot(travail.demande) as lot:
        for avancement in lot:
            _note(travail, avancement)
            if travail.annule.is_set():
                lot.cancel()
    if travail.faites and not travail.refus:
        write_zip(Path(travail.demande.sortie), travail.archive)


def _note(travail: Travail, avancement: Depart | Fait | Fin | Refus) -> None:
    match avancement:
        case Depart(total=total):
            travail.total = total
        case Fait(faute=""):
            travail.faites += 1
        case Fait():
            travail.manquees.append(f"{avancement.nom} : {avancement.faute}")
        case Fin(arrete=arrete):
            travail.est_arrete = arrete
        case Refus(phrase=phrase):
            travail.refus = phrase


def show_lot() -> None:
    """Montre de quoi faire toutes les fiches d’une maille et les emporter en une archive."""
    with st.expander("Toutes les fiches", key="toutes_les_fiches"):
        st.write(
            "Une fiche par territoire et une page d’accueil, dans une archive. "
            f"{DELAI_DIT}"
        )
        _show_suite()


def _show_suite() -> None:
    travail = FILE.find(_find_visite())
    if travail is not None and travail.fin is None:
        _show_avancement()
        return
    if travail is not None:
        _show_resultat(travail)
    _show_demande()


def _find_visite() -> str:
    contexte = get_script_run_ctx()
    return "" if contexte is None else contexte.session_id


def _show_demande() -> None:
    gauche, droite = st.columns(2)
    with gauche:
        maille = st.selectbox(
            "Territoires",
            MAILLES,
            format_func=lambda choisie: choisie.libelle,
            key="lot_maille",
        )
    with droite:
        forme = st.selectbox(
            "Format",
            FORMES,
            format_func=lambda choisie: choisie.libelle,
            key="lot_forme",
        )
    if st.button("Faire toutes les fiches", key="lot_faire"):
        _start(maille, forme)


def _start(maille: Maille, forme: Forme) -> None:
    travail = build_travail(maille, forme)
    if not FILE.start(_find_visite(), travail):
        travail.dossier.cleanup()
        en_cours = FILE.find_en_cours()
        reste = "" if en_cours is None else _write_reste(en_cours)
        st.info(
            f"Un autre lot se fait sur ce serveur{reste}. Réessayez dans un instant."
        )
        return
    st.rerun()


def _write_reste(travail: Travail) -> str:
    return f" ({_count(travail)} sur {travail.total})" if travail.total else ""


def build_travail(maille: Maille, forme: Forme) -> Travail:
    """Lot d’une maille sous une forme, dans un dossier à lui."""
    demonstration = etats.read_demonstration()
    departement = cache.get_donnees().configuration.code_departement
    fictives = "-donnees-fictives" if demonstration else ""
    dossier = tempfile.TemporaryDirectory(
        prefix="ess-dash-lot-", ignore_cleanup_errors=True
    )
    return Travail(
        DemandeLot(
            sortie=str(Path(dossier.name) / "fiches"),
            maille=maille.value,
            formes=(forme.value,),
            date=today().isoformat(),
            demonstration=demonstration,
        ),
        dossier,
        f"ess-{departement}-fiches-{maille.value}-{forme.value}{fictives}.zip",
    )


@st.fragment(run_every=PAS_S)
def _show_avancement() -> None:
    """La barre, refaite seule chaque seconde ; puis la page, quand le lot a fini."""
    travail = FILE.find(_find_visite())
    if travail is None or travail.fin is not None:
        st.rerun()
    faites = _count(travail)
    if travail.annule.is_set():
        st.progress(0.0, "Arrêt en cours…")
        return
    if not travail.total:
        st.progress(0.0, "Lecture des données…")
    else:
        fiches = pluralize(faites, "fiche faite", "fiches faites")
        st.progress(faites / travail.total, f"{fiches} sur {travail.total}")
    st.button("Arrêter", key="lot_arreter", on_click=travail.annule.set)


def _count(travail: Travail) -> int:
    return travail.faites + len(travail.manquees)


def _show_resultat(travail: Travail) -> None:
    if travail.refus:
        st.error(neutralize(travail.refus))
    for phrase in travail.manquees:
        st.warning(neutralize(phrase))
    if travail.est_arrete:
        arretees = pluralize(travail.faites, "fiche faite", "fiches faites")
        st.info(f"Lot arrêté : {arretees}.")
    if travail.archive.exists():
        _show_archive(travail)


def _show_archive(travail: Travail) -> None:
    st.download_button(
        f"Télécharger l’archive ({pluralize(travail.faites, 'fiche')})",
        _read(travail),
        file_name=travail.nom,
        mime="application/zip",
        on_click="ignore",
        type="primary",
        key="lot_archive",
    )


def _read(travail: Travail) -> Callable[[], bytes]:
    return travail.read_archive
