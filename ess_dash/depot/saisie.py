"""Saisir à la main : une ou plusieurs lignes en une révision, sans rien écraser."""

from collections.abc import Sequence

from sqlalchemy import Connection, insert, update

from ess_dash.depot import lecture
from ess_dash.depot.conversions import clean, write_json
from ess_dash.depot.erreurs import ConflitError, DepotError
from ess_dash.depot.modele import GenreRevision, Revision, Saisie, Version
from ess_dash.depot.publication import get_revision, insert_revision
from ess_dash.depot.schema import ENREGISTREMENT


def save(connexion: Connection, saisies: Sequence[Saisie], libelle: str) -> Revision:
    """Enregistre des saisies ensemble.

    Raises
    ------
    ConflitError
        Si l’une des lignes a changé depuis qu’elle a été lue.
    DepotError
        Si la même ligne est saisie deux fois, ou si rien n’est saisi.
    """
    _check_distinctes(saisies)
    histoires = [
        lecture.read_history(connexion, saisie.table, clean(saisie.cle))
        for saisie in saisies
    ]
    for saisie, histoire in zip(saisies, histoires, strict=True):
        _check_version(saisie, histoire)
    revision = insert_revision(connexion, GenreRevision.SAISIE, libelle, None)
    for saisie, histoire in zip(saisies, histoires, strict=True):
        _write(connexion, saisie, histoire, revision)
    return get_revision(connexion, revision)


def _check_distinctes(saisies: Sequence[Saisie]) -> None:
    cles = {(saisie.table, clean(saisie.cle)) for saisie in saisies}
    if not saisies or len(cles) < len(saisies):
        raise DepotError(
            "La saisie est vide ou donne deux fois la même ligne : rien n’a été "
            "enregistré."
        )


def find_en_vigueur(histoire: Sequence[Version]) -> Version | None:
    """La version en vigueur d’une ligne, ``None`` s’il n’y en a pas."""
    return next((v for v in histoire if v.revision_fin is None), None)


def _check_version(saisie: Saisie, histoire: Sequence[Version]) -> None:
    actuelle = find_en_vigueur(histoire)
    version = 0 if actuelle is None else actuelle.version
    if version == saisie.version_lue:
        return
    lue = next((v for v in histoire if v.version == saisie.version_lue), None)
    raise ConflitError(
        f"« {saisie.cle} » a changé pendant votre saisie : rien n’a été écrasé. Comparez "
        "les deux versions, puis enregistrez à nouveau.",
        lue,
        actuelle,
    )


def _write(
    connexion: Connection, saisie: Saisie, histoire: Sequence[Version], revision: int
) -> None:
    actuelle = find_en_vigueur(histoire)
    if actuelle is not None:
        _close(connexion, actuelle, revision)
    contenu = None if saisie.contenu is None else write_json(saisie.contenu)
    connexion.execute(
        insert(ENREGISTREMENT).values(
            table_cible=saisie.table,
            cle=clean(saisie.cle),
            contenu=contenu,
            version=1 + max((v.version for v in histoire), default=0),
            origine=revision,
            revision_debut=revision,
        )
    )


def _close(connexion: Connection, version: Version, revision: int) -> None:
    e = ENREGISTREMENT.c
    connexion.execute(
        update(ENREGISTREMENT)
        .where(
            e.table_cible == version.table,
            e.cle == version.cle,
            e.version == version.version,
            e.revision_fin.is_(None),
            e.revision_debut.is_not(None),
        )
        .values(revision_fin=revision)
    )
