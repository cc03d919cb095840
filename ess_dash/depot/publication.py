"""Publier un lot : une transaction, une révision."""

from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    func,
    insert,
    literal,
    select,
    tuple_,
    update,
)

from ess_dash.depot import lecture
from ess_dash.depot.bilans import Publication
from ess_dash.depot.conversions import clean, now
from ess_dash.depot.erreurs import DepotError
from ess_dash.depot.lecture import EN_VIGUEUR
from ess_dash.depot.modele import EtatLot, GenreRevision, Lot, Revision
from ess_dash.depot.schema import ENREGISTREMENT, LOT, REVISION

E = ENREGISTREMENT.c
_AUTRE: Final = ENREGISTREMENT.alias("autre")


def insert_revision(
    connexion: Connection, genre: GenreRevision, libelle: str, lot_id: int | None
) -> int:
    """Fait avancer le dépôt d’une révision."""
    requete = insert(REVISION).values(
        horodatage=now(), genre=genre.value, libelle=clean(libelle), lot_id=lot_id
    )
    return int(connexion.execute(requete.returning(REVISION.c.id)).scalar_one())


def get_revision(connexion: Connection, revision: int) -> Revision:
    """Une révision qui existe.

    Raises
    ------
    DepotError
        Si elle n’existe pas.
    """
    trouvee = lecture.find_revision(connexion, revision)
    if trouvee is None:
        raise DepotError(f"La révision {revision} n’existe pas dans ce dépôt.")
    return trouvee


def publish(connexion: Connection, id_lot: int, *, remplacer: bool) -> Publication:
    """Met en vigueur les lignes d’un lot préparé.

    Raises
    ------
    DepotError
        Si le lot n’existe pas ou n’est plus à publier.
    """
    lot = _get_prepare(connexion, id_lot)
    deja = lecture.find_lot(connexion, lot.sha256, lot.type_import, lot.feuille)
    if deja is not None and deja.revision_publication is not None:
        return Publication(
            deja, get_revision(connexion, deja.revision_publication), est_nouvelle=False
        )
    revision = insert_revision(
        connexion, GenreRevision.PUBLICATION, lot.nom_fichier, id_lot
    )
    nb_saisies = _count_saisies(connexion, id_lot)
    nb_remplaces = _close_remplaces(connexion, id_lot, revision)
    nb_retires = _retire_anciens(connexion, lot, revision) if remplacer else 0
    nb_lignes = _activate(connexion, id_lot, revision)
    _check_compte(lot, nb_lignes)
    _mark_publie(connexion, id_lot)
    return Publication(
        lot=_get(connexion, id_lot),
        revision=get_revision(connexion, revision),
        est_nouvelle=True,
        nb_ajoutes=nb_lignes - nb_remplaces,
        nb_remplaces=nb_remplaces,
        nb_saisies_remplacees=nb_saisies,
        nb_retires=nb_retires,
    )


def _get(connexion: Connection, id_lot: int) -> Lot:
    lot = lecture.get_lot(connexion, id_lot)
    if lot is None:
        raise DepotError(
            f"L’import n° {id_lot} n’existe pas, ou n’a pas été préparé jusqu’au bout : "
            "importez à nouveau le fichier."
        )
    return lot


def _get_prepare(connexion: Connection, id_lot: int) -> Lot:
    lot = _get(connexion, id_lot)
    if lot.etat is EtatLot.PUBLIE:
        raise DepotError(f"L’import n° {id_lot} est déjà publié.")
    if lot.etat is EtatLot.ANNULE:
        raise DepotError(
            f"L’import n° {id_lot} a été annulé : importez à nouveau le fichier."
        )
    return lot


def _list_cles(id_lot: int) -> Select[Any]:
    return select(E.table_cible, E.cle).where(
        E.lot_id == id_lot, E.revision_debut.is_(None)
    )


def _est_remplace(id_lot: int) -> ColumnElement[bool]:
    return and_(EN_VIGUEUR, tuple_(E.table_cible, E.cle).in_(_list_cles(id_lot)))


def _count_saisies(connexion: Connection, id_lot: int) -> int:
    requete = (
        select(func.count())
        .select_from(ENREGISTREMENT)
        .where(_est_remplace(id_lot), E.lot_id.is_(None), E.contenu.is_not(None))
    )
    return int(connexion.execute(requete).scalar_one())


def _close_remplaces(connexion: Connection, id_lot: int, revision: int) -> int:
    """Clôt les versions que le lot remplace ; rend celles qui avaient un contenu."""
    comptees = select(func.count()).where(_est_remplace(id_lot), E.contenu.is_not(None))
    nombre = int(connexion.execute(comptees).scalar_one())
    connexion.execute(
        update(ENREGISTREMENT)
        .where(_est_remplace(id_lot))
        .values(revision_fin=revision)
    )
    return nombre


def _retire_anciens(connexion: Connection, lot: Lot, revision: int) -> int:
    """Clôt ce que les lots du même type tiennent encore, et note le retrait."""
    meme_type = select(LOT.c.id).where(LOT.c.type_import == lot.type_import)
    anciens = and_(EN_VIGUEUR, E.lot_id.in_(meme_type), E.contenu.is_not(None))
    retires = connexion.execute(
        update(ENREGISTREMENT).where(anciens).values(revision_fin=revision)
    ).rowcount
    # Une ligne remplacée vient d’être close elle aussi : elle n’est pas retirée.
    connexion.execute(
        insert(ENREGISTREMENT).from_select(
            ["table_cible", "cle", "lot_id", "origine", "revision_debut", "version"],
            _select_retires(lot.id, revision),
        )
    )
    return retires


def _select_retires(id_lot: int, revision: int) -> Select[Any]:
    return select(
        E.table_cible,
        E.cle,
        literal(id_lot),
        literal(revision),
        literal(revision),
        E.version + 1,
    ).where(
        E.revision_fin == revision,
        tuple_(E.table_cible, E.cle).not_in(_list_cles(id_lot)),
    )


def select_version_suivante() -> ColumnElement[int]:
    """Version qui suit toutes celles déjà publiées de la même ligne."""
    derniere = select(func.max(_AUTRE.c.version)).where(
        _AUTRE.c.table_cible == E.table_cible, _AUTRE.c.cle == E.cle
    )
    return func.coalesce(derniere.correlate(ENREGISTREMENT).scalar_subquery(), 0) + 1


def _activate(connexion: Connection, id_lot: int, revision: int) -> int:
    requete = (
        update(ENREGISTREMENT)
        .where(E.lot_id == id_lot, E.revision_debut.is_(None))
        .values(
            origine=revision, revision_debut=revision, version=select_version_suivante()
        )
    )
    return connexion.execute(requete).rowcount


def _check_compte(lot: Lot, nb_lignes: int) -> None:
    if nb_lignes != lot.nb_enregistrements:
        raise DepotError(
            f"L’import n° {lot.id} devait apporter {lot.nb_enregistrements} lignes et en "
            f"a {nb_lignes} : rien n’a été publié, importez à nouveau le fichier."
        )


def _mark_publie(connexion: Connection, id_lot: int) -> None:
    requete = update(LOT).where(LOT.c.id == id_lot)
    connexion.execute(requete.values(etat=EtatLot.PUBLIE.value, publie_le=now()))
