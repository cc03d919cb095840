import datetime as dt
from dataclasses import replace

from ess_dash.depot import build_source


def test_la_provenance_d_un_lot(atelier):
    lot = atelier.publier(
        {"a": "x"},
        millesime="FLORES 2022",
        producteur="CRESS Occitanie",
        titre="ESS par EPCI",
        licence="Licence Ouverte 2.0",
        nb_lignes=4,
        nb_gardees=1,
        nb_corrigees=1,
        nb_doutes=1,
        nb_refusees=1,
    ).lot
    midi = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
    source = build_source(replace(lot, publie_le=midi))
    assert source.citation == "CRESS Occitanie, FLORES 2022, importé le 22/11/2026"
    assert source.identifiant == f"import/{lot.id}/projets.csv"
    assert source.date_consultation == dt.date(2026, 11, 22)
    assert source.sha256 == lot.sha256
    assert "3 lignes gardées sur 4" in source.traitement


def test_un_lot_sans_rien_dire_a_quand_meme_une_citation(atelier):
    source = build_source(atelier.publier({"a": "x"}).lot)
    assert source.citation.startswith(
        "Producteur non précisé, projets.csv, importé le "
    )
    assert source.titre == "projets.csv"
    assert source.licence == "non précisée"
