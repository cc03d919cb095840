"""Ce qui porte le dépôt : un dossier avec SQLite, ou une base de données en service."""

import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Final, Protocol

from sqlalchemy import Connection, Engine

from ess_dash.depot import copies, verrou
from ess_dash.depot.bilans import EtatDepot, Sante
from ess_dash.depot.emplacement import (
    DOSSIER_SAUVEGARDES,
    NOM_FICHIER,
    check_place,
    check_systeme,
)
from ess_dash.depot.erreurs import (
    ABIME,
    LECTURE_SEULE,
    DepotAbimeError,
    DepotLectureSeuleError,
    DepotTropRecentError,
    traduire,
)
from ess_dash.depot.migrations import (
    IDENTIFIANT_APPLICATION,
    MIGRATIONS,
    Migration,
    migrate,
    read_version,
)
from ess_dash.depot.moteur import (
    build_distant,
    build_ecriture,
    build_lecture,
    build_vide,
    connect,
    lock_distant,
)

ATTENTE_BALAYAGE_S: Final = 1.0
NOM_CREATION: Final = f"{NOM_FICHIER}.creation"


class Support(Protocol):
    """Ce que le dépôt demande à ce qui le porte."""

    def read_etat(self) -> EtatDepot:
        """Santé du dépôt ; le met à la dernière version s’il le faut."""
        ...

    def lire(self) -> AbstractContextManager[Connection]:
        """Transaction de lecture : un seul état du dépôt."""
        ...

    def ecrire(
        self, attente_s: float = verrou.ATTENTE_S
    ) -> AbstractContextManager[Connection]:
        """Transaction d’écriture : seule à la fois, entière ou nulle."""
        ...

    def check_place(self, octets: int) -> None:
        """Vérifie la place qui reste."""

    def get_presence(self) -> str:
        """Jeton de ce processus."""
        ...

    def is_a_nous(self, jeton: str) -> bool:
        """Vrai si ce jeton est celui de ce processus."""
        ...

    def is_present(self, jeton: str) -> bool:
        """Vrai si le processus de ce jeton vit encore."""
        ...


class SupportSqlite:
    """Un dossier de la machine, et un fichier SQLite créé au premier enregistrement."""

    def __init__(
        self, dossier: Path, migrations: Sequence[Migration] = MIGRATIONS
    ) -> None:
        self.dossier = dossier.resolve()
        self.fichier = self.dossier / NOM_FICHIER
        self.migrations = migrations
        self._garde = threading.RLock()
        self._identite: tuple[int, int] | None = None
        self._etat = EtatDepot(Sante.ABSENT)
        self._vide = build_vide()
        self._lecture = build_lecture(self.fichier)
        self._ecriture = build_ecriture(self.fichier)
        check_systeme(self.dossier)

    @property
    def sauvegardes(self) -> Path:
        """Dossier des sauvegardes faites d’office."""
        return self.dossier / DOSSIER_SAUVEGARDES

    def read_etat(self) -> EtatDepot:
        """Santé du dépôt, contrôlée une fois par fichier.

        Raises
        ------
        DepotTropRecentError
            Si le dépôt vient d’une version plus récente de l’application.
        """
        identite = self._read_identite()
        if identite is None:
            if copies.has_journal(self.fichier):
                return EtatDepot(Sante.ABIME, ABIME)
            return EtatDepot(Sante.ABSENT)
        with self._garde:
            if identite != self._identite:
                self._etat = self._check()
                self._identite = self._read_identite()
            return self._etat

    def forget(self) -> None:
        """Fait contrôler de nouveau le fichier à la prochaine lecture."""
        with self._garde:
            self._identite = None

    def _read_identite(self) -> tuple[int, int] | None:
        try:
            etat = self.fichier.stat()
        except FileNotFoundError:
            return None
        return etat.st_dev, etat.st_ino

    def _check(self) -> EtatDepot:
        try:
            with closing(self._connect()) as base:
                genre = base.execute("PRAGMA application_id").fetchone()[0]
                version = base.execute("PRAGMA user_version").fetchone()[0]
                bilan = base.execute("PRAGMA quick_check(1)").fetchone()[0]
        except sqlite3.DatabaseError as erreur:
            if _is_abime(erreur):
                return EtatDepot(Sante.ABIME, ABIME)
            raise
        if genre != IDENTIFIANT_APPLICATION or bilan != "ok":
            return EtatDepot(Sante.ABIME, ABIME)
        self._update_schema(version)
        return EtatDepot(Sante.SAIN)

    def _connect(self) -> sqlite3.Connection:
        if self._est_fige():
            return connect(self.fichier, mode="ro", options="&immutable=1")
        return connect(self.fichier)

    def _est_fige(self) -> bool:
        return not os.access(self.dossier, os.W_OK)

    def _update_schema(self, version: int) -> None:
        attendue = len(self.migrations)
        if version > attendue:
            raise DepotTropRecentError(
                f"Le dépôt est à la version {version} et cette application ne connaît que "
                f"la version {attendue} : mettez l’application à jour. Rien n’a été "
                "changé."
            )
        if version < attendue:
            with verrou.verrouiller(self.dossier):
                self._migrate()

    def _migrate(self) -> None:
        with self._ecriture.begin() as connexion:
            version = read_version(connexion)
        if version >= len(self.migrations):
            return
        nom = copies.write_nom(f"avant-migration-v{version}")
        copies.write_copie(self.fichier, self.sauvegardes / nom)
        migrate(self._ecriture, self.migrations)

    @contextmanager
    def lire(self) -> Iterator[Connection]:
        """Transaction de lecture ; un dépôt absent se lit comme un dépôt vide.

        Raises
        ------
        DepotError
            Si le dépôt ne peut pas être lu.
        """
        with traduire():
            moteur = self._get_lecture()
            with moteur.connect() as connexion, connexion.begin():
                yield connexion

    def _get_lecture(self) -> Engine:
        etat = self.read_etat()
        if etat.sante is Sante.ABSENT:
            return self._vide
        if etat.sante is Sante.ABIME and not self.fichier.exists():
            raise DepotAbimeError(ABIME)
        if self._est_fige():
            return build_lecture(self.fichier, est_fige=True)
        return self._lecture

    @contextmanager
    def ecrire(self, attente_s: float = verrou.ATTENTE_S) -> Iterator[Connection]:
        """Transaction d’écriture ; crée le dossier et le dépôt s’il le faut.

        Raises
        ------
        DepotError
            Si rien ne peut être écrit : occupé, plein, abîmé, protégé.
        """
        with traduire():
            self._check_ecriture()
            self.dossier.mkdir(parents=True, exist_ok=True, mode=0o700)
            with verrou.verrouiller(self.dossier, attente_s):
                self._create()
                self._check_ecriture()
                with self._ecriture.begin() as connexion:
                    yield connexion

    def _check_ecriture(self) -> None:
        if self.read_etat().sante is Sante.ABIME:
            raise DepotAbimeError(ABIME)
        if self.dossier.exists() and self._est_fige():
            raise DepotLectureSeuleError(LECTURE_SEULE)

    def _create(self) -> None:
        if self.fichier.exists():
            return
        nouveau = self.dossier / NOM_CREATION
        copies.drop_base(nouveau)
        connect(nouveau, mode="rwc").close()
        migrate(build_ecriture(nouveau), self.migrations)
        copies.replace_fichier(self.fichier, nouveau)

    def check_place(self, octets: int) -> None:
        """Vérifie la place qui reste sur le disque du dépôt.

        Raises
        ------
        DepotPleinError
            Si elle ne suffit pas.
        """
        existants = (d for d in (self.dossier, *self.dossier.parents) if d.exists())
        check_place(next(existants), octets)

    def get_presence(self) -> str:
        """Jeton de ce processus, qui tombe avec lui."""
        return verrou.get_presence(self.dossier)

    def is_present(self, jeton: str) -> bool:
        """Vrai si le processus de ce jeton vit encore."""
        return verrou.is_present(self.dossier, jeton)

    def is_a_nous(self, jeton: str) -> bool:
        """Vrai si ce jeton est celui de ce processus."""
        return verrou.is_a_nous(self.dossier, jeton)

    def drop_absents(self) -> None:
        """Efface les jetons des processus disparus."""
        if not (self.dossier / verrou.DOSSIER_PRESENCES).is_dir():
            return
        with traduire(), verrou.verrouiller(self.dossier, ATTENTE_BALAYAGE_S):
            verrou.drop_absents(self.dossier)


def _is_abime(erreur: sqlite3.DatabaseError) -> bool:
    nom = str(getattr(erreur, "sqlite_errorname", ""))
    return nom.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB"))


class SupportDistant:
    """Une base de données en service, à l’adresse donnée."""

    def __init__(self, adresse: str) -> None:
        self._moteur = build_distant(adresse)
        self._garde = threading.Lock()
        self._est_pret = False

    def read_etat(self) -> EtatDepot:
        """Met la base à la dernière version, une fois par processus."""
        with self._garde, traduire():
            if not self._est_pret:
                migrate(self._moteur)
                self._est_pret = True
        return EtatDepot(Sante.SAIN)

    @contextmanager
    def lire(self) -> Iterator[Connection]:
        """Transaction de lecture, d’un seul état."""
        self.read_etat()
        lecture = self._moteur.execution_options(isolation_level="REPEATABLE READ")
        with traduire(), lecture.begin() as connexion:
            yield connexion

    @contextmanager
    def ecrire(self, attente_s: float = verrou.ATTENTE_S) -> Iterator[Connection]:
        """Transaction d’écriture, seule à la fois."""
        self.read_etat()
        with traduire(), self._moteur.begin() as connexion:
            delai = f"SET LOCAL lock_timeout = {int(attente_s * 1000):d}"
            connexion.exec_driver_sql(delai)
            lock_distant(connexion)
            yield connexion

    def check_place(self, octets: int) -> None:
        """La place est l’affaire du serveur de base de données."""

    def get_presence(self) -> str:
        """Aucun jeton : un lot abandonné ne se reconnaît qu’à son âge."""
        return ""

    def is_a_nous(self, jeton: str) -> bool:
        """Jamais : rien ne distingue les processus."""
        return bool(jeton) and jeton == self.get_presence()

    def is_present(self, jeton: str) -> bool:
        """Toujours vrai : seul l’âge fait foi."""
        return not jeton
