"""Contrôler le dépôt entier : la base, ses liens, et ce que l’histoire garantit."""

import hashlib
from collections.abc import Iterator

from sqlalchemy import Connection, func, select, text

from ess_dash.depot.bilans import Verification
from ess_dash.depot.lecture import EN_VIGUEUR
from ess_dash.depot.modele import EtatLot
from ess_dash.depot.preparation import update_empreinte
from ess_dash.depot.schema import ENREGISTREMENT, GEOCODAGE, LOT, REVISION

E = ENREGISTREMENT.c

# Chaque requête compte des fautes ; la phrase dit ce qu’elles sont.
_INVARIANTS = (
    (
        "{n} ligne(s) ont deux versions en vigueur.",
        """SELECT count(*) FROM (
            SELECT 1 FROM enregistrement
            WHERE revision_debut IS NOT NULL AND revision_fin IS NULL
            GROUP BY table_cible, cle HAVING count(*) > 1) AS doubles""",
    ),
    (
        "{n} version(s) se recouvrent dans le temps.",
        """SELECT count(*) FROM (
            SELECT revision_debut, lag(revision_fin) OVER (
                PARTITION BY table_cible, cle ORDER BY version) AS fin,
                lag(version) OVER (
                PARTITION BY table_cible, cle ORDER BY version) AS avant
            FROM enregistrement WHERE revision_debut IS NOT NULL) AS suites
        WHERE avant IS NOT NULL AND (fin IS NULL OR fin > revision_debut)""",
    ),
    (
        "{n} ligne(s) en attente n’appartiennent à aucun import en attente.",
        """SELECT count(*) FROM enregistrement AS e
        LEFT JOIN lot AS l ON l.id = e.lot_id
        WHERE e.revision_debut IS NULL
            AND (l.id IS NULL OR l.etat NOT IN ('en_cours', 'prepare'))""",
    ),
    (
        "{n} ligne(s) d’un import annulé sont encore en vigueur.",
        """SELECT count(*) FROM enregistrement AS e
        JOIN revision AS o ON o.id = e.origine
        WHERE e.revision_debut IS NOT NULL AND e.revision_fin IS NULL
            AND o.annulee_par IS NOT NULL""",
    ),
    (
        "{n} import(s) publiés n’ont pas leur révision.",
        """SELECT count(*) FROM lot AS l WHERE l.etat IN ('publie', 'annule')
            AND (SELECT count(*) FROM revision AS r
                 WHERE r.lot_id = l.id AND r.genre = 'publication') <> 1""",
    ),
)


def check(connexion: Connection) -> Verification:
    """Contrôle le dépôt ; lit tout, n’écrit rien."""
    fautes = (
        *_check_base(connexion),
        *_check_invariants(connexion),
        *_check_lots(connexion),
    )
    return Verification(_count(connexion), fautes)


def _count(connexion: Connection) -> tuple[tuple[str, int], ...]:
    def compter(*conditions: object) -> int:
        requete = select(func.count()).select_from(ENREGISTREMENT).where(*conditions)  # type: ignore[arg-type]
        return int(connexion.execute(requete).scalar_one())

    def compter_lots(*etats: EtatLot) -> int:
        valeurs = [etat.value for etat in etats]
        requete = select(func.count()).select_from(LOT).where(LOT.c.etat.in_(valeurs))
        return int(connexion.execute(requete).scalar_one())

    revisions = select(func.count()).select_from(REVISION)
    adresses = select(func.count()).select_from(GEOCODAGE)
    return (
        ("révisions", int(connexion.execute(revisions).scalar_one())),
        ("imports publiés", compter_lots(EtatLot.PUBLIE)),
        ("imports annulés", compter_lots(EtatLot.ANNULE)),
        ("imports en attente", compter_lots(EtatLot.EN_COURS, EtatLot.PREPARE)),
        ("lignes en vigueur", compter(EN_VIGUEUR, E.contenu.is_not(None))),
        ("versions gardées", compter(E.revision_debut.is_not(None))),
        ("lignes en attente", compter(E.revision_debut.is_(None))),
        ("adresses géocodées", int(connexion.execute(adresses).scalar_one())),
    )


def _check_base(connexion: Connection) -> Iterator[str]:
    if connexion.dialect.name != "sqlite":
        return
    for (bilan,) in connexion.exec_driver_sql("PRAGMA integrity_check(10)"):
        if bilan != "ok":
            yield f"Le fichier est abîmé : {bilan}."
    liens = connexion.exec_driver_sql("PRAGMA foreign_key_check").all()
    if liens:
        yield f"{len(liens)} lien(s) entre tables ne mènent nulle part."


def _check_invariants(connexion: Connection) -> Iterator[str]:
    for phrase, requete in _INVARIANTS:
        nombre = int(connexion.execute(text(requete)).scalar_one())
        if nombre:
            yield phrase.format(n=nombre)


def _check_lots(connexion: Connection) -> Iterator[str]:
    """Compare chaque import publié à l’empreinte prise quand il a été préparé."""
    publies = (EtatLot.PUBLIE.value, EtatLot.ANNULE.value)
    requete = select(LOT.c.id, LOT.c.empreinte).where(LOT.c.etat.in_(publies))
    for id_lot, empreinte in connexion.execute(requete).all():
        if _compute_empreinte(connexion, id_lot) != empreinte:
            yield f"Les lignes de l’import n° {id_lot} ne sont plus celles publiées."


def _compute_empreinte(connexion: Connection, id_lot: int) -> str:
    somme = hashlib.sha256()
    requete = (
        select(E.table_cible, E.cle, E.contenu)
        .where(
            E.lot_id == id_lot, E.revision_debut == E.origine, E.contenu.is_not(None)
        )
        .order_by(E.id)
    )
    for table, cle, contenu in connexion.execute(requete):
        update_empreinte(somme, table, cle, contenu)
    return somme.hexdigest()
