"""Annuler un lot ou une saisie : une révision de plus, rien n’est effacé.

L’histoire d’une ligne est une suite d’opérations. En annuler une rend à la ligne ce que
dit la dernière opération qui tient encore ; une ligne modifiée depuis ne bouge pas.
"""

from typing import Any, Final

from sqlalchemy import Connection, Select, func, insert, literal, select, update

from ess_dash.depot import lecture
from ess_dash.depot.bilans import Annulation, write_jour
from ess_dash.depot.conversions import now
from ess_dash.depot.erreurs import DepotError
from ess_dash.depot.lecture import EN_VIGUEUR
from ess_dash.depot.modele import EtatLot, GenreRevision, Reference, Revision
from ess_dash.depot.publication import get_revision, insert_revision
from ess_dash.depot.schema import ENREGISTREMENT, LOT, REVISION

E = ENREGISTREMENT.c
_COPIEES: Final = ("table_cible", "cle", "lot_id", "contenu", "ligne", "origine")


def undo_lot(connexion: Connection, id_lot: int) -> Annulation:
    """Annule la publication d’un lot.

    Raises
    ------
    DepotError
        Si le lot n’existe pas, n’est pas publié, ou est déjà annulé.
    """
    lot = lecture.get_lot(connexion, id_lot)
    if lot is None:
        raise DepotError(f"L’import n° {id_lot} n’existe pas dans ce dépôt.")
    if lot.etat is EtatLot.ANNULE:
        raise DepotError(
            f"L’import n° {id_lot} est déjà annulé, depuis le "
            f"{write_jour(lot.annule_le)}."
        )
    if lot.revision_publication is None:
        raise DepotError(
            f"L’import n° {id_lot} n’est pas publié : il n’y a rien à annuler."
        )
    annulation = _undo(connexion, get_revision(connexion, lot.revision_publication))
    connexion.execute(
        update(LOT)
        .where(LOT.c.id == id_lot)
        .values(etat=EtatLot.ANNULE.value, annule_le=now())
    )
    return annulation


def undo_saisie(connexion: Connection, id_revision: int) -> Annulation:
    """Annule une saisie.

    Raises
    ------
    DepotError
        Si la révision n’existe pas, n’est pas une saisie, ou est déjà annulée.
    """
    revision = get_revision(connexion, id_revision)
    if revision.genre is not GenreRevision.SAISIE:
        raise DepotError(
            f"La révision {id_revision} n’est pas une saisie : seul l’import dont elle "
            "vient peut être annulé."
        )
    if revision.annulee_par is not None:
        par = get_revision(connexion, revision.annulee_par)
        raise DepotError(
            f"Cette saisie est déjà annulée, depuis le {write_jour(par.horodatage)}."
        )
    return _undo(connexion, revision)


def _undo(connexion: Connection, annulee: Revision) -> Annulation:
    revision = insert_revision(
        connexion,
        GenreRevision.ANNULATION,
        f"Annulation : {annulee.libelle}",
        annulee.lot_id,
    )
    connexion.execute(
        update(REVISION).where(REVISION.c.id == annulee.id).values(annulee_par=revision)
    )
    conservees = _list_conservees(connexion, annulee.id)
    nb_annulees = connexion.execute(
        update(ENREGISTREMENT)
        .where(E.origine == annulee.id, EN_VIGUEUR)
        .values(revision_fin=revision)
    ).rowcount
    nb_retablies = _reopen(connexion, annulee.id, revision)
    trouvee = get_revision(connexion, revision)
    return Annulation(trouvee, nb_annulees, nb_retablies, conservees)


def _list_conservees(connexion: Connection, origine: int) -> tuple[Reference, ...]:
    """Lignes de l’opération qu’une autre a modifiées depuis."""
    courante = ENREGISTREMENT.alias("courante")
    requete = (
        select(E.table_cible, E.cle)
        .join(
            courante,
            (courante.c.table_cible == E.table_cible) & (courante.c.cle == E.cle),
        )
        .where(
            E.origine == origine,
            courante.c.origine != origine,
            courante.c.revision_debut.is_not(None),
            courante.c.revision_fin.is_(None),
        )
        .distinct()
        .order_by(E.table_cible, E.cle)
    )
    return tuple(Reference(*ligne) for ligne in connexion.execute(requete))


def _reopen(connexion: Connection, origine: int, revision: int) -> int:
    """Rétablit, sur les lignes closes, la dernière opération qui tient encore."""
    rangees = _select_rangees(origine, revision).subquery()
    choisies = select(
        *(rangees.c[nom] for nom in _COPIEES),
        rangees.c.derniere + 1,
        literal(revision),
    ).where(rangees.c.rang == 1)
    return connexion.execute(
        insert(ENREGISTREMENT).from_select(
            [*_COPIEES, "version", "revision_debut"], choisies
        )
    ).rowcount


def _select_rangees(origine: int, revision: int) -> Select[Any]:
    """Versions antérieures des lignes closes, la plus récente opération d’abord."""
    closes = ENREGISTREMENT.alias("closes")
    candidates = ENREGISTREMENT.alias("candidates")
    c = candidates.c
    ligne = (c.table_cible, c.cle)
    return (
        select(
            *(c[nom] for nom in _COPIEES),
            closes.c.version.label("derniere"),
            func.row_number()
            .over(partition_by=ligne, order_by=(c.origine.desc(), c.id.desc()))
            .label("rang"),
        )
        .select_from(closes)
        .join(
            candidates,
            (c.table_cible == closes.c.table_cible) & (c.cle == closes.c.cle),
        )
        .join(REVISION, REVISION.c.id == c.origine)
        .where(
            closes.c.origine == origine,
            closes.c.revision_fin == revision,
            REVISION.c.annulee_par.is_(None),
        )
    )
