"""Lire le dépôt : révisions, lots, tables à une révision, histoire d’une ligne."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from ess_dash.depot.conversions import (
    build_lot,
    build_revision,
    build_version,
    parse_contenus,
    select_lots,
    select_versions,
)
from ess_dash.depot.migrations import CLE_IDENTIFIANT
from ess_dash.depot.modele import EtatLot, Lot, Revision, TableDepot, Version
from ess_dash.depot.schema import ENREGISTREMENT, LOT, META, REVISION

E = ENREGISTREMENT.c

EN_VIGUEUR = and_(E.revision_debut.is_not(None), E.revision_fin.is_(None))


def read_identifiant(connexion: Connection) -> str:
    """Identifiant du dépôt ; il change à chaque restauration."""
    requete = select(META.c.valeur).where(META.c.cle == CLE_IDENTIFIANT)
    return str(connexion.execute(requete).scalar_one())


def read_revision_courante(connexion: Connection) -> int:
    """Rang de la dernière révision, 0 si rien n’a été publié."""
    return int(connexion.execute(select(func.max(REVISION.c.id))).scalar() or 0)


def list_revisions(connexion: Connection) -> tuple[Revision, ...]:
    """Toutes les révisions, de la plus récente à la plus ancienne."""
    lignes = connexion.execute(select(REVISION).order_by(REVISION.c.id.desc()))
    return tuple(build_revision(ligne) for ligne in lignes.mappings())


def find_revision(connexion: Connection, revision: int) -> Revision | None:
    """Une révision, ``None`` si elle n’existe pas."""
    requete = select(REVISION).where(REVISION.c.id == revision)
    ligne = connexion.execute(requete).mappings().first()
    return None if ligne is None else build_revision(ligne)


def find_revision_au(connexion: Connection, instant: dt.datetime) -> int:
    """Rang de la dernière révision à un instant donné, 0 s’il n’y en avait pas."""
    limite = instant.astimezone(dt.UTC).isoformat(timespec="milliseconds")
    requete = select(func.max(REVISION.c.id)).where(REVISION.c.horodatage <= limite)
    return int(connexion.execute(requete).scalar() or 0)


def list_lots(connexion: Connection) -> tuple[Lot, ...]:
    """Tous les lots préparés, publiés ou annulés, du plus récent au plus ancien."""
    requete = (
        select_lots()
        .where(LOT.c.etat != EtatLot.EN_COURS.value)
        .order_by(LOT.c.id.desc())
    )
    return tuple(build_lot(ligne) for ligne in connexion.execute(requete).mappings())


def get_lot(connexion: Connection, id_lot: int) -> Lot | None:
    """Un lot, ``None`` s’il n’existe pas ou n’est pas entièrement préparé."""
    requete = select_lots().where(
        LOT.c.id == id_lot, LOT.c.etat != EtatLot.EN_COURS.value
    )
    ligne = connexion.execute(requete).mappings().first()
    return None if ligne is None else build_lot(ligne)


def find_lot(
    connexion: Connection, sha256: str, type_import: str, feuille: str
) -> Lot | None:
    """Le lot publié, et non annulé, qui vient du même fichier."""
    requete = select_lots().where(
        LOT.c.sha256 == sha256,
        LOT.c.type_import == type_import,
        LOT.c.feuille == feuille,
        LOT.c.etat == EtatLot.PUBLIE.value,
    )
    ligne = connexion.execute(requete).mappings().first()
    return None if ligne is None else build_lot(ligne)


def list_tables(connexion: Connection) -> tuple[str, ...]:
    """Tables qui ont au moins une ligne en vigueur."""
    requete = select(E.table_cible).where(EN_VIGUEUR).distinct().order_by(E.table_cible)
    return tuple(connexion.execute(requete).scalars())


def read_table(connexion: Connection, table: str, revision: int | None) -> TableDepot:
    """Une table à une révision, ou telle qu’elle est."""
    requete = (
        select(E.cle, E.contenu, E.version, E.lot_id, E.ligne)
        .where(E.table_cible == table, _select_revision(revision))
        .order_by(E.cle)
    )
    lignes = connexion.execute(requete).all()
    gardees = [ligne for ligne in lignes if ligne[1] is not None]
    retraits = {
        cle: version
        for cle, contenu, version, lot, _ in lignes
        if contenu is None and lot is None
    }
    return _build_table(table, gardees, retraits)


def _select_revision(revision: int | None) -> ColumnElement[bool]:
    if revision is None:
        return EN_VIGUEUR
    return and_(
        E.revision_debut <= revision,
        or_(E.revision_fin.is_(None), E.revision_fin > revision),
    )


def _build_table(
    table: str, lignes: Sequence[Any], retraits: dict[str, int]
) -> TableDepot:
    if not lignes:
        return TableDepot(table, retraits=retraits)
    cles, contenus, versions, lots, numeros = zip(*lignes, strict=True)
    return TableDepot(
        table, cles, tuple(parse_contenus(contenus)), versions, lots, numeros, retraits
    )


def read_history(connexion: Connection, table: str, cle: str) -> tuple[Version, ...]:
    """Toutes les versions d’une ligne, de la plus récente à la plus ancienne."""
    requete = (
        select_versions()
        .where(E.table_cible == table, E.cle == cle)
        .order_by(E.version.desc())
    )
    lignes = connexion.execute(requete).mappings()
    return tuple(build_version(ligne) for ligne in lignes)
