import logging

from ess_dash.render.essai import draw_essai
from ess_dash.ui import prechauffage


def test_un_echauffement_manque_n_arrete_pas_les_autres(monkeypatch, caplog):
    faits = []

    def draw_essai_manque():
        faits.append("essai")
        raise RuntimeError("police absente")

    monkeypatch.setattr(prechauffage, "MODULES", ("ess_dash.absent", "json"))
    monkeypatch.setattr(prechauffage, "_draw_essai", draw_essai_manque)
    with caplog.at_level(logging.WARNING):
        prechauffage.warm_up()
    assert faits == ["essai"]
    absent, essai = (trace.getMessage() for trace in caplog.records)
    assert "ess_dash.absent" in absent
    assert essai == "Préchauffage manqué (figure et PDF d’essai) : police absente"


def test_l_essai_fait_une_figure_et_un_pdf():
    assert draw_essai() > 0
