import hashlib
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect

from ess_dash.depot import DepotError
from ess_dash.depot.migrations import MIGRATIONS, migrate
from ess_dash.depot.schema import METADATA

HISTORIQUES = Path(__file__).resolve().parents[2] / "fixtures" / "depot"
# Ce que chaque dépôt d’autrefois contenait, lu par la version qui l’a écrit.
CONTENUS = {"v1.sqlite": {"a": "un", "b": "corrigé", "d": "gardé"}}


def _decrire(moteur):
    inspecteur = inspect(moteur)
    return {
        table: {
            colonne["name"]: (str(colonne["type"]), colonne["nullable"])
            for colonne in inspecteur.get_columns(table)
        }
        for table in inspecteur.get_table_names()
    }


def test_les_migrations_menent_au_schema_des_requetes():
    migree, decrite = create_engine("sqlite://"), create_engine("sqlite://")
    migrate(migree)
    METADATA.create_all(decrite)
    # Une clé primaire de SQLite est dite facultative selon la façon de l’écrire.
    attendues = _decrire(decrite)
    trouvees = _decrire(migree)
    for table, colonnes in attendues.items():
        for nom in colonnes.keys() & {"id"}:
            colonnes[nom] = trouvees[table][nom]
    assert trouvees == attendues
    migree.dispose()
    decrite.dispose()


def test_chaque_version_publiee_a_son_depot_d_autrefois():
    assert sorted(CONTENUS) == [f"v{i}.sqlite" for i in range(1, len(MIGRATIONS) + 1)]
    assert sorted(p.name for p in HISTORIQUES.iterdir()) == sorted(CONTENUS)


@pytest.mark.parametrize("nom", sorted(CONTENUS))
def test_un_depot_d_autrefois_s_ouvre_avec_tout_ce_qu_il_contenait(
    atelier, rouvrir, dossier, nom
):
    dossier.mkdir()
    shutil.copy(HISTORIQUES / nom, dossier / "depot.sqlite")
    atelier.depot = rouvrir()
    assert atelier.lire() == CONTENUS[nom]
    assert atelier.lire(1) == {"a": "un", "b": "deux"}
    assert atelier.depot.verifier().fautes == ()
    assert atelier.depot.read_geocodages(["1 rue des Arts"])
    lots = atelier.depot.list_lots()
    assert [lot.etat.value for lot in lots] == ["annule", "publie"]
    assert atelier.publier({"e": "neuf"}).est_nouvelle


def _ajouter(connexion):
    connexion.exec_driver_sql("ALTER TABLE lot ADD COLUMN note TEXT DEFAULT 'x'")


def _echouer(connexion):
    connexion.exec_driver_sql("DROP TABLE geocodage")
    connexion.exec_driver_sql("SELECT * FROM nulle_part")


def _lire_version(fichier):
    with closing(sqlite3.connect(fichier)) as base:
        return base.execute("PRAGMA user_version").fetchone()[0]


def test_une_migration_garde_d_abord_une_sauvegarde(atelier, rouvrir, dossier):
    atelier.publier({"a": "x"})
    atelier.depot = rouvrir((*MIGRATIONS, _ajouter))
    assert atelier.lire() == {"a": "x"}
    assert _lire_version(dossier / "depot.sqlite") == 2
    (garde,) = (dossier / "sauvegardes").iterdir()
    assert garde.name.startswith("avant-migration-v1-")
    assert _lire_version(garde) == 1


def test_une_base_a_jour_n_est_ni_migree_ni_sauvegardee(atelier, rouvrir, dossier):
    migrations = (*MIGRATIONS, _ajouter)
    atelier.depot = rouvrir(migrations)
    atelier.publier({"a": "x"})
    fichier = dossier / "depot.sqlite"
    avant = hashlib.sha256(fichier.read_bytes()).hexdigest()
    assert rouvrir(migrations).revision_courante() == 1
    assert hashlib.sha256(fichier.read_bytes()).hexdigest() == avant
    assert not (dossier / "sauvegardes").exists()


def test_une_migration_qui_echoue_ne_change_rien(atelier, rouvrir, dossier):
    atelier.publier({"a": "x"})
    with pytest.raises(DepotError, match="rien n’a été enregistré"):
        rouvrir((*MIGRATIONS, _ajouter, _echouer)).revision_courante()
    fichier = dossier / "depot.sqlite"
    # La première tient, la seconde est revenue en arrière tout entière.
    assert _lire_version(fichier) == 2
    with closing(sqlite3.connect(fichier)) as base:
        assert base.execute("SELECT count(*) FROM geocodage").fetchone() == (0,)
        assert base.execute("SELECT note FROM lot").fetchone() == ("x",)
