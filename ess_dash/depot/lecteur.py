"""Lire un dépôt : chaque méthode voit un seul état, et n’écrit rien."""

import datetime as dt
from collections.abc import Iterable

from ess_dash.depot import geocodage, lecture, verification
from ess_dash.depot.bilans import EtatDepot, Verification
from ess_dash.depot.modele import Geocodage, Lot, Revision, TableDepot, Version
from ess_dash.depot.support import Support


class Lecteur:
    """Ce qui se lit d’un dépôt ; un dépôt absent se lit comme un dépôt vide."""

    def __init__(self, support: Support) -> None:
        self._support = support

    @property
    def etat(self) -> EtatDepot:
        """Santé du dépôt ; ``phrase`` est à montrer si elle n’est pas vide."""
        return self._support.read_etat()

    def revision_courante(self) -> int:
        """Rang de la dernière révision, 0 si rien n’a été enregistré."""
        with self._support.lire() as connexion:
            return lecture.read_revision_courante(connexion)

    def version_donnees(self) -> str:
        """Ce qui change dès que les données changent : la clé d’un cache.

        Le rang seul ne suffit pas : une restauration le ramène en arrière.
        """
        with self._support.lire() as connexion:
            revision = lecture.read_revision_courante(connexion)
            if not revision:
                return "0"
            return f"{lecture.read_identifiant(connexion)}:{revision}"

    def list_revisions(self) -> tuple[Revision, ...]:
        """Révisions, de la plus récente à la plus ancienne."""
        with self._support.lire() as connexion:
            return lecture.list_revisions(connexion)

    def find_revision_au(self, instant: dt.datetime) -> int:
        """Rang de la révision en vigueur à un instant (avec fuseau), 0 si aucune."""
        with self._support.lire() as connexion:
            return lecture.find_revision_au(connexion, instant)

    def list_lots(self) -> tuple[Lot, ...]:
        """Lots préparés, publiés ou annulés, du plus récent au plus ancien."""
        with self._support.lire() as connexion:
            return lecture.list_lots(connexion)

    def get_lot(self, id_lot: int) -> Lot | None:
        """Un lot, ``None`` s’il n’existe pas."""
        with self._support.lire() as connexion:
            return lecture.get_lot(connexion, id_lot)

    def find_lot(self, sha256: str, type_import: str, feuille: str = "") -> Lot | None:
        """Le lot publié, et non annulé, qui vient du même fichier."""
        with self._support.lire() as connexion:
            return lecture.find_lot(connexion, sha256, type_import, feuille)

    def list_tables(self) -> tuple[str, ...]:
        """Tables qui ont au moins une ligne en vigueur."""
        with self._support.lire() as connexion:
            return lecture.list_tables(connexion)

    def read_table(self, table: str, revision: int | None = None) -> TableDepot:
        """Une table telle qu’elle est, ou telle qu’elle était à une révision."""
        with self._support.lire() as connexion:
            return lecture.read_table(connexion, table, revision)

    def read_tables(
        self, tables: Iterable[str], revision: int | None = None
    ) -> dict[str, TableDepot]:
        """Plusieurs tables, d’un seul et même état du dépôt."""
        with self._support.lire() as connexion:
            return {nom: lecture.read_table(connexion, nom, revision) for nom in tables}

    def history(self, table: str, cle: str) -> tuple[Version, ...]:
        """Versions d’une ligne, de la plus récente à la plus ancienne."""
        with self._support.lire() as connexion:
            return lecture.read_history(connexion, table, cle)

    def read_geocodages(self, adresses: Iterable[str]) -> dict[str, Geocodage]:
        """Réponses gardées, par adresse ; une adresse inconnue n’y est pas."""
        with self._support.lire() as connexion:
            return geocodage.read_geocodages(connexion, adresses)

    def verifier(self) -> Verification:
        """Contrôle le dépôt entier, sans rien changer."""
        with self._support.lire() as connexion:
            return verification.check(connexion)
