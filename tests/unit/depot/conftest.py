"""Un dépôt neuf, et de quoi le remplir en une ligne."""

from dataclasses import dataclass
from itertools import count

import pytest

from ess_dash.depot import Depot, LotNouveau
from ess_dash.depot.support import SupportSqlite

TABLE = "projets"


@dataclass
class Atelier:
    """Un dépôt et les gestes d’un agent."""

    depot: Depot
    numeros: count

    def preparer(self, contenus, *, sha256=None, type_import="projets", **champs):
        lot = LotNouveau(
            type_import=type_import,
            nom_fichier="projets.csv",
            sha256=sha256 or f"empreinte-{next(self.numeros)}",
            octets=100,
            **champs,
        )
        lignes = [
            (TABLE, cle, {"nom": nom}, rang)
            for rang, (cle, nom) in enumerate(contenus.items(), start=2)
        ]
        return self.depot.prepare(lot, lignes)

    def publier(self, contenus, *, remplacer=False, **champs):
        id_lot = self.preparer(contenus, **champs)
        return self.depot.publish(id_lot, remplacer=remplacer)

    def saisir(self, cle, nom, version_lue):
        contenu = None if nom is None else {"nom": nom}
        return self.depot.saisir(
            TABLE, cle, contenu, version_lue=version_lue, libelle="Correction"
        )

    def lire(self, revision=None):
        table = self.depot.read_table(TABLE, revision)
        return {
            cle: contenu["nom"]
            for cle, contenu in zip(table.cles, table.contenus, strict=True)
        }


@pytest.fixture
def dossier(tmp_path):
    return tmp_path / "depot"


@pytest.fixture
def rouvrir(dossier):
    """Rouvre le dépôt, comme après un redémarrage."""
    return lambda *options: Depot(SupportSqlite(dossier, *options))


@pytest.fixture
def atelier(rouvrir):
    return Atelier(rouvrir(), count())
