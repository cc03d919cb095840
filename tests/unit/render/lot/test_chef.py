import errno
import json
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest

from ess_dash.render.lot import chef, disque, equipe, fabrique
from ess_dash.render.lot.modele import Depart, Fait, Fin, Refus

CAGIRE, CAUBOUS, METROPOLE = "200073146", "31127", "243100518"


def jamais():
    return False


def faire(demande, preparer, est_arrete=jamais):
    return list(chef.run(demande, est_arrete, preparer))


def lire_index(demande):
    return Path(demande.sortie, "index.html").read_text("utf-8")


def test_un_fichier_par_territoire_et_une_page_qui_y_mene(demander, preparer):
    demande = demander(CAGIRE, CAUBOUS, formes=("json", "csv"))
    depart, *faits, fin = faire(demande, preparer)
    assert depart == Depart(2)
    assert fin == Fin(2, 0)
    attendus = {nom for fait in faits for nom in fait.fichiers.values()}
    assert len(attendus) == 4
    presents = {chemin.name for chemin in Path(demande.sortie).iterdir()}
    assert presents == attendus | {"index.html"}
    assert set(re.findall(r'href="([^"]+)"', lire_index(demande))) == attendus


def test_la_page_nomme_chaque_territoire_la_date_et_les_sources(demander, preparer):
    demande = demander(CAUBOUS)
    faire(demande, preparer)
    page = lire_index(demande)
    for attendu in ("Caubous", "31127", "22 novembre 2026", "sur 1.", "Insee"):
        assert attendu in page
    assert "Données fictives" not in page
    assert "<script" not in page


def test_la_demonstration_se_dit_sur_la_page_et_dans_les_noms(demander, preparer):
    demande = demander(CAUBOUS, demonstration=True)
    _, fait, _ = faire(demande, preparer)
    assert "donnees-fictives" in fait.fichiers["json"]
    assert "Données fictives." in lire_index(demande)


def test_les_fichiers_ont_un_nom_sur_et_lisible(demander, preparer, monkeypatch):
    vraie = fabrique.build_fiche

    def renommer(atelier, code):
        nom = "../L’Œuvre : <Saint-Ô> " + "très long " * 40
        return replace(vraie(atelier, code), titre=nom)

    monkeypatch.setattr(fabrique, "build_fiche", renommer)
    demande = demander(CAUBOUS)
    _, fait, fin = faire(demande, preparer)
    assert fin == Fin(1, 0)
    nom = fait.fichiers["json"]
    assert re.fullmatch(r"ess-31-fiche-31127-l-oeuvre-saint-o[a-z-]*\.json", nom)
    assert len(nom.encode()) < 120
    assert "&lt;Saint-Ô&gt;" in lire_index(demande)
    assert "<Saint-Ô>" not in lire_index(demande)


def test_une_fiche_manquee_n_arrete_pas_les_autres(demander, preparer, monkeypatch):
    vraie = fabrique.build_fiche

    def casser(atelier, code):
        if code == CAUBOUS:
            raise ZeroDivisionError(code)
        return vraie(atelier, code)

    monkeypatch.setattr(fabrique, "build_fiche", casser)
    demande = demander(CAUBOUS, CAGIRE)
    _, manquee, faite, fin = faire(demande, preparer)
    assert manquee.faute == fabrique.IMPREVU
    assert "ZeroDivisionError" in manquee.trace
    assert faite.fichiers
    assert fin == Fin(1, 1)
    page = lire_index(demande)
    assert fabrique.IMPREVU in page
    assert "ZeroDivisionError" not in page


def test_un_territoire_inconnu_est_dit(demander, preparer):
    _, manquee, faite, fin = faire(demander("99999", CAUBOUS), preparer)
    assert "n’est pas dans" in manquee.faute
    assert faite.code == CAUBOUS
    assert fin == Fin(1, 1)


def test_l_arret_garde_ce_qui_est_fait_et_le_dit(demander, preparer):
    demande = demander(CAGIRE, CAUBOUS, METROPOLE)
    faits = []
    for avancement in chef.run(demande, lambda: len(faits) == 1, preparer):
        if isinstance(avancement, Fait):
            faits.append(avancement)
        dernier = avancement
    assert dernier == Fin(1, 0, arrete=True)
    assert "arrêté avant la fin" in lire_index(demande)


def test_une_maille_prend_tous_ses_territoires(demander, preparer):
    demande = demander(maille="petr")
    codes = preparer(demande).list_codes()
    assert codes
    assert all("-" in code for code in codes)


def test_un_departement_sans_petr_le_dit(demander, preparer):
    demande = demander(maille="petr")
    sans = preparer(demande)
    vides = replace(sans.donnees, petr=sans.donnees.petr.iloc[:0])
    sans_petr = replace(sans, atelier=replace(sans.atelier, donnees=vides))
    (refus,) = list(chef.run(demande, jamais, lambda _: sans_petr))
    assert isinstance(refus, Refus)
    assert "aucun territoire de la maille « PETR »" in refus.phrase


# Le disque


def test_un_dossier_qui_est_un_fichier_est_refuse(demander, preparer, tmp_path):
    (tmp_path / "fiches").write_text("rien")
    (refus,) = faire(demander(CAUBOUS), preparer)
    assert "un fichier y porte le nom d’un dossier" in refus.phrase


def test_la_page_d_accueil_d_un_autre_n_est_pas_remplacee(demander, preparer, tmp_path):
    (tmp_path / "fiches").mkdir()
    autre = tmp_path / "fiches" / "index.html"
    autre.write_text("<h1>Mon site</h1>")
    (refus,) = faire(demander(CAUBOUS), preparer)
    assert "n’est pas un lot de fiches" in refus.phrase
    assert autre.read_text() == "<h1>Mon site</h1>"


def test_un_lot_se_refait_au_meme_endroit(demander, preparer):
    demande = demander(CAUBOUS)
    faire(demande, preparer)
    avant = sorted(Path(demande.sortie).iterdir())
    *_, fin = faire(demande, preparer)
    assert fin == Fin(1, 0)
    assert sorted(Path(demande.sortie).iterdir()) == avant


def test_un_disque_plein_arrete_le_lot_sans_abimer_le_fichier(
    demander, preparer, monkeypatch
):
    demande = demander(CAUBOUS, CAGIRE)
    _, fait, *_ = faire(demande, preparer)
    ancien = Path(demande.sortie, fait.fichiers["json"])
    octets = ancien.read_bytes()

    def remplir(chemin, contenu):
        with chemin.open("wb") as fichier:
            fichier.write(contenu[:10])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", remplir)
    *_, dernier = faire(demande, preparer)
    assert isinstance(dernier, Refus)
    assert "le disque est plein" in dernier.phrase
    assert "No space" not in dernier.phrase
    assert ancien.read_bytes() == octets
    assert not list(Path(demande.sortie).glob(".*"))


def test_une_faute_inconnue_du_disque_se_dit_sans_anglais(tmp_path):
    with (
        pytest.raises(disque.LotError, match=r"code 5\)"),
        disque.say_fautes(tmp_path),
    ):
        raise OSError(errno.EIO, "Input/output error")


# Plusieurs processus


@pytest.mark.skipif(equipe._find_methode() != "fork", reason="processus non divisés")
@pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")
def test_la_mort_d_un_processus_ne_perd_que_sa_fiche(demander, preparer, monkeypatch):
    vraie = fabrique.build_fiche

    def mourir(atelier, code):
        if code == CAUBOUS and os.getpid() != ici:
            os._exit(3)
        return vraie(atelier, code)

    ici = os.getpid()
    monkeypatch.setattr(fabrique, "build_fiche", mourir)
    demande = demander(CAUBOUS, CAGIRE, METROPOLE, processus=2)
    depart, *faits, fin = faire(demande, preparer)
    assert depart == Depart(3)
    assert {fait.code for fait in faits if fait.faute} == {CAUBOUS}
    assert fin == Fin(2, 1)
    contenus = [
        json.loads(Path(demande.sortie, fait.fichiers["json"]).read_text("utf-8"))
        for fait in faits
        if not fait.faute
    ]
    assert {c["identifiant"] for c in contenus} == {
        f"fiche-{CAGIRE}",
        f"fiche-{METROPOLE}",
    }
