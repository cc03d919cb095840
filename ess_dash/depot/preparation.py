"""Préparer un lot : ses lignes sont au dépôt, mais aucune lecture ne les voit encore."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from ess_dash.depot.conversions import clean, now, write_json
from ess_dash.depot.erreurs import DepotError
from ess_dash.depot.modele import EtatLot, LigneLot, LotNouveau
from ess_dash.depot.schema import ENREGISTREMENT, LOT

LIGNES_PAR_PAQUET: Final = 10_000
_TEXTES: Final = (
    "type_import",
    "nom_fichier",
    "feuille",
    "sha256",
    "millesime",
    "producteur",
    "titre",
    "licence",
)
_EN_ATTENTE: Final = (EtatLot.EN_COURS.value, EtatLot.PREPARE.value)


class Tampon:
    """Met les lignes d’un lot en paquets, sans doublon, et en calcule l’empreinte.

    Un lieu à deux sites donne deux fois la même ligne de lieu : elle n’est gardée
    qu’une fois. Deux contenus différents pour une même clé sont refusés.
    """

    def __init__(self, id_lot: int, lignes: Iterable[LigneLot]) -> None:
        self._id_lot = id_lot
        self._lignes = lignes
        self._vues: dict[tuple[str, str], tuple[int, int | None]] = {}
        self._somme = hashlib.sha256()

    @property
    def empreinte(self) -> str:
        """Empreinte des lignes déjà rendues."""
        return self._somme.hexdigest()

    def __len__(self) -> int:
        return len(self._vues)

    def iter_paquets(self) -> Iterator[list[dict[str, Any]]]:
        """Paquets de lignes prêtes à insérer.

        Raises
        ------
        DepotError
            Si deux lignes du fichier donnent deux contenus à la même clé.
        """
        lignes = self._iter_lignes()
        while paquet := list(islice(lignes, LIGNES_PAR_PAQUET)):
            yield paquet

    def _iter_lignes(self) -> Iterator[dict[str, Any]]:
        for table, cle_lue, contenu, ligne in self._lignes:
            cle, texte = clean(cle_lue), write_json(contenu)
            if self._is_deja_vue(table, cle, texte, ligne):
                continue
            update_empreinte(self._somme, table, cle, texte)
            yield {
                "table_cible": table,
                "cle": cle,
                "lot_id": self._id_lot,
                "contenu": texte,
                "ligne": ligne,
            }

    def _is_deja_vue(self, table: str, cle: str, texte: str, ligne: int | None) -> bool:
        empreinte = hash(texte)
        vue = self._vues.get((table, cle))
        if vue is None:
            self._vues[table, cle] = (empreinte, ligne)
            return False
        if vue[0] != empreinte:
            raise DepotError(
                f"La clé « {cle} » revient deux fois dans « {table} » avec des valeurs "
                f"différentes (lignes {vue[1] or '?'} et {ligne or '?'}) : gardez-en une."
            )
        return True


def update_empreinte(somme: "hashlib._Hash", table: str, cle: str, texte: str) -> None:
    """Ajoute une ligne à l’empreinte d’un lot."""
    somme.update(f"{table}\x1f{cle}\x1f{texte}\x1e".encode())


def insert_lot(connexion: Connection, lot: LotNouveau, proprietaire: str) -> int:
    """Inscrit un lot encore vide."""
    champs = asdict(lot)
    champs |= {nom: clean(champs[nom]) for nom in _TEXTES}
    champs |= {nom: write_json(champs[nom]) for nom in ("reglages", "rapport")}
    requete = insert(LOT).values(
        **champs,
        etat=EtatLot.EN_COURS.value,
        proprietaire=proprietaire,
        cree_le=now(),
    )
    return int(connexion.execute(requete.returning(LOT.c.id)).scalar_one())


def insert_paquet(connexion: Connection, paquet: list[dict[str, Any]]) -> None:
    """Ajoute des lignes à un lot en cours de préparation."""
    connexion.execute(insert(ENREGISTREMENT), paquet)


def close_lot(connexion: Connection, id_lot: int, tampon: Tampon) -> None:
    """Déclare un lot entièrement préparé."""
    connexion.execute(
        update(LOT)
        .where(LOT.c.id == id_lot)
        .values(
            etat=EtatLot.PREPARE.value,
            nb_enregistrements=len(tampon),
            empreinte=tampon.empreinte,
        )
    )


def drop_lot(connexion: Connection, id_lot: int) -> bool:
    """Efface un lot qui n’a pas été publié ; faux s’il l’a été ou n’existe pas."""
    requete = select(LOT.c.id).where(LOT.c.id == id_lot, LOT.c.etat.in_(_EN_ATTENTE))
    if connexion.execute(requete).first() is None:
        return False
    connexion.execute(delete(ENREGISTREMENT).where(ENREGISTREMENT.c.lot_id == id_lot))
    connexion.execute(delete(LOT).where(LOT.c.id == id_lot))
    return True


def list_en_attente(connexion: Connection) -> tuple[RowMapping, ...]:
    """Lots non publiés : identifiant, état, propriétaire et date de création."""
    requete = select(LOT.c.id, LOT.c.etat, LOT.c.proprietaire, LOT.c.cree_le).where(
        LOT.c.etat.in_(_EN_ATTENTE)
    )
    return tuple(connexion.execute(requete).mappings())
