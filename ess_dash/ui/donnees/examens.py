"""Un fichier s’examine dans un fil : la page dit où il en est, une réexécution ne refait rien."""

import time
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Final

from ess_dash.importation import service
from ess_dash.importation.lecture import ChoixLecture, Lecture
from ess_dash.importation.modele import (
    Contexte,
    ImportRefuseError,
    Reglages,
)
from ess_dash.importation.service import Examen, ExamenRefuseError
from ess_dash.presentation.donnees.rapport import ParEtat, index_lignes
from ess_dash.ui import etat as etats

CLE: Final = "examen"
# Un petit fichier est prêt avant que l’œil ne voie une barre d’attente.
ATTENTE_S: Final = 1.5
IMPREVU: Final = (
    "Le contrôle de ce fichier n’a pas pu se faire. Rien n’est enregistré : réessayez, "
    "ou repartez du modèle à télécharger."
)


@dataclass(frozen=True, slots=True)
class Fichier:
    """Un fichier déposé, gardé le temps de la visite."""

    nom: str
    octets: bytes


@dataclass(frozen=True, slots=True)
class Demande:
    """Ce qu’il faut examiner, et ce qui est imposé ; deux demandes égales n’en font qu’une."""

    fichier: Fichier
    type_import: str = ""
    feuille: str = ""
    choix: ChoixLecture = field(default_factory=ChoixLecture)
    reglages: Reglages = field(default_factory=Reglages)


@dataclass(slots=True)
class Travail:
    """Un examen en cours ou fini.

    Attributes
    ----------
    lecture
        Fichier déjà lu sous le même choix, pour ne pas le relire.
    examen
        Résultat, ``None`` tant qu’il n’est pas là ou s’il est refusé.
    par_etat
        Lignes du rapport, rangées par état.
    refus
        Pourquoi il n’y a pas de résultat.
    """

    demande: Demande
    lecture: Lecture | None = None
    examen: Examen | None = None
    par_etat: ParEtat = field(default_factory=dict)
    refus: ImportRefuseError | None = None
    debut: float = field(default_factory=time.monotonic)
    fini: Event = field(default_factory=Event)

    @property
    def resultat(self) -> Examen | ExamenRefuseError | None:
        """Ce qui porte une table lue, ``None`` si le fichier ne se lit pas."""
        if isinstance(self.refus, ExamenRefuseError):
            return self.refus
        return self.examen


def ensure(demande: Demande, contexte: Contexte) -> Travail:
    """Examen d’une demande : celui qui existe déjà, sinon un nouveau, lancé dans un fil."""
    ancien = read_travail()
    if ancien is not None and ancien.demande == demande:
        return ancien
    travail = Travail(demande, lecture=_reuse(ancien, demande))
    etats.keep_session(CLE, travail)
    Thread(
        target=run, args=(travail, contexte), name="examen_import", daemon=True
    ).start()
    travail.fini.wait(ATTENTE_S)
    return travail


def read_travail() -> Travail | None:
    """Examen de la visite, s’il y en a un."""
    garde = etats.read_session(CLE)
    return garde if isinstance(garde, Travail) else None


def forget() -> None:
    """Oublie l’examen de la visite."""
    etats.keep_session(CLE, None)


def _reuse(ancien: Travail | None, demande: Demande) -> Lecture | None:
    if ancien is None or ancien.resultat is None:
        return None
    meme = (
        ancien.demande.fichier is demande.fichier
        and ancien.demande.choix == demande.choix
    )
    return ancien.resultat.lecture if meme else None


def run(travail: Travail, contexte: Contexte) -> None:
    """Fait l’examen ; toute faute devient une phrase dans ``refus``."""
    try:
        travail.examen = _examine(travail, contexte)
        travail.par_etat = index_lignes(travail.examen.rapport)
    except ImportRefuseError as refus:
        travail.refus = refus
    except Exception:
        travail.refus = ImportRefuseError(IMPREVU)
        raise
    finally:
        travail.fini.set()


def _examine(travail: Travail, contexte: Contexte) -> Examen:
    demande = travail.demande
    if travail.lecture is not None:
        return service.examine_lecture(
            travail.lecture,
            len(demande.fichier.octets),
            contexte,
            type_identifiant=demande.type_import,
            feuille=demande.feuille,
            reglages=demande.reglages,
        )
    return service.examine(
        demande.fichier.nom,
        demande.fichier.octets,
        contexte,
        type_identifiant=demande.type_import,
        feuille=demande.feuille,
        choix=demande.choix,
        reglages=demande.reglages,
    )
