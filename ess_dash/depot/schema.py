"""Les tables du dépôt, telles que les requêtes les voient.

Elles sont créées par les migrations, jamais d’ici ; un test compare les deux.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Integer,
    MetaData,
    Table,
    Text,
)

METADATA: Final = MetaData()


def _texte(nom: str) -> Column[str]:
    return Column(nom, Text, nullable=False, server_default="")


def _compte(nom: str) -> Column[int]:
    return Column(nom, Integer, nullable=False, server_default="0")


META: Final = Table(
    "meta",
    METADATA,
    Column("cle", Text, primary_key=True),
    Column("valeur", Text, nullable=False),
)

LOT: Final = Table(
    "lot",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("type_import", Text, nullable=False),
    Column("etat", Text, nullable=False),
    _texte("nom_fichier"),
    _texte("feuille"),
    Column("sha256", Text, nullable=False),
    Column("octets", BigInteger, nullable=False),
    _texte("millesime"),
    _texte("producteur"),
    _texte("titre"),
    _texte("licence"),
    Column("reglages", Text, nullable=False, server_default="{}"),
    Column("rapport", Text, nullable=False, server_default="{}"),
    _compte("nb_lignes"),
    _compte("nb_gardees"),
    _compte("nb_corrigees"),
    _compte("nb_doutes"),
    _compte("nb_refusees"),
    _compte("nb_ignorees"),
    _compte("nb_enregistrements"),
    _texte("empreinte"),
    _texte("proprietaire"),
    Column("cree_le", Text, nullable=False),
    Column("publie_le", Text),
    Column("annule_le", Text),
)

REVISION: Final = Table(
    "revision",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("horodatage", Text, nullable=False),
    Column("genre", Text, nullable=False),
    Column("libelle", Text, nullable=False),
    Column("lot_id", Integer, ForeignKey("lot.id")),
    Column("annulee_par", Integer, ForeignKey("revision.id")),
)

# ``origine`` : révision qui a écrit le contenu la première fois ; une version rétablie
# par une annulation la garde, et on sait toujours de quelle opération elle vient.
ENREGISTREMENT: Final = Table(
    "enregistrement",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("table_cible", Text, nullable=False),
    Column("cle", Text, nullable=False),
    Column("lot_id", Integer, ForeignKey("lot.id")),
    Column("contenu", Text),
    _compte("version"),
    Column("ligne", Integer),
    Column("origine", Integer, ForeignKey("revision.id")),
    Column("revision_debut", Integer, ForeignKey("revision.id")),
    Column("revision_fin", Integer, ForeignKey("revision.id")),
)

GEOCODAGE: Final = Table(
    "geocodage",
    METADATA,
    Column("adresse", Text, primary_key=True),
    Column("reponse", Text, nullable=False),
    Column("consulte_le", Text, nullable=False),
)
