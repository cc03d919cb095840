"""Ce qui empêche le dépôt de lire ou d’écrire : une phrase à chaque fois."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    from ess_dash.depot.modele import Version


class DepotError(Exception):
    """Le dépôt n’a pas fait ce qui était demandé : une phrase dit pourquoi."""


class DepotOccupeError(DepotError):
    """Un autre agent enregistre en ce moment."""


class DepotPleinError(DepotError):
    """La place manque, ou le disque refuse d’écrire."""


class DepotAbimeError(DepotError):
    """Le fichier du dépôt n’est plus lisible, ou ne l’est plus entièrement."""


class DepotLectureSeuleError(DepotError):
    """Rien ne peut être écrit dans ce dossier."""


class DepotTropRecentError(DepotError):
    """Le dépôt a été écrit par une version plus récente de l’application."""


class ConflitError(DepotError):
    """Une ligne a changé depuis qu’elle a été lue : rien n’a été écrasé.

    Attributes
    ----------
    lue
        Version que l’agent avait sous les yeux, ``None`` si la ligne n’existait pas.
    actuelle
        Version en vigueur, ``None`` si la ligne n’existe plus.
    """

    def __init__(
        self, phrase: str, lue: "Version | None", actuelle: "Version | None"
    ) -> None:
        super().__init__(phrase)
        self.lue = lue
        self.actuelle = actuelle


OCCUPE: Final = "Un autre agent enregistre, réessayez."
PLEIN: Final = (
    "Le disque est plein ou refuse d’écrire : rien n’a été enregistré, ce qui l’était "
    "déjà est intact. Libérez de la place, puis recommencez."
)
ABIME: Final = (
    "Le fichier du dépôt est abîmé : il reste en lecture seule et ce qui s’affiche peut "
    "être incomplet. Rétablissez une sauvegarde avec « python -m ess_dash restaurer »."
)
LECTURE_SEULE: Final = (
    "Le dossier du dépôt ne peut pas être écrit : vérifiez ses droits, ou choisissez-en "
    "un autre avec la variable ESS_DASH_DATA."
)

_SANS_PLACE: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_PAR_CODE: Final[dict[str, tuple[type[DepotError], str]]] = {
    "SQLITE_BUSY": (DepotOccupeError, OCCUPE),
    "SQLITE_LOCKED": (DepotOccupeError, OCCUPE),
    "SQLITE_FULL": (DepotPleinError, PLEIN),
    "SQLITE_IOERR": (DepotPleinError, PLEIN),
    "SQLITE_CORRUPT": (DepotAbimeError, ABIME),
    "SQLITE_NOTADB": (DepotAbimeError, ABIME),
    "SQLITE_READONLY": (DepotLectureSeuleError, LECTURE_SEULE),
    "SQLITE_CANTOPEN": (DepotLectureSeuleError, LECTURE_SEULE),
}


def build_erreur(cause: BaseException | None) -> DepotError:
    """La phrase qui convient à une faute de la base de données."""
    nom = str(getattr(cause, "sqlite_errorname", ""))
    racine = "_".join(nom.split("_")[:2])
    if racine in _PAR_CODE:
        genre, phrase = _PAR_CODE[racine]
        return genre(phrase)
    return DepotError(
        "Le dépôt n’a pas répondu : rien n’a été enregistré. Contrôlez-le avec "
        f"« python -m ess_dash verifier » (cause : {nom or type(cause).__name__})."
    )


@contextmanager
def traduire() -> Iterator[None]:
    """Change toute faute de la base ou du système de fichiers en une phrase.

    Raises
    ------
    DepotError
        À la place de l’exception d’origine, qui en reste la cause.
    """
    try:
        yield
    except DBAPIError as erreur:
        raise build_erreur(erreur.orig) from erreur
    except sqlite3.Error as erreur:
        raise build_erreur(erreur) from erreur
    except OSError as erreur:
        if erreur.errno in _SANS_PLACE:
            raise DepotPleinError(PLEIN) from erreur
        raise DepotLectureSeuleError(LECTURE_SEULE) from erreur
