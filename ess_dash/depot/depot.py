"""Le dépôt : ce que le Département a importé ou saisi, daté, annulable.

Un dépôt absent se lit comme un dépôt vide ; il n’est créé qu’au premier enregistrement.
Toute faute est une ``DepotError``, dont le texte est une phrase à montrer telle quelle.
"""

import datetime as dt
import threading
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, RowMapping

from ess_dash.depot import (
    annulation,
    geocodage,
    preparation,
    publication,
    restauration,
    saisie,
)
from ess_dash.depot.bilans import (
    Annulation,
    Publication,
    Restauration,
    Sauvegarde,
)
from ess_dash.depot.conversions import parse_date
from ess_dash.depot.emplacement import find_lieu, is_url
from ess_dash.depot.erreurs import DepotError
from ess_dash.depot.lecteur import Lecteur
from ess_dash.depot.modele import (
    Contenu,
    EtatLot,
    LigneLot,
    LotNouveau,
    Revision,
    Saisie,
)
from ess_dash.depot.support import (
    ATTENTE_BALAYAGE_S,
    Support,
    SupportDistant,
    SupportSqlite,
)

ABANDON: Final = dt.timedelta(hours=24)


class Depot(Lecteur):
    """Un dépôt ; il sert à plusieurs fils à la fois."""

    def __init__(self, support: Support) -> None:
        super().__init__(support)
        self._en_cours: set[int] = set()

    # Importer

    def prepare(self, lot: LotNouveau, lignes: Iterable[LigneLot]) -> int:
        """Dépose les lignes d’un import sans les publier ; rend le numéro du lot.

        Parameters
        ----------
        lot
            Le fichier et ce qu’on en cite.
        lignes
            ``(table, cle, contenu, ligne)`` ; une ligne répétée à l’identique n’est
            gardée qu’une fois.

        Raises
        ------
        DepotPleinError
            Si la place manque ; rien n’est gardé.
        DepotError
            Si une même clé porte deux contenus, ou si le dépôt ne peut être écrit.
        """
        self._support.check_place(lot.octets)
        self.balayer()
        with self._support.ecrire() as connexion:
            jeton = self._support.get_presence()
            id_lot = preparation.insert_lot(connexion, lot, jeton)
        self._en_cours.add(id_lot)
        try:
            self._fill(id_lot, lignes)
        except BaseException:
            self._en_cours.discard(id_lot)
            # Ce qui ne peut s’effacer maintenant le sera au prochain balayage.
            with suppress(DepotError):
                self.drop_prepare(id_lot)
            raise
        self._en_cours.discard(id_lot)
        return id_lot

    def _fill(self, id_lot: int, lignes: Iterable[LigneLot]) -> None:
        tampon = preparation.Tampon(id_lot, lignes)
        # Une transaction par paquet : un autre agent peut enregistrer entre deux.
        for paquet in tampon.iter_paquets():
            with self._support.ecrire() as connexion:
                preparation.insert_paquet(connexion, paquet)
        with self._support.ecrire() as connexion:
            preparation.close_lot(connexion, id_lot, tampon)

    def publish(self, id_lot: int, *, remplacer: bool = False) -> Publication:
        """Publie un lot préparé, en une transaction.

        Parameters
        ----------
        id_lot
            Numéro rendu par ``prepare``.
        remplacer
            Vrai pour retirer aussi ce que les lots du même type ont apporté et que
            celui-ci ne contient pas ; les saisies à la main restent.

        Raises
        ------
        DepotError
            Si le lot n’existe pas ou n’est plus à publier.
        """
        with self._support.ecrire() as connexion:
            bilan = publication.publish(connexion, id_lot, remplacer=remplacer)
            if not bilan.est_nouvelle:
                preparation.drop_lot(connexion, id_lot)
            return bilan

    def drop_prepare(self, id_lot: int) -> bool:
        """Abandonne un lot non publié ; faux s’il n’y en avait pas."""
        with self._support.ecrire() as connexion:
            return preparation.drop_lot(connexion, id_lot)

    def annuler(self, id_lot: int) -> Annulation:
        """Annule un lot publié ; les lignes modifiées depuis restent, et sont dites.

        Raises
        ------
        DepotError
            Si le lot n’existe pas, n’est pas publié, ou est déjà annulé.
        """
        with self._support.ecrire() as connexion:
            return annulation.undo_lot(connexion, id_lot)

    def balayer(self) -> int:
        """Efface les lots laissés par un processus disparu, ou vieux d’un jour.

        Returns
        -------
        int
            Nombre de lots effacés.
        """
        with self._support.lire() as connexion:
            if not self._list_abandons(connexion):
                return 0
        with self._support.ecrire(ATTENTE_BALAYAGE_S) as connexion:
            abandons = self._list_abandons(connexion)
            for id_lot in abandons:
                preparation.drop_lot(connexion, id_lot)
            return len(abandons)

    def _list_abandons(self, connexion: Connection) -> list[int]:
        return [
            lot["id"]
            for lot in preparation.list_en_attente(connexion)
            if self._is_abandonne(lot)
        ]

    def _is_abandonne(self, lot: RowMapping) -> bool:
        if dt.datetime.now(dt.UTC) - parse_date(lot["cree_le"]) > ABANDON:
            return True
        if lot["id"] in self._en_cours:
            return False
        jeton = lot["proprietaire"]
        if not self._support.is_present(jeton):
            return True
        return self._support.is_a_nous(jeton) and lot["etat"] == EtatLot.EN_COURS.value

    # Saisir

    def saisir(
        self,
        table: str,
        cle: str,
        contenu: Contenu | None,
        *,
        version_lue: int,
        libelle: str,
    ) -> Revision:
        """Ajoute, corrige ou retire (``contenu=None``) une ligne.

        Parameters
        ----------
        version_lue
            Version que l’agent avait sous les yeux ; 0 si la ligne n’était pas au dépôt.
        libelle
            Ce que l’histoire en dira.

        Raises
        ------
        ConflitError
            Si la ligne a changé depuis ; les deux versions y sont.
        """
        return self.saisir_ensemble(
            [Saisie(table, cle, contenu, version_lue)], libelle=libelle
        )

    def saisir_ensemble(self, saisies: Sequence[Saisie], *, libelle: str) -> Revision:
        """Enregistre plusieurs lignes en une révision, toutes ou aucune.

        Raises
        ------
        ConflitError
            Si l’une d’elles a changé depuis qu’elle a été lue.
        """
        with self._support.ecrire() as connexion:
            return saisie.save(connexion, saisies, libelle)

    def annuler_saisie(self, revision: int) -> Annulation:
        """Annule une saisie ; ce qui a été modifié depuis reste, et est dit.

        Raises
        ------
        DepotError
            Si la révision n’est pas une saisie, ou est déjà annulée.
        """
        with self._support.ecrire() as connexion:
            return annulation.undo_saisie(connexion, revision)

    # Géocodage

    def write_geocodages(self, reponses: Mapping[str, Mapping[str, Any]]) -> None:
        """Garde des réponses de géocodage."""
        with self._support.ecrire() as connexion:
            geocodage.write_geocodages(connexion, reponses)

    # Entretenir

    def sauvegarder(self, dossier_sortie: Path | None = None) -> Sauvegarde:
        """Écrit une copie datée du dépôt, contrôlée, et son empreinte à côté.

        Raises
        ------
        DepotError
            S’il n’y a rien à sauvegarder, ou si le dépôt est une base en service.
        """
        return restauration.save(self._get_sqlite(), dossier_sortie)

    def restaurer(self, fichier: Path) -> Restauration:
        """Remet le dépôt dans l’état d’une sauvegarde, après avoir gardé le présent.

        Raises
        ------
        DepotError
            Si le fichier manque, est abîmé, ou vient d’une version plus récente.
        """
        return restauration.restore(self._get_sqlite(), fichier)

    def _get_sqlite(self) -> SupportSqlite:
        if isinstance(self._support, SupportSqlite):
            return self._support
        raise DepotError(
            "Ce dépôt est une base PostgreSQL : sauvegardez-la et restaurez-la avec "
            "pg_dump et pg_restore."
        )


_OUVERTS: Final[dict[str, Depot]] = {}
_GARDE: Final = threading.Lock()


def open_depot(lieu: Path | str | None = None) -> Depot:
    """Ouvre un dépôt ; le même lieu rend le même objet, et n’est contrôlé qu’une fois.

    Parameters
    ----------
    lieu
        Dossier ou adresse ``postgresql://…`` ; par défaut ``ESS_DASH_DATA``, sinon le
        dossier de l’utilisateur.

    Raises
    ------
    DepotError
        Si le dossier est sur un disque réseau, ou si le dépôt est plus récent que
        l’application.
    """
    cle = str(lieu) if lieu is not None else find_lieu()
    if not is_url(cle):
        cle = str(Path(cle).expanduser().resolve())
    with _GARDE:
        if cle not in _OUVERTS:
            _OUVERTS[cle] = _build_depot(cle)
        return _OUVERTS[cle]


def _build_depot(lieu: str) -> Depot:
    if is_url(lieu):
        return Depot(SupportDistant(lieu))
    support = SupportSqlite(Path(lieu))
    depot = Depot(support)
    # Un dépôt abîmé, occupé ou protégé se lit quand même ; l’usage le dira.
    with suppress(DepotError):
        depot.balayer()
        support.drop_absents()
    support.read_etat()
    return depot
