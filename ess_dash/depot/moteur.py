"""Les connexions : réglages de SQLite, lecture et écriture séparées."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import NullPool, StaticPool

from ess_dash.depot.erreurs import DepotError
from ess_dash.depot.migrations import migrate

ATTENTE_SQLITE_S: Final = 10.0
_COMMUNS: Final = ("PRAGMA foreign_keys = ON", "PRAGMA temp_store = MEMORY")
_LECTURE: Final = (*_COMMUNS, "PRAGMA query_only = ON")
_ECRITURE: Final = (
    *_COMMUNS,
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
)
# PostgreSQL laisse entrer plusieurs écrivains : ce verrou les range comme SQLite.
_VERROU_POSTGRESQL: Final = "LOCK TABLE revision IN EXCLUSIVE MODE"


def connect(
    fichier: Path, *, mode: str = "rw", options: str = ""
) -> sqlite3.Connection:
    """Ouvre un fichier SQLite existant ; ``mode`` ``rwc`` seul peut le créer."""
    adresse = f"file:{quote(str(fichier))}?mode={mode}{options}"
    return sqlite3.connect(
        adresse,
        uri=True,
        timeout=ATTENTE_SQLITE_S,
        isolation_level=None,
        check_same_thread=False,
    )


def build_lecture(fichier: Path, *, est_fige: bool = False) -> Engine:
    """Moteur de lecture : chaque transaction voit un seul état du dépôt.

    Parameters
    ----------
    fichier
        Base SQLite.
    est_fige
        Vrai si le dossier ne peut pas être écrit : SQLite lit alors sans son journal.
    """
    mode, options = ("ro", "&immutable=1") if est_fige else ("rw", "")
    ouvrir = _build_ouvreur(fichier, mode, options, _LECTURE)
    return _build_sqlite(ouvrir, "BEGIN")


def build_ecriture(fichier: Path) -> Engine:
    """Moteur d’écriture : le verrou est pris dès le début de la transaction."""
    return _build_sqlite(
        _build_ouvreur(fichier, "rw", "", _ECRITURE), "BEGIN IMMEDIATE"
    )


def build_vide() -> Engine:
    """Un dépôt vide, en mémoire : ce qu’on lit tant que rien n’a été enregistré."""

    def ouvrir() -> sqlite3.Connection:
        return sqlite3.connect(
            ":memory:", isolation_level=None, check_same_thread=False
        )

    moteur = create_engine("sqlite://", creator=ouvrir, poolclass=StaticPool)
    _set_debut(moteur, "BEGIN")
    migrate(moteur)
    return moteur


def build_distant(adresse: str) -> Engine:
    """Moteur d’une base de données en service (``postgresql://…``).

    Raises
    ------
    DepotError
        Si l’adresse est mal écrite ou si le pilote n’est pas installé.
    """
    try:
        return create_engine(adresse, pool_pre_ping=True)
    except (ArgumentError, NoSuchModuleError, ImportError) as erreur:
        raise DepotError(
            "L’adresse de base donnée par ESS_DASH_DATA n’est pas utilisable : vérifiez "
            "qu’elle s’écrit postgresql://… et que le pilote psycopg est installé."
        ) from erreur


def lock_distant(connexion: Connection) -> None:
    """Range les écrivains d’une base en service l’un après l’autre."""
    connexion.exec_driver_sql(_VERROU_POSTGRESQL)


def _build_ouvreur(
    fichier: Path, mode: str, options: str, reglages: tuple[str, ...]
) -> Callable[[], sqlite3.Connection]:
    def ouvrir() -> sqlite3.Connection:
        connexion = connect(fichier, mode=mode, options=options)
        try:
            for reglage in reglages:
                connexion.execute(reglage)
        except sqlite3.Error:
            connexion.close()
            raise
        return connexion

    return ouvrir


def _build_sqlite(ouvrir: Callable[[], sqlite3.Connection], debut: str) -> Engine:
    # Sans réserve de connexions : rien ne reste ouvert sur un fichier remplacé.
    moteur = create_engine("sqlite://", creator=ouvrir, poolclass=NullPool)
    _set_debut(moteur, debut)
    return moteur


def _set_debut(moteur: Engine, ordre: str) -> None:
    def debuter(connexion: Connection) -> Any:  # noqa: ANN401 — signature de SQLAlchemy
        connexion.exec_driver_sql(ordre)

    event.listen(moteur, "begin", debuter)
