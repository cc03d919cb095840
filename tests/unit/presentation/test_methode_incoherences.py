"""« Méthode » : ce que les deux documents ne disent pas d’une seule voix."""

from dataclasses import replace

import pytest

from ess_dash.presentation.methode import build_vue_methode
from ess_dash.presentation.methode_incoherences import build_incoherences
from ess_dash.render.html import to_methode
from ess_dash.tables.plans import load_documents, load_incoherences


@pytest.fixture(scope="module")
def groupes():
    return build_incoherences(load_incoherences("31").df, load_documents("31").df)


def test_aucun_point_ne_se_perd(groupes):
    assert sum(len(g.points) for g in groupes) == len(load_incoherences("31").df)
    assert groupes[0].titre == "Calculs"


def test_chaque_passage_dit_son_document_et_sa_partie(groupes):
    references = [
        passage.reference
        for groupe in groupes
        for point in groupe.points
        for passage in point.passages
    ]
    assert all(references)
    assert "Plan du Département, I.6" in references
    assert "CCI Occitanie, juillet 2018" in references


def test_la_page_les_montre_et_s_en_passe(groupes):
    vue = build_vue_methode(None, ())
    page = to_methode(replace(vue, incoherences=groupes))
    titre = "Ce que les deux documents ne disent pas d’une seule voix"
    assert page.count(titre) == 2
    assert page.count("En pratique") == sum(len(g.points) for g in groupes)
    assert titre not in to_methode(vue)
