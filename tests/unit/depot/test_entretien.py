import hashlib
import sqlite3
from contextlib import closing

import pytest

from ess_dash.depot import (
    Depot,
    DepotAbimeError,
    DepotError,
    DepotTropRecentError,
    Sante,
)
from ess_dash.depot.migrations import MIGRATIONS
from ess_dash.depot.support import SupportDistant, SupportSqlite


@pytest.fixture
def rempli(atelier):
    atelier.publier({"a": "x", "b": "y"})
    return atelier


def executer(dossier, *ordres):
    with closing(sqlite3.connect(dossier / "depot.sqlite", isolation_level=None)) as b:
        for ordre in ordres:
            b.execute(ordre)


def test_une_sauvegarde_est_datee_et_son_empreinte_est_a_cote(rempli, tmp_path):
    sauvegarde = rempli.depot.sauvegarder(tmp_path / "copies")
    assert sauvegarde.fichier.name.startswith("depot-20")
    octets = sauvegarde.fichier.read_bytes()
    assert len(octets) == sauvegarde.octets
    voisin = sauvegarde.fichier.with_name(sauvegarde.fichier.name + ".sha256")
    assert (
        voisin.read_text("utf-8") == f"{sauvegarde.sha256}  {sauvegarde.fichier.name}\n"
    )
    assert hashlib.sha256(octets).hexdigest() == sauvegarde.sha256
    assert sorted((tmp_path / "copies").iterdir()) == [sauvegarde.fichier, voisin]


def test_rien_a_sauvegarder(atelier, tmp_path):
    with pytest.raises(DepotError, match="rien à sauvegarder"):
        atelier.depot.sauvegarder(tmp_path / "copies")
    assert list(tmp_path.iterdir()) == []


def test_un_dossier_de_sortie_impossible_se_dit(rempli, tmp_path):
    (tmp_path / "fichier").write_text("x", encoding="utf-8")
    with pytest.raises(DepotError, match="ne peut pas être écrit"):
        rempli.depot.sauvegarder(tmp_path / "fichier" / "copies")


def test_restaurer_rend_l_etat_sauvegarde_et_garde_le_present(rempli, rouvrir):
    depot = rempli.depot
    sauvegarde = depot.sauvegarder()
    version = depot.version_donnees()
    rempli.saisir("a", "changé", 1)
    restauration = depot.restaurer(sauvegarde.fichier)
    assert rempli.lire() == {"a": "x", "b": "y"}
    assert restauration.revision == sauvegarde.revision == 1
    # Un cache tenu par la version ne confond pas l’avant et l’après.
    assert depot.version_donnees() != version
    depot.restaurer(restauration.precedente)
    assert rempli.lire() == {"a": "changé", "b": "y"}
    rempli.depot = rouvrir()
    assert rempli.lire() == {"a": "changé", "b": "y"}
    assert rempli.depot.verifier().est_saine


def test_restaurer_dans_un_dossier_neuf(rempli, tmp_path):
    sauvegarde = rempli.depot.sauvegarder(tmp_path / "copies")
    rempli.depot = Depot(SupportSqlite(tmp_path / "neuf"))
    assert rempli.depot.restaurer(sauvegarde.fichier).precedente is None
    assert rempli.lire() == {"a": "x", "b": "y"}
    assert rempli.publier({"c": "z"}).revision.id == 2


def test_restaurer_remplace_un_depot_illisible_et_le_met_de_cote(
    rempli, rouvrir, dossier
):
    sauvegarde = rempli.depot.sauvegarder()
    abime = b"abime" * 1000
    (dossier / "depot.sqlite").write_bytes(abime)
    rempli.depot = rouvrir()
    restauration = rempli.depot.restaurer(sauvegarde.fichier)
    assert restauration.precedente.read_bytes() == abime
    assert rempli.depot.etat.sante is Sante.SAIN
    assert rempli.lire() == {"a": "x", "b": "y"}


def _absente(fichier):
    fichier.unlink()


def _modifiee(fichier):
    fichier.write_bytes(fichier.read_bytes()[:-1] + b"x")


def _coupee(fichier):
    fichier.write_bytes(fichier.read_bytes()[:5000])
    fichier.with_name(fichier.name + ".sha256").unlink()


def _autre_chose(fichier):
    fichier.write_bytes(b"nom;commune\n" * 100)
    fichier.with_name(fichier.name + ".sha256").unlink()


@pytest.mark.parametrize("abimer", [_absente, _modifiee, _coupee, _autre_chose])
def test_une_sauvegarde_inutilisable_ne_change_rien(rempli, dossier, abimer):
    sauvegarde = rempli.depot.sauvegarder()
    rempli.saisir("a", "présent", 1)
    abimer(sauvegarde.fichier)
    with pytest.raises(DepotError, match=r"[Rr]ien n’a été"):
        rempli.depot.restaurer(sauvegarde.fichier)
    assert rempli.lire() == {"a": "présent", "b": "y"}
    assert list(dossier.glob("*.restauration*")) == []


def test_une_sauvegarde_plus_recente_que_l_application_est_refusee(rempli, dossier):
    sauvegarde = rempli.depot.sauvegarder()
    with closing(sqlite3.connect(sauvegarde.fichier)) as base:
        base.execute("PRAGMA user_version = 99")
    sauvegarde.fichier.with_name(sauvegarde.fichier.name + ".sha256").unlink()
    with pytest.raises(DepotTropRecentError, match="version 99"):
        rempli.depot.restaurer(sauvegarde.fichier)
    assert list(dossier.glob("*.restauration*")) == []


def test_une_sauvegarde_ancienne_est_mise_a_jour_en_la_restaurant(rempli, tmp_path):
    sauvegarde = rempli.depot.sauvegarder(tmp_path / "copies")

    def ajouter(connexion):
        connexion.exec_driver_sql("ALTER TABLE lot ADD COLUMN note TEXT")

    support = SupportSqlite(tmp_path / "neuf", (*MIGRATIONS, ajouter))
    rempli.depot = Depot(support)
    rempli.depot.restaurer(sauvegarde.fichier)
    assert rempli.lire() == {"a": "x", "b": "y"}
    with support.lire() as connexion:
        assert connexion.exec_driver_sql("SELECT note FROM lot").scalar_one() is None


def test_une_base_en_service_se_sauvegarde_avec_ses_outils(monkeypatch):
    monkeypatch.setattr("ess_dash.depot.support.build_distant", lambda _: None)
    depot = Depot(SupportDistant("postgresql://serveur/ess"))
    with pytest.raises(DepotError, match="pg_dump"):
        depot.sauvegarder()


def test_le_controle_compte_et_ne_trouve_rien(rempli):
    rempli.preparer({"c": "z"})
    verification = rempli.depot.verifier()
    assert verification.est_saine
    comptes = dict(verification.comptes)
    assert comptes["imports publiés"] == comptes["imports en attente"] == 1
    assert comptes["lignes en vigueur"] == comptes["versions gardées"] == 2
    assert comptes["lignes en attente"] == 1


@pytest.mark.parametrize(
    ("ordre", "phrase"),
    [
        (
            "UPDATE enregistrement SET contenu = '{}' WHERE cle = 'a'",
            "ne sont plus celles publiées",
        ),
        ("DELETE FROM enregistrement WHERE cle = 'b'", "ne sont plus celles publiées"),
        (
            "UPDATE enregistrement SET cle = 'a', version = 2 WHERE cle = 'b'",
            "deux versions en vigueur",
        ),
        (
            "UPDATE enregistrement SET cle = 'a', version = 2 WHERE cle = 'b'",
            "se recouvrent",
        ),
        ("UPDATE enregistrement SET revision_debut = NULL", "aucun import en attente"),
        ("UPDATE revision SET annulee_par = 1", "encore en vigueur"),
        ("UPDATE revision SET lot_id = NULL", "n’ont pas leur révision"),
        ("UPDATE enregistrement SET lot_id = 99", "ne mènent nulle part"),
    ],
)
def test_le_controle_trouve_chaque_faute(rempli, dossier, ordre, phrase):
    executer(dossier, "DROP INDEX enregistrement_en_vigueur", ordre)
    fautes = rempli.depot.verifier().fautes
    assert any(phrase in faute for faute in fautes), fautes


@pytest.mark.usefixtures("rempli")
def test_la_base_refuse_deux_versions_en_vigueur(dossier):
    with pytest.raises(sqlite3.IntegrityError):
        executer(dossier, "UPDATE enregistrement SET cle = 'a' WHERE cle = 'b'")


def test_un_fichier_abime_se_voit_au_controle(rempli, rouvrir, dossier):
    rempli.publier({f"c{i}": "x" * 60 for i in range(300)})
    fichier = dossier / "depot.sqlite"
    octets = fichier.read_bytes()
    milieu = len(octets) // 8192 * 4096
    fichier.write_bytes(octets[:milieu] + b"\xff" * 4096 + octets[milieu + 4096 :])
    depot = rouvrir()
    assert depot.etat.sante is Sante.ABIME
    try:
        fautes = depot.verifier().fautes
    except DepotAbimeError:
        return
    assert any("abîmé" in faute for faute in fautes)
