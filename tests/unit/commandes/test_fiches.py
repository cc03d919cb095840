import zipfile

import pytest

from ess_dash.commandes import fiches
from ess_dash.commandes.registre import COMMANDES, main
from ess_dash.render.lot_fiches import (
    DemandeLot,
    Depart,
    Fait,
    Fin,
    Lot,
    Refus,
    write_zip,
)

CAUBOUS = "31127"


class LotRejoue:
    """Un lot dont on a écrit d’avance ce qu’il dit."""

    dits = ()

    def __init__(self, demande):
        type(self).demande = demande

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def __iter__(self):
        for dit in self.dits:
            if isinstance(dit, type):
                raise dit
            yield dit


@pytest.fixture
def rejouer(monkeypatch, tmp_path, capsys):
    def rejouer(*dits, options=()):
        monkeypatch.setattr(fiches, "Lot", LotRejoue)
        monkeypatch.setattr(LotRejoue, "dits", dits)
        code = main(["fiches", "--sortie", str(tmp_path), *options])
        return code, capsys.readouterr().out

    return rejouer


def test_l_aide_est_en_francais(capsys):
    for arguments in (["--help"], ["fiches", "--help"]):
        assert main(arguments) == 0
        aide = capsys.readouterr().out
        assert "Emploi :" in aide
        for anglais in (
            "Usage",
            "Options:",
            "Show",
            "default",
            "TEXT",
            "<",
            "required",
        ):
            assert anglais not in aide


def test_chaque_commande_est_dans_l_aide(capsys):
    main(["--help"])
    aide = capsys.readouterr().out
    assert all(nom in aide for nom in COMMANDES)


@pytest.mark.parametrize(
    ("arguments", "phrase"),
    [
        ([], "Voir"),
        (["inconnue"], "Cette commande n’existe pas"),
        (["fiches"], "--sortie dossier/"),
        (["fiches", "--sortie"], "--sortie"),
        (["fiches", "--sortie", "x", "--maille", "ville"], "« ville »"),
        (["fiches", "--sortie", "x", "--format", "doc"], "« doc »"),
        (["fiches", "--sortie", "x", "--autre"], "« --autre »"),
        (["fiches", "--sortie", "x", "--processus", "0"], "--processus"),
    ],
)
def test_un_appel_faux_se_dit_et_finit_par_deux(arguments, phrase, capsys):
    assert main(arguments) == 2
    dit = capsys.readouterr()
    assert phrase in dit.out
    assert dit.err == ""


def test_tout_fait_finit_par_zero(rejouer):
    code, dit = rejouer(Depart(1), Fait("1", "Un", {"pdf": "un.pdf"}), Fin(1, 0))
    assert code == 0
    assert "1 fiche écrite. Les lire depuis" in dit
    assert LotRejoue.demande.formes == ("pdf",)
    assert LotRejoue.demande.maille == "epci"


def test_une_fiche_manquee_finit_par_un_et_se_dit(rejouer, tmp_path):
    manquee = Fait("2", "Deux", {}, faute="elle manque.", trace="Traceback")
    code, dit = rejouer(Depart(2), Fait("1", "Un", {}), manquee, Fin(1, 1))
    assert code == 1
    assert "Deux (2) : elle manque." in dit
    assert "1 fiche écrite, 1 impossible." in dit
    assert "Traceback" not in dit
    assert "Traceback" in (tmp_path / fiches.JOURNAL).read_text("utf-8")


def test_un_refus_finit_par_un(rejouer):
    assert rejouer(Refus("Le disque est plein.")) == (
        1,
        "Lecture des données…\nLe disque est plein.\n",
    )
    code, dit = rejouer(Depart(2), Refus("Le disque est plein."))
    assert code == 1
    assert dit.endswith("Le disque est plein.\n")


def test_une_interruption_du_clavier_se_dit(rejouer):
    code, dit = rejouer(Depart(2), KeyboardInterrupt)
    assert code == 130
    assert "Arrêté." in dit


def test_les_options_font_la_demande(rejouer):
    rejouer(
        Depart(0),
        Fin(0, 0),
        options=(
            *("--maille", "commune", "--format", "csv", "--format", "json"),
            *("--format", "csv", "--territoire", CAUBOUS, "--demonstration"),
        ),
    )
    demande = LotRejoue.demande
    assert demande.formes == ("csv", "json")
    assert demande.territoires == (CAUBOUS,)
    assert demande.demonstration
    assert demande.processus == 2


def test_un_vrai_lot_jusqu_a_l_archive(tmp_path):
    sortie = tmp_path / "fiches"
    demande = DemandeLot(str(sortie), "epci", ("pdf",), "2026-11-22", (CAUBOUS,))
    with Lot(demande) as lot:
        depart, fait, fin = lot
    assert depart == Depart(1)
    assert fin == Fin(1, 0)
    assert (sortie / fait.fichiers["pdf"]).read_bytes().startswith(b"%PDF-")
    write_zip(sortie, tmp_path / "lot.zip")
    with zipfile.ZipFile(tmp_path / "lot.zip") as archive:
        assert archive.testzip() is None
        assert set(archive.namelist()) == {"index.html", fait.fichiers["pdf"]}


def test_un_lot_annule_avant_de_commencer_n_est_pas_une_panne(tmp_path):
    demande = DemandeLot(str(tmp_path), "epci", ("pdf",), "2026-11-22")
    with Lot(demande) as lot:
        lot.cancel()
        *_, dernier = lot
    assert dernier == Fin(0, 0, arrete=True)


def test_un_processus_tue_se_dit(tmp_path):
    demande = DemandeLot(str(tmp_path), "epci", ("pdf",), "2026-11-22")
    with Lot(demande) as lot:
        lot._processus.kill()
        *_, dernier = lot
    assert isinstance(dernier, Refus)
    assert "interrompu" in dernier.phrase
