"""La section « Toutes les fiches », sur une page d’essai et avec un lot rejoué."""

import threading
import zipfile
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from ess_dash.render.lot_fiches import Depart, Fait, Fin, Refus
from ess_dash.ui import lot_fiches

DELAI_S = 30


class LotRejoue:
    """Un lot qui attend qu’on le laisse finir, et qui écrit un fichier."""

    def __init__(self, demande):
        self.demande = demande
        self.suite = LotRejoue.suite
        self.est_annule = False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def __iter__(self):
        yield Depart(3)
        sortie = Path(self.demande.sortie)
        sortie.mkdir()
        (sortie / "un.json").write_text("{}")
        yield Fait("1", "Un", {"json": "un.json"})
        self.suite.wait(DELAI_S)
        yield from LotRejoue.reste
        yield Fin(1, 0, arrete=True) if self.est_annule else LotRejoue.fin

    def cancel(self):
        self.est_annule = True


@pytest.fixture
def suite(monkeypatch):
    """Le signal qui laisse finir le lot."""
    monkeypatch.setattr(lot_fiches, "Lot", LotRejoue)
    monkeypatch.setattr(lot_fiches, "FILE", lot_fiches.File())
    LotRejoue.suite = threading.Event()
    LotRejoue.reste = (Fait("2", "Deux", {}, faute="elle manque."),)
    LotRejoue.fin = Fin(1, 1)
    yield LotRejoue.suite
    LotRejoue.suite.set()
    attendre_le_fil()
    for travail in lot_fiches.FILE._travaux.values():
        travail.dossier.cleanup()


def attendre_le_fil():
    for fil in threading.enumerate():
        if fil.name == "lot_fiches":
            fil.join(DELAI_S)


def page():
    from ess_dash.ui.lot_fiches import show_lot

    show_lot()


def ouvrir():
    essai = AppTest.from_function(page, default_timeout=DELAI_S).run()
    assert not essai.exception
    return essai


def test_un_lot_se_fait_puis_s_emporte(suite):
    essai = ouvrir()
    essai.selectbox(key="lot_forme").set_value(lot_fiches.Forme.JSON).run()
    essai.button(key="lot_faire").click().run()
    assert not essai.exception
    assert essai.button(key="lot_arreter").label == "Arrêter"
    suite.set()
    attendre_le_fil()
    essai.run()
    (travail,) = lot_fiches.FILE._travaux.values()
    assert travail.demande.formes == ("json",)
    assert travail.demande.maille == "epci"
    assert [a.value for a in essai.warning] == ["Deux \\: elle manque."]
    assert travail.nom == "ess-31-fiches-epci-json.zip"
    with zipfile.ZipFile(travail.archive) as archive:
        assert archive.namelist() == ["un.json"]
    assert any("Télécharger l’archive" in b.label for b in essai.get("download_button"))


@pytest.mark.usefixtures("suite")
def test_un_seul_lot_a_la_fois_et_les_autres_le_savent():
    premier, second = ouvrir(), ouvrir()
    premier.button(key="lot_faire").click().run()
    # Deux pages d’essai ont la même visite : le second lot vient d’ailleurs.
    (travail,) = lot_fiches.FILE._travaux.values()
    lot_fiches.FILE._travaux = {"autre visite": travail}
    second.button(key="lot_faire").click().run()
    assert "Un autre lot se fait sur ce serveur" in second.info[0].value
    assert list(lot_fiches.FILE._travaux) == ["autre visite"]


def test_l_arret_garde_ce_qui_est_fait(suite):
    LotRejoue.reste = (Fait("2", "Deux", {}),)
    essai = ouvrir()
    essai.button(key="lot_faire").click().run()
    essai.button(key="lot_arreter").click().run()
    suite.set()
    attendre_le_fil()
    essai.run()
    assert "Lot arrêté" in essai.info[0].value
    (travail,) = lot_fiches.FILE._travaux.values()
    assert travail.archive.exists()


def test_un_refus_se_dit_sans_archive(suite):
    LotRejoue.reste, LotRejoue.fin = (), Refus("Le disque est plein.")
    essai = ouvrir()
    essai.button(key="lot_faire").click().run()
    suite.set()
    attendre_le_fil()
    essai.run()
    assert essai.error[0].value == "Le disque est plein."
    assert not essai.get("download_button")


def test_une_vieille_archive_s_efface(suite, monkeypatch):
    suite.set()
    essai = ouvrir()
    essai.button(key="lot_faire").click().run()
    attendre_le_fil()
    (ancien,) = lot_fiches.FILE._travaux.values()
    lot_fiches.FILE._travaux = {"autre visite": ancien}
    monkeypatch.setattr(lot_fiches, "GARDE_S", -1)
    essai.run()
    essai.button(key="lot_faire").click().run()
    attendre_le_fil()
    assert not ancien.archive.exists()
    assert "autre visite" not in lot_fiches.FILE._travaux
