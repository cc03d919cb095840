import datetime as dt
import os
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import event

from ess_dash.depot import (
    DepotAbimeError,
    DepotError,
    DepotLectureSeuleError,
    DepotOccupeError,
    DepotPleinError,
    DepotTropRecentError,
    Sante,
    emplacement,
    find_lieu,
    open_depot,
    verrou,
)
from ess_dash.depot import depot as module_depot
from ess_dash.depot.erreurs import build_erreur, traduire
from ess_dash.depot.support import SupportDistant, SupportSqlite

TABLE = "projets"
RACINE = Path(__file__).resolve().parents[3]


def test_le_meme_lieu_rend_le_meme_depot(tmp_path, monkeypatch):
    monkeypatch.setenv("ESS_DASH_DATA", str(tmp_path / "d"))
    assert (
        open_depot() is open_depot(tmp_path / "d") is open_depot(f"{tmp_path}/x/../d")
    )
    assert list(tmp_path.iterdir()) == []


def test_sans_reglage_le_depot_est_dans_le_dossier_de_l_utilisateur(monkeypatch):
    monkeypatch.delenv("ESS_DASH_DATA", raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", "ailleurs")
    assert Path(find_lieu()) == Path("ailleurs/ess_dash")
    monkeypatch.delenv("XDG_DATA_HOME")
    assert Path(find_lieu()) == Path.home() / ".local/share/ess_dash"
    monkeypatch.setattr("sys.platform", "darwin")
    assert find_lieu().endswith("Application Support/ess_dash")


def test_les_reglages_de_sqlite_sont_ceux_promis(atelier, dossier):
    atelier.publier({"a": "x"})
    with SupportSqlite(dossier).ecrire() as connexion:

        def lire(nom):
            return connexion.exec_driver_sql(f"PRAGMA {nom}").scalar_one()

        assert lire("journal_mode") == "wal"
        assert lire("synchronous") == 2
        assert lire("foreign_keys") == 1
        assert lire("busy_timeout") == 10_000


def test_une_ecriture_prend_le_verrou_des_son_debut(atelier, dossier):
    atelier.publier({"a": "x"})
    support = SupportSqlite(dossier)
    ordres = []
    event.listen(
        support._ecriture,
        "before_cursor_execute",
        lambda *arguments: ordres.append(arguments[2]),
    )
    with support.ecrire():
        pass
    assert ordres == ["BEGIN IMMEDIATE"]


def test_une_lecture_ne_peut_pas_ecrire(atelier, dossier):
    atelier.publier({"a": "x"})
    with (
        pytest.raises(DepotLectureSeuleError),
        SupportSqlite(dossier).lire() as connexion,
    ):
        connexion.exec_driver_sql("DELETE FROM enregistrement")


# Un dépôt abîmé n’est jamais remplacé par un vide


@pytest.mark.parametrize(
    "abimer",
    [
        lambda _: b"",
        lambda _: b"ceci n'est pas une base" * 200,
        lambda octets: octets[:4096] + b"\xff" * 4096 + octets[8192:],
        lambda octets: octets[: len(octets) // 2],
    ],
    ids=["vide", "autre chose", "page brouillée", "coupé"],
)
def test_un_depot_abime_se_dit_et_reste_en_lecture_seule(
    atelier, rouvrir, dossier, abimer
):
    atelier.publier({f"c{i}": "x" * 50 for i in range(200)})
    fichier = dossier / "depot.sqlite"
    fichier.write_bytes(abimer(fichier.read_bytes()))
    avant = fichier.read_bytes()
    atelier.depot = rouvrir()
    assert atelier.depot.etat.sante is Sante.ABIME
    assert "restaurer" in atelier.depot.etat.phrase
    with pytest.raises(DepotAbimeError):
        atelier.saisir("a", "y", 0)
    assert fichier.read_bytes() == avant


def test_un_depot_disparu_dont_le_journal_reste_n_est_pas_un_depot_vide(
    atelier, rouvrir, dossier
):
    atelier.publier({"a": "x"})
    (dossier / "depot.sqlite").rename(dossier / "depot.sqlite-wal")
    atelier.depot = rouvrir()
    with pytest.raises(DepotAbimeError):
        atelier.lire()
    with pytest.raises(DepotAbimeError):
        atelier.saisir("a", "y", 0)


def test_la_base_d_une_autre_application_n_est_pas_touchee(rouvrir, dossier):
    dossier.mkdir()
    with closing(sqlite3.connect(dossier / "depot.sqlite")) as base:
        base.execute("CREATE TABLE autre (x)")
    assert rouvrir().etat.sante is Sante.ABIME


def test_un_depot_plus_recent_que_l_application_est_refuse(atelier, rouvrir, dossier):
    atelier.publier({"a": "x"})
    with closing(sqlite3.connect(dossier / "depot.sqlite")) as base:
        base.execute("PRAGMA user_version = 99")
    with pytest.raises(DepotTropRecentError, match="version 99"):
        rouvrir().revision_courante()
    with pytest.raises(DepotTropRecentError, match="mettez l’application à jour"):
        open_depot(dossier)


# Le lieu


MONTAGES = """\
/dev/sda / ext4 rw 0 0
serveur:/partage /reseau nfs4 rw 0 0
//serveur/p /reseau/avec\\040espace cifs rw 0 0
/dev/sdb /reseau/local ext4 rw 0 0
"""


@pytest.mark.parametrize(
    ("chemin", "systeme"),
    [
        ("/donnees/ess", "ext4"),
        ("/reseau/ess", "nfs4"),
        ("/reseau/avec espace/ess", "cifs"),
        ("/reseau/local/ess", "ext4"),
    ],
)
def test_un_disque_reseau_est_refuse(tmp_path, chemin, systeme):
    montages = tmp_path / "montages"
    montages.write_text(MONTAGES, encoding="utf-8")
    assert emplacement.find_systeme(Path(chemin), montages) == systeme
    if systeme == "ext4":
        emplacement.check_systeme(Path(chemin), montages)
        return
    with pytest.raises(DepotError, match=f"disque réseau \\({systeme}\\)"):
        emplacement.check_systeme(Path(chemin), montages)


def test_une_machine_sans_table_des_montages_est_acceptee(tmp_path):
    assert emplacement.find_systeme(tmp_path, tmp_path / "absente") == ""


def test_la_place_se_verifie_avant_l_import(atelier, monkeypatch, dossier):
    libre = SimpleNamespace(free=499_000_000)
    monkeypatch.setattr("shutil.disk_usage", lambda _: libre)
    with pytest.raises(DepotPleinError, match=r"499 Mo .*500 pour importer"):
        atelier.preparer({"a": "x"})
    libre.free = 600_000_000
    emplacement.check_place(dossier, 200_000_000)
    with pytest.raises(DepotPleinError, match="603 pour importer"):
        emplacement.check_place(dossier, 201_000_000)
    assert not dossier.exists()


def test_un_dossier_protege_se_lit_sans_rien_y_ecrire(
    atelier, rouvrir, dossier, monkeypatch
):
    atelier.publier({"a": "x"})
    avant = sorted(dossier.iterdir())
    vrai = os.access
    monkeypatch.setattr(
        "os.access", lambda lieu, mode: lieu != dossier and vrai(lieu, mode)
    )
    atelier.depot = rouvrir()
    assert atelier.lire() == {"a": "x"}
    with pytest.raises(DepotLectureSeuleError, match="ESS_DASH_DATA"):
        atelier.saisir("a", "y", 1)
    assert sorted(dossier.iterdir()) == avant


# Plusieurs écrivains


def test_un_autre_agent_enregistre(atelier, dossier, monkeypatch):
    atelier.publier({"a": "x"})
    monkeypatch.setattr("ess_dash.depot.support.verrou.ATTENTE_S", 0.05)
    autre = os.open(dossier / verrou.NOM_VERROU, os.O_RDWR)
    verrou._lock(autre)
    try:
        with (
            pytest.raises(DepotOccupeError, match="Un autre agent enregistre"),
            verrou.verrouiller(dossier, 0.05),
        ):
            pytest.fail("verrou obtenu deux fois")
    finally:
        os.close(autre)
    with verrou.verrouiller(dossier, 0.05):
        pass


def test_un_autre_fil_du_meme_processus_attend_aussi(dossier):
    dossier.mkdir()
    fautes = []

    def essayer():
        try:
            with verrou.verrouiller(dossier, 0.05):
                pass
        except DepotOccupeError as faute:
            fautes.append(str(faute))

    with verrou.verrouiller(dossier):
        fil = threading.Thread(target=essayer)
        fil.start()
        fil.join()
    assert fautes == ["Un autre agent enregistre, réessayez."]


# Ce qu’un processus disparu a laissé


PREPARE = """
import sys
from ess_dash.depot import LotNouveau, open_depot
depot = open_depot(sys.argv[1])
depot.prepare(LotNouveau("projets", "x.csv", "abc", 10), [("projets", "a", {}, 2)])
"""


def test_le_lot_d_un_processus_disparu_est_efface_a_l_ouverture(
    atelier, dossier, monkeypatch
):
    atelier.preparer({"b": "y"})
    subprocess.run(
        [sys.executable, "-c", PREPARE, str(dossier)], cwd=RACINE, check=True
    )
    assert len(atelier.depot.list_lots()) == 2
    monkeypatch.setattr(module_depot, "_OUVERTS", {})
    depot = open_depot(dossier)
    # Le nôtre attend encore la réponse de l’agent : il reste.
    assert [lot.sha256 for lot in depot.list_lots()] == ["empreinte-0"]
    assert len(list((dossier / verrou.DOSSIER_PRESENCES).iterdir())) == 1


def test_un_lot_prepare_hier_est_efface(atelier, monkeypatch):
    atelier.preparer({"a": "x"})
    monkeypatch.setattr(module_depot, "ABANDON", dt.timedelta(seconds=-1))
    assert atelier.depot.balayer() == 1
    assert atelier.depot.list_lots() == ()


# Les fautes de la base


@pytest.mark.parametrize(
    ("nom", "genre"),
    [
        ("SQLITE_BUSY_SNAPSHOT", DepotOccupeError),
        ("SQLITE_FULL", DepotPleinError),
        ("SQLITE_IOERR_WRITE", DepotPleinError),
        ("SQLITE_CORRUPT_INDEX", DepotAbimeError),
        ("SQLITE_READONLY_DBMOVED", DepotLectureSeuleError),
        ("SQLITE_CONSTRAINT_UNIQUE", DepotError),
    ],
)
def test_chaque_faute_de_la_base_a_sa_phrase(nom, genre):
    faute = sqlite3.OperationalError("x")
    faute.sqlite_errorname = nom
    assert type(build_erreur(faute)) is genre


@pytest.mark.parametrize(
    ("faute", "genre"),
    [
        (PermissionError(13, "Permission denied"), DepotLectureSeuleError),
        (NotADirectoryError(20, "Not a directory"), DepotLectureSeuleError),
        (OSError(28, "No space left"), DepotPleinError),
        (sqlite3.OperationalError("x"), DepotError),
    ],
)
def test_une_faute_du_systeme_devient_une_phrase(faute, genre):
    with pytest.raises(genre), traduire():
        raise faute


@pytest.mark.parametrize("adresse", ["inconnu://x", "postgresql+absent://x/y"])
def test_une_adresse_de_base_inutilisable_se_dit(adresse):
    with pytest.raises(DepotError, match="postgresql://"):
        SupportDistant(adresse)
