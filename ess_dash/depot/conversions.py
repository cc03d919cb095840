"""D’une ligne de la base à un objet figé, et retour."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import RowMapping, Select, select

from ess_dash.depot.modele import EtatLot, GenreRevision, Lot, Revision, Version
from ess_dash.depot.schema import ENREGISTREMENT, LOT, REVISION

_NON_AFFICHES: Final = ("proprietaire",)
_ENCODEUR: Final = json.JSONEncoder(separators=(",", ":"))


def now() -> str:
    """L’instant présent, en temps universel, tel qu’il s’écrit au dépôt."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")


def parse_date(texte: str) -> dt.datetime:
    """Un instant du dépôt."""
    return dt.datetime.fromisoformat(texte)


def _parse_facultative(texte: str | None) -> dt.datetime | None:
    return None if texte is None else parse_date(texte)


def write_json(contenu: Mapping[str, Any]) -> str:
    """Un contenu en JSON, tout en ASCII : tout texte reste tel quel, même abîmé."""
    return _ENCODEUR.encode(dict(contenu))


def clean(texte: str) -> str:
    r"""Un texte que toute base accepte ; ce qui n’est pas du texte devient « � ».

    Examples
    --------
    >>> clean("a\x00b")
    'a�b'
    """
    propre = texte.replace("\x00", "\ufffd")
    return propre.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def parse_contenus(textes: Iterable[str]) -> list[dict[str, str]]:
    """Des contenus JSON lus d’un coup : les noms de colonnes ne sont gardés qu’une fois."""
    contenus: list[dict[str, str]] = json.loads(f"[{','.join(textes)}]")
    return contenus


def _revision_du_lot(genre: GenreRevision) -> Any:  # noqa: ANN401 — expression SQL
    return (
        select(REVISION.c.id)
        .where(REVISION.c.lot_id == LOT.c.id, REVISION.c.genre == genre.value)
        .scalar_subquery()
    )


def select_lots() -> Select[Any]:
    """Requête des lots, avec leurs révisions."""
    colonnes = [colonne for colonne in LOT.c if colonne.name not in _NON_AFFICHES]
    return select(
        *colonnes,
        _revision_du_lot(GenreRevision.PUBLICATION).label("revision_publication"),
        _revision_du_lot(GenreRevision.ANNULATION).label("revision_annulation"),
    )


def build_lot(ligne: RowMapping) -> Lot:
    """Un lot, d’après une ligne de ``select_lots``."""
    champs = dict(ligne)
    return Lot(
        **champs
        | {
            "etat": EtatLot(champs["etat"]),
            "reglages": json.loads(champs["reglages"]),
            "rapport": json.loads(champs["rapport"]),
            "cree_le": parse_date(champs["cree_le"]),
            "publie_le": _parse_facultative(champs["publie_le"]),
            "annule_le": _parse_facultative(champs["annule_le"]),
        }
    )


def build_revision(ligne: RowMapping) -> Revision:
    """Une révision, d’après une ligne de la table ``revision``."""
    return Revision(
        id=ligne["id"],
        horodatage=parse_date(ligne["horodatage"]),
        genre=GenreRevision(ligne["genre"]),
        libelle=ligne["libelle"],
        lot_id=ligne["lot_id"],
        annulee_par=ligne["annulee_par"],
    )


def select_versions() -> Select[Any]:
    """Requête des versions publiées, avec la révision de début de chacune."""
    return select(
        ENREGISTREMENT, REVISION.c.horodatage, REVISION.c.genre, REVISION.c.libelle
    ).join(REVISION, REVISION.c.id == ENREGISTREMENT.c.revision_debut)


def build_version(ligne: RowMapping) -> Version:
    """Une version, d’après une ligne de ``select_versions``."""
    contenu = ligne["contenu"]
    return Version(
        table=ligne["table_cible"],
        cle=ligne["cle"],
        version=ligne["version"],
        contenu=None if contenu is None else json.loads(contenu),
        lot_id=ligne["lot_id"],
        ligne=ligne["ligne"],
        revision_debut=ligne["revision_debut"],
        revision_fin=ligne["revision_fin"],
        horodatage=parse_date(ligne["horodatage"]),
        genre=GenreRevision(ligne["genre"]),
        libelle=ligne["libelle"],
    )
